"""The forms of what staff can do with an order."""

from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import User
from orders.models import Refund
from orders.states import ManualKind
from shop.admin.doing import ActionForm
from shop.admin.fields import smallest_units
from shop.core.admin import known_year
from shop.core.models import Message
from shop.core.money import Money


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
        owner.label_from_instance = User.get_full_name


class CancelForm(ActionForm):
    """Why, what happens to stock, money and customer; all of it, or units of single lines."""

    reason = forms.CharField(max_length=200, label="Reason")
    restock = forms.BooleanField(required=False, initial=True, label="Put the units back into stock")
    refund = forms.BooleanField(required=False, initial=True, label="Give the money back")
    notify = forms.BooleanField(required=False, initial=True, label="Tell the customer by mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in self.row.lines.all() if line.open_quantity > 0]
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
        # The ledger as it stands is the key: sending the same form twice gives money back once. A refund that failed
        # leaves the sums as they were, so their number counts too.
        asked = Refund.objects.filter(payment__order=self.row).count()
        self.fields["key"].initial = f"{self.row.refunded_amount}.{self.row.captured_amount}.{asked}"
        left = Money(self.row.captured_amount - self.row.refunded_amount, self.row.currency)
        self.fields["amount"].help_text = f"Up to {left.format()}"
        self.lines = [line for line in self.row.lines.all() if line.refunded_amount < line.total_amount]
        for line in self.lines:
            rest = Money(line.total_amount - line.refunded_amount, self.row.currency)
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
        try:
            return smallest_units(self.cleaned_data[name], self.row.currency)
        except forms.ValidationError as error:
            self.add_error(name, error)
            return 0


class PaymentForm(ActionForm):
    """Money that came without a provider's word."""

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label.capitalize()) for kind in ManualKind], label="How it came"
    )
    amount = money_field("Amount")
    reference = forms.CharField(max_length=60, label="Reference (of the bank, receipt or terminal)")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = True
        due = Money(max(0, self.row.total_amount - self.row.captured_amount), self.row.currency)
        self.fields["amount"].help_text = f"{due.format()} is due"

    def clean_amount(self) -> int:
        """Smallest units."""
        return smallest_units(self.cleaned_data["amount"], self.row.currency)


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
        field.queryset = Message.objects.filter(order_number=self.row.number, erase=False).order_by("-pk")
        field.label_from_instance = lambda message: f"{message.subject} ({message.created_at:%b %-d}, {message.state})"
