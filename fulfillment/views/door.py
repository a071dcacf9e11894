"""The door: each parcel gets its carrier and number and is handed over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fulfillment.actions import ship
from fulfillment.carriers import registry
from fulfillment.forms import ShipForm
from fulfillment.models import Package, Shipment
from fulfillment.states import ShipmentStatus
from fulfillment.views.access import actor, shipment_or_404, warehouse_required
from shop.core.errors import ProviderError, Refused

NOT_YET = {ShipmentStatus.PENDING, ShipmentStatus.READY, ShipmentStatus.PICKING}


@require_http_methods(["GET", "POST"])
@warehouse_required
def ship_shipment(request: HttpRequest, number: str) -> HttpResponse:
    """One form for the parcel that is next; when all are out, say so."""
    shipment = shipment_or_404(number)
    if shipment.status in NOT_YET:
        return redirect("warehouse:pack", shipment.number)
    parcels = list(shipment.packages.select_related("box").order_by("position"))
    waiting = [parcel for parcel in parcels if parcel.shipped_at is None]
    if request.method == "GET" or not waiting:
        return _page(request, shipment, parcels, waiting, _blank(shipment))
    form = ShipForm(request.POST)
    chosen = next((parcel for parcel in waiting if str(parcel.pk) == request.POST.get("parcel", "")), None)
    if chosen is None:  # a repeated post: that parcel has left
        return redirect("warehouse:ship", shipment.number)
    if form.is_valid() and _hand_over(request, form, chosen):
        return redirect("warehouse:ship", shipment.number)
    return _page(request, shipment, parcels, waiting, form)


def _hand_over(request: HttpRequest, form: ShipForm, parcel: Package) -> bool:
    facts = form.cleaned_data
    try:
        ship.ship_parcel(package_id=parcel.pk, actor=actor(request), **facts)
    except ship.BadTrackingNumber as refusal:
        form.add_error("tracking_number", refusal.message)
    except Refused as refusal:
        form.add_error(None, refusal.message)
    except ProviderError:
        name = registry.brand_name(facts["carrier"])
        form.add_error(None, f"{name} did not answer. Nothing was sent: try again, or take another carrier.")
    else:
        messages.success(request, f"Parcel {parcel.position} is handed over. The customer has the tracking.")
        return True
    return False


def _blank(shipment: Shipment) -> ShipForm:
    """Ready for a scan; the carrier of the order's method is chosen where it numbers parcels itself."""
    method = shipment.order.shipping_method
    books = [brand.code for brand in registry.brands(reporting=True)]
    return ShipForm(initial={"carrier": method.carrier if method and method.carrier in books else ""})


def _page(
    request: HttpRequest, shipment: Shipment, parcels: list[Package], waiting: list[Package], form: ShipForm
) -> HttpResponse:
    rows = [(parcel, registry.brand_name(parcel.carrier) if parcel.carrier else "") for parcel in parcels]
    context = {
        "shipment": shipment,
        "parcels": rows,
        "waiting": waiting,
        "current": waiting[0] if waiting else None,
        "form": form,
    }
    return render(request, "fulfillment/ship.html", context)
