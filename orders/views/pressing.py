"""What a press on "Buy now and pay" does after the order is placed: as far as the chosen way can go in one step."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from orders.actions import access
from orders.models import Order, OrderLink
from orders.payments.demo import CARDS
from orders.queries.ways import DEMO_CARD, DEMO_WALLET, STRIPE_CARD, STRIPE_WALLET, TRANSFER, chosen_way, ways_to_pay
from orders.views.demo_pay import pay_with
from orders.views.paying import to_hosted, to_transfer
from shop.core.errors import Refused


@dataclass(frozen=True)
class Press:
    """How its buyer wants to pay: the value of a `Way`, the test card beside it, and whether scripts run there."""

    way: str = ""
    card: str = ""
    has_script: bool = True


class NoSuchWay(Refused):
    """What was chosen is not offered."""


def press_of(request: HttpRequest, typed: Mapping[str, str]) -> Press:
    """The choice that was sent; an empty one where the page without a choice was sent. Raises `NoSuchWay`."""
    way, card = typed.get("pay", ""), typed.get("test_card", "")
    if chosen_way(ways_to_pay(), way) is None:
        raise NoSuchWay("Choose a way to pay from the list.")
    if way == DEMO_CARD and card not in ("", *(choice.name for choice in CARDS)):
        raise NoSuchWay("Choose a test card from the list.")
    return Press(way, card, has_script=bool(request.POST.get("script")))


def choice_context(typed: Mapping[str, str]) -> dict[str, object]:
    """What the checkout's choice of payment shows: the ways, and which one was chosen last."""
    ways = ways_to_pay()
    chosen = chosen_way(ways, typed.get("pay", "")) or next(iter(ways), None)
    return {"ways": ways, "way": chosen, "test_cards": CARDS, "test_card": typed.get("test_card", "")}


def pay_placed(request: HttpRequest, order: Order, press: Press) -> HttpResponse:
    """Pay an order that waits for its money; without a way to the page where one is chosen.

    The demonstration takes the payment here; a bank transfer is waited for. Stripe's fields stand on the payment page,
    opened for the chosen way; a browser without scripts goes straight to Stripe's own page.
    """
    token = access.make_link(order_id=order.pk, kind=OrderLink.Kind.PAY)
    if press.way == DEMO_CARD:
        return pay_with(request, order.pk, token, press.card or "success")
    if press.way == DEMO_WALLET:
        return pay_with(request, order.pk, token, "wallet")
    if press.way == TRANSFER:
        return to_transfer(request, order.pk, token)
    page = reverse("pay", args=[token])
    if press.way not in (STRIPE_CARD, STRIPE_WALLET):
        return HttpResponseRedirect(page)
    if not press.has_script:
        return to_hosted(request, order.pk, token)
    return HttpResponseRedirect(f"{page}?way={press.way.partition(':')[2]}")
