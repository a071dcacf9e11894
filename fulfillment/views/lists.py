"""The pick list: what waits, and starting a walk over one order or several."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from fulfillment.actions import pick
from fulfillment.queries import picking
from fulfillment.views.access import SESSION_KEY, picker_id, place_of_work, warehouse_required
from shop.core.errors import Refused

MOST_AT_ONCE = 20


@require_GET
@warehouse_required
def pick_lists(request: HttpRequest) -> HttpResponse:
    """My walk, then everything that waits, by promise and route."""
    building, buildings = place_of_work(request)
    if building is None:
        return render(request, "fulfillment/no_warehouse.html")
    context = {
        "building": building,
        "buildings": buildings,
        "walk": picking.open_walk(picker_id(request), building.pk),
        "queue": picking.pick_queue(building.pk),
        "counts": picking.counts(building.pk),
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "fulfillment/pick_lists.html", context)


@require_POST
@warehouse_required
def choose_warehouse(request: HttpRequest) -> HttpResponse:
    """Remember in which building this person works."""
    chosen = request.POST.get("warehouse", "")
    if chosen in {str(one.pk) for one in picking.warehouses()}:
        request.session[SESSION_KEY] = int(chosen)
    return redirect("warehouse:lists")


@require_POST
@warehouse_required
def start_walk(request: HttpRequest) -> HttpResponse:
    """Start the shipments that were ticked, the one whose button was pressed, or the next few."""
    building, _ = place_of_work(request)
    if building is None:
        return redirect("warehouse:lists")
    begun = picking.open_list(picker_id(request), building.pk)
    if begun is not None:  # a second click, or a second tab
        return redirect("warehouse:walk", begun.pk)
    ids = _wished(request, building.pk)
    if not ids:
        messages.warning(request, "Tick at least one order, or start the next one.")
        return redirect("warehouse:lists")
    try:
        walk = pick.start_list(picker_id=picker_id(request), warehouse_id=building.pk, shipment_ids=ids)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("warehouse:lists")
    return redirect("warehouse:walk", walk.pk)


def _wished(request: HttpRequest, warehouse_id: int) -> list[int]:
    """The shipments a start form asks for."""
    only = request.POST.get("only", "")
    if _is_id(only):
        return [int(only)]
    count = request.POST.get("next", "")
    if _is_id(count):
        return picking.next_shipments(warehouse_id, min(int(count), MOST_AT_ONCE))
    return [int(value) for value in request.POST.getlist("shipment")[:MOST_AT_ONCE] if _is_id(value)]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15
