"""What every way of paying shares: the link that opens an order, its limits, the page of ways, and the way out."""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from uuid import uuid4

from csp.constants import SELF
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from orders.actions import access, settling, transfer
from orders.actions.keeping import charge_saved
from orders.actions.methods import own_method
from orders.actions.paylater import link_asked_since, link_mailed_at
from orders.actions.payments import AlreadyPaying
from orders.models import Order, Payment
from orders.payments import enabled_providers
from orders.payments.base import Capabilities, Flow
from orders.payments.demo import CARDS
from orders.payments.stripe_shapes import to_stripe
from orders.queries.paying import (
    PaymentPage,
    Stage,
    order_of_pay_link,
    payment_page,
)
from orders.queries.ways import saved_methods
from orders.states import PaymentState
from orders.views.decline_words import DeclineWords, words_for
from orders.views.session import user_id_of
from shop.core.db import Busy
from shop.core.errors import ProviderError, Refused
from shop.core.http import TooMany, actor_for, client_address, limit, refuse_if_used_up

ATTEMPTS, ATTEMPT_SECONDS = 5, 600
SILENT_SECONDS = 10
OUR_FAULT = "We could not reach the payment provider. Nothing was charged. Please try again in a minute."

View = Callable[[HttpRequest, int, str], HttpResponse]


def by_pay_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the order that the link opens; an unknown or dead link is not found."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        order_id = order_of_pay_link(token)
        if order_id is None:
            raise Http404
        return view(request, order_id, token)

    return found


def to_transfer(request: HttpRequest, order_id: int, token: str) -> HttpResponse:
    """Let the order wait for a bank transfer, and on to its page, which says where to send the money."""
    try:
        order = transfer.choose_transfer(order_id=order_id, actor=actor_for(request))
    except Refused as refusal:
        return refused(request, order_id, token, refusal)
    return leave_paid(request, order)


def to_hosted(request: HttpRequest, order_id: int, token: str, *, save: bool = False) -> HttpResponse:
    """On to the provider's own page."""
    try:
        payment = begin(request, order_id, token, "stripe", Flow.HOSTED, save=save)
    except (Refused, ProviderError) as error:
        return refused(request, order_id, token, error)
    is_open = payment.status in {PaymentState.CREATED, PaymentState.REQUIRES_ACTION, PaymentState.FAILED}
    return HttpResponseRedirect(payment.session["redirect_url"] if is_open else links_of(request, token)["return_url"])


def to_saved(request: HttpRequest, order_id: int, token: str, method_id: int) -> HttpResponse:
    """Charge a saved method at once, and go where it leads; its bank may still ask."""
    try:
        is_own = may_save(request, Order.objects.get(pk=order_id))
        method = own_method(user_id_of(request) if is_own else None, method_id)
        payment = begin(request, order_id, token, method.provider, Flow.SAVED)
    except (Refused, ProviderError) as error:
        return refused(request, order_id, token, error)
    back = links_of(request, token)["return_url"]
    try:
        payment, asks = charge_saved(payment_id=payment.pk, method=method, return_url=back, source="customer")
    except (Refused, ProviderError) as error:
        # the answer may be lost after the charge, so nobody may say that nothing was taken: the way back asks
        is_no = isinstance(error, ProviderError) and error.permanent
        return refused(request, order_id, token, error) if is_no else HttpResponseRedirect(back)
    if payment.status == PaymentState.CAPTURED:
        return leave_paid(request, Order.objects.get(pk=order_id))
    if payment.status == PaymentState.CREATED:
        words = "This saved payment method can no longer be used. Choose another way to pay."
        return refused(request, order_id, token, Refused(words))
    return HttpResponseRedirect(asks if payment.status == PaymentState.REQUIRES_ACTION and asks else back)


def may_save(request: HttpRequest, order: Order) -> bool:
    """Whether the person who pays may keep the card: it is the account's own order."""
    return order.user_id is not None and order.user_id == user_id_of(request)


def decline_of(page: PaymentPage) -> DeclineWords | None:
    """Why the last payment did not work; no word of it to who has asked for a link since, and opens that."""
    if page.stage is not Stage.DECLINED or page.payment is None:
        return None
    if link_asked_since(page.order.pk, page.payment.updated_at):
        return None
    return words_for(page.payment.decline_reason)


