"""Delivered orders, returns and pictures for tests."""

import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from orders.actions.orders import record_progress
from orders.models import Order, OrderLine
from orders.tests.factories import make_goods, make_order
from orders.tests.paying import pay_with
from shop.models import Bin, Warehouse
from support.actions import photos, returns
from support.actions.inspecting import Finding, inspect_units
from support.models import ReturnItem, ReturnReason


def make_reason(**overrides):
    """By default: I changed my mind."""
    fields = {"label": "I changed my mind"} | overrides
    code = fields.pop("code", "changed-mind")
    return ReturnReason.objects.update_or_create(code=code, defaults=fields)[0]


def deliver(order):
    """Everything of an order sent and there, without a warehouse."""
    for line in OrderLine.objects.filter(order=order):
        OrderLine.objects.filter(pk=line.pk).update(picking_quantity=line.quantity)
        for step in ("shipped", "delivered"):
            record_progress(line_id=line.pk, kind=step, quantity=line.quantity, actor="worker")
    return Order.objects.get(pk=order.pk)


def make_delivered(*wanted, **overrides):
    """A delivered order paid at the demonstration gateway; two units of one product unless told."""
    order = make_order(*(wanted or [(make_goods(), 2)]), **overrides)
    pay_with(order)
    return deliver(order)


def wishes_of(order, *quantities, reason=None, note=""):
    """The first lines of an order, so many units each."""
    reason = reason or make_reason()
    lines = order.lines.order_by("position")
    return [returns.Wish(line.pk, n, reason.pk, note) for line, n in zip(lines, quantities, strict=False) if n]


def make_return(order, *quantities, reason=None, key=None):
    """A return of so many units of the first lines."""
    return returns.request_return(
        order_id=order.pk,
        draft_key=key or uuid.uuid4(),
        wishes=wishes_of(order, *(quantities or (1,)), reason=reason),
        actor="visitor",
    )


def receive(row, *counts):
    """The parcel arrived; all of it unless told."""
    items = list(row.items.all())
    counts = counts or [item.quantity for item in items]
    found = {item.pk: n for item, n in zip(items, counts, strict=False)}
    return returns.receive_return(
        return_id=row.pk, counts=found, warehouse_id=Warehouse.objects.first().pk, actor="staff:1"
    )


def shelf():
    return Bin.objects.filter(kind="shelf").order_by("pk").first()


def inspect(row, verdict="accepted", place="shelf", quantity=None, note="scratched"):
    """Judge the first item that waits."""
    item = next(item for item in ReturnItem.objects.filter(of_return=row) if item.to_check)
    finding = Finding(quantity or item.to_check, verdict, place, shelf().pk if place == "shelf" else None, note)
    return inspect_units(item_id=item.pk, seen=item.checked_quantity, finding=finding, actor="staff:1")


def picture(kind="JPEG", size=(40, 30), mode="RGB", **how):
    """The bytes of a small picture."""
    written = io.BytesIO()
    Image.new(mode, size, 120).save(written, kind, **how)
    return written.getvalue()


def upload(content=None, name="shot.jpg"):
    return SimpleUploadedFile(name, picture() if content is None else content, content_type="image/jpeg")


def make_photo(order, key, line_id=None):
    return photos.keep_photo(order_id=order.pk, line_id=line_id, draft_key=key, upload=upload())
