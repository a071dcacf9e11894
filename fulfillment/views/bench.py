"""The pack bench: what waits there, checking the contents, closing a parcel, the packing slip."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fulfillment.actions import pack
from fulfillment.forms import CloseForm, PutForm, ScanForm
from fulfillment.models import Shipment
from fulfillment.queries import packing, shelves
from fulfillment.states import ShipmentStatus
from fulfillment.views.access import actor, place_of_work, shipment_or_404, warehouse_required
from shop.core.errors import Refused


@require_http_methods(["GET", "POST"])
@warehouse_required
def bench(request: HttpRequest) -> HttpResponse:
    """What lies at the bench; scanning a slip opens its shipment."""
    building, _ = place_of_work(request)
    if building is None:
        return render(request, "fulfillment/no_warehouse.html")
    words = ""
    form = ScanForm(request.POST)
    if request.method == "POST" and form.is_valid():
        found = packing.shipments_like(form.cleaned_data["scan"], building.pk)
        if found is not None:
            return redirect(
                "warehouse:ship" if found.status == ShipmentStatus.PACKED else "warehouse:pack", found.number
            )
        words = f"No shipment has the number {form.cleaned_data['scan'].strip() or 'you left empty'}."
    context = {
        "building": building,
        "shipments": packing.to_pack(building.pk),
        "to_ship": packing.to_ship(building.pk),
        "words": words,
        "today": timezone.localdate(),
    }
    return render(request, "fulfillment/bench.html", context)


@require_http_methods(["GET", "POST"])
@warehouse_required
def pack_shipment(request: HttpRequest, number: str) -> HttpResponse:
    """Scan or tap each item into the parcel; wrong ones say what they are."""
    shipment = shipment_or_404(number)
    if shipment.status == ShipmentStatus.PACKED:
        return redirect("warehouse:ship", shipment.number)
    if shipment.status != ShipmentStatus.PICKING or not pack.is_picked(shipment.pk):
        return render(request, "fulfillment/not_at_bench.html", {"shipment": shipment}, status=409)
    table = packing.bench_of(shipment)
    form = PutForm(request.POST)
    if request.method == "GET" or not form.is_valid():
        return _page(request, table)
    if "scan" not in request.POST:
        return _put(request, table, form.cleaned_data["line"], form.cleaned_data["seen"], form.cleaned_data["quantity"])
    return _scan(request, table, form.cleaned_data["scan"])


def _scan(request: HttpRequest, table: packing.Bench, code: str) -> HttpResponse:
    row, words = _judge(code, table)
    if row is None:
        return _page(request, table, words=words)
    # what the page had counted when it was made, so that each page counts one scan
    return _put(request, table, row.line.pk, _seen(request, row), 1)


def _seen(request: HttpRequest, row: packing.Row) -> int:
    value = request.POST.get(f"seen-{row.line.pk}", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else row.packed


def _judge(code: str, table: packing.Bench) -> tuple[packing.Row | None, str]:
    """The row a scan belongs to, or words that say why none."""
    open_rows = [row for row in table.rows if not row.is_done]
    needed = f"You need {open_rows[0].name}." if open_rows else "This parcel is full: close it."
    matching = [row for row in table.rows if shelves.is_code_of(code, row.line.order_line.variant)]
    if matching:
        return next((row for row in matching if not row.is_done), matching[0]), ""
    found = shelves.variant_of_scan(code)
    if found is None:
        return (
            None,
            f"No item has the code {code.strip()}. {needed}" if code.strip() else f"Nothing was scanned. {needed}",
        )
    later = any(str(row.line.order_line.variant_id) == str(found.pk) for row in table.rows)
    place = "It belongs in the next parcel." if later or _is_later(found.pk, table) else "Put it back on the bench."
    return None, f"That is {shelves.name_of(found)}. {place} {needed}"


def _is_later(variant_id: int, table: packing.Bench) -> bool:
    ids = {int(sku) for parcel in table.later for sku in parcel.contents}
    lines = table.shipment.lines.filter(pk__in=ids, order_line__variant_id=variant_id)
    return bool(ids) and lines.exists()


def _put(
    request: HttpRequest, table: packing.Bench, line: int | None, seen: int | None, quantity: int | None
) -> HttpResponse:
    try:
        pack.put_in(shipment_id=table.shipment.pk, shipment_line_id=line or 0, seen=seen or 0, quantity=quantity or 1)
    except Refused as refusal:
        return _page(request, packing.bench_of(table.shipment), words=refusal.message)
    return redirect("warehouse:pack", table.shipment.number)


def _page(
    request: HttpRequest, table: packing.Bench, *, words: str = "", form: CloseForm | None = None
) -> HttpResponse:
    advised = table.advice.box if table.advice else None
    form = form or CloseForm(boxes=table.boxes, initial={"box": advised.code if advised else "none"})
    if table.is_full and not words:
        form.fields["weight_g"].widget.attrs["autofocus"] = True  # a scale types like a scanner
    context = {
        "table": table,
        "shipment": table.shipment,
        "words": words,
        "form": form,
        "today": timezone.localdate(),
    }
    return render(request, "fulfillment/pack.html", context)


@require_POST
@warehouse_required
def close_parcel(request: HttpRequest, number: str) -> HttpResponse:
    """Close the open parcel with its box and weight."""
    shipment = shipment_or_404(number)
    table = packing.bench_of(shipment)
    if table.parcel is None or shipment.status != ShipmentStatus.PICKING:
        return redirect("warehouse:pack", number)
    form = CloseForm(request.POST, boxes=table.boxes)
    if not form.is_valid():
        return _page(request, table, form=form)
    try:
        packed = pack.close_parcel(
            package_id=table.parcel.pk,
            box_id=form.box_id(),
            weight_g=form.cleaned_data["weight_g"],
            actor=actor(request),
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, table, form=form)
    messages.success(request, f"Parcel {table.parcel.position} is closed.")
    return redirect("warehouse:ship" if packed.status == ShipmentStatus.PACKED else "warehouse:pack", number)


@require_POST
@warehouse_required
def empty_parcel(request: HttpRequest, number: str) -> HttpResponse:
    """Take everything out of the open parcel."""
    return _try(request, shipment_or_404(number), opened=False)


@require_POST
@warehouse_required
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Take a packed shipment back to the bench."""
    return _try(request, shipment_or_404(number), opened=True)


def _try(request: HttpRequest, shipment: Shipment, *, opened: bool) -> HttpResponse:
    try:
        if opened:
            pack.reopen_shipment(shipment_id=shipment.pk, actor=actor(request))
        else:
            pack.empty_parcel(shipment_id=shipment.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("warehouse:pack", shipment.number)


@require_GET
@warehouse_required
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The packing slip: no prices, codes that a scanner reads."""
    return render(request, "fulfillment/slip.html", {"slip": packing.slip_of(shipment_or_404(number))})
