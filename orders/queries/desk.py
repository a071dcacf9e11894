"""Orders as staff see them: the search of the list, and one order with all its rows."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from accounts.forms.phone import calling_code
from accounts.forms.rules import lines_of
from orders.models import Cancellation, Order, OrderAddress, OrderLine, Payment, PaymentEvent, SearchTerm, TimelineEntry
from orders.queries.words import fold
from orders.states import sent_state
from shop.core.http import name_actors
from shop.core.models import Message
from shop.core.money import Money

FOUND = 500
NUMBER_PREFIX, SHORTEST_PHONE = "r", 6


@dataclass(frozen=True)
class StaffOrderView:
    """One order with everything staff may know of it."""

    order: Order
    lines: list[dict[str, Any]]
    sums: list[tuple[str, Money]]
    addresses: dict[str, tuple[str, ...]]
    payments: list[Payment]
    timeline: list[TimelineEntry]
    messages: list[Message]
    cancellations: list[Cancellation]

    @property
    def sent(self) -> str:
        """What is said of the goods, for a badge."""
        return sent_state(self.order.status, self.order.fulfillment_status)


def matching_orders(orders: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Orders known by a word that begins so, the newest 500; several words as one name, or each alone."""
    return orders.filter(pk__in=found_ids(text))


def found_ids(text: str) -> list[int]:
    """Ids of the newest orders with a term that begins so; a number also by what follows its letter."""
    word, code = fold(text)[:254], fold(text, is_code=True)[:254]
    found = set(_newest(code, _other_spellings(code)))
    if word != code:
        found.update(_newest(word, Q()))
    return sorted(found, reverse=True)[:FOUND]


def _newest(word: str, others: Q) -> list[int]:
    if not word:
        return []
    rows = SearchTerm.objects.filter(Q(value__startswith=word) | others).order_by("-order_id")
    return list(rows.values_list("order_id", flat=True)[:FOUND])


def _other_spellings(code: str) -> Q:
    """YQ89 stands for R-YQ89-..., a phone number of at least six digits also for one kept with its country."""
    spelled = Q(kind=SearchTerm.Kind.NUMBER, value__startswith=f"{NUMBER_PREFIX}{code}")
    if code.isascii() and code.isdigit() and len(code) >= SHORTEST_PHONE:
        for begin in {"+", f"+{calling_code(settings.BASE_COUNTRY)}"}:
            spelled |= Q(kind=SearchTerm.Kind.PHONE, value__startswith=begin + code.lstrip("0"))
    return spelled


def staff_view(order_id: int) -> StaffOrderView | None:
    """An order with its rows, in as many statements for one line as for thirty."""
    order = Order.objects.select_related("user", "pause_owner").prefetch_related("lines").filter(pk=order_id).first()
    if order is None:
        return None
    events = Prefetch("events", PaymentEvent.objects.order_by("pk"))
    payments = list(Payment.objects.filter(order=order).prefetch_related(events, "refunds").order_by("pk"))
    name_actors((event for payment in payments for event in payment.events.all()), "source")
    return StaffOrderView(
        order=order,
        lines=[_line(line, order.currency) for line in order.lines.all()],
        sums=_sums(order),
        addresses={row.kind: lines_of(row) for row in OrderAddress.objects.filter(order=order)},
        payments=payments,
        timeline=list(TimelineEntry.objects.filter(order=order).order_by("-at", "-pk")),
        messages=list(Message.objects.filter(order_number=order.number).defer("html", "text").order_by("-pk")),
        cancellations=list(Cancellation.objects.filter(order=order).select_related("line").order_by("pk")),
    )


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "line": line,
        "unit": Money(line.unit_amount, currency),
        "discount": Money(line.discount_amount, currency),
        "tax": Money(line.tax_amount, currency),
        "total": Money(line.total_amount, currency),
    }


def _sums(order: Order) -> list[tuple[str, Money]]:
    rows = [
        ("Items", order.goods_amount),
        (f"Discount {order.voucher_code}".strip(), -order.discount_amount),
        ("Delivery", order.shipping_amount),
        ("Tax inside" if order.prices_include_tax else "Tax", order.tax_amount),
        ("Total", order.total_amount),
        ("Paid", order.captured_amount),
        ("Refunded", order.refunded_amount),
    ]
    return [
        (label, Money(amount, order.currency))
        for label, amount in rows
        if amount or label in {"Items", "Total", "Paid"}
    ]
