"""The account's payment methods: the list, adding one at its provider, changing and removing it."""

from dataclasses import fields
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import ADDRESS_PARTS
from orders.actions import keeping
from orders.actions.methods import NoSuchMethod, own_method, own_setup, remove_method, use_first
from orders.forms import ExpiryForm, address_form
from orders.models import MethodSetup, SavedPaymentMethod
from orders.payments import enabled_providers
from orders.payments.base import Flow
from orders.payments.demo import CARDS, CHOICES
from orders.payments.demo_keeping import choose
from orders.payments.keeping import Billing
from orders.queries.ways import saved_methods
from orders.views.decline_words import words_for
from orders.views.paying import ATTEMPT_SECONDS, ATTEMPTS, OUR_FAULT, allow_hosted, allow_scripts
from orders.views.session import account_id
from shop.core.errors import ProviderError, Refused
from shop.core.http import TooMany, client_address, limit

PARTS = tuple(field.name for field in fields(Billing))


@login_required
@never_cache
@require_GET
def payment_methods(request: HttpRequest) -> HttpResponse:
    """The list."""
    return render(request, "orders/methods.html", {"saved": saved_methods(account_id(request))})


@login_required
@require_GET
def billing(request: HttpRequest) -> HttpResponse:
    """The other name of the list."""
    return redirect("payment_methods")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def method_add(request: HttpRequest) -> HttpResponse:
    """Add a method: fields of the provider, its own page without script, or the demonstration's test cards."""
    if request.method == "GET":
        return add_form(request)
    try:
        count_setup(request)
        if request.POST.get("provider") == "demo":
            return add_demo(request, request.POST.get("choice", ""))
        _, session = keeping.begin_setup(
            user_id=account_id(request), provider="stripe", flow=Flow.HOSTED, back=back_address()
        )
    except Refused as refusal:
        return add_form(request, refusal.message, status=429 if isinstance(refusal, TooMany) else 200)
    except ProviderError:
        return add_form(request, OUR_FAULT)
    return HttpResponseRedirect(session.redirect_url)


def add_demo(request: HttpRequest, choice: str) -> HttpResponse:
    """Keep a test card, as a provider's form would."""
    if choice not in CHOICES or "demo" not in settings.ENABLED_PAYMENT_PROVIDERS:
        return add_form(request, "Choose a card or the wallet.")
    setup, session = keeping.begin_setup(
        user_id=account_id(request), provider="demo", flow=Flow.DEMO, back=back_address()
    )
    outcome = choose(session.reference, choice)
    if outcome.kept is None:
        words = words_for(outcome.decline)
        return add_form(request, f"The bank did not accept this card. {words.why} {words.step}")
    return redirect("method_added", key=setup.key)


@login_required
@require_POST
def method_start(request: HttpRequest) -> HttpResponse:
    """Open a setup for the provider's fields on our page; JSON with the client secret, or words."""
    try:
        count_setup(request)
        setup, session = keeping.begin_setup(
            user_id=account_id(request), provider="stripe", flow=Flow.ELEMENTS, back=back_address()
        )
    except Refused as refusal:
        return JsonResponse({"message": refusal.message}, status=429)
    except ProviderError:
        return JsonResponse({"message": OUR_FAULT}, status=409)
    address = back_address().replace("{key}", str(setup.key))
    return JsonResponse({"client_secret": session.client_secret, "return_url": address})


