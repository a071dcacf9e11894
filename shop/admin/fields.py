"""Form fields of the staff's pages: money as people write it, values of options, values of attributes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from shop.core.money import Money, exponent
from shop.importing import values
from shop.models import Attribute, ProductAttribute

MANY_CHOICES = 200


class AmountField(forms.CharField):
    """An amount typed as "12.50" and kept in smallest units of the shop's currency."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        """Show smallest units as an amount."""
        if not isinstance(value, int):
            return value
        return f"{Decimal(value).scaleb(-exponent(settings.BASE_CURRENCY)):f}"

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        """Read an amount; ValidationError says what is wrong with it."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return values.money(text, exponent(settings.BASE_CURRENCY))
        except values.BadValue as error:
            raise ValidationError(f"{str(error).capitalize()}.") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, not spellings."""
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


def smallest_units(amount: Decimal, currency: str) -> int:
    """An amount in the currency's smallest units; ValidationError where it is finer than those."""
    units = amount.scaleb(exponent(currency))
    if units != int(units):
        raise ValidationError("That is finer than the currency's smallest coin.")
    return int(units)


def shown_amount(amount: int | None, currency: str) -> str:
    """An amount for a list."""
    return "" if amount is None else Money(amount, currency).format()


def fact_field(attribute: Attribute, present: ProductAttribute | None) -> forms.Field:
    """The form field of an attribute, with the value a product has."""
    label = f"{attribute.name} ({attribute.unit})" if attribute.unit else attribute.name
    initial = _initial(present)
    if attribute.kind == Attribute.Kind.FLAG:
        return _choice(label, [("yes", "Yes"), ("no", "No")], initial)
    choices = list(attribute.choices.all()) if attribute.kind == Attribute.Kind.CHOICE else []
    if 0 < len(choices) <= MANY_CHOICES:
        return _choice(label, [(choice.value, choice.value) for choice in choices], initial)
    return forms.CharField(
        label=label, required=False, initial=initial, max_length=500, widget=UnfoldAdminTextInputWidget
    )


def _choice(label: str, choices: Iterable[tuple[str, str]], initial: str) -> forms.ChoiceField:
    options = [("", "---------"), *choices]
    return forms.ChoiceField(
        label=label, required=False, initial=initial, choices=options, widget=UnfoldAdminSelectWidget
    )


def _initial(present: ProductAttribute | None) -> str:
    if present is None:
        return ""
    if present.number is not None:
        return f"{present.number.normalize():f}"
    if present.flag is not None:
        return "yes" if present.flag else "no"
    return present.choice.value if present.choice else present.text
