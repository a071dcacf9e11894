"""What staff can do with a purchase order now: each with its permission, its form, its action, and why it is closed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from fulfillment.actions import purchasing, transmit
from fulfillment.models import PurchaseOrder
from fulfillment.queries.shelves import LONGEST_CODE, variant_of_scan, variant_of_supplier
from fulfillment.states import PurchaseStatus
from shop.admin.doing import ActionForm, NothingForm, StaffAction
from shop.admin.fields import AmountField
from shop.core.admin import known_year

Data = Mapping[str, Any]
OVER = {PurchaseStatus.CANCELED, PurchaseStatus.RECEIVED, PurchaseStatus.REFUSED}
WRITE, SEND = "fulfillment.add_purchaseorder", "fulfillment.send_purchaseorder"


class LineForm(ActionForm):
    """One line: by SKU, barcode or the supplier's own number, as a scanner types it."""

    item = forms.CharField(max_length=LONGEST_CODE, label="SKU, barcode or the supplier's number")
    quantity = forms.IntegerField(min_value=0, max_value=purchasing.MOST, label="How many (0 takes the line out)")
    cost = AmountField(required=False, label="Cost of one (empty: as the supplier's list says)")


class MoveForm(ActionForm):
    """The new day."""

    expected_on = forms.DateField(
        label="Expected on", widget=forms.DateInput(attrs={"type": "date"}), validators=[known_year]
    )


class CancelForm(ActionForm):
    """Why."""

    reason = forms.CharField(max_length=200, label="Reason (the supplier reads it)")


def _line(order: PurchaseOrder, data: Data, actor: str) -> str:
    item = variant_of_supplier(data["item"], order.supplier_id) or variant_of_scan(data["item"])
    if item is None:
        raise purchasing.CannotPurchase("No item has this SKU or barcode, and this supplier has no such number.")
    wish = purchasing.Wish(item.pk, data["quantity"], data["cost"])
    purchasing.set_line(purchase_order_id=order.pk, wish=wish)
    return f"{data['quantity']} of {item.sku}." if data["quantity"] else f"{item.sku} is taken out."


def _send(order: PurchaseOrder, data: Data, actor: str) -> str:
    purchasing.send_purchase(purchase_order_id=order.pk, actor=actor)
    return "Sent. Its goods count as on their way, and customers see their date."


def _move(order: PurchaseOrder, data: Data, actor: str) -> str:
    purchasing.move_purchase(purchase_order_id=order.pk, expected_on=data["expected_on"])
    return "The date is moved. Customers who wait for it are told."


def _cancel(order: PurchaseOrder, data: Data, actor: str) -> str:
    purchasing.cancel_purchase(purchase_order_id=order.pk, actor=actor, reason=data["reason"])
    return "What was not sent yet is canceled, and the supplier is told."


def _link(order: PurchaseOrder, data: Data, actor: str) -> str:
    transmit.renew_link(purchase_order_id=order.pk, now=timezone.now())
    return "A new link is on its way to the supplier."


def _why_not_write(order: PurchaseOrder) -> str:
    return "" if order.status == PurchaseStatus.DRAFT else "It was sent, so its lines are fixed."


def _why_not_send(order: PurchaseOrder) -> str:
    if order.status != PurchaseStatus.DRAFT:
        return "It was sent already."
    return "" if order.lines.exists() else "It has no line yet."


def _why_not_move(order: PurchaseOrder) -> str:
    if order.is_direct:
        return "The supplier says when it arrives at the customer's."
    is_coming = order.status != PurchaseStatus.DRAFT and order.closed_at is None
    return "" if is_coming else "Only an order on its way has a date to move."


def _why_not_cancel(order: PurchaseOrder) -> str:
    return "It has ended." if order.status in OVER or order.closed_at else ""


def _why_not_link(order: PurchaseOrder) -> str:
    return "It was not sent." if order.sent_at is None else ""


ACTIONS = {
    "line": StaffAction("Write a line", WRITE, LineForm, _line, _why_not_write),
    "send": StaffAction(
        "Send to the supplier",
        SEND,
        NothingForm,
        _send,
        _why_not_send,
        hint="The supplier gets it by mail; its lines are fixed then.",
    ),
    "move": StaffAction("Move the date", SEND, MoveForm, _move, _why_not_move),
    "link": StaffAction(
        "Mail a new link",
        SEND,
        NothingForm,
        _link,
        _why_not_link,
        hint="The supplier gets a fresh link to the same order.",
    ),
    "cancel": StaffAction("Cancel", SEND, CancelForm, _cancel, _why_not_cancel, is_dangerous=True),
}
