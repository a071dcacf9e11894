"""What the payment page shows, and which order a payment link opens."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from orders.models import Order, OrderLine, OrderLink, Payment
from orders.queries.orders import LineView, line_views
from orders.queries.totals import Sum, sums_of
from orders.states import HOLD_LOST, OrderStatus, PaymentState
from shop.core.money import Money
from shop.core.tokens import hashed

CHECKING = (PaymentState.PROCESSING, PaymentState.AUTHORIZED, PaymentState.EXPIRING)


class Stage(StrEnum):
    """Where the paying of an order stands for the customer who looks."""

    PAYABLE = "payable"
    DECLINED = "declined"
    CONFIRM = "confirm"
    CHECKING = "checking"
    PAID = "paid"
    OVER = "over"


WAITING: dict[str, Stage] = {PaymentState.REQUIRES_ACTION: Stage.CONFIRM, PaymentState.FAILED: Stage.DECLINED}


@dataclass(frozen=True)
class PaymentPage:
    """An order on its payment page: its lines and sums, what is due and where it stands.

    `lost` says what a count took from it since, in sentences.
    """

    order: Order
    lines: tuple[LineView, ...]
    sums: tuple[Sum, ...]
    payment: Payment | None
    due: Money
    stage: Stage
    lost: tuple[str, ...] = ()


def order_of_pay_link(token: str) -> int | None:
    """The order a payment link opens; None for a link that is unknown, revoked or over."""
    in_time = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    links = OrderLink.objects.filter(in_time, token_hash=hashed(token), kind=OrderLink.Kind.PAY, revoked_at=None)
    return links.values_list("order_id", flat=True).first()


def standing(order_id: int) -> tuple[Order, Payment | None]:
    """An order and its newest payment."""
    order = Order.objects.get(pk=order_id)
    return order, Payment.objects.filter(order=order).order_by("-pk").first()


def payment_page(order_id: int) -> PaymentPage:
    """Everything the payment page of an order shows; four statements."""
    order, payment = standing(order_id)
    lines = line_views(OrderLine.objects.filter(order=order), order.currency)
    due = Money(max(0, order.total_amount - order.captured_amount + order.refunded_amount), order.currency)
    lost = order.timeline.filter(kind=HOLD_LOST, is_public=True).order_by("pk").values_list("text", flat=True)
    return PaymentPage(order, lines, tuple(sums_of(order)), payment, due, stage_of(order, payment), tuple(lost))


def effect_of_payment(order: Order, amount: int) -> str:
    """What money that staff write down would do to an order, in one sentence for them; amount in smallest units."""
    kept = order.captured_amount - order.refunded_amount
    after = kept + amount - order.total_amount
    if order.status == OrderStatus.CANCELED:
        return (
            "The order has ended: it goes on only if it expired and every item can be held again, else this goes back."
        )
    if kept >= order.total_amount:
        return "The order is paid already, so this whole payment is put on the list of money to give back."
    if after < 0:
        left = Money(-after, order.currency).format()
        return f"{left} is still missing then. The order waits, with its items kept for {settings.HOLD_BANK_DAYS} days."
    if after > 0:
        return (
            f"The order is paid then, with {Money(after, order.currency).format()} too much, which stays to be settled."
        )
    return "The order is paid then and goes to the warehouse."


def sample_key() -> str:
    """The key of the sample page, known to the shop alone."""
    return salted_hmac("orders.pay_sample", "page", algorithm="sha256").hexdigest()


def sample_page() -> PaymentPage:
    """A payment page of no order, for the nightly check."""
    until = timezone.now() + timedelta(minutes=15)
    order = Order(number="R-0000-0000", currency=settings.BASE_CURRENCY, total_amount=1000, hold_until=until)
    return PaymentPage(order, (), tuple(sums_of(order)), None, Money(1000, order.currency), Stage.PAYABLE)


def stage_of(order: Order, payment: Payment | None) -> Stage:
    """The stage of an order with its newest payment."""
    if order.status == OrderStatus.CANCELED:
        return Stage.OVER
    if order.status != OrderStatus.PLACED or (payment and payment.status == PaymentState.CAPTURED):
        return Stage.PAID
    if payment and payment.status in CHECKING:
        return Stage.CHECKING
    if order.hold_until is not None and order.hold_until <= timezone.now():
        return Stage.OVER
    return WAITING.get(payment.status, Stage.PAYABLE) if payment else Stage.PAYABLE
