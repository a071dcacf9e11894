"""Forms of cart, checkout and order pages."""

from collections.abc import Iterator, Mapping

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorList
from django_countries import countries as all_countries

from accounts.forms.address import AddressForm
from shop.models import ShippingZone
from shop.promise import Way

LARGEST_ID = 2**63 - 1


class AddForm(forms.Form):
    """What goes into the cart."""

    variant = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    quantity = forms.IntegerField(min_value=1, max_value=999_999, required=False)
    way = forms.ChoiceField(choices=Way.choices, required=False)


class AlertForm(forms.Form):
    """Whom to tell when a variant is back."""

    variant = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": "Enter an e-mail address, like ana@example.com",
            "invalid": "Enter an e-mail address with an @, like ana@example.com",
        },
    )


class WayForm(forms.Form):
    """How what is not in stock should come."""

    way = forms.ChoiceField(choices=Way.choices)


class QuantityForm(forms.Form):
    """How many of a line; 0 takes it out."""

    quantity = forms.IntegerField(min_value=0, max_value=999_999)


class VoucherForm(forms.Form):
    """A code."""

    code = forms.CharField(
        label="Voucher code",
        max_length=40,
        error_messages={"required": "Enter the code that stands on your voucher"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ContactForm(forms.Form):
    """Where we write to, and what the buyer wants to say."""

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="For the order and its tracking; no account needed.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": "Enter an e-mail address, like ana@example.com",
            "invalid": "Enter an e-mail address with an @, like ana@example.com",
            "max_length": "This e-mail address is too long; use up to 254 letters",
        },
    )


class ChoicesForm(forms.Form):
    """The way of delivery, a note, and whether the bill goes elsewhere."""

    method = forms.IntegerField(
        label="Delivery",
        min_value=1,
        max_value=LARGEST_ID,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Choose a way of delivery from the list"
        ),
    )
    note = forms.CharField(
        label="A note for us",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "The note is too long; use up to 500 letters"},
    )


class FormGroup:
    """Several forms on one page, with one summary of their errors."""

    def __init__(self, *parts: forms.Form) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[BoundField]:
        """Every field in the order of the page."""
        for part in self.parts:
            yield from part

    @property
    def errors(self) -> bool:
        """True when any of them has an error."""
        return any(part.is_bound and part.errors for part in self.parts)

    def non_field_errors(self) -> ErrorList:
        """What belongs to no field."""
        return ErrorList([str(error) for part in self.parts if part.is_bound for error in part.non_field_errors()])

    def is_valid(self) -> bool:
        """True when all are; every part is checked, so that all errors show at once."""
        return not [part for part in self.parts if not part.is_valid()]


class FindForm(forms.Form):
    """An order's number and its address, to be mailed a link."""

    number = forms.CharField(
        label="Order number",
        max_length=20,
        help_text="It begins with R, like R-7KX2-9QF4, and stands in every mail about the order.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the order number, like R-7KX2-9QF4"},
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        help_text="The one the order was placed with.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": "Enter the e-mail address of the order, like ana@example.com",
            "invalid": "Enter an e-mail address with an @, like ana@example.com",
            "max_length": "This e-mail address is too long; use up to 254 letters",
        },
    )


class CodeForm(forms.Form):
    """The six digits from the mail."""

    code = forms.CharField(
        label="Code from the mail",
        max_length=12,
        help_text="6 digits, good for 10 minutes.",
        widget=forms.TextInput(attrs={"class": "in w-s", "autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Enter the 6 digits from the mail"},
    )


class EmailForm(forms.Form):
    """A mended mail address."""

    email = ContactForm.base_fields["email"].__deepcopy__({})
    email.label, email.help_text = "Right e-mail address", ""


class CancelForm(forms.Form):
    """Why an order is canceled; a word helps us, none is needed."""

    OTHER = "Something else"
    REASONS = [
        ("I ordered by mistake", "I ordered by mistake"),
        ("I found it elsewhere", "I found it elsewhere"),
        ("It arrives too late", "It arrives too late"),
        (OTHER, OTHER),
    ]
    reason = forms.ChoiceField(
        label="Why?",
        required=False,
        choices=REASONS,
        widget=forms.RadioSelect,
        initial=OTHER,
    )

    def clean_reason(self) -> str:
        """The reason, empty where none was told: "something else" says nothing to whoever reads it later."""
        reason: str = self.cleaned_data["reason"]
        return "" if reason == self.OTHER else reason


def _zone_countries() -> set[str]:
    """The codes of all zones."""
    return {code for zone in ShippingZone.objects.values_list("countries", flat=True) for code in zone}


def delivery_countries() -> list[tuple[str, str]]:
    """The countries some zone delivers to, by name; the shop's own where there is none."""
    codes = cache.get_or_set("delivery-countries", _zone_countries, 60)
    names = dict(all_countries)
    return sorted(
        ((code, names.get(code, code)) for code in codes or {settings.BASE_COUNTRY}), key=lambda pair: pair[1]
    )


def address_form(
    data: Mapping[str, object] | None, *, country: str, initial: Mapping[str, object], billing: bool = False
) -> AddressForm:
    """The delivery address, among the countries we deliver to; or the billing address, anywhere."""
    choices = list(all_countries) if billing else delivery_countries()
    known = {code for code, _ in choices}
    chosen = country if country in known else settings.BASE_COUNTRY
    if chosen not in known:
        chosen = choices[0][0]
    section = "billing" if billing else ""
    return AddressForm(data, country=chosen, countries=choices, prefix=section, section=section, initial=initial)


class ExpiryForm(forms.Form):
    """Until when a card works."""

    month = forms.TypedChoiceField(
        label="Expiry month", coerce=int, choices=[(number, f"{number:02d}") for number in range(1, 13)]
    )
    year = forms.IntegerField(
        label="Expiry year",
        min_value=2000,
        max_value=2099,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "cc-exp-year"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter the year in four digits, like 2029"
        ),
    )
