"""The admin's looks and its menu. Colors stand in static/css/admin.css: the CSP lets no page bring its own."""

from functools import cache
from typing import NamedTuple

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse


class Item(NamedTuple):
    """A page of the menu: the name of its address (or a path), and the permission that opens it."""

    title: str
    icon: str
    address: str
    permission: str = ""


class Entry(NamedTuple):
    """An item as one person sees it on one page."""

    title: str
    icon: str
    url: str
    is_here: bool


class Group(NamedTuple):
    """A part of the menu with its heading; the first has none."""

    title: str
    entries: tuple[Entry, ...]


def _list(title: str, icon: str, model: str) -> Item:
    app, name = model.split(".")
    return Item(title, icon, f"admin:{app}_{name}_changelist", f"{app}.view_{name}")


def sidebar(request: HttpRequest) -> tuple[Group, ...]:
    """The menu of this person on this page; pages he may not open or an installation does not have are left out."""
    path, held = request.path, request.user.has_perm
    groups = []
    for title, items in NAVIGATION:
        entries = tuple(
            Entry(item.title, item.icon, url, _is_here(url, path))
            for item in items
            if (not item.permission or held(item.permission)) and (url := _address(item.address))
        )
        if entries:
            groups.append(Group(title, entries))
    return tuple(groups)


def _is_here(url: str, path: str) -> bool:
    return path == url or (url != _address("admin:index") and path.startswith(url))


@cache
def _address(name: str) -> str:
    """The path of a named address, the same for as long as the process lives; empty where nobody registered it."""
    if name.startswith("/"):
        return name
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


NAVIGATION: list[tuple[str, list[Item]]] = [
    ("", [Item("Dashboard", "dashboard", "admin:index")]),
    (
        "Orders",
        [
            _list("Orders", "receipt_long", "orders.order"),
            _list("Payments", "payments", "orders.payment"),
            _list("Refunds", "currency_exchange", "orders.refund"),
            _list("Vouchers", "sell", "orders.voucher"),
        ],
    ),
    (
        "Channels",
        [
            _list("Phone orders", "call", "orders.phoneorder"),
            _list("Order files", "upload_file", "orders.orderfile"),
            _list("Orders kept back", "help_center", "orders.intakerow"),
            _list("Channels", "hub", "orders.saleschannel"),
            _list("API tokens", "key", "orders.apitoken"),
        ],
    ),
    (
        "Feedback",
        [
            _list("Reviews", "reviews", "support.review"),
            _list("To act on", "assignment_late", "support.actionitem"),
            _list("You said, we did", "campaign", "support.improvement"),
            _list("Delivery surveys", "sentiment_satisfied", "support.survey"),
            _list("Questions sent", "schedule_send", "support.followup"),
        ],
    ),
    (
        "Customer service",
        [
            _list("Cases", "forum", "support.case"),
            _list("Chats", "chat", "support.chat"),
            _list("Canned answers", "quickreply", "support.cannedanswer"),
            _list("Help articles", "help_center", "support.helparticle"),
            _list("What was missing", "feedback", "support.helpvote"),
            _list("Opening hours", "schedule", "support.openinghours"),
            _list("Holidays of support", "event_busy", "support.supportday"),
        ],
    ),
    (
        "Returns",
        [
            _list("Returns", "assignment_return", "support.return"),
            _list("Claims", "report", "support.claim"),
            _list("Return rules", "rule", "support.returnrule"),
            _list("Return reasons", "list", "support.returnreason"),
        ],
    ),
    (
        "Warehouse",
        [
            Item("Pick, pack, ship", "barcode_scanner", "/warehouse/", "fulfillment.use_warehouse"),
            _list("Shipments", "local_shipping", "fulfillment.shipment"),
            _list("Stock", "inventory_2", "shop.stockitem"),
            _list("Bins", "shelves", "shop.bin"),
            _list("Boxes", "package_2", "fulfillment.box"),
        ],
    ),
    (
        "Purchasing",
        [
            _list("Purchase orders", "shopping_cart", "fulfillment.purchaseorder"),
            _list("Running low", "trending_down", "shop.lowstock"),
            _list("Told when back", "notifications", "shop.waiting"),
            _list("Suppliers", "factory", "shop.supplier"),
            _list("Counted at the door", "fact_check", "fulfillment.receipt"),
            _list("Questions to customers", "contact_support", "fulfillment.choice"),
        ],
    ),
    (
        "Catalogue",
        [
            _list("Products", "category", "shop.product"),
            _list("Categories", "account_tree", "shop.category"),
            _list("Brands", "stars", "shop.brand"),
            _list("Product types", "schema", "shop.producttype"),
            _list("Imports", "upload_file", "shop.catalogueimport"),
            _list("Synonyms", "compare_arrows", "shop.synonym"),
        ],
    ),
    (
        "Delivery and tax",
        [
            _list("Delivery zones", "public", "shop.shippingzone"),
            _list("Delivery methods", "directions_car", "shop.shippingmethod"),
            _list("Tax classes", "percent", "shop.taxclass"),
            _list("Warehouses", "warehouse", "shop.warehouse"),
            _list("Holidays", "event", "shop.holiday"),
        ],
    ),
    (
        "People and system",
        [
            _list("People", "group", "accounts.user"),
            _list("Messages", "mail", "core.message"),
            _list("Work for workers", "pending_actions", "core.delivery"),
            _list("Provider events", "webhook", "core.providerevent"),
            _list("Status history", "history", "core.statuschange"),
        ],
    ),
]
UNFOLD = {
    "SITE_TITLE": "Staff",
    "SITE_HEADER": "Staff",
    "SITE_SYMBOL": "storefront",
    "SITE_URL": "/",
    "SHOW_BACK_BUTTON": True,
    "STYLES": [lambda _: static("css/admin.css")],
    "SIDEBAR": {"show_search": False, "show_all_applications": False},
}
