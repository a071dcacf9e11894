"""Where the demo store's goods lie: two warehouses, their bins, the first stock."""

import datetime
import random

from shop.config.demo import catalogue, clock
from shop.models import Bin, BinStock, Movement, StockItem, Variant, Warehouse

ZONES = {"kitchen": "A", "home": "B", "outdoor": "C", "clothing": "D"}
AISLES, PLACES = 6, 14
# Least and most units of a variant in all warehouses, by the word in the data files.
UNITS = {"plenty": (44, 96), "usual": (18, 46), "low": (2, 4), "out": (0, 0), "mixed": (0, 20)}


def fill_houses(*, now: datetime.datetime, chance: random.Random) -> None:
    """Open the warehouses and take in the first goods, five weeks ago."""
    with clock.at(now - datetime.timedelta(days=35)):
        stock_houses(open_houses(), chance=chance)


def open_houses() -> list[Warehouse]:
    """Two warehouses with their bins and benches."""
    east = Warehouse(
        code="east", name="East, New Jersey", line1="18 Dock Street", city="Newark", state="NJ", postcode="07105"
    )
    west = Warehouse(
        code="west", name="West, Nevada", line1="400 Boxcar Road", city="Reno", state="NV", postcode="89502"
    )
    west.time_zone, west.priority, west.cutoff = "America/Los_Angeles", 1, datetime.time(14, 0)
    houses = Warehouse.objects.bulk_create([east, west])
    bins = [Bin(warehouse=house, code="BENCH", kind=Bin.Kind.BENCH, sequence=1_000_000) for house in houses]
    for house in houses:
        places = [(z, a, p) for z in ZONES.values() for a in range(1, AISLES + 1) for p in range(1, PLACES + 1)]
        for turn, (zone, aisle, place) in enumerate(places, start=1):
            bins.append(
                Bin(
                    warehouse=house,
                    code=f"{zone}-{aisle:02d}-{place:02d}",
                    zone=zone,
                    aisle=f"{aisle:02d}",
                    sequence=turn,
                )
            )
    Bin.objects.bulk_create(bins)
    return houses


def stock_houses(houses: list[Warehouse], *, chance: random.Random) -> None:
    """Receive the first goods: one movement, one bin and one count for each variant in each warehouse, all agreeing."""
    told = {goods.slug: goods for goods in catalogue.goods()}
    turns = {slug: turn for turn, slug in enumerate(told)}
    bins = {
        house.pk: list(Bin.objects.filter(warehouse=house, kind=Bin.Kind.SHELF).order_by("sequence"))
        for house in houses
    }
    by_zone = {
        (pk, zone): [b for b in found if b.zone == zone] for pk, found in bins.items() for zone in ZONES.values()
    }
    items: list[StockItem] = []
    places: list[Bin] = []
    for number, variant in enumerate(Variant.objects.select_related("product").order_by("pk")):
        goods = told[variant.product.slug]
        units = chance.randint(*UNITS[goods.stock])
        if goods.stock == "mixed" and chance.random() < 0.3:
            units = 0
        east = _in_the_east(turns[goods.slug], units)
        for house, part in zip(houses, (east, units - east), strict=True):
            shelf = by_zone[house.pk, ZONES[goods.category.split("/")[0]]]
            items.append(StockItem(variant=variant, warehouse=house, on_hand=part))
            places.append(shelf[number % len(shelf)])
    StockItem.objects.bulk_create(items)
    filled = [(item, place) for item, place in zip(items, places, strict=True) if item.on_hand]
    BinStock.objects.bulk_create(BinStock(bin=place, stock_item=item, quantity=item.on_hand) for item, place in filled)
    Movement.objects.bulk_create(
        Movement(
            stock_item=item,
            kind=Movement.Kind.RECEIVED,
            quantity=item.on_hand,
            on_hand_change=item.on_hand,
            to_bin=place,
            owner_kind="opening",
            owner_id="first stock",
            actor="system",
            reason="first stock of the store",
        )
        for item, place in filled
    )


def _in_the_east(number: int, units: int) -> int:
    """How many lie in the first warehouse: all of the first product, none of the fifth, most of the others, and so on.

    So both warehouses have work and some orders go out in two parts.
    """
    return {0: units, 4: 0}.get(number % 8, (units * 3 + 4) // 5)
