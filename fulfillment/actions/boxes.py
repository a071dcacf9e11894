"""Making and changing cartons."""

from django.db.models import ProtectedError

from fulfillment.models import Box
from shop.core.db import transaction
from shop.core.errors import Refused


class BadBox(Refused):
    """The box's numbers make no sense, or it is still needed."""


@transaction()
def save_box(*, box: Box) -> Box:
    """Store a box as typed; raises BadBox where a side is nothing."""
    if not (box.length_mm and box.width_mm and box.height_mm and box.max_weight_g):
        raise BadBox("A box needs three sides and a weight it can carry.")
    box.save()
    return box


@transaction()
def delete_box(*, box_id: int) -> None:
    """Take away a box nothing was ever packed in; raises BadBox for others (switch those off instead)."""
    try:
        Box.objects.filter(pk=box_id).delete()
    except ProtectedError as error:
        raise BadBox("Parcels were packed in this box. Switch it off instead.") from error
