"""Forms of the shop floor."""

from django import forms


class SampleForm(forms.Form):
    """One field of each kind, for the page of components."""

    name = forms.CharField(help_text="As on your passport", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = forms.CharField(required=False, help_text="Only for the driver", widget=forms.TelInput)
    country = forms.ChoiceField(choices=[("", "Choose"), ("US", "United States"), ("CA", "Canada")])
    speed = forms.ChoiceField(
        label="If we run short",
        choices=[("ask", "Ask me first"), ("same", "Send the same or better"), ("out", "Leave it out and refund it")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    picture = forms.FileField(required=False)
    terms = forms.BooleanField(label="I have read the terms")
