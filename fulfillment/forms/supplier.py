"""What a supplier fills in: how many of each line, with a date, a reason, or carrier and number."""

import datetime
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone

from fulfillment.carriers import registry
from fulfillment.models import PurchaseLine
from fulfillment.queries.shelves import name_of

FARTHEST = datetime.timedelta(days=730)


class LinesForm(forms.Form):
    """A number for each line; `left` says how many a line may take, and is what stands there at first."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Iterable[PurchaseLine], left: dict[int, int], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if left.get(line.pk)]
        for line in self.lines:
            self.fields[f"line_{line.pk}"] = forms.IntegerField(
                label=f"How many of {name_of(line.variant)}",
                min_value=0,
                max_value=left[line.pk],
                initial=left[line.pk],
                widget=forms.NumberInput(attrs={"class": "in w-s", "inputmode": "numeric"}),
                error_messages={
                    "required": "Enter how many, 0 for none.",
                    "max_value": "Not more than %(limit_value)s are left.",
                    "min_value": "Enter 0 or more.",
                    "invalid": "Enter a whole number.",
                },
            )

    def rows(self) -> list[tuple[PurchaseLine, Any]]:
        """Each line with its field, for the template."""
        return [(line, self[f"line_{line.pk}"]) for line in self.lines]

    def quantities(self) -> dict[int, int]:
        """Line id to units, those with none left out."""
        told = {line.pk: self.cleaned_data.get(f"line_{line.pk}") or 0 for line in self.lines}
        return {pk: units for pk, units in told.items() if units}

    def clean(self) -> dict[str, Any]:
        """At least one unit of one line."""
        facts = super().clean() or self.cleaned_data
        if not self.errors and not self.quantities():
            raise forms.ValidationError("Enter how many for at least one line.")
        return facts


def _future(day: datetime.date) -> None:
    today = timezone.localdate()
    if not today <= day <= today + FARTHEST:
        raise forms.ValidationError("Choose a date between today and two years from now.")


class DateLinesForm(LinesForm):
    """Accepting, or moving the date of what was accepted."""

    due_on = forms.DateField(
        label="Arrives on",
        widget=forms.DateInput(attrs={"type": "date", "class": "in w-m"}),
        validators=[_future],
        error_messages={"required": "Choose the day it arrives.", "invalid": "Enter a date, like 2026-12-04."},
    )


class RefuseForm(LinesForm):
    """What cannot be delivered, and why."""

    reason = forms.CharField(
        label="Why",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "in"}),
        error_messages={"required": "Say in a few words why."},
    )


class SendForm(LinesForm):
    """What was handed to a carrier."""

    OTHER = "other"
    carrier = forms.ChoiceField(label="Carrier", error_messages={"required": "Choose the carrier."})
    carrier_name = forms.CharField(label="Name of the other carrier", max_length=40, required=False)
    tracking_number = forms.CharField(
        label="Tracking number",
        max_length=60,
        error_messages={"required": "Enter the number on the label."},
        widget=forms.TextInput(attrs={"class": "in mono", "autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, needs_tracking: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.needs_tracking = needs_tracking
        choices = [(brand.code, brand.name) for brand in registry.brands()]
        field = cast(forms.ChoiceField, self.fields["carrier"])
        field.choices = [("", "Choose"), *choices, (self.OTHER, "Another carrier")]
        plug = registry.carrier_for(self.data.get(self.add_prefix("carrier"), ""))
        field.required = needs_tracking
        self.fields["tracking_number"].required = needs_tracking and not (plug is not None and plug.books)

    def clean(self) -> dict[str, Any]:
        """A carrier we do not know has a name."""
        facts = super().clean() or self.cleaned_data
        if facts.get("carrier") == self.OTHER:
            if not facts.get("carrier_name", "").strip():
                self.add_error("carrier_name", "Write the name of the carrier.")
            facts["carrier"] = facts.get("carrier_name", "").strip()
        return facts
