"""Between us and suppliers: orders handed over, answers fetched, silence reminded of, links renewed."""

import datetime

from django.utils import timezone

from fulfillment.actions import answers, letters_supplier, supplier_parcels
from fulfillment.models import PurchaseOrder, SupplierAnswer
from fulfillment.states import PurchaseStatus
from fulfillment.suppliers import registry
from fulfillment.suppliers.base import Answer, OrderedLine, SupplierOrder
from shop.core.db import transaction
from shop.core.errors import Refused

REMIND_AFTER = datetime.timedelta(days=1)
OPEN = (
    PurchaseStatus.SENT,
    PurchaseStatus.ACKNOWLEDGED,
    PurchaseStatus.PARTLY_SHIPPED,
)
BATCH = 200


def transmit(*, purchase_order_id: int) -> None:
    """Hand a sent order to its supplier, by mail or by machine; doing it again orders nothing twice.

    Raises ProviderError.
    """
    order = PurchaseOrder.objects.select_related("supplier").get(pk=purchase_order_id)
    if order.status in {PurchaseStatus.DRAFT, PurchaseStatus.CANCELED}:
        return
    plug = registry.plug_named(order.supplier.plug)
    if plug.mails:
        _mail_sent(order)
        return
    reference = plug.transmit(as_supplier_order(order))
    PurchaseOrder.objects.filter(pk=order.pk).update(reference=reference[:80])


@transaction()
def _mail_sent(order: PurchaseOrder) -> None:
    letters_supplier.tell_sent(order)


def tell_canceled(*, purchase_order_id: int, key: str, why: str) -> None:
    """Tell a supplier that something of his order is no longer wanted; once for each key. Raises ProviderError."""
    order = PurchaseOrder.objects.select_related("supplier").get(pk=purchase_order_id)
    plug = registry.plug_named(order.supplier.plug)
    if plug.mails:
        _mail_canceled(order, key, why)
    elif order.status == PurchaseStatus.CANCELED:
        plug.cancel(order.number)


@transaction()
def _mail_canceled(order: PurchaseOrder, key: str, why: str) -> None:
    letters_supplier.tell_canceled(order, key=key, why=why)


def as_supplier_order(order: PurchaseOrder) -> SupplierOrder:
    """What a plug is told of an order."""
    lines = tuple(
        OrderedLine(line.pk, line.supplier_sku or line.variant.sku, line.quantity - line.canceled_quantity)
        for line in order.lines.select_related("variant")
        if line.quantity > line.canceled_quantity
    )
    days = order.supplier.direct_max_days if order.is_direct else order.supplier.lead_days
    return SupplierOrder(
        order.number, order.sent_at or timezone.now(), is_direct=order.is_direct, lines=lines, days=days
    )


def follow(*, purchase_order_id: int, now: datetime.datetime) -> int:
    """Ask a supplier's plug what it has to say and write down what is new; how many answers. Raises ProviderError."""
    order = PurchaseOrder.objects.select_related("supplier").get(pk=purchase_order_id)
    plug = registry.plug_named(order.supplier.plug)
    rows = SupplierAnswer.objects.filter(line__purchase_order=order).values_list("line_id", "key")
    heard = set(rows)
    fresh = [one for one in plug.answers(as_supplier_order(order), now) if (one.line_id, one.key) not in heard]
    return sum(_hear(order, one, actor=f"provider:{order.supplier.code}") for one in fresh)


def _hear(order: PurchaseOrder, answer: Answer, *, actor: str) -> bool:
    number = answer.tracking_number
    if answer.kind == "shipped" and order.is_direct and not number:
        key = f"{answer.line_id}-{answer.key}"
        number = supplier_parcels.book_number(order=order, carrier=answer.carrier, key=key)
    said = answers.Said(
        kind=answer.kind,
        quantities={answer.line_id: answer.quantity},
        key=answer.key,
        due_on=answer.due_on if answer.kind == "accepted" else None,
        reason=answer.reason,
        carrier=answer.carrier,
        tracking_number=number,
    )
    try:
        answers.hear(purchase_order_id=order.pk, said=said, actor=actor)
    except answers.CannotAnswer:
        return False  # canceled or changed meanwhile; the plug is asked about the rest next time
    return True


@transaction()
def remind(*, purchase_order_id: int, now: datetime.datetime) -> bool:
    """Remind a supplier who has not answered for a day, once."""
    silent = PurchaseOrder.objects.filter(
        pk=purchase_order_id, status=PurchaseStatus.SENT, reminded_at=None, sent_at__lte=now - REMIND_AFTER
    )
    if not silent.update(reminded_at=now):
        return False
    order = PurchaseOrder.objects.select_related("supplier").get(pk=purchase_order_id)
    if registry.plug_named(order.supplier.plug).mails:
        letters_supplier.remind(order)
    return True


class LinkNotRenewed(Refused):
    """The order is over for so long that nobody needs its page."""

    def __init__(self) -> None:
        super().__init__("This order ended a while ago. Write to us if you need something about it.")


@transaction()
def renew_link(*, purchase_order_id: int, now: datetime.datetime) -> None:
    """Mail a new link to the address we hold, at most one an hour. Raises LinkNotRenewed."""
    order = PurchaseOrder.objects.select_related("supplier").get(pk=purchase_order_id)
    if order.closed_at is not None and order.closed_at < now - datetime.timedelta(days=60):
        raise LinkNotRenewed
    letters_supplier.send_link(order, key=f"{now:%Y%m%d%H}")


def purchases_to_remind(now: datetime.datetime) -> list[int]:
    """Return the orders without an answer for a day whose supplier was not reminded yet."""
    rows = PurchaseOrder.objects.filter(status=PurchaseStatus.SENT, reminded_at=None, sent_at__lte=now - REMIND_AFTER)
    return list(rows.order_by("sent_at").values_list("pk", flat=True)[:BATCH])


def purchases_to_follow() -> list[int]:
    """Return the open orders of suppliers that answer by machine, the oldest first."""
    rows = PurchaseOrder.objects.filter(status__in=OPEN, supplier__plug__in=registry.answering())
    return list(rows.order_by("sent_at").values_list("pk", flat=True)[:BATCH])
