"""What the demo store buys: suppliers with their goods, orders on their way, drop-shipping, and what went wrong."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from fulfillment.actions import answers, pick, purchasing, receive, shorts, transmit
from fulfillment.models import Pick, PurchaseOrder, Shipment, ShipmentLine
from orders.actions.orders import place_order
from orders.actions.placing import OrderRequest, Wanted
from orders.models import Order
from orders.queries.delivery import Place
from shop.actions.low_stock import mail_low_stock, watch_low_stock
from shop.config.demo import month
from shop.config.demo.buyers import ANA, GUESTS, Buyer
from shop.models import BinStock, StockItem, Supplier, SupplierItem, Variant, Warehouse
from shop.promise import Way

Moment = datetime.datetime
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
STAFF = "manager@example.com"


@dataclass(frozen=True)
class House:
    """A supplier to be: the brands it sells to us, and the products it sends to our customers."""

    code: str
    name: str
    contact: str
    brands: tuple[str, ...]
    direct: tuple[str, ...] = ()
    plug: str = "email"
    lead_days: int = 8
    days: tuple[int, int] = (3, 8)


HOUSES = (
    House("hollowforge", "Hollowforge Works", "Greta Lind", ("hollowforge",), ("camp-pan",), lead_days=9),
    House("quickstem", "Quickstem Nursery", "", (), ("coin-leaf-plant",), plug="demo"),
    House("marlomill", "Marlomill Weavers", "Ewan Aird", ("marlomill", "wexmoor"), lead_days=12),
    House("fieldway", "Fieldway Trading", "Jonas Abel", (), lead_days=6),
)


def buy_goods(*, now: Moment) -> None:
    """Open the suppliers' book and live through the last days of buying."""
    known = {house.code: _open(house) for house in HOUSES}
    everything = Variant.objects.filter(suppliers=None, is_active=True)
    _sell(known["fieldway"], everything, ())
    _stock_orders(now, known)
    _direct_orders(now)
    _back_orders(now, known)
    _short_pick(now)
    with month.living(now - 4 * HOUR):
        watch_low_stock()
        mail_low_stock()


def _open(house: House) -> Supplier:
    supplier = Supplier.objects.create(
        code=house.code,
        name=house.name,
        contact=house.contact,
        email=f"orders@{house.code}.example.com",
        phone="+1 555 010 0142",
        plug=house.plug,
        lead_days=house.lead_days,
        direct_min_days=house.days[0],
        direct_max_days=house.days[1],
    )
    _sell(supplier, Variant.objects.filter(product__brand__slug__in=house.brands, is_active=True), house.direct)
    _sell(supplier, Variant.objects.filter(product__slug__in=house.direct).exclude(suppliers=supplier.pk), house.direct)
    Variant.objects.filter(product__slug__in=house.direct).update(stock_policy=Variant.Policy.SUPPLIER)
    return supplier


def _sell(supplier: Supplier, variants: QuerySet[Variant], direct: tuple[str, ...]) -> None:
    """What it sells, at a little more than half of our price."""
    SupplierItem.objects.bulk_create(
        SupplierItem(
            supplier=supplier,
            variant=variant,
            supplier_sku=f"{supplier.code[:3].upper()}-{variant.pk:04d}",
            cost_amount=variant.price_amount * 11 // 20,
            ships_direct=variant.product.slug in direct,
        )
        for variant in variants.select_related("product")
        if not supplier.items.filter(variant=variant).exists()
    )


def _variants(slug: str) -> list[Variant]:
    return list(Variant.objects.filter(product__slug=slug).order_by("pk"))


def _order(moment: Moment, supplier: Supplier, slug: str, units: int, *, due: int, note: str = "") -> PurchaseOrder:
    """Write and send an order to the first warehouse, due so many days after the moment."""
    house = Warehouse.objects.get(code="east")
    wishes = [purchasing.Wish(variant.pk, units) for variant in _variants(slug)]
    with month.living(moment):
        order = purchasing.create_purchase(
            supplier_id=supplier.pk,
            warehouse_id=house.pk,
            wishes=wishes,
            expected_on=timezone.localdate(moment) + due * DAY,
            note=note,
        )
        return purchasing.send_purchase(purchase_order_id=order.pk, actor=_staff())


def _staff() -> str:
    return f"staff:{User.objects.get(email=STAFF).pk}"


def _say(moment: Moment, order: PurchaseOrder, kind: str, **facts: object) -> None:
    """An answer of the supplier about all lines."""
    told = {line.pk: line.quantity for line in order.lines.all()}
    with month.living(moment):
        said = answers.Said(kind, told, f"demo-{kind}", **facts)  # type: ignore[arg-type]
        answers.hear(purchase_order_id=order.pk, said=said, actor=f"supplier:{order.supplier_id}")


