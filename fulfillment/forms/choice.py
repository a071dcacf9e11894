"""What a customer answers: wait, refund, or let a supplier send it, for each thing in question."""

from collections.abc import Sequence
from typing import Any

from django import forms

from fulfillment.queries.questions import ChoiceRow


class ChoiceForm(forms.Form):
    """One question with two or three answers for each line."""

    def __init__(self, *args: Any, rows: Sequence[ChoiceRow], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.asked = rows
        for row in rows:
            title = row.line.order_line.title
            words = f"Choose what we should do with {title}."
            self.fields[f"line_{row.line.pk}"] = forms.ChoiceField(
                label=title,
                choices=[(value, value.label) for value in row.answers],
                widget=forms.RadioSelect,
                error_messages={"required": words, "invalid_choice": words},
            )

    def rows(self) -> list[tuple[ChoiceRow, Any]]:
        """Each line with its field, for the template."""
        return [(row, self[f"line_{row.line.pk}"]) for row in self.asked]

    def answers(self) -> dict[int, str]:
        """Line id to answer."""
        return {row.line.pk: self.cleaned_data[f"line_{row.line.pk}"] for row in self.asked}
