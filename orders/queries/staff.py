"""Orders as staff count them: days, and what needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from orders.models import IntakeRow, Order, OrderLine, Payment, Refund
from orders.payments import MANUAL
from orders.states import LIVE_PAYMENTS, OrderStatus, PaymentState, PaymentStatus, RefundState
from shop.core.money import Money
from shop.queries.queues import QueueRow

STUCK = timedelta(minutes=15)


@dataclass(frozen=True)
class Day:
    """Confirmed orders placed on one day of the shop's time zone, and what they came to."""

    day: date
    orders: int
    money: Money


def days(*, now: datetime, count: int) -> list[Day]:
    """The last `count` days, oldest first, each present."""
    today = timezone.localdate(now)
    first = today - timedelta(days=count - 1)
    start = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    rows = (
        Order.objects.filter(placed_at__gte=start, confirmed_at__isnull=False, currency=settings.BASE_CURRENCY)
        .annotate(day=TruncDate("placed_at"))
        .order_by()
        .values("day")
        .annotate(n=Count("pk"), total=Sum("total_amount"))
    )
    found = {row["day"]: row for row in rows}
    every = [first + timedelta(days=place) for place in range(count)]
    return [
        Day(
            day,
            found[day]["n"] if day in found else 0,
            Money(int(found[day]["total"]) if day in found else 0, settings.BASE_CURRENCY),
        )
        for day in every
    ]


def margins(wanted: Sequence[date]) -> dict[date, Money]:
    """What the goods of confirmed orders placed on each day brought, without tax, above what they cost us now.

    Things without a known cost are left out.
    """
    starts = [timezone.make_aware(datetime.combine(day, datetime.min.time())) for day in wanted]
    spans = [Q(order__placed_at__gte=start, order__placed_at__lt=start + timedelta(days=1)) for start in starts]
    rows = (
        OrderLine.objects.filter(reduce(or_, spans), order__confirmed_at__isnull=False)
        .filter(order__currency=settings.BASE_CURRENCY, variant__currency=settings.BASE_CURRENCY)
        .annotate(day=TruncDate("order__placed_at"))
        .order_by()
        .values("day")
        .annotate(left=Sum(F("total_amount") - F("tax_amount") - F("variant__cost_amount") * F("quantity")))
    )
    found = {row["day"]: row["left"] for row in rows}
    return {day: Money(int(found.get(day) or 0), settings.BASE_CURRENCY) for day in wanted}


def stuck_payments(payments: QuerySet[Payment], *, now: datetime) -> QuerySet[Payment]:
    """Those begun at a provider and without a word for a quarter of an hour."""
    begun = [state for state in LIVE_PAYMENTS if state != PaymentState.CREATED]
    return payments.filter(status__in=begun, updated_at__lt=now - STUCK)


def refunds_by_hand(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    """Money that a person has to give back, because no provider took it."""
    return refunds.filter(status__in=(RefundState.REQUESTED, RefundState.PROCESSING), payment__provider=MANUAL)


def _of_status(label: str, status: str) -> QueueRow:
    """Orders whose money is not what they ask for."""
    found = Order.objects.filter(payment_status=status).aggregate(n=Count("pk"), since=Min("placed_at"))
    return QueueRow(label, found["n"], found["since"], "orders.order", [("payment_status__exact", status)])


def _kept_back() -> QueueRow:
    """Orders of channels that nobody could make sense of yet."""
    rows = IntakeRow.objects.filter(state=IntakeRow.State.WAITING).aggregate(n=Count("pk"), since=Min("created_at"))
    return QueueRow(
        "Orders kept back", rows["n"], rows["since"], "orders.intakerow", [("state__exact", "waiting")], is_urgent=True
    )


def queues(*, now: datetime) -> list[QueueRow]:
    """Payments without an answer, refunds that failed or wait for a person, odd sums, orders on hold."""
    stuck = stuck_payments(Payment.objects.all(), now=now).aggregate(n=Count("pk"), since=Min("updated_at"))
    failed = Refund.objects.filter(status=RefundState.FAILED).aggregate(n=Count("pk"), since=Min("created_at"))
    by_hand = refunds_by_hand(Refund.objects.all()).aggregate(n=Count("pk"), since=Min("created_at"))
    held = Order.objects.filter(status=OrderStatus.ON_HOLD).aggregate(n=Count("pk"), since=Min("placed_at"))
    return [
        QueueRow("Payments stuck", stuck["n"], stuck["since"], "orders.payment", [("stuck", "yes")], is_urgent=True),
        QueueRow(
            "Refunds failed",
            failed["n"],
            failed["since"],
            "orders.refund",
            [("status__exact", "failed")],
            is_urgent=True,
        ),
        QueueRow("Money to give back", by_hand["n"], by_hand["since"], "orders.refund", [("by_hand", "yes")]),
        _of_status("Partly paid", PaymentStatus.PARTIALLY_PAID),
        _of_status("Paid too much", PaymentStatus.OVERPAID),
        _kept_back(),
        QueueRow("Orders on hold", held["n"], held["since"], "orders.order", [("status__exact", "on_hold")]),
    ]
