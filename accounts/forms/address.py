"""The address form: country first, then the fields that country uses, in its order and under its names."""

from collections.abc import Iterator, Mapping, Sequence

from django import forms
from django.forms.boundfield import BoundField

from accounts.forms.phone import example_of, to_e164
from accounts.forms.rules import ask_for_postcode, postcode_fault, rules_of
from shop.forms import LongSelect

# As long as the columns of accounts.models.PostalAddress.
LENGTHS = {
    "name": 150,
    "company": 150,
    "line1": 200,
    "line2": 200,
    "city": 120,
    "area": 120,
    "state": 80,
    "postcode": 20,
}
AUTOCOMPLETE = {
    "country": "country",
    "name": "name",
    "company": "organization",
    "line1": "address-line1",
    "line2": "address-line2",
    "area": "address-level3",
    "city": "address-level2",
    "state": "address-level1",
    "postcode": "postal-code",
    "phone": "tel",
}
LABELS = {
    "name": "Name",
    "company": "Company",
    "line1": "Street and number",
    "line2": "Apartment, floor",
    "phone": "Phone",
}
HINTS = {"phone": "Only for the driver"}
MISSING = {
    "name": "Enter the name on the doorbell, like Ana Reyes",
    "line1": "Enter the street and the number, like 12 Commercial Street",
}


class AddressForm(forms.Form):
    """An address of one country; `country` decides on the fields, so it is given beside the data.

    Cleaned data always holds every name of `AUTOCOMPLETE`, empty where the country has no such field.
    """

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        country: str,
        countries: Sequence[tuple[str, str]],
        prefix: str = "",
        section: str = "",
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix or None, initial=dict(initial or {}) | {"country": country})
        self.rules = rules_of(country)
        self.section = section
        self.fields["country"] = forms.ChoiceField(
            label="Country",
            choices=list(countries),
            widget=LongSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a country from the list"),
        )
        for name in [*self.rules.fields, "phone"]:
            self.fields[name] = self._field(name)
        for name, field in self.fields.items():
            field.widget.attrs.update(self._attributes(name))

    def _field(self, name: str) -> forms.Field:
        """The field as this country names and needs it."""
        label = self.rules.labels.get(name) or LABELS[name]
        required = name in self.rules.required
        if name == "state" and self.rules.states:
            choices = [("", "Choose"), *self.rules.states]
            words = {
                "required": f"Choose a {label.lower()}",
                "invalid_choice": f"Choose a {label.lower()} from the list",
            }
            return forms.ChoiceField(
                label=label, choices=choices, widget=LongSelect, required=required, error_messages=words
            )
        missing = MISSING.get(name, f"Enter the {label.lower()}")
        if name == "postcode":
            missing = ask_for_postcode(self.rules)
        return forms.CharField(
            label=label,
            required=required,
            max_length=LENGTHS.get(name, 40),
            help_text=HINTS.get(name, ""),
            error_messages={
                "required": missing,
                "max_length": f"{label} is too long; use up to %(limit_value)d letters",
            },
        )

    def _attributes(self, name: str) -> dict[str, str]:
        """What browsers need to fill the field in, and the right keyboard for it."""
        token = f"{self.section} {AUTOCOMPLETE[name]}".strip()
        attrs = {"autocomplete": token}
        if name == "phone":
            attrs |= {"type": "tel", "inputmode": "tel"}
        if name == "postcode" and self.rules.postcode_example.isdigit():
            attrs["inputmode"] = "numeric"
        return attrs

    def rows(self) -> Iterator[list[BoundField]]:
        """The fields after the country, as the country writes them: those of one row stand side by side."""
        for row in self.rules.rows:
            yield [self[name] for name in row]
        yield [self["phone"]]

    def clean_postcode(self) -> str:
        """The postal code in capitals and single spaces."""
        return " ".join(str(self.cleaned_data["postcode"]).upper().split())

    def clean_phone(self) -> str:
        """The number as E.164, or nothing."""
        typed = str(self.cleaned_data["phone"])
        if not typed:
            return ""
        number = to_e164(typed, self.rules.country)
        if number is None:
            like = example_of(self.rules.country)
            raise forms.ValidationError(f"Enter a phone number, like {like}, or leave it empty")
        return number

    def clean(self) -> dict[str, object]:
        """Check the postal code against country and state; fill in what the country does not use."""
        cleaned = super().clean() or self.cleaned_data
        postcode = str(cleaned.get("postcode", ""))
        fault = postcode and postcode_fault(self.rules.country, str(cleaned.get("state", "")), postcode)
        if fault:
            self.add_error("postcode", fault)
        return dict.fromkeys(AUTOCOMPLETE, "") | cleaned
