"""Who may enter the warehouse, and in which building a person works."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from fulfillment.models import Shipment
from fulfillment.queries import packing, picking
from shop.models import Warehouse

PERMISSION = "fulfillment.use_warehouse"
SESSION_KEY = "warehouse_id"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def warehouse_required(view: View[P]) -> View[P]:
    """Let in staff who may pick, pack and ship; others are asked to log in, or refused."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not (request.user.is_staff and request.user.has_perm(PERMISSION)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def picker_id(request: HttpRequest) -> int:
    """The account of the person at work."""
    return int(request.user.pk or 0)


def actor(request: HttpRequest) -> str:
    """The person at work, as history names him."""
    return f"staff:{request.user.pk}"


def place_of_work(request: HttpRequest) -> tuple[Warehouse | None, list[Warehouse]]:
    """The building this person works in, and all of them; None while there is none."""
    buildings = picking.warehouses()
    chosen = request.session.get(SESSION_KEY)
    return next((one for one in buildings if one.pk == chosen), buildings[0] if buildings else None), buildings


def shipment_or_404(number: str) -> Shipment:
    """The shipment with this number."""
    found = packing.shipment_called(number)
    if found is None:
        raise Http404
    return found