@login_required
@never_cache
@require_GET
def method_added(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where the provider sends the customer back to. What is true is asked of it."""
    setup = own_setup(account_id(request), key)
    if setup is None:
        raise Http404
    try:
        setup = keeping.settle_setup(setup_id=setup.pk)
    except ProviderError:
        messages.info(request, "We are still asking the provider. Your payment method shows here once it is kept.")
        return redirect("payment_methods")
    if setup.state == MethodSetup.State.KEPT:
        messages.success(request, "Saved.")
        return redirect("payment_methods")
    if setup.state == MethodSetup.State.FAILED:
        messages.error(request, "The bank did not accept it, so nothing was saved. Try another one.")
    return redirect("method_add")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def method_edit(request: HttpRequest, method_id: int) -> HttpResponse:
    """Change whose bill it is, the card's expiry, and whether it is used first."""
    method = mine(request, method_id)
    sent = {name: str(value).replace("\0", "") for name, value in request.POST.items()}
    known = {name: getattr(method, name) for name in ADDRESS_PARTS}
    country = sent.get("billing-country") or method.country or settings.BASE_COUNTRY
    data = sent if request.method == "POST" and request.POST.get("do") == "save" else None
    typed = {name: sent.get(f"billing-{name}", "") for name in ADDRESS_PARTS} if request.method == "POST" else known
    wants_bill = any(value for part in (typed, known) for name, value in part.items() if name != "country")
    address = address_form(data if wants_bill else None, country=country, initial=typed, billing=True)
    expiry = ExpiryForm(data, initial={"month": method.expiry_month, "year": method.expiry_year})
    context = {"method": method, "address": address, "expiry": expiry if method.expiry_month else None, "problem": ""}
    if data is not None and (address.is_valid() or not wants_bill) and (not method.expiry_month or expiry.is_valid()):
        until = (expiry.cleaned_data["month"], expiry.cleaned_data["year"]) if method.expiry_month else (0, 0)
        told = address.cleaned_data if wants_bill else {}
        bill = Billing(**{name: told.get(name, "") for name in PARTS})
        try:
            keeping.change_method(
                user_id=account_id(request),
                method_id=method_id,
                billing=bill,
                expiry=until,
                is_default=bool(request.POST.get("first")),
            )
        except (Refused, ProviderError) as error:
            context["problem"] = error.message if isinstance(error, Refused) else "The provider refused this change."
        else:
            messages.success(request, "Saved.")
            return redirect("payment_methods")
    return render(request, "orders/method.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def method_remove(request: HttpRequest, method_id: int) -> HttpResponse:
    """Ask once, then forget it here and at its provider."""
    method = mine(request, method_id)
    if request.method == "GET":
        return render(request, "orders/method_remove.html", {"method": method})
    remove_method(user_id=account_id(request), method_id=method_id)
    messages.success(request, f"Saved. {method.label} is removed.")
    return redirect("payment_methods")


@login_required
@require_POST
def method_first(request: HttpRequest, method_id: int) -> HttpResponse:
    """Use this method before the others."""
    method = mine(request, method_id)
    use_first(user_id=account_id(request), method_id=method.pk)
    messages.success(request, f"Saved. {method.label} is used first.")
    return redirect("payment_methods")


def mine(request: HttpRequest, method_id: int) -> SavedPaymentMethod:
    """The account's own method; every other is not found."""
    if method_id >= 2**63:
        raise Http404
    try:
        return own_method(account_id(request), method_id)
    except NoSuchMethod as missing:
        raise Http404 from missing


def add_form(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    """The page with the ways to add one."""
    ways = {way.name: way for way in enabled_providers()}
    context = {
        "problem": problem,
        "demo": ways.get("demo"),
        "choices": [*CARDS, CHOICES["wallet"]],
        "stripe": ways.get("stripe"),
        "currency": settings.BASE_CURRENCY.lower(),
    }
    answer = render(request, "orders/method_add.html", context, status=status)
    return allow_scripts(answer, ways.get("stripe")) if "stripe" in ways else allow_hosted(answer)


def count_setup(request: HttpRequest) -> None:
    """Five cards in ten minutes for an account and for an address. Raises `TooMany`."""
    limit(request, "card_setup", f"user:{account_id(request)}", ATTEMPTS, ATTEMPT_SECONDS)
    limit(request, "card_setup", client_address(request), ATTEMPTS * 2, ATTEMPT_SECONDS)


def back_address() -> str:
    """Where the provider sends the customer back to, with {key} for the setup's key."""
    sample = "00000000-0000-0000-0000-000000000000"
    return settings.SITE_URL + reverse("method_added", args=[sample]).replace(sample, "{key}")
