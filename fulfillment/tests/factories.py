"""Rows for fulfillment tests: goods on shelves, a confirmed order with its stock allocated, people of the warehouse."""

import datetime
import itertools

from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import User
from fulfillment.models import Box
from orders.models import Order, OrderAddress, OrderLine
from shop.actions import goods, stock
from shop.models import Bin, Product, StockItem, Variant, Warehouse

_numbers = itertools.count(1)


def make_warehouse(**overrides):
    number = next(_numbers)
    facts = {"code": f"wh-{number}", "name": f"Warehouse {number}", "city": "Portland", "state": "ME", "country": "US"}
    return Warehouse.objects.create(**(facts | overrides))


def make_bin(warehouse, code=None, **overrides):
    number = next(_numbers)
    code = code or f"A-{number:02d}-1"
    facts = {"zone": code[0], "aisle": code[0], "sequence": number}
    return Bin.objects.create(warehouse=warehouse, code=code, **(facts | overrides))


def make_variant(**overrides):
    number = next(_numbers)
    title = overrides.pop("product_title", f"Enamel Mug {number}")
    product = Product.objects.create(slug=f"mug-{number}", title=title, status="active")
    gtin = f"{number:013d}"
    check = -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(gtin))) % 10
    facts = {
        "sku": f"MUG-{number}",
        "title": "Navy",
        "options_key": "color=navy",
        "barcode": f"{gtin}{check}",
        "gtin": f"{gtin}{check}",
        "price_amount": 1800,
        "weight_g": 350,
        "length_mm": 90,
        "width_mm": 90,
        "height_mm": 95,
    }
    return Variant.objects.create(product=product, **(facts | overrides))


def put_on_shelf(variant, shelf, quantity):
    item = goods.stock_item_for(variant_id=variant.pk, warehouse_id=shelf.warehouse_id)
    goods.receive_goods(
        stock_item_id=item.pk,
        bin_id=shelf.pk,
        quantity=quantity,
        cause=stock.Cause("test", str(next(_numbers))),
        actor="system",
    )
    return item


def make_order(*lines, status="confirmed", **overrides):
    """An order whose lines (variant, quantity) have their stock allocated."""
    number = next(_numbers)
    facts = {
        "number": f"R-{number:04d}-TEST",
        "email": "ada@example.com",
        "name": "Ada Lovelace",
        "currency": "USD",
        "status": status,
        "payment_status": "paid",
        "placed_at": timezone.now(),
        "confirmed_at": timezone.now(),
    }
    order = Order.objects.create(**(facts | overrides))
    OrderAddress.objects.create(
        order=order,
        kind="delivery",
        name="Ada Lovelace",
        line1="1 Pine Street",
        city="Portland",
        state="ME",
        postcode="04101",
        country="US",
    )
    for position, (variant, quantity) in enumerate(lines, start=1):
        OrderLine.objects.create(
            order=order,
            position=position,
            variant=variant,
            sku=variant.sku,
            title=variant.product.title,
            options=variant.title,
            quantity=quantity,
            unit_amount=variant.price_amount,
            total_amount=variant.price_amount * quantity,
            weight_g=variant.weight_g or 0,
        )
    allocate(order)
    return order


def allocate(order):
    """Promise the order's units as paying does."""
    placed = list(order.lines.all())
    demands = [stock.Demand(str(line.pk), line.variant_id, line.quantity) for line in placed]
    stock.hold(owner_kind="order_line", demands=demands, expires_at=timezone.now() + datetime.timedelta(minutes=15))
    stock.allocate(owner_kind="order_line", owner_ids=[str(line.pk) for line in placed], actor="system")


def make_picker(**overrides):
    number = next(_numbers)
    facts = {"email": f"picker{number}@example.com", "name": f"Jo Picker {number}", "is_staff": True}
    user = User.objects.create_user(password="a-long-password", **(facts | overrides))
    user.user_permissions.add(Permission.objects.get(codename="use_warehouse"))
    return user


def make_box(**overrides):
    facts = {
        "name": f"Box {next(_numbers)}",
        "length_mm": 300,
        "width_mm": 200,
        "height_mm": 150,
        "own_weight_g": 160,
        "max_weight_g": 10_000,
    }
    return Box.objects.create(**(facts | overrides))


def make_goods(count=1, quantity=10, warehouse=None):
    """Variants, each on a shelf of its own: (warehouse, [variant])."""
    warehouse = warehouse or make_warehouse()
    variants = [make_variant() for _ in range(count)]
    for variant in variants:
        put_on_shelf(variant, make_bin(warehouse), quantity)
    return warehouse, variants


def stock_of(variant):
    """(on hand, allocated, held) over all warehouses."""
    rows = StockItem.objects.filter(variant=variant).values_list("on_hand", "allocated", "held")
    return tuple(sum(column) for column in zip(*rows, strict=True))
