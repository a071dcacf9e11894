"""What a variant costs and how many of it can be had now, read in one statement for any number of variants."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import (
    BigIntegerField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest

from orders.models import OrderLine
from orders.states import OrderStatus
from shop.core.money import Money
from shop.models import Product, ProductImage, SalePrice, StockItem, Variant

MAX_QUANTITY = 99


@dataclass(frozen=True)
class Offer:
    """A variant as it is sold at one moment; `limit` units of it can be ordered (0: none)."""

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
    policy: str
    in_stock: int
    limit: int

    @property
    def is_sold(self) -> bool:
        """True when at least one can be ordered now."""
        return self.limit > 0


def offers(variant_ids: Collection[int], *, now: datetime, cart_id: int | None = None) -> dict[int, Offer]:
    """The offers of these variants; an unknown id is left out.

    What the cart's own unpaid order holds counts as free for that cart, so that nobody locks himself out.
    """
    rows = _annotated(Variant.objects.filter(pk__in=set(variant_ids)), now)
    found = {row.pk: _offer(row) for row in rows}
    own = held_by_cart(cart_id) if cart_id is not None else {}
    return {pk: _with_own(offer, own.get(pk, 0)) for pk, offer in found.items()}


def held_by_cart(cart_id: int) -> dict[int, int]:
    """Units of each variant that the cart's unpaid order holds."""
    lines = OrderLine.objects.filter(order__cart_id=cart_id, order__status=OrderStatus.PLACED).order_by()
    return dict(lines.values_list("variant_id").annotate(n=Sum("quantity")))


def _with_own(offer: Offer, own: int) -> Offer:
    return replace(offer, limit=min(offer.limit + own, MAX_QUANTITY)) if own else offer


def _annotated(rows: QuerySet[Variant], now: datetime) -> QuerySet[Variant]:
    """Everything about stock, price and picture as columns."""
    running = SalePrice.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now), variant=OuterRef("pk"), starts_at__lte=now
    )
    stock = StockItem.objects.filter(variant=OuterRef("pk"), warehouse__is_active=True).order_by().values("variant")
    free = Greatest(F("on_hand") - F("allocated") - F("held"), Value(0))
    pictures = ProductImage.objects.filter(
        Q(variant=OuterRef("pk")) | Q(variant__isnull=True),
        product=OuterRef("product_id"),
        state=ProductImage.State.READY,
    ).order_by(F("variant").asc(nulls_last=True), "position", "pk")
    return rows.select_related("product__tax_class").annotate(
        sale_amount=Subquery(
            running.order_by().values("variant").annotate(least=Min("amount")).values("least"),
            output_field=BigIntegerField(),
        ),
        free_stock=Coalesce(Subquery(stock.annotate(n=Sum(free)).values("n"), output_field=IntegerField()), 0),
        renditions=Subquery(pictures.values("renditions")[:1]),
    )


def _offer(row: Variant) -> Offer:
    """The frozen offer of an annotated row."""
    product = row.product
    base = row.price_amount
    sale = row.sale_amount  # type: ignore[attr-defined]
    amount = base if sale is None else min(sale, base)
    before = max(base, row.compare_at_amount or 0)
    return Offer(
        variant_id=row.pk,
        product_id=product.pk,
        sku=row.sku,
        title=product.title,
        options=row.title,
        url=product.get_absolute_url(),
        picture=picture_name(row.renditions),  # type: ignore[attr-defined]
        price=Money(amount, row.currency),
        compare=Money(before, row.currency) if before > amount else None,
        tax_class=product.tax_class.code if product.tax_class else "standard",
        weight_g=row.weight_g or 0,
        policy=row.stock_policy,
        in_stock=row.free_stock,  # type: ignore[attr-defined]
        limit=_limit(row),
    )


def _limit(row: Variant) -> int:
    """How many can be ordered: none of what is not on sale, else what lies free."""
    if not row.is_active or row.product.status != Product.Status.ACTIVE:
        return 0
    free: int = row.free_stock  # type: ignore[attr-defined]
    return min(free, MAX_QUANTITY)


def picture_name(renditions: object) -> str:
    """The file of the width nearest above a thumbnail, as JPEG so that mails can show it; empty where there is none."""
    if not isinstance(renditions, dict) or not renditions:
        return ""
    width = min(renditions, key=lambda text: (int(text) < 300, int(text)))
    files = renditions[width]
    return str(files.get("jpeg") or next(iter(files.values()), ""))
