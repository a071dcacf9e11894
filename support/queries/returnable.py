"""Which units of an order can still come back, until when, and by which rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from fulfillment.queries.parcels import arrivals
from orders.models import Order, OrderLine
from orders.states import FulfillmentStatus, OrderStatus
from shop.core.models import StatusChange
from shop.core.money import Money
from shop.templatetags.dates import day_words
from support.models import ReturnRule

ARRIVED = (FulfillmentStatus.PARTIALLY_DELIVERED, FulfillmentStatus.DELIVERED, FulfillmentStatus.RETURNED)


@dataclass(frozen=True)
class Terms:
    """What the rule of a line says; `fee` is kept once for each return, unless it was our fault."""

    days: int
    fee: Money
    is_automatic: bool = True
    why_not: str = ""


@dataclass(frozen=True)
class ReturnLine:
    """A line with the units that can come back now; without any, `why_not` says why."""

    line: OrderLine
    units: int
    terms: Terms
    until: datetime | None = None
    why_not: str = ""


def return_lines(order_ids: Iterable[int], *, now: datetime | None = None) -> dict[int, list[ReturnLine]]:
    """Every line of these orders by order, in a fixed number of statements. Lines that were never sent are left out."""
    now = now or timezone.now()
    ids = list(order_ids)
    lines = list(
        OrderLine.objects.filter(order_id__in=ids, shipped_quantity__gt=0)
        .select_related("order", "variant__product__main_category")
        .order_by("order_id", "position")
    )
    if not lines:
        return {}
    rules, arrived, moved = _rules(), arrivals(ids), _moved(ids)
    found: dict[int, list[ReturnLine]] = {}
    for line in lines:
        at = arrived.get(line.pk) or moved.get(line.order_id) or line.order.confirmed_at
        found.setdefault(line.order_id, []).append(_judge(line, _terms(line, rules), at, now))
    return found


def _rules() -> dict[tuple[str, object], ReturnRule]:
    """Every rule by what it is about: a product's id, a category's address, or everything."""
    found: dict[tuple[str, object], ReturnRule] = {}
    for rule in ReturnRule.objects.select_related("category"):
        if rule.product_id is not None:
            found["product", rule.product_id] = rule
        else:
            found["category", rule.category.full_slug if rule.category else ""] = rule
    return found


def _terms(line: OrderLine, rules: dict[tuple[str, object], ReturnRule]) -> Terms:
    """The rule of the product, of its nearest category, or of everything; settings where there is none."""
    product = line.variant.product
    slug = product.main_category.full_slug if product.main_category else ""
    keys: list[tuple[str, object]] = [("product", product.pk)]
    while slug:
        keys.append(("category", slug))
        slug = slug.rpartition("/")[0]
    rule = next((rules[key] for key in [*keys, ("category", "")] if key in rules), None)
    currency = line.order.currency
    if rule is None:
        return Terms(settings.RETURN_DAYS, Money.zero(currency))
    fee = Money(rule.fee_amount if rule.currency == currency else 0, currency)
    return Terms(rule.days, fee, rule.is_automatic, "" if rule.is_returnable else rule.why_not)


def _moved(order_ids: Sequence[int]) -> dict[int, datetime]:
    """When each order's status last said that something arrived; for parcels that are not ours to follow."""
    rows = StatusChange.objects.filter(
        kind="orders.order", object_id__in=order_ids, field="fulfillment_status", to_value__in=ARRIVED
    )
    return dict(rows.values("object_id").annotate(at=Max("at")).values_list("object_id", "at"))


def _judge(line: OrderLine, terms: Terms, arrived: datetime | None, now: datetime) -> ReturnLine:
    """How many units of a line can come back, or why none."""
    units = line.delivered_quantity - line.returning_quantity
    if terms.why_not:
        return ReturnLine(line, 0, terms, None, terms.why_not)
    if units <= 0:
        claimed = "You are sending it back already, did so, or we are looking at it."
        words = claimed if line.returning_quantity else "It has not arrived yet."
        return ReturnLine(line, 0, terms, None, words)
    until = (arrived or now) + timedelta(days=terms.days)
    if until < now:
        words = f"The {terms.days} days ended on {day_words(until)}. If it is faulty you still have rights: tell us."
        return ReturnLine(line, 0, terms, until, words)
    return ReturnLine(line, units, terms, until)


def lines_to_return(order: Order, *, now: datetime | None = None) -> list[ReturnLine]:
    """The lines of one order; none of an order that was never confirmed or is canceled."""
    if order.confirmed_at is None or order.status not in {OrderStatus.CONFIRMED, OrderStatus.COMPLETED}:
        return []
    return return_lines([order.pk], now=now).get(order.pk, [])


def claimable_lines(order: Order) -> list[OrderLine]:
    """Lines of which units were sent that nobody returned or claimed."""
    return claimable_of(order, OrderLine.objects.filter(order=order).select_related("order").order_by("position"))


def claimable_of(order: Order, lines: Iterable[OrderLine]) -> list[OrderLine]:
    """The same out of the order's lines as they were read; they are not asked for where nothing can be claimed."""
    if order.confirmed_at is None or order.status not in {OrderStatus.CONFIRMED, OrderStatus.COMPLETED}:
        return []
    return [line for line in lines if line.shipped_quantity > line.returning_quantity]
