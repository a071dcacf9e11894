"""How allauth talks to the rest of the store."""

import re
import secrets
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import registries
from accounts.actions.accounts import trust_address
from accounts.actions.browsers import end_sessions, greet_browser
from accounts.models import User
from accounts.queries import device_words
from shop.core import events
from shop.core.http import client_address, limit, local_address
from shop.core.http.limits import forget_tries, give_back

# allauth's name of a mail: our event, why it is sent, whether it opens something
MAILS = {
    "account/email/email_confirmation_signup": ("account_confirm", "You signed up with this address.", True),
    "account/email/email_confirmation": ("account_confirm", "This address was entered for an account.", True),
    "account/email/password_reset_key": ("account_reset", "A new password was asked for with this address.", True),
    "account/email/unknown_account": ("account_unknown", "A new password was asked for with this address.", False),
    "account/email/account_already_exists": ("account_exists", "Somebody signed up with this address.", False),
}
CHANGES = {
    "account/email/password_changed": "Your password was changed.",
    "account/email/password_set": "A password was set.",
    "account/email/password_reset": "Your password was replaced through a reset link.",
    "account/email/email_changed": "The e-mail address of your account was changed.",
    "account/email/email_confirm": "The e-mail address of your account was confirmed.",
    "account/email/email_deleted": "An e-mail address was removed from your account.",
    "mfa/email/totp_activated": "An authenticator app now guards your account.",
    "mfa/email/totp_deactivated": "The authenticator app no longer guards your account.",
    "mfa/email/webauthn_added": "A passkey was added to your account.",
    "mfa/email/webauthn_removed": "A passkey was removed from your account.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for your account.",
}


TOKEN = re.compile(r"[\w-]{20,64}")
BROWSER_SECONDS = 2 * 365 * 24 * 3600
CHANGED = ("account_changed", "It concerns the safety of your account.", False)


class AccountAdapter(DefaultAccountAdapter):
    """Sends through the outbox, counts tries, and answers the same for known and unknown addresses."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail or password is not right.",
        "incorrect_password": "This is not your password.",
        "duplicate_email": "This is your address already.",
        "email_taken": "There is an account with this e-mail address already.",
        "incorrect_code": "This code is not right. Codes change every 30 seconds.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue one of our own mails for what allauth wants to say."""
        event, reason, opens = MAILS.get(template_prefix, CHANGED)
        user = context.get("user")
        owner = user if isinstance(user, User) and user.pk else None
        with atomic():
            events.queue_message(
                event=event,
                to=email,
                dedupe_key=f"{event}:{secrets.token_hex(12)}",
                context={
                    "url": _link(template_prefix, context),
                    "name": owner.get_short_name() if owner and owner.name else "",
                    "is_moved": template_prefix == "account/email/email_changed",
                    "what": CHANGES.get(template_prefix, "Something about your account was changed."),
                    "email": email,
                },
                reason=reason,
                erase=opens,
                user_id=owner.pk if owner else None,
            )

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner; hash a password as a true sign-up would, so that the time tells nothing."""
        make_password(secrets.token_hex(8))
        super().send_account_already_exists_mail(email)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmationHMAC) -> str:
        """On the shop's own address, whatever host the request named."""
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the shop's own address, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that trusted proxies vouch for."""
        return client_address(request).removesuffix("/64")

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this shop."""
        return bool(url) and local_address(self.request, url, "") == url

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Count the try by address, by account from this address, and by account from anywhere. Raises TooMany."""
        address, email = client_address(request), str(credentials.get("email") or "").lower()
        limit(request, "login-address", address, 60, 600)
        limit(request, "login-pair", f"{address} {email}", 8, 300)
        limit(request, "login-account", email, 60, 3600)

    def authenticate(self, request: HttpRequest, **credentials: object) -> User | None:
        """Check a password; the right one starts its owner's counter anew and leaves no try on the others."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            address, email = client_address(request), str(credentials.get("email") or "").lower()
            forget_tries("login-pair", f"{address} {email}")
            give_back("login-address", address)
            give_back("login-account", email)
        return user

    def pre_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse | None:
        """Accounts that staff made need no confirmation of their address."""
        if user.pk and user.is_active:
            trust_address(user_id=user.pk)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Count an address as proved, and let the apps above bring what belongs to it."""
        is_proved: bool = super().confirm_email(request, email_address)
        if is_proved:
            registries.run_mailbox_hooks(request, email_address.user_id)
        return is_proved

    def set_password(self, user: User, password: str) -> None:
        """A new password ends every other session."""
        super().set_password(user, password)
        request = self.request
        is_own = request is not None and request.user.is_authenticated and request.user.pk == user.pk
        end_sessions(user_id=user.pk, keep=request.session.session_key or "" if is_own else "")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  theirs
        """Know the browser from now on; the owner hears of one that is new."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.deletion_due_at:
            response = redirect("account_delete")  # where the account can be kept
        token = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
        if not TOKEN.fullmatch(token):
            token = secrets.token_urlsafe(24)
        response.set_cookie(
            settings.BROWSER_COOKIE_NAME,
            token,
            max_age=BROWSER_SECONDS,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
        device = device_words(request.headers.get("User-Agent", ""))
        greet_browser(user_id=user.pk, token=token, device=device, address=self.get_client_ip(request))
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Log in (the session gets a new id), then let the apps above bring their own."""
        super().login(request, user)
        request.session["seen_at"] = time.time()
        registries.run_login_hooks(request, user.pk)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Passkeys, app and recovery codes in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. Codes change every 30 seconds.",
        "cannot_delete_authenticator": "People who work here need a second step. Set up another one first.",
        "unverified_email": "Confirm your e-mail address first.",
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  theirs
        """What a new passkey is called until its owner names it."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}" if count else "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The shop under its own name."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.SHOP_NAME}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """People who work here keep at least one where the shop asks for it."""
        if not (settings.STAFF_MFA_REQUIRED and authenticator.user.is_staff):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def _link(template_prefix: str, context: dict[str, Any]) -> str:
    """The one link of a mail, always on the shop's own address."""
    if template_prefix.endswith("unknown_account"):
        return settings.SITE_URL + reverse("account_signup")
    if template_prefix.endswith("account_already_exists"):
        return settings.SITE_URL + reverse("account_reset_password")
    return str(context.get("activate_url") or context.get("password_reset_url") or "")
