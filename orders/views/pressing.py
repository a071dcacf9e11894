"""What a press on "Buy now and pay" does after the order is placed: as far as the chosen way can go in one step."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from orders.actions import access
from orders.models import Order, OrderLink
from orders.payments.demo import CARDS
from orders.queries.ways import (
    DEMO_CARD,
    DEMO_WALLET,
    SAVED,
    STRIPE_CARD,
    STRIPE_WALLET,
    TRANSFER,
    chosen_way,
    ways_to_pay,
)
from orders.views.demo_pay import pay_with
from orders.views.paying import may_save, to_hosted, to_saved, to_transfer
from orders.views.session import user_id_of
from shop.core.errors import Refused


@dataclass(frozen=True)
class Press:
    """How its buyer wants to pay: a `Way`'s value, the test card beside it, whether scripts run, and to keep it."""

    way: str = ""
    card: str = ""
    has_script: bool = True
    save: bool = False


class NoSuchWay(Refused):
    """What was chosen is not offered."""


def press_of(request: HttpRequest, typed: Mapping[str, str]) -> Press:
    """The choice that was sent; an empty one where the page without a choice was sent. Raises `NoSuchWay`."""
    way, card = typed.get("pay", ""), typed.get("test_card", "")
    if chosen_way(ways_to_pay(user_id_of(request)), way) is None:
        raise NoSuchWay("Choose a way to pay from the list.")
    if way == DEMO_CARD and card not in ("", *(choice.name for choice in CARDS)):
        raise NoSuchWay("Choose a test card from the list.")
    return Press(way, card, has_script=bool(request.POST.get("script")), save=bool(typed.get("save_card")))


def choice_context(request: HttpRequest, typed: Mapping[str, str]) -> dict[str, object]:
    """What the checkout's choice of payment shows: the ways, and which one was chosen last."""
    user_id = user_id_of(request)
    ways = ways_to_pay(user_id)
    chosen = chosen_way(ways, typed.get("pay", "")) or next(iter(ways), None)
    return {
        "ways": ways,
        "way": chosen,
        "test_cards": CARDS,
        "test_card": typed.get("test_card", ""),
        "may_save": user_id is not None,
        "save_card": bool(typed.get("save_card")),
    }


def pay_placed(request: HttpRequest, order: Order, press: Press) -> HttpResponse:
    """Pay an order that waits for its money; without a way to the page where one is chosen.

    The demonstration takes the payment here; a bank transfer is waited for. Stripe's fields stand on the payment page,
    opened for the chosen way; a browser without scripts goes straight to Stripe's own page.
    """
    save = press.save and may_save(request, order)
    link = partial(access.make_link, order_id=order.pk, kind=OrderLink.Kind.PAY)
    if press.way in (DEMO_CARD, DEMO_WALLET):
        choice = "wallet" if press.way == DEMO_WALLET else press.card or "success"
        return pay_with(request, order.pk, link, choice, save=save)
    token = link()
    if press.way == TRANSFER:
        return to_transfer(request, order.pk, token)
    if press.way.startswith(f"{SAVED}:"):
        return to_saved(request, order.pk, token, int(press.way.partition(":")[2]))
    if press.way in (STRIPE_CARD, STRIPE_WALLET) and not press.has_script:
        return to_hosted(request, order.pk, token, save=save)
    kind = press.way.partition(":")[2]
    chosen = f"?way={kind}{'&save=1' if save else ''}" if kind else ""
    return HttpResponseRedirect(reverse("pay", args=[token]) + chosen)
