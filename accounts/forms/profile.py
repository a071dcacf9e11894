"""Name and phone."""

from django import forms
from django.conf import settings

from accounts.forms.phone import example_of, to_e164


class ProfileForm(forms.Form):
    """What to call a customer and where a driver may ring."""

    name = forms.CharField(
        label="Name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name", "max_length": "This name is too long; use up to 150 letters"},
    )
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        help_text="Only for the driver",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        """The number as E.164, or nothing."""
        typed = str(self.cleaned_data["phone"]).strip()
        if not typed:
            return ""
        number = to_e164(typed, settings.BASE_COUNTRY)
        if number is None:
            raise forms.ValidationError(f"Enter a phone number, like {example_of(settings.BASE_COUNTRY)}")
        return number