def _stock_orders(now: Moment, known: dict[str, Supplier]) -> None:
    """One accepted and on its way, one partly received with a damaged piece, one without an answer."""
    coming = _order(now - 4 * DAY, known["marlomill"], "check-scarf", 24, due=12)
    _say(now - 3.5 * DAY, coming, "accepted", due_on=timezone.localdate(now) + 9 * DAY)
    partly = _order(now - 9 * DAY, known["fieldway"], "stoppered-carafe", 18, due=8, note="Please pack the glass well.")
    _say(now - 8.5 * DAY, partly, "accepted", due_on=timezone.localdate(now))
    _say(now - 4 * DAY, partly, "shipped")
    for turn, line in enumerate(partly.lines.order_by("pk")[:2]):
        item = StockItem.objects.get(variant=line.variant, warehouse=partly.warehouse)
        shelf = BinStock.objects.filter(stock_item=item, bin__kind="shelf").values_list("bin_id", flat=True).first()
        count = receive.Count(line.pk, f"demo-{turn}", bin_id=shelf, good=12 - turn, damaged=turn, note="Broken neck")
        if shelf is not None and partly.warehouse_id is not None:
            with month.living(now - 5 * HOUR):
                receive.receive_line(count=count, warehouse_id=partly.warehouse_id, actor=_staff())
    silent = _order(now - 2.6 * DAY, known["hollowforge"], "eight-side-moka-pot", 20, due=9)
    with month.living(now - 1.5 * DAY):
        transmit.remind(purchase_order_id=silent.pk, now=now - 1.5 * DAY)


def _direct_orders(now: Moment) -> None:
    """Camp pans that Hollowforge sends: one accepted, one sent, one refused so that its customer must choose."""
    pan = _variants("camp-pan")[0]
    sent = _direct(now - 5 * DAY, GUESTS[7], pan, 1)
    _say(now - 4.6 * DAY, sent, "accepted", due_on=timezone.localdate(now) + 1 * DAY)
    _say(now - 2 * DAY, sent, "shipped", carrier="ups", tracking_number="1Z999AA10123456784")
    accepted = _direct(now - 1.3 * DAY, ANA, pan, 1)
    _say(now - 1.1 * DAY, accepted, "accepted", due_on=timezone.localdate(now) + 3 * DAY)
    refused = _direct(now - 1.2 * DAY, GUESTS[12], pan, 2)
    _say(now - 20 * HOUR, refused, "refused", reason="The handle is out of production until January")


def _direct(moment: Moment, buyer: Buyer, variant: Variant, units: int) -> PurchaseOrder:
    """Somebody buys what a supplier sends, and pays."""
    return PurchaseOrder.objects.get(order=_buy(moment, buyer, Wanted(variant.pk, units)))


def _buy(moment: Moment, buyer: Buyer, *lines: Wanted, is_together: bool = False) -> Order:
    """Somebody buys these and pays."""
    user = User.objects.filter(email=buyer.email).first()
    address = buyer.address
    with month.living(moment):
        ways = month.ways(Place(address["country"], address["state"], address["postcode"]), lines)
        request = OrderRequest(
            lines=lines,
            email=buyer.email,
            delivery=address,
            method_id=ways[0],
            user_id=user.pk if user else None,
            ship_together=is_together,
        )
        order = place_order(request=request, actor=f"customer:{user.pk}" if user else "visitor")
        month.pay(order, "success")
    return order


def _back_orders(now: Moment, known: dict[str, Supplier]) -> None:
    """Goods that sell before they are here: one color of a scarf, and a plant that its nursery sends as well.

    The scarf's other color stays sold out until it comes. One order waits for its scarf, one is sent together with it.
    """
    scarf = _variants("check-scarf")[0]
    Variant.objects.filter(pk=scarf.pk).update(stock_policy=Variant.Policy.BACKORDER)
    Variant.objects.filter(product__slug="coin-leaf-plant").update(stock_policy=Variant.Policy.EITHER)
    plants = _order(now - 3 * DAY, known["quickstem"], "coin-leaf-plant", 10, due=8)
    if plants.status == "sent":
        _say(now - 2.9 * DAY, plants, "accepted", due_on=timezone.localdate(now) + 5 * DAY)
    _buy(now - 1.4 * DAY, GUESTS[2], Wanted(scarf.pk, 2, Way.BACKORDER))
    towels = _variants("kitchen-towels")[0]
    _buy(now - 9 * HOUR, GUESTS[4], Wanted(scarf.pk, 1, Way.BACKORDER), Wanted(towels.pk, 1), is_together=True)


def _short_pick(now: Moment) -> None:
    """A picker finds an empty shelf, and no other place has the thing: its customer must choose."""
    found = next(_nowhere_else(), None)
    if found is None:
        return
    manager = User.objects.get(email=STAFF)
    with month.living(now - 2 * HOUR):
        walk = pick.start_list(
            picker_id=manager.pk, warehouse_id=found.shipment.warehouse_id or 0, shipment_ids=[found.shipment_id]
        )
        claim = Pick.objects.filter(pick_list=walk, shipment_line=found).first()
        if claim is not None:
            shorts.report_short(pick_id=claim.pk, picker_id=manager.pk, left=0, reason="missing")
        pick.let_go(pick_list_id=walk.pk, picker_id=manager.pk)


def _nowhere_else() -> "Iterator[ShipmentLine]":
    """Lines to pick whose thing lies in one bin of one warehouse alone."""
    ready = Shipment.objects.filter(status="ready", order__status="confirmed", warehouse__isnull=False)
    for line in ShipmentLine.objects.filter(shipment__in=ready).select_related("shipment", "stock_item").order_by("pk"):
        if line.stock_item is None or Order.objects.filter(pk=line.shipment.order_id, lines__quantity__gt=3).exists():
            continue
        others = StockItem.objects.filter(variant=line.stock_item.variant_id).exclude(pk=line.stock_item.pk)
        elsewhere = others.aggregate(units=Sum("on_hand"))["units"] or 0
        if not elsewhere and BinStock.objects.filter(stock_item=line.stock_item, quantity__gt=0).count() == 1:
            yield line
