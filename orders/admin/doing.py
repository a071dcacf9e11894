"""What staff can do with an order now: each with its permission, its form, its action, and why it is closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from accounts.models import User
from orders.actions import timeline
from orders.actions.canceling import cancel_lines, cancel_order
from orders.actions.holding import hold_order, release_order
from orders.actions.line_refunds import LinePart, refund_lines
from orders.actions.orders import confirm_order
from orders.actions.refunds import refund_order
from orders.models import Order, OrderLine
from orders.states import OrderStatus, PaymentStatus
from shop.core import events
from shop.core.admin import known_year
from shop.core.db import transaction
from shop.core.models import Message
from shop.core.money import Money, exponent

Data = Mapping[str, Any]


class ActionForm(forms.Form):
    """A form that knows its order and who fills it in; every field's id is told apart by the action's name."""

    def __init__(self, *args: Any, order: Order, user: User | AnonymousUser, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_{type(self).__name__.lower()}_%s"
        super().__init__(*args, **kwargs)
        self.order = order
        self.user = user


class ConfirmForm(ActionForm):
    """Nothing to say."""


class ReleaseForm(ActionForm):
    """Nothing to say."""


class HoldForm(ActionForm):
    """Why, who looks after it, until when."""

    reason = forms.CharField(max_length=200, label="Reason")
    owner = forms.ModelChoiceField(User.objects.none(), required=False, label="Owner (you, if left empty)")
    until = forms.DateTimeField(
        required=False,
        label="Until (optional)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        validators=[known_year],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(is_staff=True, is_active=True).order_by("name", "email")


class CancelForm(ActionForm):
    """Why, what happens to stock, money and customer; all of it, or units of single lines."""

    reason = forms.CharField(max_length=200, label="Reason")
    restock = forms.BooleanField(required=False, initial=True, label="Put the units back into stock")
    refund = forms.BooleanField(required=False, initial=True, label="Give the money back")
    notify = forms.BooleanField(required=False, initial=True, label="Tell the customer by mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in OrderLine.objects.filter(order=self.order) if line.open_quantity > 0]
        for line in self.lines:
            self.fields[f"line_{line.pk}"] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=line.open_quantity,
                label=f"Only so many of {line.title} {line.options}".strip() + f" (up to {line.open_quantity})",
            )

    def quantities(self) -> dict[int, int]:
        """Line id to units; empty means the whole order."""
        chosen = {line.pk: self.cleaned_data.get(f"line_{line.pk}") or 0 for line in self.lines}
        return {pk: units for pk, units in chosen.items() if units}

    def clean(self) -> dict[str, Any]:
        """Hand the chosen lines on with the rest."""
        return dict(super().clean() or {}) | {"quantities": self.quantities()}


def money_field(label: str, hint: str = "") -> forms.DecimalField:
    """An amount in the currency's main unit."""
    least = Decimal("0.001")
    return forms.DecimalField(
        required=False, min_value=least, max_digits=14, decimal_places=3, label=label, help_text=hint
    )


class RefundForm(ActionForm):
    """How much and why: a sum for the whole order, or sums for single lines."""

    amount = money_field("Amount for the whole order")
    reason = forms.CharField(max_length=200, label="Reason")
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The ledger as it stands is the key: sending the same form twice gives money back once.
        self.fields["key"].initial = f"{self.order.refunded_amount}.{self.order.captured_amount}"
        left = Money(self.order.captured_amount - self.order.refunded_amount, self.order.currency)
        self.fields["amount"].help_text = f"Up to {left.format()}"
        self.lines = OrderLine.objects.filter(order=self.order, refunded_amount__lt=F("total_amount"))
        for line in self.lines:
            rest = Money(line.total_amount - line.refunded_amount, self.order.currency)
            self.fields[f"line_{line.pk}"] = money_field(f"For {line.title} {line.options}".strip(), rest.format())

    def clean(self) -> dict[str, Any]:
        """A sum for the order or sums for lines, in smallest units."""
        facts = super().clean() or self.cleaned_data
        names = {f"line_{line.pk}": line.pk for line in self.lines}
        parts = {pk: self._units(name) for name, pk in names.items() if facts.get(name)}
        whole = self._units("amount") if facts.get("amount") else 0
        if not self.errors and bool(parts) == bool(whole):
            raise forms.ValidationError("Enter an amount for the whole order, or amounts for single lines.")
        return dict(facts) | {"amount": whole, "parts": parts}

    def _units(self, name: str) -> int:
        """Smallest units of a field."""
        amount: Decimal = self.cleaned_data[name].scaleb(exponent(self.order.currency))
        if amount != int(amount):
            self.add_error(name, "That is finer than the currency's smallest coin.")
        return int(amount)


class NoteForm(ActionForm):
    """A note for colleagues, or for the customer as well."""

    text = forms.CharField(max_length=1000, widget=forms.Textarea, label="Note")
    is_public = forms.BooleanField(required=False, label="The customer sees it on the order page")


class ResendForm(ActionForm):
    """Which mail."""

    message = forms.ModelChoiceField(Message.objects.none(), label="Mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["message"]
        field.queryset = Message.objects.filter(order_number=self.order.number, erase=False).order_by("-pk")
        field.label_from_instance = lambda message: f"{message.subject} ({message.created_at:%b %-d}, {message.state})"


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
    return f"{back.format()} is on its way back."


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
    ended = order.status in {OrderStatus.CANCELED, OrderStatus.COMPLETED}
    return "It has ended." if ended else ""


def _why_not_refund(order: Order) -> str:
    return "" if order.captured_amount > order.refunded_amount else "There is nothing left to give back."


@dataclass(frozen=True)
class StaffAction:
    """One thing staff can do."""

    label: str
    permission: str
    form: type[ActionForm]
    run: Callable[[Order, Data, str], str]
    why_not: Callable[[Order], str] = lambda _: ""
    is_dangerous: bool = False


ACTIONS = {
    "confirm": StaffAction("Confirm", "orders.confirm_order", ConfirmForm, _confirm, _why_not_confirm),
    "hold": StaffAction("Hold", "orders.hold_order", HoldForm, _hold, _why_not_hold),
    "release": StaffAction("Release", "orders.hold_order", ReleaseForm, _release, _why_not_release),
    "note": StaffAction("Write a note", "orders.note_order", NoteForm, _note),
    "resend": StaffAction("Send a mail again", "orders.resend_order_mail", ResendForm, _resend),
    "refund": StaffAction("Refund", "orders.refund_order", RefundForm, _refund, _why_not_refund, is_dangerous=True),
    "cancel": StaffAction("Cancel", "orders.cancel_order", CancelForm, _cancel, _why_not_cancel, is_dangerous=True),
}


def offered(order: Order, user: User | AnonymousUser, tried: Mapping[str, ActionForm]) -> list[dict[str, Any]]:
    """The actions this person may take, with a form each while they are open; `tried` holds forms with errors."""
    found = []
    for name, action in ACTIONS.items():
        if user.has_perm(action.permission):
            closed = action.why_not(order)
            form = tried.get(name) or (None if closed else action.form(order=order, user=user))
            found.append({"name": name, "action": action, "closed": closed, "form": form, "open": name in tried})
    return sorted(found, key=lambda row: bool(row["closed"]))
