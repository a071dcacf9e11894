"""What buyers write: reviews of a whole order on one page, and how its delivery went."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from support.actions.reviews import Words
from support.models import Review
from support.queries.reviews import WORDS, LineToReview

STARS = [(str(stars), f"{stars} {word}") for stars, word in sorted(WORDS.items())]
YES_NO = [("yes", "Yes"), ("no", "No")]
CHOOSE = dict.fromkeys(("required", "invalid_choice"), "Choose from 1 to 5 stars")


@dataclass(frozen=True)
class Part:
    """The fields of one line."""

    row: LineToReview
    stars: BoundField
    title: BoundField
    text: BoundField
    fit: BoundField | None


class ReviewsForm(forms.Form):
    """Every line of an order that may be reviewed; those without stars are left alone."""

    shown_name = forms.CharField(
        label="Name shown with your reviews",
        max_length=60,
        help_text="Everybody can read it. A first name is enough.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter the name to show, like Ana", "max_length": "Use up to 60 letters"},
    )

    def __init__(
        self, data: QueryDict | None = None, *, rows: Iterable[LineToReview], initial: dict[str, str] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.rows = [row for row in rows if row.is_editable]
        name = self.fields.pop("shown_name")
        for row in self.rows:
            self._add(row)
        self.fields["shown_name"] = name

    def _add(self, row: LineToReview) -> None:
        """The fields of one line, filled with what was written before."""
        before, key = row.review, row.line.pk
        self.fields[f"stars_{key}"] = forms.ChoiceField(
            label="Your stars", choices=STARS, widget=forms.RadioSelect, required=False, error_messages=CHOOSE
        )
        self.fields[f"title_{key}"] = forms.CharField(
            label="In a few words",
            required=False,
            max_length=120,
            error_messages={"max_length": "Use up to 120 letters"},
        )
        self.fields[f"text_{key}"] = forms.CharField(
            label="Your review",
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={"max_length": "Your review is too long; use up to 4,000 letters"},
        )
        if row.has_sizes:
            self.fields[f"fit_{key}"] = forms.ChoiceField(
                label="How does it fit?", required=False, choices=Review.Fit.choices, widget=forms.RadioSelect
            )
        if before is not None:
            written = {"stars": str(before.stars), "title": before.title, "text": before.text, "fit": before.fit}
            self.initial.update({f"{name}_{key}": value for name, value in written.items()})

    def parts(self) -> Iterator[Part]:
        """The fields of each line."""
        for row in self.rows:
            key = row.line.pk
            fit = self[f"fit_{key}"] if row.has_sizes else None
            yield Part(row, self[f"stars_{key}"], self[f"title_{key}"], self[f"text_{key}"], fit)

    def clean(self) -> dict[str, Any]:
        """Words want stars, and something has to be said."""
        data = dict(super().clean() or {})
        for row in self.rows:
            key = row.line.pk
            if not data.get(f"stars_{key}") and (data.get(f"title_{key}") or data.get(f"text_{key}")):
                self.add_error(f"stars_{key}", "Choose from 1 to 5 stars")
        if not self.errors and not self.words():
            self.add_error(None, "Choose stars for at least one product.")
        return data

    def words(self) -> dict[int, Words]:
        """Line id to what was said, of lines with stars; a review of before counts only where it was changed."""
        found = {}
        for row in self.rows:
            key = row.line.pk
            said = {name: self.cleaned_data.get(f"{name}_{key}") or "" for name in ("stars", "title", "text", "fit")}
            is_same = row.review is not None and not self._is_changed(key)
            if said["stars"] and not is_same:
                found[key] = Words(int(said["stars"]), said["title"], said["text"], said["fit"])
        return found

    def _is_changed(self, key: int) -> bool:
        return any(name.rpartition("_")[2] == str(key) for name in self.changed_data)


class SurveyForm(forms.Form):
    """One press is enough; the rest is asked once it is known."""

    score = forms.ChoiceField(label="Your rating", choices=STARS, widget=forms.RadioSelect, error_messages=CHOOSE)
    was_intact = forms.ChoiceField(
        label="Did everything arrive intact?", choices=YES_NO, widget=forms.RadioSelect, required=False
    )
    was_on_time = forms.ChoiceField(label="Was it on time?", choices=YES_NO, widget=forms.RadioSelect, required=False)
    comment = forms.CharField(
        label="What should we know?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "That is too long; use up to 2,000 letters"},
    )

    def facts(self) -> dict[str, Any]:
        """The answer as its action wants it."""
        data = self.cleaned_data
        answers: dict[str, bool | None] = {"yes": True, "no": False, "": None}
        return {
            "score": int(data["score"]),
            "comment": data["comment"],
            "was_intact": answers[data["was_intact"]],
            "was_on_time": answers[data["was_on_time"]],
        }


def chosen(value: str, among: Sequence[str] = ("1", "2", "3", "4", "5")) -> str:
    """A choice that came with a link; empty for anything else."""
    return value if value in among else ""
