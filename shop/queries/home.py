"""The shelves of the home page: departments with pictures, offers, new, best sellers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from shop.core.db import rows
from shop.models import Category, Product, ProductImage
from shop.queries.cards import Card, cards_by_id
from shop.queries.kept import kept
from shop.queries.pictures import Picture, picture

ROW, DEPARTMENTS = 4, 8
KEY = "home-shelves:1"
# Enough of each that every row is full when no product may stand in two.
ROWS = """
SELECT ARRAY(SELECT id FROM shop_product WHERE status = 'active' AND was_amount IS NOT NULL
             ORDER BY sold_count DESC LIMIT %(row)s),
       ARRAY(SELECT id FROM shop_product WHERE status = 'active' ORDER BY sold_count DESC, id LIMIT %(row)s * 2),
       ARRAY(SELECT id FROM shop_product WHERE status = 'active' AND published_at IS NOT NULL
             ORDER BY published_at DESC LIMIT %(row)s * 3)
"""


@dataclass(frozen=True)
class Shelf:
    """A department with a picture: its own, or that of one of its products."""

    name: str
    url: str
    own_picture: str
    picture: Picture | None


@dataclass(frozen=True)
class HomePage:
    """Everything on the home page; a row without products is empty and left out."""

    shelves: tuple[Shelf, ...]
    best: tuple[Card, ...]
    offers: tuple[Card, ...]
    new: tuple[Card, ...]


def home_page(*, now: datetime) -> HomePage:
    """The home page now. No product stands in two rows."""
    taken: set[int] = set()
    chosen = [_take(row, taken) for row in rows(ROWS, {"row": ROW})[0]]
    found = {card.product_id: card for card in cards_by_id([pk for row in chosen for pk in row], now=now)}
    in_offers, in_best, in_new = (tuple(found[pk] for pk in row if pk in found) for row in chosen)
    return HomePage(_shelves(), in_best, in_offers, in_new)


def best_sellers(*, now: datetime) -> list[Card]:
    """What is bought most and can be bought now: a way on from a page that has nothing to show."""
    active = Product.objects.public().order_by("-sold_count", "pk").values_list("pk", flat=True)
    cards = cards_by_id(list(active[: ROW * 2]), now=now)
    return [card for card in cards if card.promise.can_buy][:ROW]


def _take(product_ids: list[int], taken: set[int]) -> list[int]:
    """The first few that no earlier row has."""
    mine = [pk for pk in product_ids if pk not in taken][:ROW]
    taken.update(mine)
    return mine


def _shelves() -> tuple[Shelf, ...]:
    """The departments in one statement and one for their products' pictures, kept for five minutes."""
    return kept(KEY, _read_shelves, seconds=300)


def _read_shelves() -> tuple[Shelf, ...]:
    ready = ProductImage.objects.filter(
        product__status=Product.Status.ACTIVE,
        product__main_category__path__startswith=OuterRef("path"),
        state=ProductImage.State.READY,
    )
    tops = Category.objects.public().filter(depth=1, in_menu=True).order_by("path")
    found = list(tops.annotate(image_id=Subquery(ready.order_by().values("pk")[:1]))[:DEPARTMENTS])
    images = ProductImage.objects.in_bulk([row.image_id for row in found if row.image_id])
    return tuple(
        Shelf(
            row.name,
            row.get_absolute_url(),
            row.picture.url if row.picture else "",
            picture(images[row.image_id]) if row.image_id in images else None,
        )
        for row in found
    )
