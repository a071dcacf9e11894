"""Checkout: one page, guest first. What was typed is kept with the cart, so that no error and no reload loses it."""

import datetime
import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import ADDRESS_PARTS
from orders.actions import access
from orders.actions.cart import drop_voucher
from orders.actions.checkout import kept_if_it_fails, save_draft
from orders.actions.orders import confirm_order
from orders.actions.placing import PriceChanged
from orders.actions.promising import PromiseChanged
from orders.forms import ChoicesForm, ContactForm, FormGroup, address_form
from orders.intake.web import Checkout, orders_of_checkout, place_from_cart
from orders.models import Cart, Order
from orders.queries.checkout import CheckoutView, checkout_view, remembered
from orders.queries.orders import unpaid_order_of_cart
from orders.states import OrderStatus
from orders.views.cart import try_voucher
from orders.views.paying import allow_hosted
from orders.views.pressing import Press, choice_context, pay_placed, press_of
from orders.views.session import current_cart, user_id_of
from shop.core.errors import ProviderError, Refused
from shop.core.http import actor_for, prove_orders

TYPED = (
    "email",
    *ADDRESS_PARTS,
    "method",
    "note",
    "same",
    "together",
    "pay",
    "test_card",
    "save_card",
    *(f"billing-{name}" for name in ADDRESS_PARTS),
)
LONGEST = 600
EARLIER = (
    "You began to pay your earlier order, and we cannot reach the payment provider to learn what became of it. "
    "This press charged nothing. Please try again in a minute; if the earlier payment went through, that order counts "
    "and we mail you."
)


@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """The page, and the press of its button."""
    cart = current_cart(request)
    if cart is None:
        return redirect("cart")
    if request.method == "GET":
        typed = remembered(cart, email=getattr(request.user, "email", ""), user_id=user_id_of(request))
        return show(request, cart, typed)
    posted = _uuid(request.POST.get("checkout", ""))
    known = orders_of_checkout(cart, posted) if getattr(cart, "has_orders", True) else {}
    earlier = known.get(posted)
    if earlier is not None and earlier.status not in {OrderStatus.PLACED, OrderStatus.CANCELED}:
        return go_on(request, earlier)
    typed = {name: request.POST.get(name, "").replace("\0", "")[:LONGEST] for name in TYPED}
    do = request.POST.get("do")
    has_code = bool(request.POST.get("code", "").strip())
    if do == "place" and not has_code:
        return place(request, cart, typed, known)
    save_draft(cart_id=cart.pk, typed=typed)
    if do == "voucher" or (do == "place" and has_code):
        # a code that was typed but not used yet comes before the buying, so that nobody pays more than he meant to
        try_voucher(request, cart)
    elif do == "drop":
        drop_voucher(cart_id=cart.pk)
    return redirect("checkout")


def place(
    request: HttpRequest, cart: Cart, typed: Mapping[str, str], known: Mapping[uuid.UUID | None, Order]
) -> HttpResponse:
    """Place the order, or show the page again with everything typed and what is wrong."""
    contact = ContactForm(typed)
    delivery = address_form(typed, country=typed["country"], initial={})
    choices = ChoicesForm(typed)
    parts = [contact, delivery, choices]
    if not typed["same"]:
        parts.append(address_form(typed, country=typed["billing-country"], initial={}, billing=True))
    group = FormGroup(*parts)
    if not group.is_valid():
        save_draft(cart_id=cart.pk, typed=typed)
        return show(request, cart, typed, group=group)
    wanted = Checkout(
        checkout_id=_uuid(request.POST.get("checkout", "")),
        email=contact.cleaned_data["email"],
        delivery=delivery.cleaned_data,
        billing=None if typed["same"] else parts[-1].cleaned_data,
        method_id=choices.cleaned_data["method"],
        note=choices.cleaned_data["note"],
        expected_amount=_amount(request.POST.get("expected", "")),
        expected_last=_day(request.POST.get("arrives", "")),
        ship_together=bool(typed["together"]),
        typed=typed,
    )
    who, actor = user_id_of(request), actor_for(request)
    try:
        with kept_if_it_fails(cart_id=cart.pk, typed=typed):
            press = press_of(request, typed)
            order = place_from_cart(cart=cart, user_id=who, checkout=wanted, known=known, actor=actor)
    except (PriceChanged, PromiseChanged) as change:
        return show(request, cart, typed, notice=change.message)
    except Refused as refusal:
        return show(request, cart, typed, problem=refusal.message)
    except ProviderError:  # only an earlier payment, begun in another tab maybe, is asked about here
        return show(request, cart, typed, problem=EARLIER)
    return go_on(request, order, press)


