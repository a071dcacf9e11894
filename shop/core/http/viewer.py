"""Who looks: built here alone, read by loaders and panels."""

import time
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest

Kind = Literal["visitor", "link", "proved", "customer", "supplier", "staff"]
LINKED, PROVED = "linked_orders", "proved_orders"


@dataclass(frozen=True)
class Viewer:
    """Kind, account, the orders opened by a link or proved by a code, and staff permissions.

    `order_ids` holds both; `proved_order_ids` those whose address, payment and actions may be shown.
    `supplier_id` is set on a supplier's link page only.
    """

    kind: Kind = "visitor"
    user_id: int | None = None
    order_ids: frozenset[int] = frozenset()
    proved_order_ids: frozenset[int] = frozenset()
    permissions: frozenset[str] = frozenset()
    supplier_id: int | None = None

    @property
    def is_staff(self) -> bool:
        """True for a member of staff."""
        return self.kind == "staff"

    def may(self, permission: str) -> bool:
        """True for staff who hold a permission like "orders.view_order"."""
        return self.kind == "staff" and permission in self.permissions


def _orders(request: HttpRequest, name: str) -> frozenset[int]:
    now = time.time()
    kept: dict[str, float] = request.session.get(name, {})
    return frozenset(int(order_id) for order_id, until in kept.items() if until > now)


def viewer_for(request: HttpRequest) -> Viewer:
    """The viewer of a request; asked for permissions only when it is staff."""
    user = getattr(request, "user", None)
    proved = _orders(request, PROVED)
    opened = proved | _orders(request, LINKED)
    if user is not None and user.is_authenticated and user.is_active:
        if user.is_staff:
            return Viewer("staff", user.pk, opened, proved, frozenset(user.get_all_permissions()))
        return Viewer("customer", user.pk, opened, proved)
    kind: Kind = "proved" if proved else "link" if opened else "visitor"
    return Viewer(kind, None, opened, proved)


def _remember(request: HttpRequest, name: str, order_ids: list[int], seconds: int) -> None:
    now = time.time()
    kept = {order_id: until for order_id, until in request.session.get(name, {}).items() if until > now}
    kept |= {str(order_id): now + seconds for order_id in order_ids}
    request.session[name] = kept


def grant_orders(request: HttpRequest, order_ids: list[int], *, seconds: int) -> None:
    """Remember in this browser that a link opened these orders: status, items and tracking."""
    _remember(request, LINKED, order_ids, seconds)


def prove_orders(request: HttpRequest, order_ids: list[int], *, seconds: int) -> None:
    """Remember in this browser that a code proved these orders (or that it placed them): everything of them."""
    _remember(request, PROVED, order_ids, seconds)


def actor_for(request: HttpRequest) -> str:
    """The actor text of a request: "staff:3", "customer:12", or "visitor"."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "visitor"
    return f"{'staff' if user.is_staff else 'customer'}:{user.pk}"
