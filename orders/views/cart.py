"""The cart page and what is done on it. Every change is a POST; reading writes nothing."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from orders.actions import cart as actions
from orders.forms import LARGEST_ID, AddForm, QuantityForm, VoucherForm, WayForm
from orders.models import Cart
from orders.queries.cart import read_cart
from orders.views.session import current_cart, own_or_new_cart
from shop.core.errors import Refused
from shop.core.http import limit, local_address
from shop.queries.home import best_sellers


@require_GET
def cart(request: HttpRequest) -> HttpResponse:
    """The cart as it stands now."""
    found = current_cart(request)
    view = read_cart(found, now=timezone.now())
    context = {
        "cart": view,
        "framed_cart": view.framed,
        "undo": _undo(request) if "removed" in request.GET else None,
        "best": [] if view.rows else best_sellers(now=timezone.now()),
    }
    return render(request, "orders/cart.html", context)


def _undo(request: HttpRequest) -> dict[str, int] | None:
    """What was taken out a moment ago, to put it back."""
    form = AddForm({"variant": request.GET.get("removed"), "quantity": request.GET.get("quantity")})
    return form.cleaned_data if form.is_valid() else None


@require_POST
def cart_add(request: HttpRequest) -> HttpResponse:
    """Put units of a variant in and go back to where the visitor was."""
    back = local_address(request, request.POST.get("next"), "/cart/")
    form = AddForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose what to add, and how many as a whole number.")
        return HttpResponseRedirect(back)
    wanted = form.cleaned_data["quantity"] or 1
    found, is_new = own_or_new_cart(request)
    try:
        added = actions.add_to_cart(
            cart_id=found.pk,
            variant_id=form.cleaned_data["variant"],
            quantity=wanted,
            way=form.cleaned_data["way"],
            is_new=is_new,
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(back)
    messages.success(request, _added(added))
    return HttpResponseRedirect(back)


def _added(added: actions.Added) -> str:
    """What went in, and where it is."""
    link = format_html('<a href="{}">Go to cart</a>', "/cart/")
    name = f"{added.title}, {added.options}" if added.options else added.title
    if not added.quantity:
        words = "All {} we have of {} are in your cart already. {}"
        return format_html(words, added.total, name, link)
    if added.quantity < added.asked:
        words = "Added. {} × {}; that is all we have. {}"  # noqa: RUF001  a times sign, as on the product page
        return format_html(words, added.quantity, name, link)
    return format_html("Added. {} × {}. {}", added.quantity, name, link)  # noqa: RUF001


def change(act: Callable[[HttpRequest, Cart, int], str | None]) -> Callable[..., HttpResponse]:
    """A POST on one line of the visitor's own cart, back to the cart with what was refused as a message.

    `act` may return what the cart's address says after it.
    """

    @require_POST
    def view(request: HttpRequest, line_id: int) -> HttpResponse:
        found, after = current_cart(request), None
        if found is not None and line_id <= LARGEST_ID:
            try:
                after = act(request, found, line_id)
            except Refused as refusal:
                messages.error(request, refusal.message)
        return HttpResponseRedirect(f"/cart/{after or ''}")

    view.__doc__ = act.__doc__
    return view


@change
def line_quantity(request: HttpRequest, cart: Cart, line_id: int) -> None:
    """How many of a line; 0 takes it out."""
    form = QuantityForm(request.POST)
    if not form.is_valid():
        raise Refused("Enter how many as a whole number.")
    wanted = form.cleaned_data["quantity"]
    line = actions.set_quantity(cart_id=cart.pk, line_id=line_id, quantity=wanted)
    if line is not None and 0 < line.quantity < wanted:
        messages.warning(request, f"We have {line.quantity} of this, so we set your quantity to {line.quantity}.")


@change
def line_way(request: HttpRequest, cart: Cart, line_id: int) -> None:
    """How what is not in stock should come: with our next delivery, or from the supplier."""
    form = WayForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose how it should come.")
    actions.choose_way(cart_id=cart.pk, line_id=line_id, way=form.cleaned_data["way"])


@change
def line_remove(request: HttpRequest, cart: Cart, line_id: int) -> str | None:
    """Take a line out; the page then offers to put it back."""
    line = actions.remove_line(cart_id=cart.pk, line_id=line_id)
    return f"?removed={line.variant_id}&quantity={line.quantity}" if line else None


@change
def line_save(request: HttpRequest, cart: Cart, line_id: int) -> None:
    """Save a line for later."""
    if actions.save_for_later(cart_id=cart.pk, line_id=line_id):
        messages.success(request, "Saved for later.")


@change
def line_move(request: HttpRequest, cart: Cart, line_id: int) -> None:
    """Bring a saved line back into the cart."""
    if actions.move_to_cart(cart_id=cart.pk, line_id=line_id):
        messages.success(request, "Back in your cart.")


@require_POST
def voucher_use(request: HttpRequest) -> HttpResponse:
    """Use a voucher code."""
    back = local_address(request, request.POST.get("next"), "/cart/")
    found = current_cart(request)
    if found is not None:
        try_voucher(request, found)
    return HttpResponseRedirect(back)


def try_voucher(request: HttpRequest, cart: Cart) -> None:
    """Use the code that was typed; ten tries in ten minutes. What came of it is a message."""
    form = VoucherForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Enter the code that stands on your voucher.")
        return
    try:
        limit(request, "voucher", "", 10, 600)
        code = actions.use_voucher(cart_id=cart.pk, code=form.cleaned_data["code"])
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{code} is in your cart.")


@require_POST
def voucher_drop(request: HttpRequest) -> HttpResponse:
    """Take the voucher out."""
    found = current_cart(request)
    if found is not None:
        actions.drop_voucher(cart_id=found.pk)
    return HttpResponseRedirect(local_address(request, request.POST.get("next"), "/cart/"))


@require_POST
def cart_accept(request: HttpRequest) -> HttpResponse:
    """The visitor has seen what changed."""
    found = current_cart(request)
    if found is not None:
        actions.accept_changes(cart_id=found.pk)
    return redirect("cart")