def show(
    request: HttpRequest,
    cart: Cart,
    typed: Mapping[str, str],
    *,
    group: FormGroup | None = None,
    problem: str = "",
    notice: str = "",
) -> HttpResponse:
    """The page with what was typed; `group` holds the forms that were checked, `notice` a new total."""
    view = checkout_view(cart, typed, now=timezone.now())
    if not view.cart.buyable:
        return nothing_left(request, view)
    forms = list(group.parts) if group else []
    contact, delivery, choices = forms[:3] or (
        ContactForm(initial=dict(typed)),
        address_form(None, country=typed.get("country", ""), initial=typed),
        ChoicesForm(initial=dict(typed)),
    )
    own = {name: typed.get(f"billing-{name}", "") for name in ADDRESS_PARTS}
    country = own["country"] or typed.get("country", "")
    other = [*forms[3:], address_form(None, country=country, initial=own, billing=True)]
    context = {
        "view": view,
        "cart": view.cart,
        "form": group,
        "contact": contact,
        "delivery": delivery,
        "choices": choices,
        "billing": other[0],
        "is_same": bool(typed.get("same")),
        "problem": problem,
        "notice": notice,
        "checkout_id": cart.checkout_id,
        **choice_context(request, typed),
        "unpaid": unpaid_order_of_cart(cart.pk) if view.cart.has_order else None,
    }
    return allow_hosted(render(request, "orders/checkout.html", context))


def nothing_left(request: HttpRequest, view: CheckoutView) -> HttpResponse:
    """Back to the cart, saying why: it is empty, or somebody else was quicker."""
    if view.cart.rows:
        messages.error(request, "Someone else was quicker: what is in your cart is sold out now. We kept your cart.")
    return redirect("cart")


@require_POST
def checkout_resume(request: HttpRequest) -> HttpResponse:
    """Go on paying the order that this cart became."""
    cart = current_cart(request)
    order = unpaid_order_of_cart(cart.pk) if cart else None
    if order is None:
        messages.info(request, "There is no order that waits for a payment.")
        return redirect("cart")
    return go_on(request, order)


def go_on(request: HttpRequest, order: Order, press: Press | None = None) -> HttpResponse:
    """From the button through the payment as far as it goes by itself, or to the order where nothing is left to pay."""
    if order.pk not in request.session.get("proved_orders", {}):
        prove_orders(request, [order.pk], seconds=access.PLACED_SECONDS)
    if order.status == OrderStatus.PLACED and order.total_amount == 0:
        order = confirm_order(order_id=order.pk, actor=actor_for(request))
    if order.status == OrderStatus.PLACED:
        return pay_placed(request, order, press or Press())
    if order.user_id is not None and order.user_id == user_id_of(request):
        return redirect("account_order", number=order.number)
    return HttpResponseRedirect(access.order_address(order_id=order.pk))


def _uuid(text: str) -> uuid.UUID | None:
    """The checkout's id as the form sent it; None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _day(text: str) -> datetime.date | None:
    """The last day of delivery that stood on the page; None where there was none."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _amount(text: str) -> int:
    """The total on the button; what cannot be read is no total, so that it is shown again."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
