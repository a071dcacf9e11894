"""allauth's pages behind our own limits: its counters live in the cache and end when Redis is away."""

from collections.abc import Callable
from functools import wraps

from allauth.account import views as allauth
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.base import views as mfa
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.forms.entrance import SignupForm
from accounts.queries import second_factors_of
from shop.core.errors import Refused
from shop.core.http import limit

View = Callable[..., HttpResponseBase]


class NotSignedUp(Refused):
    """The password or another field cannot be taken."""


def limited(view: View, scope: str, *, times: int, seconds: int, field: str = "", field_times: int = 0) -> View:
    """Count posts by client address and, with `field`, by what was typed there. Answers 429 beyond."""

    @wraps(view)
    def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "POST":
            limit(request, scope, "", times, seconds)
            typed = request.POST.get(field, "").strip().lower() if field else ""
            if typed:
                limit(request, f"{scope}-{field}", typed, field_times, seconds)
        return view(request, *args, **kwargs)

    return counted


def _by_user(view: View, scope: str, *, times: int, seconds: int) -> View:
    @wraps(view)
    def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "POST":
            who = str(request.user.pk) if request.user.is_authenticated else ""
            limit(request, scope, who, times, seconds)
        return view(request, *args, **kwargs)

    return counted


def sign_up(request: HttpRequest, *, email: str, name: str, password: str) -> HttpResponse:
    """Open an account with what is known of a person and one password, as the sign-up page does.

    The answer is the same whether or not the address has an account. Raises NotSignedUp with what is wrong with the
    password, and TooMany.
    """
    limit(request, "signup", "", *SIGNUPS)
    limit(request, "signup-email", email.strip().lower(), *SIGNUPS_OF_ONE)
    form = SignupForm({"email": email, "name": name or email, "password1": password})
    if not form.is_valid():
        raise NotSignedUp(" ".join(str(fault) for faults in form.errors.values() for fault in faults))
    user, answer = form.try_save(request)
    done: HttpResponse = answer or complete_signup(request, user=user)
    return done


SIGNUPS, SIGNUPS_OF_ONE = (20, 3600), (5, 3600)
login: View = allauth.login  # counted in the adapter, where it is known whether the password was right
signup = limited(allauth.signup, "signup", times=20, seconds=3600, field="email", field_times=5)
password_reset = limited(allauth.password_reset, "reset", times=20, seconds=3600, field="email", field_times=5)
password_reset_from_key = limited(allauth.password_reset_from_key, "reset-key", times=20, seconds=3600)
_confirm_email = limited(allauth.confirm_email, "confirm", times=30, seconds=3600)
password_change = _by_user(allauth.password_change, "password-change", times=8, seconds=600)
reauthenticate = _by_user(allauth.reauthenticate, "reauthenticate", times=8, seconds=600)
_change_email = _by_user(allauth.email, "email-change", times=10, seconds=3600)


def confirm_email(request: HttpRequest, key: str) -> HttpResponseBase:
    """The link of a mail; a press on a page that another tab has overtaken sees what the link has become."""
    try:
        return _confirm_email(request, key=key)
    except Http404:
        return redirect("account_confirm_email", key=key)


def email(request: HttpRequest) -> HttpResponseBase:
    """A new mail address: asked for on Account Settings, which also says that one waits for its link."""
    return _change_email(request) if request.method == "POST" else redirect("profile")


@require_safe
def password_is_new(request: HttpRequest) -> HttpResponse:
    """After a reset: on to the log-in page, where a message says that it worked."""
    return redirect("account_login")


reauthenticate_by_code = _by_user(mfa.reauthenticate, "reauthenticate", times=8, seconds=600)
reauthenticate_by_passkey = _by_user(webauthn.reauthenticate_webauthn, "reauthenticate", times=20, seconds=600)
passkey_login = limited(webauthn.login_webauthn, "passkey-login", times=30, seconds=600)
passkey_add = _by_user(webauthn.add_webauthn, "passkey-add", times=20, seconds=3600)
_second_factor = _by_user(mfa.authenticate, "second-factor", times=8, seconds=300)


def second_factor(request: HttpRequest) -> HttpResponseBase:
    """The step after the password; begins anew where the account has lost its second factor meanwhile.

    allauth would send such a log-in to the log-in page, which sends it back here, for as long as the session lives.
    """
    stage = get_pending_stage(request)
    if stage is not None and stage.key == AuthenticateStage.key and not second_factors_of(stage.login.user.pk):
        messages.info(request, "The second step was turned off meanwhile. Log in once more.")
        return stage.abort()
    return _second_factor(request)
