"""Paying in tests: an order's payment opened at the demonstration gateway and driven as its pages would."""

from datetime import timedelta

from django.utils import timezone

from orders.actions import access, settling
from orders.models import Order, OrderLink, Payment
from orders.payments import demo
from orders.payments.base import Flow
from shop.models import StockItem

LINKS = {"return_url": "http://testserver/back/", "cancel_url": "http://testserver/pay/"}


def begin(order: Order, provider: str = "demo", flow: Flow = Flow.DEMO) -> Payment:
    """The order's payment, opened at its provider."""
    return settling.begin_payment(order_id=order.pk, provider=provider, flow=flow, links=LINKS, actor="visitor")


def pay_with(order: Order, choice: str = "success") -> Payment:
    """Pay at the demonstration with one of its choices, and ask what came of it."""
    payment = begin(order)
    demo.submit(payment.reference, choice)
    return settling.check_payment(payment_id=payment.pk, source="customer")


def pay_token(order: Order) -> str:
    """The token of a payment link."""
    return access.make_link(order_id=order.pk, kind=OrderLink.Kind.PAY)


def later(order: Order, minutes: int = 16) -> None:
    """The order's time to pay is over."""
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=minutes))


def held(order: Order) -> int:
    """Units held for the order's one line."""
    variant = order.lines.get().variant
    return StockItem.objects.get(variant=variant).held
