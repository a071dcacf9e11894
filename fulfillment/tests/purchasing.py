"""Rows for tests of suppliers: who sells what, orders of lines they deliver, purchase orders on their way."""

import itertools
from datetime import timedelta

from django.utils import timezone

from fulfillment.actions import answers, purchasing
from fulfillment.actions.dropship import settle_direct
from fulfillment.models import PurchaseOrder
from fulfillment.tests.factories import make_order, make_variant, make_warehouse
from orders.models import OrderLine
from orders.tests.factories import make_payment
from shop.models import Supplier, SupplierItem, Warehouse
from shop.promise import Way

_numbers = itertools.count(1)
UPS = "1Z999AA10123456784"


def make_supplier(*variants, ships_direct=True, **overrides):
    """A supplier of these variants."""
    number = next(_numbers)
    facts = {"code": f"sup-{number}", "name": f"Supplier {number}", "email": f"desk{number}@supplier.example"}
    supplier = Supplier.objects.create(**(facts | overrides))
    for variant in variants:
        sell(supplier, variant, ships_direct=ships_direct)
    return supplier


def sell(supplier, variant, **overrides):
    """A supplier sells a variant from now on."""
    facts = {"supplier_sku": f"X-{variant.pk}", "cost_amount": 700, "ships_direct": True}
    return SupplierItem.objects.create(supplier=supplier, variant=variant, **(facts | overrides))


def direct_order(*lines, days=7, **overrides):
    """A paid order whose lines (variant, quantity) the supplier delivers."""
    order = make_order(**overrides)
    promised = timezone.localdate() + timedelta(days=days)
    for position, (variant, quantity) in enumerate(lines, start=1):
        OrderLine.objects.create(
            order=order,
            position=position,
            variant=variant,
            sku=variant.sku,
            title=variant.product.title,
            options=variant.title,
            way=Way.SUPPLIER,
            quantity=quantity,
            unit_amount=variant.price_amount,
            total_amount=variant.price_amount * quantity,
            promised_from=promised,
            promised_to=promised,
        )
    order.total_amount = sum(line.total_amount for line in order.lines.all())
    order.goods_amount = order.captured_amount = order.total_amount
    order.save()
    make_payment(order)
    return order


def dropped(quantity=2, **overrides):
    """An order of one line that lies with its supplier: (order, line, purchase order, variant)."""
    if not Warehouse.objects.exists():
        make_warehouse()
    variant = make_variant()
    make_supplier(variant)
    order = direct_order((variant, quantity), **overrides)
    [pk] = settle_direct(order_id=order.pk)
    return order, order.lines.get(), PurchaseOrder.objects.get(pk=pk), variant


def say(purchase, kind, quantity=None, **facts):
    """A supplier's answer about the first line."""
    line = purchase.lines.get()
    units = line.quantity if quantity is None else quantity
    said = answers.Said(kind=kind, quantities={line.pk: units}, **({"key": f"test-{next(_numbers)}"} | facts))
    return answers.hear(purchase_order_id=purchase.pk, said=said, actor="supplier:1")


def accept(purchase, quantity=None, days=3):
    """Accepted, arriving in so many days."""
    return say(purchase, "accepted", quantity, due_on=timezone.localdate() + timedelta(days=days))


def ship(purchase, quantity=None, **facts):
    """Sent with UPS."""
    return say(purchase, "shipped", quantity, **({"carrier": "ups", "tracking_number": UPS} | facts))


def refuse(purchase, quantity=None):
    """Cannot be delivered."""
    return say(purchase, "refused", quantity, reason="Sold out at our end")


def bought(*wishes, warehouse=None, supplier=None, days=5, send=True):
    """A purchase order for a warehouse of (variant, quantity), sent unless told."""
    warehouse = warehouse or make_warehouse()
    supplier = supplier or make_supplier(*(variant for variant, _ in wishes), ships_direct=False)
    order = purchasing.create_purchase(
        supplier_id=supplier.pk,
        warehouse_id=warehouse.pk,
        wishes=[purchasing.Wish(variant.pk, quantity) for variant, quantity in wishes],
        expected_on=timezone.localdate() + timedelta(days=days),
    )
    return purchasing.send_purchase(purchase_order_id=order.pk, actor="staff:1") if send else order
