"""Picks, parcels and deliveries as the stock's history names them."""

from fulfillment.models import Package, Pick, Receipt
from orders.queries.stock_names import order_named
from shop.registries import Named, first_number


def orders_of_picks(keys: list[str]) -> dict[str, Named]:
    """The order each pick was for."""
    picks = Pick.objects.filter(pk__in={first_number(key) for key in keys})
    rows = picks.values_list("pk", "shipment_line__shipment__order_id", "shipment_line__shipment__order__number")
    return _by_key(keys, {pk: order_named(order_id, number) for pk, order_id, number in rows})


def orders_of_parcels(keys: list[str]) -> dict[str, Named]:
    """The order each parcel belongs to."""
    rows = Package.objects.filter(pk__in={first_number(key) for key in keys})
    found = rows.values_list("pk", "shipment__order_id", "shipment__order__number")
    return _by_key(keys, {pk: order_named(order_id, number) for pk, order_id, number in found})


def purchases_of_receipts(keys: list[str]) -> dict[str, Named]:
    """The purchase order each count at the door belongs to."""
    rows = Receipt.objects.filter(pk__in={first_number(key) for key in keys})
    found = rows.values_list("pk", "line__purchase_order_id", "line__purchase_order__number")
    page, right = "admin:fulfillment_purchaseorder_change", "fulfillment.view_purchaseorder"
    return _by_key(keys, {pk: Named(f"purchase order {number}", page, row, right) for pk, row, number in found})


def _by_key(keys: list[str], found: dict[int, Named]) -> dict[str, Named]:
    return {key: found[first_number(key)] for key in keys if first_number(key) in found}
