"""What people in the warehouse type and scan. Nonsense from a scanner becomes a message, never an error."""

from typing import Any, cast

from django import forms

from fulfillment.actions.pack import HEAVIEST_G
from fulfillment.actions.shorts import REASONS
from fulfillment.carriers import registry
from fulfillment.models import Box
from fulfillment.queries.shelves import LONGEST_CODE


class ScanForm(forms.Form):
    """A scanned or typed code."""

    scan = forms.CharField(max_length=LONGEST_CODE, required=False)


class PickForm(ScanForm):
    """One post of the pick page; `seen` is the count when the page was made and makes a repeat harmless."""

    pick = forms.IntegerField(min_value=1)
    seen = forms.IntegerField(min_value=0, max_value=100_000)
    quantity = forms.IntegerField(min_value=1, max_value=100_000, required=False)


class ShortForm(forms.Form):
    """How many good units the bin still holds, and why."""

    left = forms.IntegerField(
        label="How many good ones are still there?",
        min_value=0,
        max_value=100_000,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "in", "inputmode": "numeric"}),
        error_messages={"required": "Enter a number, 0 if there is none."},
    )
    reason = forms.ChoiceField(
        label="What is wrong?",
        choices=[(key, words.capitalize()) for key, words in REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it is short."},
    )


class PutForm(ScanForm):
    """One post of the pack page."""

    line = forms.IntegerField(min_value=1, required=False)
    seen = forms.IntegerField(min_value=0, max_value=100_000, required=False)
    quantity = forms.IntegerField(min_value=1, max_value=100_000, required=False)


class CloseForm(forms.Form):
    """Box and weight of a full parcel."""

    box = forms.ChoiceField(
        label="Box", widget=forms.RadioSelect, error_messages={"required": "Choose the box you packed."}
    )
    weight_g = forms.IntegerField(
        label="Weight on the scale, in grams",
        min_value=1,
        max_value=HEAVIEST_G,
        widget=forms.NumberInput(attrs={"class": "in", "inputmode": "numeric"}),
        error_messages={"required": "Enter the weight the scale shows."},
    )

    def __init__(self, *args: Any, boxes: list[Box], **kwargs: Any) -> None:  # noqa: ANN401  # what Django's form takes
        super().__init__(*args, **kwargs)
        choices = [*((str(box.pk), box_words(box)) for box in boxes), ("none", "Its own packaging")]
        cast(forms.ChoiceField, self.fields["box"]).choices = choices

    def box_id(self) -> int | None:
        """The chosen box; None for a thing that travels in its own packaging."""
        chosen = self.cleaned_data["box"]
        return None if chosen == "none" else int(chosen)


def box_words(box: Box) -> str:
    """Name and inner size in centimeters."""
    return f"{box.name}, {box.length_mm / 10:g} × {box.width_mm / 10:g} × {box.height_mm / 10:g} cm"  # noqa: RUF001


class ShipForm(forms.Form):
    """Tracking number and carrier of one parcel; a number that fits one carrier alone needs no choice."""

    tracking_number = forms.CharField(
        label="Tracking number",
        max_length=60,
        required=False,
        help_text="Scan the label. A carrier that numbers its parcels itself, like Demo Parcel, needs none.",
        widget=forms.TextInput(
            attrs={"class": "in mono", "autocomplete": "off", "autocapitalize": "characters", "autofocus": True}
        ),
    )
    carrier = forms.ChoiceField(label="Carrier", widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        choices = [(brand.code, brand.name) for brand in registry.brands()]
        cast(forms.ChoiceField, self.fields["carrier"]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Find the carrier by the number where none was chosen; several possible ones are a question.

        A label of another carrier beats the one that stood there because it numbers parcels itself.
        """
        facts = super().clean() or self.cleaned_data
        if self._is_only_preset(facts):
            facts["carrier"] = ""
        if "carrier" in facts and not facts["carrier"]:
            fitting = registry.brands_of(facts.get("tracking_number", ""))
            if len(fitting) == 1:
                facts["carrier"] = fitting[0].code
            elif fitting:
                names = " and ".join(brand.name for brand in fitting)
                self.add_error("carrier", f"The number fits {names}. Choose the one on the label.")
            elif facts.get("tracking_number"):
                self.add_error("tracking_number", "No carrier's number looks so. Scan it again, or choose the carrier.")
            else:
                self.add_error("carrier", "Choose a carrier.")
        return facts

    def _is_only_preset(self, facts: dict[str, Any]) -> bool:
        number, chosen = facts.get("tracking_number", ""), facts.get("carrier", "")
        preset = {brand.code for brand in registry.brands(reporting=True)}
        fitting = {brand.code for brand in registry.brands_of(number)} if number else set()
        return chosen in preset and bool(fitting) and chosen not in fitting
