"""The order page, by account or by link, and what its buyer does there."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.entrance import NotSignedUp, sign_up
from orders import registries
from orders.actions import access
from orders.actions.again import BoughtAgain, buy_again
from orders.actions.canceling import cancel_lines, cancel_order
from orders.actions.transfer import CHOSEN
from orders.forms import CancelForm, CodeForm, EmailForm
from orders.models import Order, OrderLink
from orders.queries.orders import OrderView, may_see, order_by_token, order_of_customer, order_view
from orders.states import OrderStatus
from orders.views.session import account_id, own_cart
from shop.core import panels
from shop.core.errors import Refused
from shop.core.http import actor_for, grant_orders, limit, prove_orders, viewer_for
from shop.core.money import Money

OrderPageView = Callable[[HttpRequest, Order, str], HttpResponse]
THANKED_SECONDS = 60 * 60
BELOW = re.compile(r"(?:[a-z]+/){1,2}")
"""The address of a page below the order's own, like "return/"."""


def by_link(view: OrderPageView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the order of a living link and its page's address; any other link is not found."""

    @wraps(view)
    @never_cache
    def found(request: HttpRequest, token: str) -> HttpResponse:
        opened = order_by_token(token)
        if opened is None:
            raise Http404
        order, _ = opened
        if order.pk not in viewer_for(request).order_ids:
            grant_orders(request, [order.pk], seconds=access.PROVED_SECONDS)
        return view(request, order, reverse("order_by_link", args=[token]))

    return found


def by_account(view: OrderPageView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view an order of this account; another's is not found."""

    @wraps(view)
    @login_required
    @never_cache
    def found(request: HttpRequest, number: str) -> HttpResponse:
        order = order_of_customer(number, account_id(request))
        if order is None:
            raise Http404
        return view(request, order, reverse("account_order", args=[order.number]))

    return found


def proved(view: OrderPageView) -> OrderPageView:
    """Only for who proved the mailbox or owns the account; others are led to the code, and by it to where they were."""

    @wraps(view)
    def checked(request: HttpRequest, order: Order, address: str) -> HttpResponse:
        if not may_see(order, viewer_for(request)):
            messages.info(request, "For this we first send a code to the mailbox of the order.")
            wanted = request.path.removeprefix(address) if request.method == "GET" else ""
            return HttpResponseRedirect(_code_box(address, "asked", wanted))
        return view(request, order, address)

    return checked


def _code_box(address: str, state: str, wanted: str) -> str:
    """The part of the order page that asks for the code; `wanted` is the page below it that needs one."""
    below = {"to": wanted} if BELOW.fullmatch(wanted) else {}
    return f"{address}?{urlencode({'code': state} | below)}#code"


@require_GET
def order_page(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Where the order stands, and what can be done now."""
    viewer = viewer_for(request)
    # whoever is here may see the order, by account or link: no panel has to ask for that again
    viewer = replace(viewer, order_ids=viewer.order_ids | {order.pk})
    view = order_view(order, viewer)
    slots = panels.load("order", [order.pk], viewer)
    actions = registries.actions_for(registries.Asked([order], slots), viewer) if view.is_proved else {}
    since = timezone.now() - order.confirmed_at if order.confirmed_at else None
    is_new = since is not None and since.total_seconds() < THANKED_SECONDS
    is_thanked = view.is_proved and is_new and order.status != OrderStatus.CANCELED
    context = {
        "view": view,
        "order": order,
        "address": address,
        "by_account": viewer.user_id is not None and order.user_id == viewer.user_id,
        "actions": actions.get(order.pk, []),
        "panels": [
            {"template": panels.template_of("order", slot), "context": rows[order.pk]}
            for slot, rows in slots.items()
            if order.pk in rows
        ],
        "bank": settings.BANK_DETAILS if view.is_unpaid and is_transfer(view) else [],
        "due": Money(max(0, order.total_amount - order.captured_amount + order.refunded_amount), order.currency),
        "is_thanked": is_thanked,
        "code_form": CodeForm(),
        "email_form": EmailForm(),
        "is_guest": order.user_id is None and viewer.user_id is None,
        "may_change_email": is_thanked and not any(message.event == access.CODE_MAIL for message in view.messages),
    }
    return render(request, "orders/order.html", context)


def is_transfer(view: OrderView) -> bool:
    """Whether the buyer chose to pay by bank transfer."""
    return any(event.kind == CHOSEN for event in view.events)


@require_POST
def order_code(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Mail a code to the order's mailbox."""
    try:
        limit(request, "order_code", str(order.pk), 5, 3600)
        access.send_code(order_id=order.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "A code is on its way to the mailbox of this order. It works for 10 minutes.")
    return HttpResponseRedirect(_code_box(address, "sent", request.POST.get("to", "")))


@require_POST
def order_prove(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Check a code and lead on to what needed it; the browser is remembered for half an hour."""
    form, wanted = CodeForm(request.POST), request.POST.get("to", "")
    try:
        limit(request, "order_prove", str(order.pk), 10, 600)
        if not form.is_valid() or not access.use_code(order_id=order.pk, code=form.cleaned_data["code"]):
            raise access.WrongCode("This code is not right or too old. Check the newest mail, or ask for a new code.")
    except Refused as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(_code_box(address, "sent", wanted))
    prove_orders(request, [order.pk], seconds=access.PROVED_SECONDS)
    messages.success(request, "Thank you. You see everything about this order for 30 minutes.")
    return HttpResponseRedirect(address + (wanted if BELOW.fullmatch(wanted) else ""))


@require_POST
def order_again(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Put what this order held into the cart; what cannot be had is named with its reason."""
    try:
        again = buy_again(order_id=order.pk, cart_id=own_cart(request).pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(address)
    tell_again(request, order, again)
    return HttpResponseRedirect(reverse("cart"))


def tell_again(request: HttpRequest, order: Order, again: BoughtAgain) -> None:
    """What went in, and beneath it what did not."""
    if again.units:
        words = f"{again.units} item{'s' if again.units > 1 else ''} of order {order.number} went into your cart."
        messages.success(request, words + (" Prices are those of today." if again.has_new_prices else ""))
    if again.missed:
        lead = "Not everything can be had:" if again.units else f"Nothing of order {order.number} can be had now:"
        missed = format_html_join("", "<li>{}</li>", ((why,) for why in again.missed))
        messages.warning(request, format_html("{}<ul>{}</ul>", lead, missed))


@require_POST
def order_account(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Open an account for a guest with one password; the order joins it once its mailbox is confirmed."""
    if order.user_id is not None or request.user.is_authenticated:
        return HttpResponseRedirect(address)
    try:
        return sign_up(request, email=order.email, name=order.name, password=request.POST.get("password1", ""))
    except NotSignedUp as refusal:
        messages.error(request, f"No account was made. {refusal.message}")
        return HttpResponseRedirect(f"{address}#account")


@require_POST
@proved
def order_email(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Mend the mail address, before the first code."""
    form = EmailForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Enter an e-mail address with an @, like ana@example.com.")
        return HttpResponseRedirect(address)
    try:
        access.change_email(order_id=order.pk, email=form.cleaned_data["email"], actor=actor_for(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(address)
    messages.success(request, f"We now write to {form.cleaned_data['email']}. The old address was told.")
    if order.user_id is not None and order.user_id == viewer_for(request).user_id:
        return HttpResponseRedirect(address)
    return HttpResponseRedirect(access.order_address(order_id=order.pk))


@require_POST
@proved
def order_pay(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """On to the payment of an order that waits for it."""
    if order.status != OrderStatus.PLACED:
        messages.info(request, "This order does not wait for a payment.")
        return HttpResponseRedirect(address)
    token = access.make_link(order_id=order.pk, kind=OrderLink.Kind.PAY)
    return HttpResponseRedirect(reverse("pay", args=[token]))


@require_http_methods(["GET", "POST"])
@proved
def order_cancel(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Ask once what to cancel, then cancel it; a press that comes too late is explained."""
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            words = _cancel(request, order, form.cleaned_data["reason"] or "no reason told")
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, words)
            return HttpResponseRedirect(address)
    view = order_view(order, viewer_for(request))
    context = {"view": view, "order": order, "address": address, "cancel_form": form}
    return render(request, "orders/order_cancel.html", context)


def _cancel(request: HttpRequest, order: Order, reason: str) -> str:
    """Cancel everything, or the lines that were ticked; the words that say so."""
    actor = actor_for(request)
    chosen = [int(pk) for pk in request.POST.getlist("line") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    if request.POST.get("do") != "lines":
        cancel_order(order_id=order.pk, actor=actor, reason=reason)
        return f"Order {order.number} is canceled."
    open_units = {line.pk: line.open_quantity for line in order.lines.filter(pk__in=chosen)}
    cancel_lines(order_id=order.pk, quantities=open_units, actor=actor, reason=reason)
    return "Canceled. What you paid for it goes back."
