"""Generated orders: most are delivered, the newest few hundred wait to be picked, two hundred are one customer's."""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from bench.catalogue import WORDS
from bench.ground import CUSTOMER
from bench.tables import copy, next_key
from fulfillment.models import Shipment, ShipmentLine
from orders.actions.terms import fold
from orders.models import Order, OrderAddress, OrderLine, Payment, SearchTerm, TimelineEntry
from shop.models import StockItem

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
WAITING = 300
OF_CUSTOMER = 200
CHUNK = 25_000
PLACE = {"line1": "1 Main Street", "city": "Portland", "state": "ME", "postcode": "04101", "country": "US"}


class Goods:
    """Some stock items to order, with what a line needs to know of them."""

    def __init__(self, most: int = 5000) -> None:
        chosen = StockItem.objects.select_related("variant__product").order_by("pk")[:most]
        self.items = [(item.pk, item.warehouse_id, item.variant) for item in chosen]
        self.customer = User.objects.get(email=CUSTOMER).pk


def code(prefix: str, number: int) -> str:
    """A public number that is the same for the same number."""
    dice = random.Random(number)  # noqa: S311  the same numbers each time
    letters = "".join(dice.choice(LETTERS) for _ in range(3))
    digits = "".join(LETTERS[number // len(LETTERS) ** power % len(LETTERS)] for power in range(5))
    return f"{prefix}-{letters}{digits[0]}-{digits[1:]}"


def grow(first: int, last: int) -> None:
    """Add the orders number `first` to `last - 1`; the first few hundred are the newest."""
    goods = Goods()
    for begin in range(first, last, CHUNK):
        rows = [order(number, goods) for number in range(begin, min(begin + CHUNK, last))]
        write(rows, goods)


def write(rows: list[dict[str, Any]], goods: Goods) -> None:
    """Send some orders with everything that hangs on them."""
    key = next_key(Order)
    for offset, row in enumerate(rows):
        row["id"] = key + offset
    copy(Order, rows)
    lines = list(lines_of(rows, next_key(OrderLine)))
    copy(OrderLine, lines)
    copy(
        OrderAddress,
        numbered(
            OrderAddress, ({"order_id": row["id"], "kind": "delivery", "name": row["name"]} | PLACE for row in rows)
        ),
    )
    copy(Payment, numbered(Payment, (payment(row) for row in rows)))
    copy(TimelineEntry, numbered(TimelineEntry, (entry for row in rows for entry in timeline(row))))
    by_order: dict[int, list[str]] = {}
    for line in lines:
        by_order.setdefault(line["order_id"], []).append(line["sku"])
    copy(SearchTerm, numbered(SearchTerm, (term for row in rows for term in terms(row, by_order[row["id"]]))))
    write_shipments([row for row in rows if row["waits"]], lines)


def numbered(model: type[Any], rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows with primary keys."""
    key = next_key(model)
    for offset, row in enumerate(rows):
        yield {"id": key + offset} | row


def order(number: int, goods: Goods) -> dict[str, Any]:
    """One order of one to four lines."""
    dice = random.Random(number)  # noqa: S311  the same orders each time
    waits = number < WAITING
    person = f"{dice.choice(WORDS['people'])} {dice.choice(WORDS['families'])}"
    placed = timezone.now() - timedelta(minutes=number * 3)
    picked = [(*dice.choice(goods.items), dice.randint(1, 3)) for _ in range(dice.randint(1, 4))]
    amount = sum(variant.price_amount * quantity for _, _, variant, quantity in picked)
    return {
        "number": code("R", number), "checkout_id": uuid.UUID(int=number + 2**100), "name": person,
        "email": f"{person.lower().replace(' ', '.')}{number}@example.com", "phone": f"+1555{number % 10**7:07}",
        "user_id": goods.customer if WAITING <= number < WAITING + OF_CUSTOMER else None,
        "currency": "USD", "goods_amount": amount, "total_amount": amount + 500, "captured_amount": amount + 500,
        "shipping_amount": 500, "shipping_name": "Ground",
        "status": "confirmed" if waits else "completed", "payment_status": "paid",
        "fulfillment_status": "unfulfilled" if waits else "delivered",
        "created_at": placed, "placed_at": placed, "confirmed_at": placed,
        "picked": picked, "waits": waits,
    }  # fmt: skip


def lines_of(rows: list[dict[str, Any]], key: int) -> Iterator[dict[str, Any]]:
    """The lines of these orders."""
    for row in rows:
        for position, (item, warehouse, variant, quantity) in enumerate(row["picked"]):
            sent = 0 if row["waits"] else quantity
            yield {
                "id": key, "order_id": row["id"], "position": position, "variant_id": variant.pk, "sku": variant.sku,
                "title": variant.product.title, "quantity": quantity, "picking_quantity": sent,
                "shipped_quantity": sent, "delivered_quantity": sent, "unit_amount": variant.price_amount,
                "total_amount": variant.price_amount * quantity, "item": item, "warehouse": warehouse,
            }  # fmt: skip
            key += 1


def address(row: dict[str, Any]) -> dict[str, Any]:
    """Where an order goes."""
    return {"order_id": row["id"], "kind": "delivery", "name": row["name"]} | PLACE


def payment(row: dict[str, Any]) -> dict[str, Any]:
    """The captured payment of an order."""
    amount = row["total_amount"]
    facts = {"order_id": row["id"], "provider": "demo", "key": uuid.UUID(int=row["id"] + 2**101), "amount": amount}
    return facts | {
        "captured_amount": amount,
        "currency": "USD",
        "status": "captured",
        "method_label": "Visa ending 4242",
    }


def timeline(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Three things that happened."""
    for kind, text in (
        ("placed", "Order placed"),
        ("payment.captured", "Payment received"),
        ("confirmed", "Confirmed"),
    ):
        yield {
            "order_id": row["id"],
            "kind": kind,
            "actor": "system",
            "text": text,
            "at": row["placed_at"],
            "is_public": True,
        }


def terms(row: dict[str, Any], skus: list[str]) -> Iterator[dict[str, Any]]:
    """The words staff search by, as `orders.actions.terms` writes them."""
    names = row["name"].split()
    words = {("number", fold(row["number"], is_code=True)), ("email", fold(row["email"])), ("phone", row["phone"])}
    words |= {("name", fold(" ".join(names[start:]))) for start in range(len(names))}
    words |= {("sku", fold(sku, is_code=True)) for sku in skus}
    for kind, value in sorted(words):
        yield {"order_id": row["id"], "kind": kind, "value": value}


def write_shipments(rows: list[dict[str, Any]], lines: list[dict[str, Any]]) -> None:
    """One waiting shipment for each warehouse of each order that waits."""
    waiting = {row["id"]: row for row in rows}
    groups: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for line in lines:
        if line["order_id"] in waiting:
            groups.setdefault((line["order_id"], line["warehouse"]), []).append(line)
    key = next_key(Shipment)
    today = timezone.localdate()
    shipments = [
        {"id": key + offset, "number": code("S", key + offset), "order_id": order_id, "warehouse_id": warehouse,
         "promised_on": today + timedelta(days=offset % 4), "status": "ready"}
        for offset, (order_id, warehouse) in enumerate(groups)
    ]  # fmt: skip
    copy(Shipment, shipments)
    members = (
        {"shipment_id": shipment["id"], "order_line_id": line["id"], "stock_item_id": line["item"]}
        | {"quantity": line["quantity"]}
        for shipment, group in zip(shipments, groups.values(), strict=True)
        for line in group
    )
    copy(ShipmentLine, numbered(ShipmentLine, members))
