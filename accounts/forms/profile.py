"""Name and phone."""

import phonenumbers
from django import forms
from django.conf import settings


class ProfileForm(forms.Form):
    """What to call a customer and where a driver may ring."""

    name = forms.CharField(label="Name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
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
        try:
            number = phonenumbers.parse(typed, settings.BASE_COUNTRY)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise forms.ValidationError("Enter a phone number, like +1 555 123 4567")
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
