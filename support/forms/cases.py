"""Writing to us, and going on with a case."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.base import ContentFile

from shop.actions.uploads import private_picture
from shop.core.errors import Refused
from shop.core.http import new_form_key
from support.models import Case

OTHER = "other"
LONGEST = 5000
WORDS_HELP = "Please no card numbers or passwords."


class PictureMixin(forms.Form):
    """A picture, optional; `picture_file` holds it written anew."""

    picture = forms.FileField(
        required=False,
        label="Picture",
        help_text="JPEG, PNG, WebP or GIF, up to 20 MB",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    picture_file: "ContentFile[bytes] | None" = None

    def clean_picture(self) -> object:
        """Only a real picture; the other fields keep what was typed."""
        upload = self.cleaned_data.get("picture")
        if upload:
            try:
                self.picture_file = private_picture(upload)
            except Refused as refusal:
                raise forms.ValidationError(f"{refusal.message} Choose another one, or send without.") from None
        return upload

    @property
    def pictures(self) -> "list[ContentFile[bytes]]":
        """What goes with the message."""
        return [self.picture_file] if self.picture_file else []


class ContactForm(PictureMixin):
    """A concern. `orders` are (number, words) of the account's own; without them the number is typed."""

    topic = forms.ChoiceField(
        choices=Case.Topic.choices,
        label="What is it about?",
        error_messages={"required": "Choose what it is about."},
    )
    order = forms.ChoiceField(required=False, label="Which order?")
    order_named = forms.CharField(
        required=False, max_length=40, label="Order number", help_text="It stands in your mail, like R-7KX2-9QF4."
    )
    name = forms.CharField(
        required=False, max_length=150, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        max_length=254,
        label="E-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter your e-mail address, so that we can answer.",
            "invalid": "Enter an e-mail address with an @, like ana@example.com.",
        },
    )
    text = forms.CharField(
        max_length=LONGEST,
        label="Your message",
        help_text=WORDS_HELP,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write a message first."},
    )
    page = forms.CharField(required=False, max_length=300, label="Page", widget=forms.HiddenInput)
    report = forms.CharField(
        required=False,
        max_length=LONGEST,
        label="Result of the browser check",
        help_text="Exactly this goes with your message. Empty the field to leave it out.",
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono"}),
    )
    website = forms.CharField(required=False, max_length=200)  # hidden from people; only a program fills it in
    key = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    field_order = ("topic", "order", "order_named", "name", "email", "text", "picture", "report", "page", "key")

    def __init__(self, *args: Any, orders: Sequence[tuple[str, str]], is_known: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_form_key()
        if orders:
            choice: Any = self.fields["order"]
            choice.choices = [("", "No order"), *orders, (OTHER, "Another order")]
        else:
            del self.fields["order"]
        if is_known:
            del self.fields["email"], self.fields["name"]
        if not (self.data.get("report") or self.initial.get("report")):
            self.fields["report"].widget = forms.HiddenInput()

    @property
    def named_order(self) -> str:
        """The number chosen or typed, as it is written."""
        chosen = self.cleaned_data.get("order", "")
        number = chosen if chosen and chosen != OTHER else self.cleaned_data.get("order_named", "")
        return str(number).strip().upper()


class ReplyForm(PictureMixin):
    """What the customer adds."""

    text = forms.CharField(
        max_length=LONGEST,
        label="Your message",
        help_text=WORDS_HELP,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write a message first."},
    )
    key = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    field_order = ("text", "picture", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_form_key()
