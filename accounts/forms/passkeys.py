"""The forms of the second step: passkeys, codes of the app and recovery codes, in our words.

A passkey's answer is JSON that a browser made and a stranger may forge, so whatever it holds must end in a form error.
"""

from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError)
WRONG = "This passkey was not accepted. Try again, or use another way."


class _CarefulAnswer:
    """Turns an answer that cannot be read into a form error."""

    def clean_credential(self) -> Authenticator:
        """The passkey that was used."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError:
            raise forms.ValidationError(WRONG) from None
        except UNREADABLE as error:
            raise forms.ValidationError(WRONG) from error


class LoginPasskeyForm(_CarefulAnswer, webauthn.LoginWebAuthnForm):
    """Log in by passkey alone."""


class AuthenticatePasskeyForm(_CarefulAnswer, webauthn.AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class ReauthenticatePasskeyForm(_CarefulAnswer, webauthn.ReauthenticateWebAuthnForm):
    """A passkey to confirm that it is you."""


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A new passkey and its name."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label="Name",
            required=False,
            max_length=60,
            help_text="So that you tell it from others, like My phone.",
            initial=self.initial.get("name", ""),
        )
        # the browser is asked for a passkey that opens the account by itself; the server checks that it is one
        self.fields["passwordless"] = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """A passkey the browser has really made for us."""
        try:
            cleaned: dict[str, object] = super().clean()
        except forms.ValidationError:
            raise forms.ValidationError(WRONG) from None
        except UNREADABLE as error:
            raise forms.ValidationError(WRONG) from error
        return cleaned


class NamePasskeyForm(webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name"
        self.fields["name"].error_messages["required"] = "Enter a name."
        self.fields["name"].max_length = 60
        self.fields["name"].widget.attrs["maxlength"] = "60"

    def clean_name(self) -> str:
        """Short enough for a list."""
        return str(self.cleaned_data["name"])[:60]


def _as_code(field: forms.Field, label: str) -> None:
    """A field for a code: the phone's own keyboard, filled in by the system where it can, no placeholder."""
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    field.error_messages["required"] = "Enter the code"


class CodeForm(base.AuthenticateForm):
    """A code as the second step."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], "Code")


class ReauthenticateCodeForm(base.ReauthenticateForm):
    """A code to confirm that it is you."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], "Code")


class ActivateAppForm(totp.ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], "The six digits the app shows")
