"""Who waits for goods, counted for each variant; addresses are nobody's business here."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from shop.core.admin import ActionAdmin
from shop.models import Waiting


@admin.register(Waiting)
class WaitingAdmin(ActionAdmin):
    """Read only: people ask, goods answer."""

    list_display = ("variant", "in_line", "asked_at", "confirmed_at", "told_at", "kept_until", "ended_at")
    list_select_related = ("variant__product",)
    list_filter = (("ended_at", admin.EmptyFieldListFilter), ("told_at", admin.EmptyFieldListFilter))
    search_fields = ("=variant__sku", "variant__product__title")
    ordering = ("-pk",)
    fields = ("variant", "asked_at", "confirmed_at", "told_at", "kept_until", "ended_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Waiting]:
        """With the length of each variant's line."""
        line = Waiting.objects.filter(
            variant=OuterRef("variant"), ended_at=None, told_at=None, confirmed_at__isnull=False
        )
        counted = line.order_by().values("variant").annotate(count=Count("pk")).values("count")
        return super().get_queryset(request).annotate(in_line=Subquery(counted))

    @admin.display(description="Waiting for it")
    def in_line(self, row: Any) -> int:
        """People who confirmed and were not told yet."""
        return row.in_line or 0
