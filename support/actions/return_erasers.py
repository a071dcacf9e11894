"""What returns and claims hold of a person, taken out when the account goes."""

from accounts.actions.erasing import blank_reasons
from shop.core.db import transaction
from support.models import Claim, Photo, Return, ReturnItem


@transaction()
def erase_return_words(user_id: int) -> None:
    """Blank what the person wrote and remove the pictures; numbers and sums stay, so that orders can be counted."""
    ReturnItem.objects.filter(of_return__order__user_id=user_id).update(note="")
    Return.objects.filter(order__user_id=user_id).update(parcel="", answer="")
    Claim.objects.filter(order__user_id=user_id).update(text="", answer="")
    for model in (Return, Claim):
        blank_reasons(model, model._base_manager.filter(order__user_id=user_id).values_list("pk", flat=True))
    for photo in Photo.objects.filter(order__user_id=user_id):
        photo.file.delete(save=False)
        photo.delete()
