"""What a variant costs and how many of it can be had now, read in one statement for any number of variants."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from orders.models import OrderLine
from orders.states import OrderStatus
from shop.core.money import Money
from shop.models import Product, ProductImage, Variant
from shop.promise import Promise
from shop.queries.stock import price_now, promise_of, with_stock
from shop.queries.terms import delivery_terms

MAX_QUANTITY = 99
THUMBNAIL = 300
"""The least width of a thumbnail, in pixels."""


@dataclass(frozen=True)
class Offer:
    """A variant as it is sold at one moment; `limit` units of it can be ordered (0: none).

    `picture` is the name of a thumbnail in the public media folder; `held` units wait in the cart's own unpaid order.
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
    held: int = 0

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
        return default_storage.url(self.picture) if self.picture else ""

    @property
    def is_low(self) -> bool:
        """True when few are left, so that the number is said."""
        return 0 < self.limit <= settings.LOW_STOCK


def offers(variant_ids: Collection[int], *, now: datetime, cart_id: int | None = None) -> dict[int, Offer]:
    """The offers of these variants; an unknown id is left out.

    What the cart's own unpaid order holds counts as free for that cart, so that nobody locks himself out.
    """
    rows = _annotated(Variant.objects.filter(pk__in=set(variant_ids)), now)
    if cart_id is None:
        rows = rows.annotate(own=Value(0))
    else:
        lines = OrderLine.objects.filter(
            variant=OuterRef("pk"), order__cart_id=cart_id, order__status=OrderStatus.PLACED
        )
        own = lines.order_by().values("variant").annotate(n=Sum("quantity")).values("n")
        rows = rows.annotate(own=Coalesce(Subquery(own, output_field=IntegerField()), 0))
    return {row.pk: _offer(row, now) for row in rows}


def _pictures() -> QuerySet[ProductImage]:
    """A variant's own pictures, then those of the variant it shares most choices with ("Navy" in another size)."""
    links = Variant.values.through.objects
    mine = links.filter(variant_id=OuterRef(OuterRef(OuterRef("pk")))).values("optionvalue_id")
    shared = links.filter(variant_id=OuterRef("variant_id"), optionvalue_id__in=mine).order_by().values("variant_id")
    near = Coalesce(Subquery(shared.annotate(n=Count("*")).values("n"), output_field=IntegerField()), 0)
    ready = ProductImage.objects.filter(product=OuterRef("product_id"), state=ProductImage.State.READY)
    rank = Case(
        When(variant=OuterRef("pk"), then=0), When(near__gt=0, then=1), When(variant__isnull=True, then=2), default=3
    )
    return ready.annotate(near=near, rank=rank).order_by("rank", "-near", "position", "pk")


def _annotated(rows: QuerySet[Variant], now: datetime) -> QuerySet[Variant]:
    """Everything about stock, price and picture as columns."""
    pictures = _pictures()
    return (
        with_stock(rows)
        .select_related("product__tax_class")
        .annotate(amount=price_now(now), renditions=Subquery(pictures.values("renditions")[:1]))
    )


def _offer(row: Variant, now: datetime) -> Offer:
    """The frozen offer of an annotated row."""
    product, columns = row.product, SimpleNamespace(**row.__dict__)
    before = max(row.price_amount, row.compare_at_amount or 0)
    is_sold = row.is_active and product.status == Product.Status.ACTIVE
    return Offer(
        variant_id=row.pk,
        product_id=product.pk,
        sku=row.sku,
        title=product.title,
        options=row.title,
        url=product.get_absolute_url(),
        picture=picture_name(columns.renditions),
        price=Money(columns.amount, row.currency),
        compare=Money(before, row.currency) if before > columns.amount else None,
        tax_class=product.tax_class.code if product.tax_class else "standard",
        weight_g=row.weight_g or 0,
        limit=min(max(columns.units, 0) + columns.own, MAX_QUANTITY) if is_sold else 0,
        held=columns.own,
        promise=promise_of(row, terms=delivery_terms(), now=now, is_sold=is_sold),
    )


def picture_name(renditions: object) -> str:
    """The file of the width nearest above a thumbnail, as JPEG so that mails can show it; empty where there is none."""
    if not isinstance(renditions, dict) or not renditions:
        return ""
    width = min(renditions, key=lambda text: (int(text) < THUMBNAIL, int(text)))
    files = renditions[width]
    plain = [name for kind, name in files.items() if kind != "webp"]
    return str(next(iter(plain or files.values()), ""))