def pay_form(
    request: HttpRequest, page: PaymentPage, token: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page with the ways to pay, and the reason of the last decline."""
    ways = {way.name: way for way in enabled_providers()}
    context = {
        "page": page,
        "token": token,
        "problem": problem,
        "decline": decline_of(page),
        "demo": ways.get("demo"),
        "choices": CARDS,
        "stripe": ways.get("stripe"),
        "stripe_amount": to_stripe(page.due.amount, page.due.currency) if "stripe" in ways else 0,
        "way": request.GET.get("way", ""),
        "saved": saved_methods(user_id_of(request)) if may_save(request, page.order) else [],
        "may_save": may_save(request, page.order),
        "save": bool(request.GET.get("save")),
        "bank_days": settings.HOLD_BANK_DAYS if settings.BANK_DETAILS else 0,
        "later_hours": settings.HOLD_PAY_LINK_HOURS,
        "link_mailed": link_mailed_at(page.order.pk),
    }
    response = render(request, "orders/pay.html", context, status=status)
    return allow_scripts(response, ways.get("stripe"))


def allow_scripts(response: HttpResponse, way: Capabilities | None) -> HttpResponse:
    """Let a provider's script and frames in, on this answer only. Its windows for a bank's question may open."""
    if way is not None:
        sources: Mapping[str, tuple[str, ...]] = way.sources
        # a directive that the shop's policy does not name would fall back to 'self' and lose it
        added = {name: [SELF, *hosts] if name == "frame-src" else list(hosts) for name, hosts in sources.items()}
        response._csp_update = added  # type: ignore[attr-defined]
        response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return response


def allow_hosted(response: HttpResponse) -> HttpResponse:
    """Let a form of this answer end on a provider's own page, and nothing else of it in."""
    hosts = [host for way in enabled_providers() for host in way.sources.get("form-action", ())]
    if hosts:
        response._csp_update = {"form-action": hosts}  # type: ignore[attr-defined]
    return response


def begin(request: HttpRequest, order_id: int, token: str, provider: str, flow: Flow, *, save: bool = False) -> Payment:
    """Open the payment at its provider and count the attempt. Raises `Refused` or `ProviderError`."""
    begin_it = partial(settling.begin_payment, provider=provider, flow=flow, links=links_of(request, token), save=save)
    return counted(request, order_id, begin_it)


def counted(request: HttpRequest, order_id: int, begin_it: Callable[..., Payment]) -> Payment:
    """Begin a payment, called with order, actor and key, and count the attempt. Raises `Refused` or `ProviderError`.

    A second press of the same button finds the payment that the first one just opened: that is one attempt.
    """
    for scope, who in attempts_of(request, order_id):
        refuse_if_used_up(request, scope, who, ATTEMPTS)
    key = uuid4()
    payment = begin_it(order_id=order_id, actor=actor_for(request), key=key)
    if payment.key == key or payment.status != PaymentState.CREATED:
        count_attempt(request, order_id)
    return payment


def refused(request: HttpRequest, order_id: int, token: str, error: Exception) -> HttpResponse:
    """What a customer sees when a payment could not be opened: where it stands, or the page with the reason on it."""
    if isinstance(error, AlreadyPaying):
        return HttpResponseRedirect(reverse("pay_return", args=[token]))
    page = payment_page(order_id)
    if page.stage not in (Stage.PAYABLE, Stage.DECLINED, Stage.CONFIRM):
        return HttpResponseRedirect(reverse("pay", args=[token]))
    words = error.message if isinstance(error, Refused) else OUR_FAULT
    return pay_form(request, page, token, problem=words, status=429 if isinstance(error, TooMany) else 200)


def count_attempt(request: HttpRequest, order_id: int) -> None:
    """Five attempts in ten minutes for a session and address, and for an order. Raises `TooMany`."""
    for scope, who in attempts_of(request, order_id):
        limit(request, scope, who, ATTEMPTS, ATTEMPT_SECONDS)


def attempts_of(request: HttpRequest, order_id: int) -> list[tuple[str, str]]:
    """Whose attempts are counted: those of this browser, and those on this order."""
    if request.session.session_key is None:
        request.session.save()
    who = f"{request.session.session_key}:{client_address(request)}"
    return [("card", who), ("card_order", str(order_id))]


def links_of(request: HttpRequest, token: str) -> dict[str, str]:
    """Where the provider sends the customer: back with news, or back without."""
    home = settings.SITE_URL
    return {
        "return_url": home + reverse("pay_return", args=[token]),
        "cancel_url": home + reverse("pay", args=[token]),
    }


def ask(payment: Payment) -> bool:
    """Ask the provider how an open payment stands; False when it cannot be known now.

    After a failure nobody asks for ten seconds, so that waiting customers do not keep the shop's workers busy.
    """
    silent = f"provider_silent:{payment.provider}"
    if cache.get(silent):
        return False
    try:
        is_known = settling.check_or_stop(payment_id=payment.pk)
    except Busy:
        return False  # others work on this order right now, maybe with the same news; the page looks again by itself
    if not is_known:
        cache.set(silent, 1, SILENT_SECONDS)
    return is_known


def leave_paid(request: HttpRequest, order: Order) -> HttpResponse:
    """On to the page of an order that is paid or waits for a transfer: the account's own, or by a link."""
    if order.user_id is not None and order.user_id == request.user.pk:
        return redirect("account_order", number=order.number)
    return HttpResponseRedirect(access.order_address(order_id=order.pk))
