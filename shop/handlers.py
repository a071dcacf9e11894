"""What shop listens to and offers. One table, connected once at start-up."""

from shop.core import events

SUBSCRIPTIONS = {
    "catalogue.changed": ("shop.index_products",),
    "import.uploaded": ("shop.preview_import",),
    "import.confirmed": ("shop.apply_import",),
    "pictures.wanted": ("shop.make_pictures",),
    "stock.depleted": ("shop.refresh_buyable",),
    "stock.returned": ("shop.refresh_buyable", "shop.tell_waiting"),
    "waiting.joined": ("shop.tell_waiting",),
    "supply.filled": ("shop.refresh_buyable",),
    "supply.freed": ("shop.refresh_buyable",),
}


def connect() -> None:
    """Register subscriptions and panels."""
    for name, tasks in SUBSCRIPTIONS.items():
        for task in tasks:
            events.subscribe(name, task)
