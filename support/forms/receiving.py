"""Forms of the warehouse's table of returns: what was in the parcel, what each unit is like."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from shop.models import Bin
from support.models import Inspection, ReturnItem
from support.states import ItemVerdict


class ReceiveForm(forms.Form):
    """How many units of each item were in the parcel."""

    def __init__(self, data: QueryDict | None = None, *, items: Sequence[ReturnItem]) -> None:
        super().__init__(data)
        self.items = items
        for item in items:
            self.fields[f"units_{item.pk}"] = forms.IntegerField(
                label=f"{item.line.title} {item.line.options}".strip(),
                min_value=0,
                max_value=item.quantity,
                initial=item.quantity,
                widget=forms.NumberInput(attrs={"class": "in", "inputmode": "numeric"}),
                error_messages={"required": "Enter a number, 0 if there is none."},
            )

    def counts(self) -> dict[int, int]:
        """Item id to units."""
        return {item.pk: self.cleaned_data[f"units_{item.pk}"] for item in self.items}


DESTINATIONS = (
    ("accepted:shelf", "Good as new, back on the shelf"),
    ("accepted:scrap", "Accepted, but cannot be sold: scrap it"),
    ("rejected:aside", "Not accepted, goes back to the customer"),
    ("needs_review:aside", "Not sure, customer service decides"),
)


class InspectForm(forms.Form):
    """One look at units of an item: how many, what is found, where they go."""

    item = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=100_000, widget=forms.HiddenInput)
    quantity = forms.IntegerField(
        label="How many?",
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "in", "inputmode": "numeric"}),
    )
    found = forms.ChoiceField(
        label="What is it like?",
        choices=DESTINATIONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you found."},
    )
    shelf = forms.CharField(
        label="Shelf",
        required=False,
        max_length=30,
        help_text="Scan it; needed for what is sold again",
        widget=forms.TextInput(attrs={"class": "in mono", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=200,
        help_text="The customer reads it where something is not accepted",
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )

    @property
    def verdict(self) -> str:
        """What was found."""
        return str(ItemVerdict(self.cleaned_data["found"].split(":")[0]))

    @property
    def place(self) -> str:
        """Where the units go."""
        return str(Inspection.Place(self.cleaned_data["found"].split(":")[1]))

    @staticmethod
    def for_item(item: ReturnItem, shelf: Bin | None) -> "InspectForm":
        """Blank, for what is left of an item."""
        start = {"item": item.pk, "seen": item.checked_quantity, "quantity": item.to_check}
        return InspectForm(initial=start | {"shelf": shelf.code if shelf else ""}, prefix=f"i{item.pk}")
