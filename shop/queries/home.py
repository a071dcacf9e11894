"""The shelves of the home page: departments with pictures, offers, new, best sellers."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import F, OuterRef, Subquery

from shop.models import Category, Product, ProductImage
from shop.queries.cards import Card, cards, listed
from shop.queries.pictures import Picture, picture

ROW, DEPARTMENTS = 4, 8
KEY, SECONDS = "home-shelves:1", 300


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
    active = listed(Product.objects.public())
    best = list(active.order_by("-sold_count", "pk")[: ROW * 2])
    offers = list(active.filter(was_amount__isnull=False).order_by("-sold_count")[:ROW])
    new = list(active.order_by(F("published_at").desc(nulls_last=True))[: ROW * 3])
    taken: set[int] = set()
    rows = [_take(row, taken) for row in (offers, best, new)]
    found = {card.product_id: card for card in cards([product for row in rows for product in row], now=now)}
    in_offers, in_best, in_new = (tuple(found[item.pk] for item in row if item.pk in found) for row in rows)
    return HomePage(_shelves(), in_best, in_offers, in_new)


def _take(products: list[Product], taken: set[int]) -> list[Product]:
    """The first few that no earlier row has."""
    mine = [product for product in products if product.pk not in taken][:ROW]
    taken.update(product.pk for product in mine)
    return mine


def _shelves() -> tuple[Shelf, ...]:
    """The departments in one statement and one for their products' pictures, kept for five minutes."""
    kept: tuple[Shelf, ...] | None = cache.get(KEY)
    if kept is None:
        kept = _read_shelves()
        cache.set(KEY, kept, SECONDS)
    return kept


def _read_shelves() -> tuple[Shelf, ...]:
    ready = ProductImage.objects.filter(
        product__status=Product.Status.ACTIVE,
        product__main_category__path__startswith=OuterRef("path"),
        state=ProductImage.State.READY,
    )
    tops = Category.objects.public().filter(depth=1, in_menu=True).order_by("path")
    rows = list(tops.annotate(image_id=Subquery(ready.order_by().values("pk")[:1]))[:DEPARTMENTS])
    images = ProductImage.objects.in_bulk([row.image_id for row in rows if row.image_id])
    return tuple(
        Shelf(
            row.name,
            row.get_absolute_url(),
            row.picture.url if row.picture else "",
            picture(images[row.image_id]) if row.image_id in images else None,
        )
        for row in rows
    )
