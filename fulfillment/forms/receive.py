"""What is counted at the door."""

from typing import Any

from django import forms

from fulfillment.actions.receive import MOST, OVER, UNDER
from fulfillment.models import Receipt
from fulfillment.queries.shelves import LONGEST_CODE

NUMBER = {"class": "in", "inputmode": "numeric"}
LABELS = dict(Receipt.Reason.choices)


def _reasons(kinds: tuple[Receipt.Reason, ...]) -> list[tuple[str, str]]:
    return [(kind.value, str(kind.label).capitalize()) for kind in kinds]


class CountForm(forms.Form):
    """Good and damaged units of one line, and the shelf they went to."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    good = forms.IntegerField(
        label="Good ones, counted",
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages={"required": "Enter a number, 0 if there is none."},
    )
    damaged = forms.IntegerField(
        label="Damaged ones",
        min_value=0,
        max_value=MOST,
        required=False,
        help_text="They are put aside and not sold.",
        widget=forms.NumberInput(attrs=NUMBER),
    )
    shelf = forms.CharField(
        label="Shelf",
        max_length=LONGEST_CODE,
        error_messages={"required": "Scan the shelf you put them on."},
        help_text="Scan or type where you put them.",
        widget=forms.TextInput(
            attrs={"class": "in mono", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    reason = forms.ChoiceField(
        label="More than expected? Say why",
        choices=_reasons(OVER),
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Note", max_length=200, required=False, widget=forms.TextInput(attrs={"class": "in"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # what Django's form takes
        super().__init__(*args, **kwargs)
        self.fields["shelf"].required = self.data.get("good", "").strip() != "0"  # damaged ones go to no shelf


class CloseForm(forms.Form):
    """What will not come any more, and why."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Why is the rest missing?",
        choices=_reasons(UNDER),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why the rest will not come."},
    )
    note = forms.CharField(label="Note", max_length=200, required=False, widget=forms.TextInput(attrs={"class": "in"}))
