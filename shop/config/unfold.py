"""The admin's looks and its menu. Colors stand in static/css/admin.css: the CSP lets no page bring its own."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse_lazy

Link = dict[str, object]


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)


def _list(title: str, icon: str, model: str, permission: str = "") -> Link:
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": _may(permission or f"{app}.view_{name}"),
    }


def _group(title: str, *items: Link) -> Link:
    return {"title": title, "separator": True, "collapsible": False, "items": list(items)}


def navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The menu of this person; pages an installation does not have are left out."""
    groups = []
    for group in NAVIGATION:
        items = [item for item in group["items"] if _is_there(item)]
        groups.append(dict(group) | {"items": items})
    return [group for group in groups if group["items"]]


def _is_there(item: Link) -> bool:
    try:
        return bool(str(item["link"]))
    except NoReverseMatch:
        return False


NAVIGATION: list[dict[str, Any]] = [
    {"items": [{"title": "Dashboard", "icon": "dashboard", "link": reverse_lazy("admin:index")}]},
    _group(
        "Orders",
        _list("Orders", "receipt_long", "orders.order"),
        _list("Payments", "payments", "orders.payment"),
        _list("Refunds", "currency_exchange", "orders.refund"),
        _list("Vouchers", "sell", "orders.voucher"),
    ),
    _group(
        "Channels",
        _list("Phone orders", "call", "orders.phoneorder"),
        _list("Order files", "upload_file", "orders.orderfile"),
        _list("Orders kept back", "help_center", "orders.intakerow"),
        _list("Channels", "hub", "orders.saleschannel"),
        _list("API tokens", "key", "orders.apitoken"),
    ),
    _group(
        "Feedback",
        _list("Reviews", "reviews", "support.review"),
        _list("To act on", "assignment_late", "support.actionitem"),
        _list("You said, we did", "campaign", "support.improvement"),
        _list("Delivery surveys", "sentiment_satisfied", "support.survey"),
        _list("Questions sent", "schedule_send", "support.followup"),
    ),
    _group(
        "Customer service",
        _list("Cases", "forum", "support.case"),
        _list("Chats", "chat", "support.chat"),
        _list("Canned answers", "quickreply", "support.cannedanswer"),
        _list("Help articles", "help_center", "support.helparticle"),
        _list("What was missing", "feedback", "support.helpvote"),
        _list("Opening hours", "schedule", "support.openinghours"),
        _list("Holidays of support", "event_busy", "support.supportday"),
    ),
    _group(
        "Returns",
        _list("Returns", "assignment_return", "support.return"),
        _list("Claims", "report", "support.claim"),
        _list("Return rules", "rule", "support.returnrule"),
        _list("Return reasons", "list", "support.returnreason"),
    ),
    _group(
        "Warehouse",
        {
            "title": "Pick, pack, ship",
            "icon": "barcode_scanner",
            "link": "/warehouse/",
            "permission": _may("fulfillment.use_warehouse"),
        },
        _list("Shipments", "local_shipping", "fulfillment.shipment"),
        _list("Stock", "inventory_2", "shop.stockitem"),
        _list("Bins", "shelves", "shop.bin"),
        _list("Boxes", "package_2", "fulfillment.box"),
    ),
    _group(
        "Purchasing",
        _list("Purchase orders", "shopping_cart", "fulfillment.purchaseorder"),
        _list("Running low", "trending_down", "shop.lowstock"),
        _list("Told when back", "notifications", "shop.waiting"),
        _list("Suppliers", "factory", "shop.supplier"),
        _list("Counted at the door", "fact_check", "fulfillment.receipt"),
        _list("Questions to customers", "contact_support", "fulfillment.choice"),
    ),
    _group(
        "Catalogue",
        _list("Products", "category", "shop.product"),
        _list("Categories", "account_tree", "shop.category"),
        _list("Brands", "stars", "shop.brand"),
        _list("Product types", "schema", "shop.producttype"),
        _list("Imports", "upload_file", "shop.catalogueimport"),
        _list("Synonyms", "compare_arrows", "shop.synonym"),
    ),
    _group(
        "Delivery and tax",
        _list("Delivery zones", "public", "shop.shippingzone"),
        _list("Delivery methods", "directions_car", "shop.shippingmethod"),
        _list("Tax classes", "percent", "shop.taxclass"),
        _list("Warehouses", "warehouse", "shop.warehouse"),
        _list("Holidays", "event", "shop.holiday"),
    ),
    _group(
        "People and system",
        _list("People", "group", "accounts.user"),
        _list("Messages", "mail", "core.message"),
        _list("Work for workers", "pending_actions", "core.delivery"),
        _list("Provider events", "webhook", "core.providerevent"),
        _list("Status history", "history", "core.statuschange"),
    ),
]
UNFOLD = {
    "SITE_TITLE": "Staff",
    "SITE_HEADER": "Staff",
    "SITE_SYMBOL": "storefront",
    "SITE_URL": "/",
    "SHOW_BACK_BUTTON": True,
    "STYLES": [lambda _: static("css/admin.css")],
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": navigation},
}
