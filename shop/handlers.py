"""What shop listens to and offers. One table, connected once at start-up."""

from shop.core import events
from shop.core.http import register_actors
from shop.queries.suppliers import supplier_names

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
    """Register subscriptions and how suppliers are called."""
    for name, tasks in SUBSCRIPTIONS.items():
        for task in tasks:
            events.subscribe(name, task)
    register_actors("supplier", supplier_names)
