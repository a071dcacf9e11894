"""Signed links without log-in: a supplier's to one purchase order, a customer's to one question.

Each carries a signature of 256 bits. A supplier's link lives LINK_DAYS and dies with `link_version`; what it led to is
still read from it afterwards, so that a new one can be mailed to the address we hold. A question's link dies with it.
"""

import datetime
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from fulfillment.models import Choice, PurchaseOrder

LINK_DAYS = 21
SUPPLIER_SALT, CHOICE_SALT = "fulfillment.supplier", "fulfillment.choice"


@dataclass(frozen=True)
class OpenedLink:
    """What a supplier's link leads to; `is_alive` says whether it still opens it."""

    order: PurchaseOrder
    is_alive: bool


def supplier_path(order: PurchaseOrder) -> str:
    """The address of a purchase order for its supplier, as of now."""
    token = signing.dumps([order.pk, order.link_version], salt=SUPPLIER_SALT)
    return reverse("supplier_order", args=[token])


def open_supplier_link(token: str) -> OpenedLink | None:
    """The purchase order of a link; None for one that is not ours."""
    is_fresh = True
    try:
        told = signing.loads(token, salt=SUPPLIER_SALT, max_age=datetime.timedelta(days=LINK_DAYS))
    except signing.SignatureExpired:
        told, is_fresh = signing.loads(token, salt=SUPPLIER_SALT), False
    except signing.BadSignature:
        return None
    order = PurchaseOrder.objects.select_related("supplier", "warehouse", "order").filter(pk=told[0]).first()
    if order is None or order.sent_at is None:
        return None
    return OpenedLink(order, is_fresh and order.link_version == told[1])


def choice_path(choice_id: int) -> str:
    """The address of a question."""
    return reverse("choice", args=[signing.dumps(choice_id, salt=CHOICE_SALT)])


def open_choice_link(token: str) -> Choice | None:
    """The question of a link; None for one that is not ours."""
    try:
        pk = signing.loads(token, salt=CHOICE_SALT)
    except signing.BadSignature:
        return None
    return Choice.objects.select_related("order").filter(pk=pk).first()
