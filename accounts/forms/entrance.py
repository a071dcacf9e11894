"""The forms at the door, in our words."""

from allauth.account import forms as allauth
from django import forms

MISSING = {
    "E-mail": "Enter your e-mail address.",
    "New e-mail": "Enter the new e-mail address.",
    "Password": "Enter your password.",
    "Current password": "Enter your current password.",
    "New password": "Enter a new password.",
    "New password again": "Enter the new password again.",
}
"""What is said where a field was left empty, by its label."""


def _plain(field: forms.Field, label: str, **attributes: str) -> None:
    """Name a field; the label is the only hint, since placeholders vanish when one types."""
    field.label = label
    field.error_messages["required"] = MISSING[label]
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = "Enter an e-mail address with an @, like ana@example.com."
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class LoginForm(allauth.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["login"], "E-mail", autocomplete="username", inputmode="email")
        _plain(self.fields["password"], "Password", autocomplete="current-password")
        self.fields["password"].help_text = ""
        self.fields.pop("remember", None)


class SignupForm(allauth.SignupForm):
    """Name, e-mail and one password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], "E-mail", autocomplete="email", inputmode="email")
        _plain(self.fields["password1"], "Password", autocomplete="new-password")
        self.fields["name"].error_messages["required"] = "Enter your name."
        self.fields["password1"].help_text = "At least 10 characters. A few words in a row are good."
        self.order_fields(["name", "email", "password1"])


class ResetPasswordForm(allauth.ResetPasswordForm):
    """The e-mail address to send the link to."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], "E-mail", autocomplete="email", inputmode="email")


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    """A new password, typed once."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password1"], "New password", autocomplete="new-password")
        _plain(self.fields["password2"], "New password again", autocomplete="new-password")
        self.fields["password1"].help_text = "At least 10 characters. A few words in a row are good."


class ChangePasswordForm(allauth.ChangePasswordForm):
    """The old password and a new one."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["oldpassword"], "Current password", autocomplete="current-password")
        _plain(self.fields["password1"], "New password", autocomplete="new-password")
        _plain(self.fields["password2"], "New password again", autocomplete="new-password")
        self.fields["password1"].help_text = "At least 10 characters. A few words in a row are good."


class ReauthenticateForm(allauth.ReauthenticateForm):
    """The password once more, before a step that is guarded."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["password"], "Password", autocomplete="current-password")


class AddEmailForm(allauth.AddEmailForm):
    """The address to change to."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], "New e-mail", autocomplete="email", inputmode="email")
