"""Goods to try the store with, received through the ledger, and the house they lie in."""

from bench import ground
from orders.models import CartLine
from shop.models import Bin, StockItem, Variant
from shop.tests.factories import make_product, make_stock


def make_goods(units: int) -> Variant:
    """A product of which there are so many units, on one shelf."""
    shelf = Bin.objects.filter(warehouse__code="east", kind="shelf").order_by("sequence")[0]
    variant = make_product(price=1000).variants.get()
    make_stock(variant, units, shelf=shelf)
    return variant


def counts(variant: Variant) -> tuple[int, int, int]:
    """On hand, allocated and held."""
    item = StockItem.objects.get(variant=variant)
    return item.on_hand, item.allocated, item.held


def carts_with(variant: Variant) -> int:
    """How many carts hold it."""
    return CartLine.objects.filter(variant=variant, is_saved=False).count()


lay = ground.lay
