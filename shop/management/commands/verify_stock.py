"""`manage.py verify_stock`: recompute every count and list the drift with its likely cause."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shop.actions.ledger import find_drift
from shop.models import Movement, StockItem


class Command(BaseCommand):
    """Says whether the ledger explains every count; ends with an error where it does not."""

    help = "Recompute on hand, allocated and held from their rows and list every difference."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per difference with the item's last movement, the place to look first."""
        drift = find_drift()
        for found in drift:
            item = StockItem.objects.select_related("variant", "warehouse").get(pk=found.stock_item_id)
            last = Movement.objects.filter(stock_item=item).order_by("-id").first()
            where = (
                f"last movement {last.pk}: {last.kind} by {last.actor} at {last.at:%Y-%m-%d %H:%M}"
                if last
                else "never moved"
            )
            self.stdout.write(
                f"{item.variant.sku} in {item.warehouse.code}: {found.what}: stored {found.stored}, "
                f"rows sum to {found.counted} ({where})"
            )
        if drift:
            raise CommandError(f"{len(drift)} counts differ from their rows.")
        self.stdout.write(f"{StockItem.objects.count()} stock items, no drift.")
