"""Forms of the shop floor, and a control that others share."""

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


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


class LongSelect(forms.Select):
    """A choice among many that are the same for everybody, like countries: its options are written once."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ANN401
        """As Django's own, with what is chosen marked in the kept options."""
        options = _options(tuple(self.choices))
        for chosen in self.format_value(value):
            mark = f'<option value="{escape(chosen)}"'
            options = mark_safe(options.replace(f"{mark}>", f"{mark} selected>", 1))  # noqa: S308  escaped
        all_attrs = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}\n</select>\n', name, all_attrs, options)


@lru_cache(maxsize=300)
def _options(choices: tuple[tuple[str, str], ...]) -> SafeString:
    return format_html_join("", '\n<option value="{}">{}</option>', choices)
