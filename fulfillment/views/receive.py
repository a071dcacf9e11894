"""Receiving: what is expected, one delivery, one line counted at a time; by scanner, by hand, without script."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fulfillment.actions import receive
from fulfillment.forms import ScanForm
from fulfillment.forms.receive import CloseForm, CountForm
from fulfillment.queries import picking, receiving, shelves
from fulfillment.queries.receiving import Delivery, Expected
from fulfillment.views.access import actor, place_of_work, warehouse_required
from shop.core.errors import Refused
from shop.core.http.once import new_form_key
from shop.models import Warehouse


@require_http_methods(["GET", "POST"])
@warehouse_required
def expected(request: HttpRequest) -> HttpResponse:
    """What should come, by date; scanning an order or a supplier opens it."""
    building, _ = place_of_work(request)
    if building is None:
        return render(request, "fulfillment/no_warehouse.html")
    words, rows = "", list(receiving.expected_orders(building.pk)[: receiving.PAGE])
    form = ScanForm(request.POST)
    if request.method == "POST":
        code = form.cleaned_data["scan"] if form.is_valid() else ""
        found = receiving.orders_called(code, building.pk)
        if len(found) == 1:
            return redirect("warehouse:receive", found[0].number)
        rows = found or rows
        words = "" if found else f"Nothing expected here is called {code.strip() or 'that'}."
    context = {"building": building, "orders": rows, "words": words, "today": timezone.localdate()}
    return render(request, "fulfillment/expected.html", context)


def _delivery_or_404(request: HttpRequest, number: str) -> tuple[Warehouse, Delivery]:
    building, _ = place_of_work(request)
    order = receiving.order_called(number, building.pk) if building else None
    if building is None or order is None:
        raise Http404
    return building, receiving.delivery_of(order)


@require_http_methods(["GET", "POST"])
@warehouse_required
def delivery(request: HttpRequest, number: str) -> HttpResponse:
    """The lines of one delivery; scanning an item opens its count."""
    building, found = _delivery_or_404(request, number)
    words = ""
    if request.method == "POST":
        form = ScanForm(request.POST)
        code = form.cleaned_data["scan"] if form.is_valid() else ""
        row = found.row_called(code)
        if row is not None:
            return redirect("warehouse:receive_line", number, row.line.pk)
        words = _not_on_it(code)
    context = {"building": building, "delivery": found, "words": words, "today": timezone.localdate()}
    return render(request, "fulfillment/receive.html", context)


def _not_on_it(code: str) -> str:
    variant = shelves.variant_of_scan(code)
    if variant is not None:
        return f"{shelves.name_of(variant)} is not on this order. Put it aside and tell the buyer."
    return f"No item has the code {code.strip()}." if code.strip() else "Nothing was scanned."


@require_http_methods(["GET", "POST"])
@warehouse_required
def count_line(request: HttpRequest, number: str, line_id: int) -> HttpResponse:
    """Count one line: good, damaged, and the shelf."""
    building, found = _delivery_or_404(request, number)
    row = found.row_of(line_id)
    if row is None:
        raise Http404
    form = CountForm(request.POST or None, initial=_blank(row))
    if request.method == "POST" and form.is_valid() and _count(request, form, row, building):
        return redirect("warehouse:receive", number)
    context = {"building": building, "delivery": found, "row": row, "form": form}
    return render(request, "fulfillment/receive_line.html", context)


def _blank(row: Expected) -> dict[str, object]:
    return {"key": new_form_key(), "good": row.line.outstanding or "", "shelf": row.shelf}


def _count(request: HttpRequest, form: CountForm, row: Expected, building: Warehouse) -> bool:
    """Write the count down; False with the reason in the form."""
    facts = form.cleaned_data
    shelf = picking.bin_called(facts["shelf"], building.pk) if facts["shelf"] else None
    if facts["shelf"] and shelf is None:
        form.add_error("shelf", f"No shelf in {building.name} is called {facts['shelf'].strip()}.")
        return False
    count = receive.Count(
        line_id=row.line.pk,
        key=f"count:{facts['key']}",
        bin_id=shelf.pk if shelf else None,
        good=facts["good"],
        damaged=facts["damaged"] or 0,
        reason=facts["reason"],
        note=facts["note"],
    )
    try:
        receipt = receive.receive_line(count=count, warehouse_id=building.pk, actor=actor(request))
    except receive.NeedsReason as refusal:
        form.add_error("reason", refusal.message)
    except Refused as refusal:
        form.add_error(None, refusal.message)
    else:
        messages.success(request, f"{receipt.good_quantity} of {shelves.name_of(row.line.variant)} are in.")
        _tell_waiting(request, row, receipt.good_quantity)
        return True
    return False


def _tell_waiting(request: HttpRequest, row: Expected, units: int) -> None:
    """Say which orders these units go to: they are on the pick list in a moment."""
    left, names = units, []
    for number, wanted in row.waiting:
        if left > 0:
            names.append(f"{min(left, wanted)} for {number}")
            left -= wanted
    if names:
        messages.info(request, f"Customers wait for them: {', '.join(names[:8])}. Pick them next.")


@require_http_methods(["GET", "POST"])
@warehouse_required
def close_rest(request: HttpRequest, number: str) -> HttpResponse:
    """Say that what is outstanding will not come, and why."""
    building, found = _delivery_or_404(request, number)
    if not found.outstanding:
        return redirect("warehouse:receive", number)
    form = CloseForm(request.POST or None, initial={"key": new_form_key()})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        how = {"reason": facts["reason"], "note": facts["note"], "key": f"rest:{facts['key']}"}
        try:
            units = receive.close_rest(
                purchase_order_id=found.order.pk, warehouse_id=building.pk, actor=actor(request), **how
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.warning(request, f"Noted: {units} will not come. {found.order.number} is closed.")
            return redirect("warehouse:receive", number)
    context = {"building": building, "delivery": found, "form": form}
    return render(request, "fulfillment/receive_close.html", context)
