"""Carts as they are stored, asked as SQL since every page of a buyer asks them: whose, with which lines."""

from typing import NamedTuple

from django.db import connection
from django.db.models import JSONField

from orders.models import Cart
from shop.core.db import rows
from shop.core.money import Money

FIELDS = Cart._meta.concrete_fields
NAMES = [field.attname for field in FIELDS]
COLUMNS = ", ".join(f"c.{field.column}" + "::json" * isinstance(field, JSONField) for field in FIELDS)
"""As `json`, which the driver hands over decoded; it leaves `jsonb` to the ORM."""
CART = f"""
SELECT {COLUMNS}, EXISTS (SELECT 1 FROM orders_order o WHERE o.cart_id = c.id) FROM orders_cart c WHERE {{whose}}
"""  # noqa: S608  made of constants
FRAME = """
SELECT sum(l.quantity)::int, sum(l.quantity * l.seen_amount), max(c.currency)
FROM orders_cart c JOIN orders_cartline l ON l.cart_id = c.id AND NOT l.is_saved WHERE {whose}
"""
LINES = """
SELECT id, variant_id, quantity, is_saved, way, seen_amount FROM orders_cartline WHERE cart_id = %s ORDER BY id
"""


def cart_of(*, cart_id: int | None, user_id: int | None) -> Cart | None:
    """The cart of an account, or the guest cart a session knows; None where there is none yet.

    `has_orders` is added: whether an order was ever made of it.
    """
    if user_id is None and not cart_id:
        return None
    whose, value = _whose([cart_id or 0], user_id)
    for *values, has_orders in rows(CART.format(whose=whose), [value]):
        cart = Cart.from_db(connection.alias, NAMES, values)
        vars(cart)["has_orders"] = has_orders
        return cart
    return None


def _whose(cart_ids: list[int], user_id: int | None) -> tuple[str, int | list[int]]:
    """The condition on an account's own cart, else on the guest carts that a session knows, and its value."""
    if user_id is not None:
        return "c.user_id = %s", user_id
    return "c.user_id IS NULL AND c.id = ANY(%s)", cart_ids


def frame_carts(cart_ids: list[int], viewer: object) -> dict[int, dict[str, object]]:
    """What the frame of every page shows of a cart: units and their sum at the prices last seen; one statement."""
    whose, value = _whose(cart_ids, getattr(viewer, "user_id", None))
    count, total, currency = rows(FRAME.format(whose=whose), [value])[0]
    if not count:
        return {}
    return {key: {"count": count, "total": Money(int(total), currency)} for key in cart_ids}


class StoredLine(NamedTuple):
    """A line as it stands in the cart."""

    pk: int
    variant_id: int
    quantity: int
    is_saved: bool
    way: str
    seen_amount: int


def lines_of(cart_id: int) -> list[StoredLine]:
    """The lines of a cart, in the order in which they came, with those saved for later."""
    return [StoredLine(*row) for row in rows(LINES, [cart_id])]
