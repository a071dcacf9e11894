"""Taking orders back: by the customer or staff while nothing is claimed for picking, or because nobody paid in time."""

import datetime
from collections.abc import Iterable, Mapping

from django.db.models import F
from django.utils import timezone

from orders.actions import refunds, timeline
from orders.actions.line_refunds import LinePart, count_refunded
from orders.actions.money import stop_payments
from orders.actions.orders import lock
from orders.actions.promises import promise_again, sum_up, waiting_units
from orders.actions.promising import OWNER, waiting_first
from orders.actions.summaries import recompute_fulfillment, recompute_payment
from orders.actions.voucher_uses import give_back_voucher
from orders.models import Cancellation, Order, OrderLine
from orders.queries.worth import units_worth
from orders.states import ORDER_MOVES, OrderStatus
from shop.actions import stock
from shop.actions.goods import write_off
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.money import Money
from shop.core.states import move
from shop.promise import Way

CANCELABLE = (OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.ON_HOLD)


class CannotCancel(Refused):
    """Something is being picked or gone already; `open_lines` (ids) can still be canceled one by one."""

    def __init__(self, message: str, open_lines: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.open_lines = open_lines


@transaction()
def cancel_order(
    *,
    order_id: int,
    actor: str,
    reason: str,
    restock: bool = True,
    refund: bool = True,
    notify: bool = True,
    now: datetime.datetime | None = None,
) -> Order:
    """Cancel all lines or none; stock, voucher and money go back once, however often it is called.

    Raises CannotCancel, naming the lines that can still go, once a unit is claimed. A payment under way is stopped;
    what a bank takes all the same goes back as late money.
    """
    now = now or timezone.now()
    (order,) = lock([order_id])
    if order.status == OrderStatus.CANCELED:
        return order
    _refuse_unless_open(order)
    lines = list(OrderLine.objects.filter(order=order).order_by("pk"))
    _refuse_if_claimed(lines)
    _lock_goods(order, lines, ends=True, now=now)
    for line in waiting_first(lines):
        _take_out(line, line.quantity - line.canceled_quantity, actor, restock=restock)
    _end(order, actor, reason, restock=restock, refund=refund, notify=notify, now=now)
    return order


@transaction()
def cancel_lines(
    *,
    order_id: int,
    quantities: Mapping[int, int],
    actor: str,
    reason: str,
    restock: bool = True,
    refund: bool = True,
    notify: bool = True,
    now: datetime.datetime | None = None,
) -> Order:
    """Cancel units of some lines (line id to units), all of them or none, each with its share of tax and discount.

    When nothing of the order is left, it is canceled as a whole. Raises CannotCancel.
    """
    now = now or timezone.now()
    (order,) = lock([order_id])
    _refuse_unless_open(order)
    _refuse_unpaid(order)
    every = list(OrderLine.objects.filter(order=order).order_by("pk"))
    lines = {line.pk: line for line in every if line.pk in quantities}
    if not lines or len(lines) != len(quantities):
        raise CannotCancel("Choose what to cancel.")
    ends = sum(line.quantity - line.canceled_quantity for line in every) == sum(quantities.values())
    _lock_goods(order, lines.values(), ends=ends, now=now)
    back, waited = Money.zero(order.currency), waiting_units(order)
    for line in waiting_first(lines.values()):
        pk = line.pk
        worth = units_worth(line, order.currency, _units(line, quantities[pk]))
        back += worth
        if refund:
            count_refunded(order=order, part=LinePart(pk, 0, worth.amount))
        _take_out(line, quantities[pk], actor, restock=restock)
    if ends:
        _end(order, actor, reason, restock=restock, refund=refund, notify=notify, now=now)
        return order
    _record_part(order, lines, quantities, back, actor, reason, restock=restock, refund=refund, notify=notify)
    _promise_rest(order, waited)
    return order


def _promise_rest(order: Order, waited: Mapping[int, int]) -> None:
    """What is left may come sooner or later than the whole did; sooner where only what was canceled had to come."""
    if freed := waited.keys() - waiting_units(order).keys():
        promise_again(order, freed)
    else:
        sum_up(order)


def begun(line: OrderLine) -> str:
    """What is done with a line's claimed units, in a word or two."""
    return "being sent by our supplier" if line.way == Way.SUPPLIER else "being packed"


def _refuse_unpaid(order: Order) -> None:
    """What is left of an order must still be paid as one sum, so nothing is taken out before the whole sum is here."""
    if not order.has_been_paid:
        raise CannotCancel("This order is not paid. Cancel all of it instead.")


def _lock_goods(order: Order, lines: Iterable[OrderLine], *, ends: bool, now: datetime.datetime) -> None:
    """Take the locks of what goes back in the order of the house: the voucher of an order that ends, then the goods."""
    if ends:
        give_back_voucher(order, now=now)
    stock.lock_promised(owner_kind=OWNER, owner_ids=[str(line.pk) for line in lines])


def _units(line: OrderLine, wanted: int) -> int:
    """The units asked for; refused where the line has fewer open ones."""
    if not 0 < wanted <= line.open_quantity:
        raise CannotCancel(f"{line.title} is {begun(line)} already, so it cannot be canceled.")
    return wanted


def _refuse_unless_open(order: Order) -> None:
    """Only what is placed, confirmed or on hold."""
    if order.status not in CANCELABLE:
        raise CannotCancel("This order can no longer be canceled.")


def _refuse_if_claimed(lines: list[OrderLine]) -> None:
    """All or none: a claimed unit keeps the whole order."""
    claimed = [line for line in lines if line.picking_quantity]
    if not claimed:
        return
    open_lines = tuple(line.pk for line in lines if line.open_quantity)
    ours = [line for line in claimed if line.way != Way.SUPPLIER]
    words = f"Part of this order is {begun((ours or claimed)[0])}, so it cannot be canceled as a whole."
    raise CannotCancel(f"{words} You can cancel the other items." if open_lines else words, open_lines)


def _take_out(line: OrderLine, units: int, actor: str, *, restock: bool) -> None:
    """Cancel units by the one conditional update that picking passes too, then give their stock back."""
    if not units:
        return
    gate = OrderLine.objects.filter(pk=line.pk, quantity__gte=F("canceled_quantity") + F("picking_quantity") + units)
    if not gate.update(canceled_quantity=F("canceled_quantity") + units):
        raise CannotCancel(f"{line.title} is {begun(line)} already, so it cannot be canceled.")
    line.refresh_from_db(fields=["canceled_quantity"])
    cause = stock.Cause("cancel", f"{line.pk}:{line.canceled_quantity}")
    promised = stock.promised(owner_kind=OWNER, owner_id=str(line.pk))
    stock.release(owner_kind=OWNER, owner_id=str(line.pk), quantity=units, cause=cause, actor=actor)
    for stock_item_id, there in [] if restock else promised:
        part = min(there, units)
        units -= part
        write_off(
            stock_item_id=stock_item_id, quantity=part, cause=cause, actor=actor, reason="canceled, not restocked"
        )


def _end(
    order: Order, actor: str, reason: str, *, restock: bool, refund: bool, notify: bool, now: datetime.datetime
) -> None:
    """The whole order ends: all money back, one record, one event; the voucher went back with `_lock_goods`."""
    stop_payments(order_id=order.pk, actor=actor, reason=reason)
    recompute_payment(order, actor=actor)
    back = order.captured_amount - order.refunded_amount if refund else 0
    record = Cancellation.objects.create(
        order=order, reason=reason[:200], restocked=restock, refund_amount=back, notified=notify, actor=actor
    )
    move(order, OrderStatus.CANCELED, actor=actor, table=ORDER_MOVES, reason=reason)
    order.canceled_at, order.hold_until = now, None
    order.save(update_fields=["canceled_at", "hold_until"])
    if back > 0:
        refunds.refund_order(order_id=order.pk, amount=back, cause=f"cancel:{record.pk}", reason=reason, actor=actor)
    recompute_payment(order, actor=actor)
    timeline.add(
        order_id=order.pk, kind="order.canceled", actor=actor, text=f"Order canceled: {reason}", is_public=True, at=now
    )
    events.record("order.canceled", order_id=order.pk, cancellation_id=record.pk, notify=notify)


def _record_part(
    order: Order,
    lines: Mapping[int, OrderLine],
    quantities: Mapping[int, int],
    back: Money,
    actor: str,
    reason: str,
    *,
    restock: bool,
    refund: bool,
    notify: bool,
) -> None:
    """Keep a record for each line, ask for one refund (of what others left), tell once."""
    records = Cancellation.objects.bulk_create(
        Cancellation(
            order=order,
            line=line,
            quantity=quantities[pk],
            reason=reason[:200],
            restocked=restock,
            refund_amount=0,
            notified=notify,
            actor=actor,
        )
        for pk, line in lines.items()
    )
    first = records[0]
    Cancellation.objects.filter(pk__in=[record.pk for record in records]).update(at=first.at)  # as one, for the mail
    amount = min(back.amount, order.captured_amount - order.refunded_amount) if refund else 0
    if amount > 0:
        Cancellation.objects.filter(pk=first.pk).update(refund_amount=amount)
        cause = f"cancel:{first.pk}"
        refunds.refund_order(order_id=order.pk, amount=amount, cause=cause, reason=reason, actor=actor)
    recompute_payment(order, actor=actor)
    recompute_fulfillment(order, actor=actor)
    names = ", ".join(f"{quantities[pk]} of {line.title}" for pk, line in lines.items())
    text = f"Canceled: {names}. {reason[:1].upper()}{reason[1:]}"
    timeline.add(order_id=order.pk, kind="order.line_canceled", actor=actor, text=text, is_public=True)
    events.record("order.lines_canceled", order_id=order.pk, cancellation_id=first.pk, notify=notify)
