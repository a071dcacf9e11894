"""What visitors say about an article."""

from django import forms


class VoteForm(forms.Form):
    """Whether it helped, and what was missing."""

    helpful = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])
    missing = forms.CharField(
        max_length=500,
        required=False,
        label="What was missing?",
        help_text="Please no personal details: nobody answers here.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
