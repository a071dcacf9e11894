"""What staff can do with an order now: each with its permission, its form, its action, and why it is closed."""

from collections.abc import Mapping
from typing import Any

from orders.actions import timeline
from orders.actions.canceling import cancel_lines, cancel_order
from orders.actions.holding import hold_order, release_order
from orders.actions.line_refunds import LinePart, refund_lines
from orders.actions.manual import record_manual_payment
from orders.actions.orders import confirm_order
from orders.actions.refunds import CannotRefund, refund_order
from orders.admin.order_forms import (
    CancelForm,
    HoldForm,
    NoteForm,
    PaymentForm,
    RefundForm,
    ResendForm,
)
from orders.models import Order
from orders.queries.effects import effect_of_cancel, effect_of_refund
from orders.queries.paying import effect_of_payment
from orders.states import ManualKind, OrderStatus, PaymentStatus
from shop.admin.doing import NothingForm, StaffAction
from shop.core import events
from shop.core.db import transaction
from shop.core.models import Message
from shop.core.money import Money

Data = Mapping[str, Any]


def _confirm(order: Order, data: Data, actor: str) -> str:
    confirm_order(order_id=order.pk, actor=actor)
    return "Confirmed. It is on its way to the warehouse."


def _hold(order: Order, data: Data, actor: str) -> str:
    owner_id = data["owner"].pk if data["owner"] else int(actor.partition(":")[2])
    hold_order(order_id=order.pk, reason=data["reason"], actor=actor, owner_id=owner_id, until=data["until"])
    return "On hold. The warehouse does not see it."


def _release(order: Order, data: Data, actor: str) -> str:
    release_order(order_id=order.pk, actor=actor)
    return "Taken off hold."


def _cancel(order: Order, data: Data, actor: str) -> str:
    how = {name: data[name] for name in ("reason", "restock", "refund", "notify")}
    if data["quantities"]:
        cancel_lines(order_id=order.pk, quantities=data["quantities"], actor=actor, **how)
        return "Those units are canceled."
    cancel_order(order_id=order.pk, actor=actor, **how)
    return "The order is canceled."


def _refund(order: Order, data: Data, actor: str) -> str:
    cause, reason = f"staff:{order.pk}:{data['key']}", data["reason"]
    parts = [LinePart(pk, 0, amount) for pk, amount in data["parts"].items()]
    if parts:
        made = refund_lines(order_id=order.pk, parts=parts, cause=cause, actor=actor, reason=reason)
    else:
        made = refund_order(order_id=order.pk, amount=data["amount"], cause=cause, actor=actor, reason=reason)
    back = Money(sum(refund.amount for refund in made), order.currency)
    if not back:
        raise CannotRefund("Nothing of this order is left to give back.")
    return f"{back.format()} is on its way back."


def _look_at_payment(order: Order, data: Data) -> list[str]:
    money = Money(data["amount"], order.currency).format()
    what = f"{money} by {ManualKind(data['kind']).label}, reference {data['reference']}, from {order.name}."
    return [what, effect_of_payment(order, data["amount"])]


def _record_payment(order: Order, data: Data, actor: str) -> str:
    facts = {name: data[name] for name in ("kind", "amount", "reference")}
    payment = record_manual_payment(order_id=order.pk, actor=actor, **facts)
    return f"{Money(payment.amount, payment.currency).format()} is written down."


@transaction()
def _note(order: Order, data: Data, actor: str) -> str:
    timeline.add(order_id=order.pk, kind="note", text=data["text"], actor=actor, is_public=data["is_public"])
    return "Noted."


@transaction()
def _resend(order: Order, data: Data, actor: str) -> str:
    message: Message = data["message"]
    events.resend_message(message.pk)
    timeline.add(order_id=order.pk, kind="mail.resent", text=f"Mail sent again: {message.subject}", actor=actor)
    return "It is sent again."


def _why_not_confirm(order: Order) -> str:
    if order.confirmed_at or order.status != OrderStatus.PLACED:
        return "It is not waiting to be confirmed."
    paid = order.payment_status in {PaymentStatus.PAID, PaymentStatus.OVERPAID}
    return "" if paid else "It is not paid. A paid order confirms itself."


def _why_not_hold(order: Order) -> str:
    if order.status not in {OrderStatus.PLACED, OrderStatus.CONFIRMED}:
        return "Only an order that is placed or confirmed can be held."
    return "" if order.fulfillment_status == "unfulfilled" else "Parts of it have left already."


def _why_not_release(order: Order) -> str:
    return "" if order.status == OrderStatus.ON_HOLD else "It is not on hold."


def _why_not_cancel(order: Order) -> str:
    if order.status in {OrderStatus.CANCELED, OrderStatus.COMPLETED}:
        return "It has ended."
    is_open = any(line.open_quantity > 0 for line in order.lines.all())
    return "" if is_open else "Everything is being packed or has left."


def _why_not_pay(order: Order) -> str:
    return "It is not placed yet." if order.status == OrderStatus.DRAFT else ""


def _why_not_refund(order: Order) -> str:
    return "" if order.captured_amount > order.refunded_amount else "There is nothing left to give back."


ACTIONS = {
    "confirm": StaffAction(
        "Confirm",
        "orders.confirm_order",
        NothingForm,
        _confirm,
        _why_not_confirm,
        hint="The warehouse gets it at once, and the customer the confirmation by mail.",
    ),
    "hold": StaffAction(
        "Hold",
        "orders.hold_order",
        HoldForm,
        _hold,
        _why_not_hold,
        hint="The warehouse does not see it until it is released. The customer is not told.",
    ),
    "release": StaffAction(
        "Release",
        "orders.hold_order",
        NothingForm,
        _release,
        _why_not_release,
        hint="It goes on where it stopped: the warehouse sees it again.",
    ),
    "record": StaffAction(
        "Record a payment",
        "orders.record_payment",
        PaymentForm,
        _record_payment,
        _why_not_pay,
        look=_look_at_payment,
    ),
    "note": StaffAction("Write a note", "orders.note_order", NoteForm, _note),
    "resend": StaffAction(
        "Send a mail again",
        "orders.resend_order_mail",
        ResendForm,
        _resend,
        hint="The same words go to the same address once more.",
    ),
    "refund": StaffAction(
        "Refund",
        "orders.refund_order",
        RefundForm,
        _refund,
        _why_not_refund,
        is_dangerous=True,
        look=effect_of_refund,
        hint="What it does is shown before anything moves.",
    ),
    "cancel": StaffAction(
        "Cancel",
        "orders.cancel_order",
        CancelForm,
        _cancel,
        _why_not_cancel,
        is_dangerous=True,
        look=effect_of_cancel,
        hint="What it does is shown before anything moves. Without numbers below, all of it.",
    ),
}
