"""What a variant costs and how many of it can be had now, read in one statement for any number of variants."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from orders.queries.parcels import tell
from orders.states import OrderStatus
from shop.core.money import Money
from shop.promise import Arrival, Promise, Slice, Stock, split
from shop.queries.pictures import address_of
from shop.queries.terms import DeliveryTerms, delivery_terms
from shop.queries.variants import BY_ID, COLUMNS, MOST, VariantRow, WayChoice, variant_row

# Pictures: a variant's own, then those of the one it shares most choices with ("Navy" in another size), then the
# product's. The last four: units that the cart's unpaid order holds, those it waits for and until when, and units kept
# for whoever was told that they are back, if he took them into this cart or it is his account's.
STATEMENT = f"""
WITH sold AS ({BY_ID}), owner AS (SELECT user_id FROM orders_cart WHERE id = %(cart)s AND user_id IS NOT NULL)
SELECT sold.*, p.id, p.title, p.slug, coalesce(tax.code, 'standard'), picture.renditions::text,
       coalesce(own.held, 0)::int, coalesce(own.waiting, 0)::int, own.due, coalesce(told.kept, 0)::int
FROM sold JOIN shop_variant v ON v.id = sold.id JOIN shop_product p ON p.id = v.product_id
LEFT JOIN shop_taxclass tax ON tax.id = p.tax_class_id
LEFT JOIN LATERAL (
    SELECT image.renditions FROM shop_productimage image
    CROSS JOIN LATERAL (
        SELECT count(*) AS shared FROM shop_variant_values link
        WHERE link.variant_id = image.variant_id AND link.optionvalue_id = ANY(sold.value_ids)
    ) near
    WHERE image.product_id = p.id AND image.state = 'ready'
    ORDER BY image.variant_id IS NOT DISTINCT FROM sold.id DESC,
             CASE WHEN near.shared > 0 THEN 0 WHEN image.variant_id IS NULL THEN 1 ELSE 2 END,
             near.shared DESC, image.position, image.id LIMIT 1
) picture ON true
LEFT JOIN LATERAL (
    SELECT sum(kept.quantity) FILTER (WHERE kept.status = 'held') AS held,
           sum(kept.quantity) FILTER (WHERE kept.status = 'backordered') AS waiting, max(kept.promised_on) AS due
    FROM orders_order o JOIN orders_orderline line ON line.order_id = o.id AND line.variant_id = sold.id
    JOIN shop_reservation kept ON kept.owner_kind = 'order_line' AND kept.owner_id = line.id::text
    WHERE o.cart_id = %(cart)s AND o.status = %(placed)s
) own ON true
LEFT JOIN LATERAL (
    SELECT sum(kept.quantity) AS kept FROM shop_waiting w
    JOIN shop_reservation kept ON kept.owner_kind = 'waiting' AND kept.owner_id = w.id::text AND kept.status = 'held'
    WHERE w.variant_id = sold.id AND w.ended_at IS NULL AND (
        w.cart_ref = %(cart)s OR w.user_id IN (SELECT user_id FROM owner) OR w.email IN (
            SELECT lower(mail.email) FROM account_emailaddress mail JOIN owner USING (user_id) WHERE mail.verified))
) told ON true
"""  # noqa: S608  made of constants
MAX_QUANTITY = MOST
THUMBNAIL = 300
"""The least width of a thumbnail, in pixels."""


@dataclass(frozen=True)
class Offer:
    """A variant as it is sold at one moment; `limit` units of it can be ordered (0: none).

    `picture` is the name of a thumbnail in the public media folder; `held` units wait in the cart's own unpaid order,
    `kept` ones for whoever was told that they are back. Both count in `stock`, which says how units are delivered
    (`split`).
    """

    variant_id: int
    product_id: int
    sku: str
    title: str
    options: str
    url: str
    picture: str
    price: Money
    compare: Money | None
    tax_class: str
    weight_g: int
    limit: int
    promise: Promise
    stock: Stock
    held: int = 0
    kept: int = 0

    @property
    def is_sold(self) -> bool:
        """True when at least one can be ordered now."""
        return self.limit > 0

    @property
    def name(self) -> str:
        """Title and options in one."""
        return f"{self.title}, {self.options}" if self.options else self.title

    @property
    def picture_url(self) -> str:
        """The thumbnail's address; empty where there is none."""
        return address_of(self.picture) if self.picture else ""

    @property
    def is_low(self) -> bool:
        """True when few are left, so that the number is said."""
        return 0 < self.stock.units <= settings.LOW_STOCK

    def choices(self, units: int) -> "tuple[WayChoice, ...]":
        """The ways, with their days, in which so many units beyond the shelf can come, where there are several."""
        ways = self.stock.ways if units > 0 else ()
        if len(ways) < 2:
            return ()
        beyond, days, now = replace(self.stock, units=0), delivery_terms().days, timezone.now()
        parts = [split(beyond, units, preferred=way)[0] for way in ways]
        return tuple(
            WayChoice(part.way, told) for part, told in zip(parts, tell(parts, days=days, now=now), strict=True)
        )

    def split(self, quantity: int, way: str = "") -> tuple[Slice, ...]:
        """How so many units are delivered, the rest that is not in stock in this way where that can be chosen."""
        return split(self.stock, quantity, preferred=way)


