"""Who of the staff may do what. `sync_roles` makes and keeps the groups; `prepare` runs it after migrating."""

ALL = ("view", "add", "change", "delete")


def _on(app: str, models: str, verbs: tuple[str, ...] = ("view",)) -> set[str]:
    return {f"{app}.{verb}_{model}" for model in models.split() for verb in verbs}


_CATALOGUE = "product variant category brand producttype attribute attributechoice productattribute productimage"
_PRICES = "saleprice synonym productoption optionvalue slugredirect"
_PLACES = "warehouse bin stockitem movement"
_DELIVERY = "shippingzone shippingmethod shippingrate holiday taxclass taxrate"
_MONEY = "payment refund"
_SUPPLIERS = "supplier supplieritem"

CATALOG = (
    _on("shop", f"{_CATALOGUE} {_PRICES}", ALL)
    | _on("shop", "catalogueimport importrow", ("view", "add", "change"))
    | _on("shop", "warehouse stockitem movement waiting")
    | _on("shop", _SUPPLIERS, ALL)
)
SERVICE = (
    _on("orders", f"order {_MONEY} voucher")
    | {f"orders.{verb}_order" for verb in ("confirm", "hold", "cancel", "refund", "note")}
    | {"orders.resend_order_mail", "orders.record_payment"}
    | _on("orders", "phoneorder intakerow orderfile", ("view", "add", "change"))
    | _on("orders", "saleschannel")
    | _on("core", "message", ("view", "change"))
    | _on("shop", "product stockitem waiting")
    | _on("fulfillment", "shipment purchaseorder choice")
    | _on("accounts", "user")
    | _on("support", "review actionitem improvement survey followup case cannedanswer helparticle helpvote")
    | _on("support", "chat")
    | {"support.answer_case", "support.answer_chat", "support.change_helparticle"}
    | _on("support", "cannedanswer", ("add", "change"))
    | {"support.moderate_review", "support.answer_review", "support.assign_actionitem", "support.close_actionitem"}
    | _on("support", "return claim returnreason")
    | {"support.decide_return", "support.decide_claim"}
)
WAREHOUSE = (
    _on("fulfillment", "shipment box")
    | {"fulfillment.use_warehouse"}
    | _on("shop", _PLACES)
    | _on("fulfillment", "receipt")
    | {"shop.add_stockitem", "shop.change_stockitem"}
)
MANAGER = (
    CATALOG
    | SERVICE
    | WAREHOUSE
    | _on("orders", "voucher", ALL)
    | _on("support", "returnrule returnreason", ALL)
    | _on("orders", "saleschannel apitoken", ("view", "add", "change"))
    | _on("shop", f"{_DELIVERY} warehouse bin", ALL)
    | _on("fulfillment", "box", ALL)
    | _on("fulfillment", "purchaseorder", ("view", "add"))
    | {"fulfillment.send_purchaseorder"}
    | _on("shop", "lowstock")
    | _on("core", "providerevent statuschange")
    | _on("core", "delivery", ("view", "change"))
    | _on("accounts", "user", ("view", "add", "change"))
    | {"support.change_improvement"}
    | _on("support", "helparticle helptopic openinghours supportday cannedanswer", ALL)
)
ROLES: dict[str, set[str]] = {
    "Manager": MANAGER,
    "Catalog": CATALOG,
    "Customer service": SERVICE,
    "Warehouse": WAREHOUSE,
}
