"""Being told when something is back: asked for on the product page, confirmed and taken by the link of a mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.queries import proved_mailboxes
from orders.actions.cart import add_to_cart
from orders.forms import AlertForm
from orders.views.session import own_cart, user_id_of
from shop.actions.waiting import ask_to_be_told, bring_to_cart, confirm_waiting, end_waiting, kept_for, waiting_by
from shop.core.errors import Refused
from shop.core.http import limit
from shop.models import Waiting


@require_http_methods(["GET", "POST"])
def alert_ask(request: HttpRequest) -> HttpResponse:
    """Ask to be told; the answer is the same for every address, on the list or not.

    Only to the account of an address for which a unit is kept now it is that unit.
    """
    if request.method != "POST":
        return redirect("/")
    form, user_id = AlertForm(request.POST), user_id_of(request)
    if not form.is_valid():
        return render(request, "orders/alert_ask.html", {"form": form}, status=400)
    email = form.cleaned_data["email"].lower()
    is_proved = user_id is not None and email in proved_mailboxes(user_id)
    try:
        limit(request, "alert", "", 10, 3600)
        limit(request, "alert-mail", email, 5, 24 * 3600)
        variant_id = form.cleaned_data["variant"]
        if is_proved and (row := kept_for(variant_id=variant_id, email=email)) is not None:
            return _take(request, row)
        ask_to_be_told(variant_id=variant_id, email=email, user_id=user_id, is_proved=is_proved)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return render(request, "orders/alert_ask.html", {"form": form}, status=400)
    return render(request, "orders/alert_asked.html", {"is_proved": is_proved})


@require_http_methods(["GET", "POST"])
@never_cache
def alert(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm, or put what is kept into the cart; opening the link alone changes nothing."""
    row = waiting_by(token)
    if row is None:
        return render(request, "orders/alert_over.html", status=404)
    if request.method == "POST" and row.told_at is not None:
        return _take(request, row)
    if request.method == "POST":
        confirm_waiting(waiting_id=row.pk)
        return redirect(request.path)
    return render(request, "orders/alert.html", {"row": row})


def _take(request: HttpRequest, row: Waiting) -> HttpResponse:
    """Into the cart, which may order the kept unit from now on."""
    cart = own_cart(request)
    bring_to_cart(cart_ref=cart.pk, waiting_id=row.pk)
    try:
        add_to_cart(cart_id=cart.pk, variant_id=row.variant_id, quantity=1)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("/cart/")


@require_POST
@never_cache
def alert_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Take the address off the list and forget it."""
    row = waiting_by(token)
    if row is None:
        return render(request, "orders/alert_over.html", status=404)
    end_waiting(waiting_id=row.pk)
    return render(request, "orders/alert_over.html", {"is_stopped": True})
