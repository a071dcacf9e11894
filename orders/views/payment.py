"""The payment page: pay or pay again by link, the way back from the provider, and what a bank's "no" means."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET, require_POST

from orders.actions import paylater, settling
from orders.actions.cart import add_to_cart
from orders.actions.payments import AlreadyPaying
from orders.models import Order
from orders.payments.base import Flow
from orders.queries.paying import (
    Stage,
    payment_page,
    sample_key,
    sample_page,
    stage_of,
    standing,
)
from orders.states import LIVE_PAYMENTS
from orders.views.paying import (
    OUR_FAULT,
    ask,
    by_pay_link,
    count_attempt,
    leave_paid,
    links_of,
    may_save,
    pay_form,
    to_hosted,
    to_saved,
    to_transfer,
)
from orders.views.session import own_cart
from shop.core.errors import ProviderError, Refused
from shop.core.http import TooMany, actor_for


@require_GET
@by_pay_link
def pay(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """The payment page as the order stands."""
    page = payment_page(order_id)
    if page.stage is Stage.PAID:
        return leave_paid(request, page.order)
    if page.stage is Stage.CHECKING:
        return HttpResponseRedirect(reverse("pay_return", args=[token]))
    if page.stage is Stage.OVER:
        return render(request, "orders/pay_over.html", {"page": page, "token": token})
    return pay_form(request, page, token)


@require_GET
def pay_sample(request: HttpRequest) -> HttpResponse:
    """The payment page of no order, for the nightly check; not found without its key."""
    if not constant_time_compare(request.GET.get("key", ""), sample_key()):
        raise Http404
    return pay_form(request, sample_page(), "sample")


@require_POST
@by_pay_link
def pay_start(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """Open a payment for the provider's fields on our page; JSON with the client secret, or words and an address."""
    try:
        count_attempt(request, order_id)
        links = links_of(request, token)
        payment = settling.begin_payment(
            order_id=order_id,
            provider="stripe",
            flow=Flow.ELEMENTS,
            links=links,
            actor=actor_for(request),
            save=wants_to_save(request, order_id),
        )
    except TooMany as refusal:
        return JsonResponse({"message": refusal.message}, status=429)
    except AlreadyPaying:
        return JsonResponse({"go": reverse("pay_return", args=[token])})
    except Refused:
        return JsonResponse({"go": reverse("pay", args=[token])})
    except ProviderError:
        if stage_of(*standing(order_id)) is Stage.CHECKING:  # one that was opened another way may have been charged
            return JsonResponse({"go": reverse("pay_return", args=[token])})
        return JsonResponse({"message": OUR_FAULT}, status=409)
    return JsonResponse({"client_secret": payment.session["client_secret"], "return_url": links["return_url"]})


@require_POST
@by_pay_link
def pay_hosted(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """Open a payment on the provider's own page, for browsers without script, and go there."""
    return to_hosted(request, order_id, token, save=wants_to_save(request, order_id))


@require_POST
@by_pay_link
def pay_saved(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """Pay with a method that the account keeps."""
    chosen = request.POST.get("method", "")
    return to_saved(
        request, order_id, token, int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    )


def wants_to_save(request: HttpRequest, order_id: int) -> bool:
    """Whether the card is to be kept: asked for by the account whose order it is."""
    return bool(request.POST.get("save")) and may_save(request, Order.objects.get(pk=order_id))


@require_GET
@by_pay_link
def pay_return(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """Where the provider sends the customer back to. What is true is asked of it, never read from the link."""
    order, payment = standing(order_id)
    is_known = True
    if payment is not None and payment.status in LIVE_PAYMENTS:
        is_known = ask(payment)
        order, payment = standing(order_id)
    stage = stage_of(order, payment)
    if stage is Stage.PAID:
        return leave_paid(request, order)
    page = payment_page(order_id)
    if page.stage is Stage.CHECKING or not is_known:
        return render(request, "orders/pay_checking.html", {"page": page})
    if page.stage is Stage.CONFIRM and page.payment is not None and page.payment.provider == "demo":
        return HttpResponseRedirect(reverse("demo_challenge", args=[token]))
    return HttpResponseRedirect(reverse("pay", args=[token]))


@require_POST
@by_pay_link
def pay_later(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """Mail a link that keeps the items for a day, once for each order."""
    try:
        is_new = paylater.mail_pay_link(order_id=order_id, actor=actor_for(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        words = "is on its way to your mailbox" if is_new else "was mailed before; look for it in your mailbox"
        messages.success(request, f"The link {words}. Your items are kept until it ends.")
    return HttpResponseRedirect(reverse("pay", args=[token]))


@require_POST
@by_pay_link
def pay_again(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """Put the items of an order that was not paid in time back into the cart."""
    settling.expire_hold(order_id=order_id)
    page = payment_page(order_id)
    if page.stage is not Stage.OVER:
        return HttpResponseRedirect(reverse("pay", args=[token]))
    own = own_cart(request)
    for row in page.lines:
        try:
            add_to_cart(cart_id=own.pk, variant_id=row.line.variant_id, quantity=row.quantity)
        except Refused as refusal:
            messages.error(request, refusal.message)
    return redirect("cart")


@require_POST
@by_pay_link
def pay_transfer(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """Pay by bank transfer instead."""
    return to_transfer(request, order_id, token)
