"""The demonstration gateway's pages: what a provider's form, wallet and bank would do. No card number is ever typed."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from orders.actions import payments, settling
from orders.models import Order
from orders.payments import demo
from orders.payments.base import Flow, State
from orders.queries.paying import Stage, payment_page
from orders.states import PaymentState
from orders.views.paying import by_pay_link, counted, leave_paid, may_save, refused
from shop.core.errors import ProviderError, Refused


@require_POST
@by_pay_link
def demo_pay(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """Pay with a test card or the wallet that was chosen."""
    save = bool(request.POST.get("save")) and may_save(request, Order.objects.get(pk=order_id))
    return pay_with(request, order_id, lambda: token, request.POST.get("choice", ""), save=save)


def pay_with(
    request: HttpRequest, order_id: int, link: Callable[[], str], choice: str, *, save: bool = False
) -> HttpResponse:
    """Pay with a choice and go where it leads: back with the news, to the bank's question, or to the reason why not.

    `link` gives the token of a payment link; it is asked for only where the payment is not over with this step.
    """
    if choice not in demo.CHOICES:
        return refused(request, order_id, link(), Refused("Choose a card or the wallet."))
    take_up = partial(settling.take_up_payment, provider="demo", flow=Flow.DEMO, save=save)
    try:
        payment = counted(request, order_id, take_up)
        outcome = demo.pay(settling.request_of(payment), choice)
        payment = payments.record_outcome(payment_id=payment.pk, outcome=outcome, source="customer")
    except (Refused, ProviderError) as error:
        return refused(request, order_id, link(), error)
    if payment.status == PaymentState.CAPTURED:
        return leave_paid(request, payment.order)
    name = "demo_challenge" if outcome.state is State.REQUIRES_ACTION else "pay_return"
    return HttpResponseRedirect(reverse(name, args=[link()]))


@require_http_methods(["GET", "POST"])
@by_pay_link
def demo_challenge(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """The demonstration's bank asks whether it is really the customer."""
    page = payment_page(order_id)
    if page.stage is not Stage.CONFIRM or page.payment is None or page.payment.provider != "demo":
        return HttpResponseRedirect(reverse("pay_return", args=[token]))
    if request.method == "GET":
        return render(request, "orders/pay_challenge.html", {"page": page, "token": token})
    demo.answer_challenge(page.payment.reference, is_approved=request.POST.get("answer") == "approve")
    settling.check_or_stop(payment_id=page.payment.pk)
    return HttpResponseRedirect(reverse("pay_return", args=[token]))