def offers(variant_ids: Collection[int], *, now: datetime, cart_id: int | None = None) -> dict[int, Offer]:
    """The offers of these variants; an unknown id is left out.

    What the cart's own unpaid order holds counts as free for that cart, so that nobody locks himself out.
    """
    ids, placed = list(set(variant_ids)), OrderStatus.PLACED.value
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"wanted": ids, "now": now, "cart": cart_id, "placed": placed})
        rows = cursor.fetchall()
    terms = delivery_terms()
    found = (_offer(variant_row(row[:COLUMNS]), row[COLUMNS:], terms, now) for row in rows)
    return {offer.variant_id: offer for offer in found}


def _offer(row: VariantRow, rest: tuple[Any, ...], terms: DeliveryTerms, now: datetime) -> Offer:
    """The frozen offer of a row of the statement."""
    product_id, title, slug, tax_class, renditions, own, waiting, due, kept = rest
    stock = with_own(row.stock, own=own + kept, waiting=waiting, due_on=due)
    return Offer(
        variant_id=row.pk,
        product_id=product_id,
        sku=row.sku,
        title=title,
        options=row.title,
        url=f"/p/{slug}/",
        picture=picture_name(renditions),
        price=row.price,
        compare=row.was,
        tax_class=tax_class,
        weight_g=row.weight_g or 0,
        limit=stock.limit(MAX_QUANTITY),
        stock=stock,
        held=own + waiting,
        kept=kept,
        promise=row.promise(terms=terms, now=now),
    )


def with_own(stock: Stock, *, own: int, waiting: int, due_on: date | None) -> Stock:
    """The stock as it is for whoever holds or waits for some of it already."""
    if not own and not waiting:
        return stock
    arrivals = (*stock.expected, Arrival(waiting, due_on)) if waiting else stock.expected
    days = [arrival.due_on for arrival in arrivals if arrival.due_on]
    coming, next_day = stock.coming + waiting, min(days, default=None)
    return replace(stock, units=max(stock.units, 0) + own, coming=coming, due_on=next_day, arrivals=arrivals)


@lru_cache(maxsize=2000)
def picture_name(renditions: str | None) -> str:
    """The file of the width nearest above a thumbnail, as JPEG so that mails can show it; empty where there is none.

    `renditions` is the column of that name as text.
    """
    found = json.loads(renditions) if renditions else {}
    if not found:
        return ""
    width = min(found, key=lambda text: (int(text) < THUMBNAIL, int(text)))
    files = found[width]
    plain = [name for kind, name in files.items() if kind != "webp"]
    return str(next(iter(plain or files.values()), ""))
