"""What orders hold of a person, taken out when the account goes: the sums stay, so that orders can be counted."""

from django.db.models import Q

from accounts.actions.erasing import blank_messages, blank_reasons
from orders.models import (
    Cancellation,
    Cart,
    IntakeRow,
    Order,
    OrderAddress,
    OrderCode,
    OrderLink,
    Payment,
    PaymentEvent,
    Refund,
    SearchTerm,
    TimelineEntry,
)
from shop.core.db import transaction
from shop.core.models import Message

GONE = "Removed with the account."
NOWHERE = dict.fromkeys(("name", "company", "line1", "line2", "city", "area", "postcode", "phone"), "")
"""Country and state of an address stay: the tax was reckoned by them."""


@transaction()
def erase_orders(user_id: int) -> None:
    """Blank contact, streets, search terms, links, mails and free words of an account's orders, and drop its cart."""
    mine = Order.objects.filter(user_id=user_id).order_by("pk")
    ids = list(mine.select_for_update().values_list("pk", flat=True))
    numbers = list(mine.values_list("number", flat=True))
    for model in (OrderCode, OrderLink, SearchTerm):
        model.objects.filter(order_id__in=ids).delete()
    OrderAddress.objects.filter(order_id__in=ids).update(**NOWHERE)
    TimelineEntry.objects.filter(order_id__in=ids).update(text=GONE, actor_name="")
    Cancellation.objects.filter(order_id__in=ids).update(reason=GONE)
    Payment.objects.filter(order_id__in=ids).update(method_label="", session={})
    PaymentEvent.objects.filter(payment__order_id__in=ids).update(note="")
    Refund.objects.filter(payment__order_id__in=ids).update(reason=GONE)
    blank_reasons(Order, ids)
    blank_reasons(Payment, Payment.objects.filter(order_id__in=ids).values_list("pk", flat=True))
    blank_reasons(Refund, Refund.objects.filter(payment__order_id__in=ids).values_list("pk", flat=True))
    about = Message.objects.filter(Q(owner_kind="order", owner_id__in=map(str, ids)) | Q(order_number__in=numbers))
    blank_messages(about)
    about.update(user_id=None)
    Cart.objects.filter(orders__in=ids).update(draft={}, notices=[])
    Cart.objects.filter(user_id=user_id).delete()
    IntakeRow.objects.filter(order_id__in=ids).update(fields={}, lines=[], faults=[])
    mine.update(email="", name="", phone="", note="", pause_reason="")
