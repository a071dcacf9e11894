"""Profile, security and address book of the customer who is logged in."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.accounts import update_profile
from accounts.actions.addresses import PARTS, delete_address, make_default, save_address
from accounts.forms.address import AddressForm
from accounts.forms.profile import ProfileForm
from accounts.models import Address, User
from accounts.queries import address_countries, addresses_of, security_of
from shop.core.errors import Refused


def _me(request: HttpRequest) -> User:
    """The customer; `login_required` has made sure of it."""
    return cast("User", request.user)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name and phone; the address of the account is changed under Security."""
    user = _me(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "phone": user.phone})
    if request.method == "POST" and form.is_valid():
        update_profile(user_id=user.pk, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form})


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What guards the account, with a way to change each."""
    return render(request, "accounts/security.html", {"security": security_of(_me(request).pk)})


@login_required
@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """The address book."""
    return render(request, "accounts/addresses.html", {"addresses": addresses_of(_me(request).pk)})


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
            return redirect("addresses")
    return render(request, "accounts/address.html", {"form": form, "row": row})


def _address_form(request: HttpRequest, row: Address | None) -> AddressForm:
    """The form of the country that was chosen; the button "switch" changes the country and keeps what was typed."""
    countries = address_countries()
    asked = request.POST.get("country") or (row.country if row else "")
    country = asked if asked in dict(countries) else settings.BASE_COUNTRY
    initial = {name: getattr(row, name) for name in PARTS} if row else {"name": _me(request).name}
    if request.method == "POST" and "switch" not in request.POST:
        return AddressForm(request.POST, country=country, countries=countries)
    typed = {name: str(value) for name, value in request.POST.items() if name in PARTS}
    return AddressForm(country=country, countries=countries, initial=initial | typed)


@login_required
@require_POST
def address_delete(request: HttpRequest, address_id: int) -> HttpResponse:
    """Take an address out of the book."""
    if not delete_address(user_id=_me(request).pk, address_id=address_id):
        raise Http404
    messages.success(request, "Removed. Orders on their way keep the address they have.")
    return redirect("addresses")


@login_required
@require_POST
def address_default(request: HttpRequest, address_id: int) -> HttpResponse:
    """Use an address unless told otherwise."""
    try:
        make_default(user_id=_me(request).pk, address_id=address_id)
    except Address.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, "Saved.")
    return redirect("addresses")
