"""Profile, security and address book of the customer who is logged in."""

import time
from collections.abc import Iterable
from typing import cast

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.accounts import update_profile
from accounts.actions.addresses import delete_address, make_default, restore_address, save_address
from accounts.forms.address import AddressForm
from accounts.forms.entrance import AddEmailForm
from accounts.forms.phone import as_written
from accounts.forms.profile import ProfileForm
from accounts.forms.rules import lines_of
from accounts.models import ADDRESS_PARTS, Address, User
from accounts.queries import address_countries, addresses_of, security_of
from shop.core.errors import Refused

REMOVED = "removed_address"
"""Where a session keeps the address removed last, so that it can be put back for a while."""
REMOVED_SECONDS = 600


def _me(request: HttpRequest) -> User:
    """The customer; `login_required` has made sure of it."""
    return cast("User", request.user)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Account Settings: name and phone are saved here; a new mail address and the password have their own steps."""
    user = _me(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "phone": as_written(user.phone)})
    if request.method == "POST" and form.is_valid():
        update_profile(user_id=user.pk, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("profile")
    context = {
        "form": form,
        "email_form": AddEmailForm(user=user),
        "new_email": EmailAddress.objects.get_new(user),
        "defaults": _written(row for row in addresses_of(user.pk) if row.is_default_delivery or row.is_default_billing),
    }
    return render(request, "accounts/profile.html", context)


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What guards the account, with a way to change each."""
    return render(request, "accounts/security.html", {"security": security_of(_me(request))})


@login_required
@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """The address book."""
    removed = request.session.get(REMOVED)
    if removed and time.time() - float(removed["at"]) > REMOVED_SECONDS:
        removed = None
    context = {"addresses": _written(addresses_of(_me(request).pk)), "removed": removed}
    return render(request, "accounts/addresses.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, address_id: int | None = None) -> HttpResponse:
    """Add or change an address; without script the country is chosen first, by a button of its own."""
    row = get_object_or_404(Address, pk=address_id, user=request.user) if address_id is not None else None
    form = _address_form(request, row)
    if form.is_valid():
        try:
            save_address(user_id=_me(request).pk, parts=form.cleaned_data, address_id=address_id)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Saved.")
            request.session.pop(REMOVED, None)
            return redirect("addresses")
    return render(request, "accounts/address.html", {"form": form, "row": row})


def _address_form(request: HttpRequest, row: Address | None) -> AddressForm:
    """The form of the country that was chosen; the button "switch" changes the country and keeps what was typed."""
    countries = address_countries()
    asked = request.POST.get("country") or (row.country if row else "")
    country = asked if asked in dict(countries) else settings.BASE_COUNTRY
    initial = {name: getattr(row, name) for name in ADDRESS_PARTS} if row else {"name": _me(request).name}
    if request.method == "POST" and "switch" not in request.POST:
        return AddressForm(request.POST, country=country, countries=countries)
    typed = {name: str(value) for name, value in request.POST.items() if name in ADDRESS_PARTS}
    return AddressForm(country=country, countries=countries, initial=initial | typed)


@login_required
@require_POST
def address_delete(request: HttpRequest, address_id: int) -> HttpResponse:
    """Take an address out of the book; the next page offers to put it back."""
    kept = delete_address(user_id=_me(request).pk, address_id=address_id)
    if kept is None:
        raise Http404
    request.session[REMOVED] = kept | {"at": str(time.time())}
    return redirect("addresses")


@login_required
@require_POST
def address_restore(request: HttpRequest) -> HttpResponse:
    """Put the address back that was removed last."""
    kept = request.session.pop(REMOVED, None)
    if kept is not None:
        try:
            restore_address(user_id=_me(request).pk, kept=kept)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "The address is back.")
    return redirect("addresses")


@login_required
@require_POST
def address_default(request: HttpRequest, address_id: int) -> HttpResponse:
    """Deliver to this address, or bill it, unless told otherwise."""
    try:
        make_default(user_id=_me(request).pk, address_id=address_id, use=request.POST.get("use", ""))
    except Address.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, "Saved.")
    return redirect("addresses")


def _written(rows: Iterable[Address]) -> list[dict[str, object]]:
    """Addresses beside the lines their countries write them in."""
    return [
        {"row": row, "lines": lines_of(row, home=settings.BASE_COUNTRY), "phone": as_written(row.phone)} for row in rows
    ]
