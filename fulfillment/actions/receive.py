"""Goods at the door: counted against a purchase order, put into bins, and every difference kept with its reason."""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from fulfillment.actions import supplier_units
from fulfillment.models import PurchaseLine, PurchaseOrder, Receipt
from fulfillment.states import PurchaseStatus
from shop.actions import goods
from shop.actions.stock import Cause
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.models import Bin

MOST = 1_000_000
OVER = (Receipt.Reason.EXTRA, Receipt.Reason.SUBSTITUTE, Receipt.Reason.MISCOUNT)
UNDER = (Receipt.Reason.LOST, Receipt.Reason.UNAVAILABLE, Receipt.Reason.NOT_SENT)
NOT_OPEN = (PurchaseStatus.DRAFT, PurchaseStatus.CANCELED, PurchaseStatus.REFUSED)


class CannotReceive(Refused):
    """The count does not fit the order; the message says why."""


class NeedsReason(CannotReceive):
    """More came than was expected, or less will come, and nobody said why."""


@dataclass(frozen=True)
class Count:
    """What was counted of one line: good units into a bin, damaged ones aside, units that will not come any more.

    `key` is the form's: the same key counts once.
    """

    line_id: int
    key: str
    bin_id: int | None = None
    good: int = 0
    damaged: int = 0
    missing: int = 0
    reason: str = ""
    note: str = ""


@transaction()
def receive_line(*, count: Count, warehouse_id: int, actor: str) -> Receipt:
    """Count goods of a purchase order in; those who wait for them come first. A repeat returns the first count.

    Raises CannotReceive, NeedsReason.
    """
    order_id = PurchaseLine.objects.values_list("purchase_order_id", flat=True).get(pk=count.line_id)
    order = supplier_units.lock_gate(order_id)
    earlier = Receipt.objects.filter(key=count.key).first()
    if earlier is not None:
        return earlier
    line = PurchaseLine.objects.select_related("variant").get(pk=count.line_id)
    _refuse(order, line, count, warehouse_id)
    receipt = _write(line, count, actor)
    if count.good and count.bin_id is not None:
        item = goods.stock_item_for(variant_id=line.variant_id, warehouse_id=warehouse_id)
        goods.receive_goods(
            stock_item_id=item.pk,
            bin_id=count.bin_id,
            quantity=count.good,
            cause=Cause("receipt", str(receipt.pk)),
            actor=actor,
            source=Cause(supplier_units.SOURCE, str(line.pk)),
        )
    _settle(order, line, count, actor=actor)
    events.record("purchase.received", purchase_order_id=order.pk, receipt_id=receipt.pk)
    return receipt


def _refuse(order: PurchaseOrder, line: PurchaseLine, count: Count, warehouse_id: int) -> None:
    if order.warehouse_id != warehouse_id or order.status in NOT_OPEN:
        raise CannotReceive("Nothing of this order is expected here.")
    if min(count.good, count.damaged, count.missing) < 0 or max(count.good, count.damaged, count.missing) > MOST:
        raise CannotReceive(f"Count between 0 and {MOST:,}.")
    if not (count.good or count.damaged or count.missing):
        raise CannotReceive("Count at least one, or say that the rest will not come.")
    if (
        count.good
        and not Bin.objects.filter(pk=count.bin_id or 0, warehouse_id=warehouse_id, kind=Bin.Kind.SHELF).exists()
    ):
        raise CannotReceive("Scan the shelf you put them on.")
    over = _over(line, count)
    if over and count.reason not in OVER:
        raise NeedsReason(f"That is {over} more than expected. Say why, then enter it again.")
    if count.missing > line.outstanding:
        raise CannotReceive(f"Only {line.outstanding} are still expected.")
    if count.missing and count.reason not in UNDER:
        raise NeedsReason("Say why the rest will not come.")


def _over(line: PurchaseLine, count: Count) -> int:
    """Units above what is still expected."""
    return max(0, count.good + count.damaged - line.outstanding)


def _write(line: PurchaseLine, count: Count, actor: str) -> Receipt:
    return Receipt.objects.create(
        line=line,
        bin_id=count.bin_id if count.good else None,
        good_quantity=count.good,
        damaged_quantity=count.damaged,
        missing_quantity=count.missing,
        over_quantity=_over(line, count),
        reason=count.reason if count.missing or _over(line, count) else "",
        note=count.note[:200],
        key=count.key,
        actor=actor,
    )


def _settle(order: PurchaseOrder, line: PurchaseLine, count: Count, *, actor: str) -> None:
    """Write the sums, the status and what is still on its way."""
    locked, _ = supplier_units.lock_after_gate(order.pk)
    PurchaseLine.objects.filter(pk=line.pk).update(
        received_quantity=F("received_quantity") + count.good,
        damaged_quantity=F("damaged_quantity") + count.damaged,
        missing_quantity=F("missing_quantity") + count.missing,
    )
    supplier_units.settle_status(locked, actor=actor, now=timezone.now())
    supplier_units.tell_supply(locked, list(locked.lines.filter(pk=line.pk)))


@transaction()
def close_rest(*, purchase_order_id: int, warehouse_id: int, reason: str, note: str, key: str, actor: str) -> int:
    """Stop waiting for everything that is outstanding, with one reason; how many units that were."""
    order = supplier_units.lock_gate(purchase_order_id)
    units = 0
    for line in order.lines.order_by("pk"):
        if line.outstanding:
            units += line.outstanding
            count = Count(line.pk, f"{key}:{line.pk}", missing=line.outstanding, reason=reason, note=note)
            receive_line(count=count, warehouse_id=warehouse_id, actor=actor)
    return units
