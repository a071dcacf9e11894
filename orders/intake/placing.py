"""One order of a channel, as texts, becomes an order, is known already, is left out, or waits with its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from orders.actions.channels import place_channel_order
from orders.actions.placing import NothingToBuy, OrderRequest, Wanted
from orders.intake.reading import read_order
from orders.intake.rows import FIELDS, LINE_FIELDS, NotUnderstood, RawOrder, ToldLine, ToldOrder, tidy
from orders.intake.sums import SoldLine, SumsDiffer, totals_of
from orders.models import IntakeRow, Order, OrderFile, SalesChannel
from orders.queries.offers import Offer, offers
from shop.core.db import transaction
from shop.importing import gtin
from shop.models import Variant

STANDINGS = {
    "unpaid": "It is not paid yet. Send it again when it is.",
    "canceled": "It was canceled or refunded at the channel.",
    "sent": "It was sent already.",
}
KNOWN = "The order is here already."


@dataclass(frozen=True)
class Outcome:
    """What became of one told order; `order` is the one placed or there before."""

    state: str
    reason: str = ""
    faults: tuple[tuple[str, str], ...] = ()
    order: Order | None = None


@transaction()
def take_order(
    *, channel: SalesChannel, raw: RawOrder, actor: str, file: OrderFile | None = None, row: IntakeRow | None = None
) -> IntakeRow:
    """Place what a channel told and keep what came of it. Sending the same again changes nothing but a waiting row.

    `row` is the waiting row that staff try again.
    """
    row = row or _row_of(channel, raw, file)
    if row.is_edited and row.state == IntakeRow.State.WAITING and file is not None:
        return row  # what staff wrote into it counts more than the same file again
    outcome = settle(channel=channel, raw=raw, actor=actor)
    row.state, row.reason = outcome.state, outcome.reason[:1000]
    row.faults = [list(fault) for fault in outcome.faults]
    row.order = outcome.order
    is_open = outcome.state == IntakeRow.State.WAITING
    row.fields = tidy(raw.fields, FIELDS) if is_open else {}
    row.lines = [tidy(line, LINE_FIELDS) for line in raw.lines] if is_open else []
    row.save()
    return row


def _row_of(channel: SalesChannel, raw: RawOrder, file: OrderFile | None) -> IntakeRow:
    """The row this order waits in, or that this line of its file was written to; else a new one."""
    rows = IntakeRow.objects.select_for_update()
    if raw.external_id:
        waiting = rows.filter(channel=channel, external_id=raw.external_id, state=IntakeRow.State.WAITING).first()
        if waiting is not None:
            return waiting
    if file is not None:
        written = rows.filter(file=file, line=raw.line).first()
        if written is not None:
            return written
    return IntakeRow(channel=channel, file=file, line=raw.line, external_id=raw.external_id)


def settle(*, channel: SalesChannel, raw: RawOrder, actor: str) -> Outcome:
    """Place what was told, or say why not; wants an open transaction. Raises Busy while another holds the rows."""
    known = Order.objects.filter(channel=channel.code, external_id=raw.external_id or "-").first()
    if known is not None and raw.external_id:
        return Outcome(IntakeRow.State.KNOWN, KNOWN, order=known)
    try:
        told = read_order(raw)
        if told.standing != "paid":
            return Outcome(IntakeRow.State.SKIPPED, STANDINGS[told.standing])
        request = request_of(channel, told)
        order, is_new = place_channel_order(request=request, title=channel.title, actor=actor)
    except NotUnderstood as fault:
        return _kept_back(fault.faults)
    except (SumsDiffer, NothingToBuy) as fault:
        return _kept_back([("total", str(fault))])
    if not is_new:
        return Outcome(IntakeRow.State.KNOWN, KNOWN, order=order)
    on_hold = f"On hold, {order.pause_reason}." if order.pause_reason else ""
    return Outcome(IntakeRow.State.PLACED, on_hold, order=order)


def _kept_back(faults: Sequence[tuple[str, str]]) -> Outcome:
    reason = " ".join(reason for _, reason in faults)
    return Outcome(IntakeRow.State.WAITING, reason, tuple(faults))


def request_of(channel: SalesChannel, told: ToldOrder) -> OrderRequest:
    """What place_order() wants to know. Raises NotUnderstood for goods we do not have, and SumsDiffer."""
    found = _variants(told.lines)
    now = timezone.now()
    known = offers({variant_id for variant_id in found.values() if variant_id}, now=now)
    faults = [
        (f"sku {place}", f"We have nothing with the SKU {line.sku or line.barcode or '(empty)'}{_called(line)}.")
        for place, line in enumerate(told.lines, 1)
        if found[place] not in known
    ]
    if faults:
        raise NotUnderstood(faults)
    sold = _sold_lines(told, found, known)
    return OrderRequest(
        lines=tuple(Wanted(int(line.key), line.quantity) for line in sold),
        email=told.email if channel.sends_mails else "",
        delivery=told.delivery,
        billing=told.billing,
        method_id=None,
        method_name=told.method,
        channel=channel.code,
        external_id=told.external_id,
        currency=settings.BASE_CURRENCY,
        note=told.note,
        charged=totals_of(told, sold, settings.BASE_CURRENCY),
    )


def _called(line: ToldLine) -> str:
    """What the channel calls it, in brackets; nothing where it says nothing."""
    return f" ({line.item[:60]})" if line.item else ""


def _variants(lines: Sequence[ToldLine]) -> dict[int, int]:
    """The variant of each line by its place: by SKU whatever the case, else by barcode; 0 where there is none."""
    skus = {line.sku.casefold() for line in lines if line.sku}
    codes = {gtin.key(code) for line in lines for code in (line.barcode, line.sku) if code}
    rows = Variant.objects.annotate(folded=Lower("sku")).filter(Q(folded__in=skus) | Q(gtin__in=codes))
    by_sku, by_code = {}, {}
    for pk, sku, code in rows.order_by("-pk").values_list("pk", "sku", "gtin"):
        by_sku[sku.casefold()] = pk
        by_code[code] = pk
    by_code.pop("", None)
    return {
        place: by_sku.get(line.sku.casefold())
        or by_code.get(gtin.key(line.barcode))
        or by_code.get(gtin.key(line.sku))
        or 0
        for place, line in enumerate(lines, 1)
    }


def _sold_lines(told: ToldOrder, found: dict[int, int], known: dict[int, Offer]) -> list[SoldLine]:
    """The lines with their money, those of one variant as one; the shop's prices where the channel told none."""
    has_prices = all(line.unit is not None for line in told.lines)
    sums: dict[int, SoldLine] = {}
    for place, line in enumerate(told.lines, 1):
        pk = found[place]
        unit = line.unit if has_prices and line.unit is not None else known[pk].price.amount
        before = sums.get(pk, SoldLine(str(pk), 0, 0, 0, 0))
        sums[pk] = SoldLine(
            key=str(pk),
            quantity=before.quantity + line.quantity,
            items=before.items + unit * line.quantity,
            discount=before.discount + line.discount,
            tax=None if before.tax is None or line.tax is None else before.tax + line.tax,
        )
    return list(sums.values())
