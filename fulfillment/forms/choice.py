"""What a customer answers: wait or refund, for each thing in question."""

from collections.abc import Sequence
from typing import Any

from django import forms

from fulfillment.models import ChoiceLine


class ChoiceForm(forms.Form):
    """One question with two answers for each line."""

    def __init__(self, *args: Any, lines: Sequence[ChoiceLine], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"line_{line.pk}"] = forms.ChoiceField(
                label=line.order_line.title,
                choices=ChoiceLine.Answer.choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose what we should do with {line.order_line.title}."},
            )

    def rows(self) -> list[tuple[ChoiceLine, Any]]:
        """Each line with its field, for the template."""
        return [(line, self[f"line_{line.pk}"]) for line in self.lines]

    def answers(self) -> dict[int, str]:
        """Line id to answer."""
        return {line.pk: self.cleaned_data[f"line_{line.pk}"] for line in self.lines}
