"""Units on their way back: counted on the line by one conditional update, so that no unit comes back twice."""

from collections.abc import Mapping

from django.db.models import F

from orders.actions.orders import lock
from orders.models import OrderLine
from shop.core.db import transaction
from shop.core.errors import Refused


class CannotReturn(Refused):
    """These units are not there to be returned or claimed."""


@transaction()
def take_units_back(*, order_id: int, quantities: Mapping[int, int], arrived: bool = True) -> None:
    """Count units (line id to units) as being returned or claimed, all of them or none.

    Only what is delivered, or with `arrived=False` what was sent. Raises CannotReturn where a line has fewer left.
    """
    (order,) = lock([order_id])
    limit = "delivered_quantity" if arrived else "shipped_quantity"
    for line_id, units in sorted(quantities.items()):
        there = OrderLine.objects.filter(pk=line_id, order=order, **{f"{limit}__gte": F("returning_quantity") + units})
        if units < 1 or not there.update(returning_quantity=F("returning_quantity") + units):
            title = OrderLine.objects.filter(pk=line_id, order=order).values_list("title", flat=True).first()
            raise CannotReturn(f"{title or 'This item'} is being returned already, or has not arrived.")


@transaction()
def leave_units(*, order_id: int, quantities: Mapping[int, int]) -> None:
    """Give back what `take_units_back` counted: the units stay with the customer, who may return them later."""
    lock([order_id])
    for line_id, units in sorted(quantities.items()):
        there = OrderLine.objects.filter(pk=line_id, order_id=order_id, returning_quantity__gte=units)
        there.update(returning_quantity=F("returning_quantity") - units)
