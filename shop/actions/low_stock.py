"""Goods that run low: seen once for each crossing of their mark, told to staff once a day."""

import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from shop.core import events
from shop.core.db import transaction
from shop.models import LowStock, Movement, StockItem

PERMISSION = "view_lowstock"
IN_MAIL = 40


def _measured(rows: "QuerySet[StockItem]") -> "QuerySet[StockItem]":
    """Stock rows with what can be promised (`free`) and their mark; a mark of 0 means never."""
    free = ExpressionWrapper(F("on_hand") - F("allocated") - F("held"), output_field=IntegerField())
    return rows.annotate(free=free, mark=Coalesce(F("low_at"), settings.LOW_STOCK))


def _low() -> "QuerySet[StockItem]":
    """Rows at or below their mark, of goods that are sold; what never lay there is not missed."""
    was_here = (
        Q(on_hand__gt=0) | Q(low_at__isnull=False) | Q(Exists(Movement.objects.filter(stock_item=OuterRef("pk"))))
    )
    sold = StockItem.objects.filter(was_here, warehouse__is_active=True, variant__is_active=True)
    return _measured(sold).filter(Q(mark__gt=0) & Q(free__lte=F("mark")))


@transaction()
def watch_low_stock(*, now: datetime.datetime | None = None) -> int:
    """Open a row for each item that fell to its mark since the last look and close those above it; how many opened.

    Records `stock.low` once for each crossing.
    """
    now = now or timezone.now()
    marked = StockItem.objects.filter(pk__in=LowStock.objects.filter(cleared_at=None).values("stock_item"))
    above = _measured(marked).filter(Q(free__gt=F("mark")) | Q(mark=0))
    LowStock.objects.filter(stock_item__in=above.values("pk"), cleared_at=None).update(cleared_at=now)
    known = LowStock.objects.filter(stock_item=OuterRef("pk"), cleared_at=None)
    fresh = _low().filter(~Exists(known)).order_by("pk").values("pk", "free", "mark")  # type: ignore[misc]  # annotated
    rows = (LowStock(stock_item_id=row["pk"], available=row["free"], mark=row["mark"]) for row in fresh)
    made = LowStock.objects.bulk_create(rows, ignore_conflicts=True)
    for low in made:
        events.record("stock.low", stock_item_id=low.stock_item_id, available=low.available)
    return len(made)


@transaction()
def mail_low_stock(*, now: datetime.datetime | None = None) -> int:
    """Tell whoever buys for the shop what fell to its mark since yesterday, in one mail each; how many items that were.

    Nothing new, no mail.
    """
    now = now or timezone.now()
    fresh = list(
        LowStock.objects.filter(told_at=None, cleared_at=None)
        .select_related("stock_item__variant__product", "stock_item__warehouse")
        .order_by("stock_item__variant__product__title", "pk")
        .select_for_update(of=("self",))
    )
    if not fresh:
        return 0
    every = LowStock.objects.filter(cleared_at=None).count()
    for user in _buyers():
        events.queue_message(
            event="low_stock",
            to=user.email,
            dedupe_key=f"low-stock-{timezone.localdate(now)}-{user.pk}",
            context={
                "rows": fresh[:IN_MAIL],
                "more": max(0, len(fresh) - IN_MAIL),
                "count": len(fresh),
                "every": every,
            },
            reason="You may order goods for the shop.",
            user_id=user.pk,
        )
    LowStock.objects.filter(pk__in=[row.pk for row in fresh]).update(told_at=now)
    return len(fresh)


def _buyers() -> "QuerySet":  # type: ignore[type-arg]  # the user model is a setting
    """Staff who may see what runs low."""
    mine = Q(user_permissions__codename=PERMISSION) | Q(groups__permissions__codename=PERMISSION)
    people = get_user_model().objects.filter(is_staff=True, is_active=True)
    return people.filter(mine | Q(is_superuser=True)).distinct().order_by("pk")
