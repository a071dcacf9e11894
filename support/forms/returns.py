"""Forms of returns and claims: what comes back, why, what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from orders.models import OrderLine
from support.models import Claim, Photo, ReturnReason
from support.queries.returnable import ReturnLine

Initial = Mapping[str, object] | None


class ItemsForm(forms.Form):
    """How many units of each line come back; one field for each line."""

    def __init__(self, data: QueryDict | None = None, *, lines: Sequence[ReturnLine], initial: Initial = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.lines = [row for row in lines if row.units]
        for row in self.lines:
            self.fields[f"units_{row.line.pk}"] = forms.IntegerField(
                label=f"How many of {row.line.title}",
                required=False,
                min_value=0,
                max_value=row.units,
                initial=int(len(self.lines) == 1),
                error_messages={"max_value": f"You can send back up to {row.units} of {row.line.title}."},
                widget=forms.NumberInput(attrs={"class": "in w-s", "inputmode": "numeric"}),
            )

    def rows(self) -> Iterator[tuple[ReturnLine, BoundField]]:
        """Each line with its field."""
        for row in self.lines:
            yield row, self[f"units_{row.line.pk}"]

    def chosen(self) -> dict[int, int]:
        """Line id to units, of those chosen."""
        units = {row.line.pk: self.cleaned_data.get(f"units_{row.line.pk}") or 0 for row in self.lines}
        return {line_id: count for line_id, count in units.items() if count}

    def clean(self) -> dict[str, Any]:
        """At least one unit."""
        facts = super().clean() or self.cleaned_data
        if not self.errors and not self.chosen():
            raise forms.ValidationError("Choose at least one item to send back.")
        return facts


@dataclass(frozen=True)
class ReasonRow:
    """One line of the second step: what it is, the fields, the pictures so far."""

    line: OrderLine
    units: int
    reason: BoundField
    note: BoundField
    pictures: BoundField
    photos: list[Photo]


class ReasonsForm(forms.Form):
    """Why each chosen line comes back; pictures are taken in beside the form, since they outlive its errors."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        chosen: Sequence[tuple[OrderLine, int]],
        reasons: Sequence[ReturnReason],
        photos: Sequence[Photo],
        initial: Initial = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.chosen, self.reasons, self.photos = chosen, {str(reason.pk): reason for reason in reasons}, photos
        choices = [(str(r.pk), f"{r.label}, {r.hint}" if r.hint else r.label) for r in reasons]
        for line, _ in chosen:
            self.fields[f"reason_{line.pk}"] = forms.ChoiceField(
                label=f"Why do you send {line.title} back?",
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose why you send {line.title} back."},
            )
            self.fields[f"note_{line.pk}"] = forms.CharField(
                label="Anything we should know?",
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2, "class": "in"}),
            )
            self.fields[f"photos_{line.pk}"] = forms.FileField(label="Pictures", required=False)

    def rows(self) -> Iterator[ReasonRow]:
        """Each line with its fields and pictures."""
        for line, units in self.chosen:
            photos = [photo for photo in self.photos if photo.line_id == line.pk]
            reason, note, pictures = (self[f"{name}_{line.pk}"] for name in ("reason", "note", "photos"))
            yield ReasonRow(line, units, reason, note, pictures, photos)

    def clean(self) -> dict[str, Any]:
        """A picture where the reason asks for one."""
        facts = super().clean() or self.cleaned_data
        pictured = {photo.line_id for photo in self.photos}
        for line, _ in self.chosen:
            reason = self.reasons.get(str(facts.get(f"reason_{line.pk}", "")))
            if reason is not None and reason.needs_photo and line.pk not in pictured:
                self.add_error(f"photos_{line.pk}", f"Add a picture of {line.title}, so that we can see it.")
        return facts


class SentForm(forms.Form):
    """The tracking number of the parcel, if there is one."""

    parcel = forms.CharField(
        label="Tracking number",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "in mono", "autocomplete": "off", "autocapitalize": "characters"}),
    )


class ClaimForm(forms.Form):
    """Which item, how many of it, what is wrong."""

    line = forms.ChoiceField(
        label="Which item is it?", widget=forms.RadioSelect, error_messages={"required": "Choose the item."}
    )
    quantity = forms.IntegerField(
        label="How many of it?",
        min_value=1,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "in w-s", "inputmode": "numeric"}),
        error_messages={"required": "Enter how many, 1 or more."},
    )
    kind = forms.ChoiceField(
        label="What is wrong?",
        choices=Claim.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong."},
    )
    photos = forms.FileField(label="Pictures of it", required=False)
    text = forms.CharField(
        label="Tell us more",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "in"}),
    )

    def __init__(self, data: QueryDict | None = None, *, lines: Sequence[OrderLine], initial: Initial = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.lines = {str(line.pk): line for line in lines}
        names = [
            (pk, f"{line.title}, {line.options}" if line.options else line.title) for pk, line in self.lines.items()
        ]
        cast(forms.ChoiceField, self.fields["line"]).choices = names

    def clean(self) -> dict[str, Any]:
        """No more than was sent and is not back already."""
        facts = super().clean() or self.cleaned_data
        line = self.lines.get(facts.get("line", ""))
        most = line.shipped_quantity - line.returning_quantity if line else 0
        if line is not None and (facts.get("quantity") or 0) > most:
            self.add_error("quantity", f"Up to {most} of {line.title}.")
        return facts
