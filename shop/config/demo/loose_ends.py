"""What waits for a person in the demo store: money by bank, purchases not sent yet, a mail that came back, bad rows."""

import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from fulfillment.actions import purchasing, receive
from fulfillment.models import PurchaseOrder
from orders.actions.manual import record_manual_payment
from orders.actions.orders import place_order
from orders.actions.placing import OrderRequest, Wanted
from orders.actions.refunds import refund_order
from orders.actions.tokens import make_token
from orders.actions.transfer import choose_transfer
from orders.models import ApiToken, Order, SalesChannel
from orders.queries.delivery import Place
from shop.actions.imports.run import preview_import, start_import
from shop.config.demo import month
from shop.config.demo.buyers import GUESTS, Buyer
from shop.core.models import Delivery, Message
from shop.models import BinStock, Supplier, Variant, Warehouse
from support.actions.help import vote
from support.models import HelpArticle

Moment = datetime.datetime
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
SKU = "K101-SAGE"
FILE = """handle,title,option 1 name,option 1 value,sku,price
tea-towel,Tea Towel,Color,Oat,DEMO-1,14.00
tea-towel,,Color,Rust,DEMO-2,soon
"""


def leave_loose_ends(*, now: Moment) -> None:
    """Fill the queues that an ordinary month leaves empty."""
    _wait_for_banks(now)
    _buy_more(now)
    _lose_a_mail()
    manager = User.objects.get(email="manager@example.com")
    channel = SalesChannel.objects.order_by("pk")[0]
    make_token(
        name="Till of the pop-up market", channel_id=channel.pk, scopes=ApiToken.Scope.values, user_id=manager.pk
    )
    run = start_import(
        file=ContentFile(FILE.encode()), file_name="tea-towels.csv", user_id=manager.pk, in_background=False
    )
    preview_import(import_id=run.pk)
    for turn, article in enumerate(HelpArticle.objects.order_by("pk")[:4]):
        missing = "Where do I find the number on the parcel?" if turn == 1 else ""
        vote(article_id=article.pk, visitor=f"demo-{turn}", is_helpful=turn != 1, missing=missing)


def _wait_for_banks(now: Moment) -> None:
    """Four bank transfers: not here yet, too little, too much, and one of which a part goes back by hand."""
    service = f"staff:{User.objects.get(email='service@example.com').pk}"
    for turn, (buyer, more) in enumerate(zip(GUESTS[14:18], (None, -1000, 500, 0), strict=True)):
        with month.living(now - (9 - turn) * HOUR):
            order = _order(buyer)
            choose_transfer(order_id=order.pk, actor="visitor")
        if more is not None:
            with month.living(now - (4 - turn) * HOUR):
                record_manual_payment(
                    order_id=order.pk,
                    kind="transfer",
                    amount=order.total_amount + more,
                    reference=order.number,
                    actor=service,
                )
                if not more:
                    reason = "The lid has a scratch"
                    refund_order(order_id=order.pk, amount=900, cause="demo-scratch", reason=reason, actor=service)


def _order(buyer: Buyer) -> Order:
    lines = (Wanted(Variant.objects.get(sku=SKU).pk, 1),)
    address = buyer.address
    place = Place(address["country"], address["state"], address["postcode"])
    request = OrderRequest(lines=lines, email=buyer.email, delivery=address, method_id=month.ways(place, lines)[0])
    return place_order(request=request, actor="visitor")


def _buy_more(now: Moment) -> None:
    """A purchase order that is still a draft, one called off, one that came whole."""
    manager = f"staff:{User.objects.get(email='manager@example.com').pk}"
    with month.living(now - 2 * DAY):
        _purchase(12)
        off = _purchase(40)
        purchasing.cancel_purchase(purchase_order_id=off.pk, actor=manager, reason="Bought elsewhere")
    with month.living(now - 6 * DAY):
        whole = _purchase(10)
        purchasing.send_purchase(purchase_order_id=whole.pk, actor=manager)
    line = whole.lines.get()
    shelf = BinStock.objects.filter(stock_item__variant=line.variant, bin__warehouse=whole.warehouse).first()
    if shelf is not None and whole.warehouse_id is not None:
        with month.living(now - 1 * DAY):
            count = receive.Count(line.pk, "demo-whole", bin_id=shelf.bin_id, good=10, damaged=0)
            receive.receive_line(count=count, warehouse_id=whole.warehouse_id, actor=manager)


def _purchase(units: int) -> PurchaseOrder:
    """Of the kettle, at the supplier that sells it."""
    variant = Variant.objects.get(sku=SKU)
    return purchasing.create_purchase(
        supplier_id=Supplier.objects.filter(items__variant=variant).order_by("pk")[0].pk,
        warehouse_id=Warehouse.objects.get(code="east").pk,
        wishes=[purchasing.Wish(variant.pk, units)],
        expected_on=timezone.localdate() + 8 * DAY,
        note="",
    )


def _lose_a_mail() -> None:
    """One confirmation came back: its address does not exist. Staff can try it again."""
    message = Message.objects.filter(event="order_confirmed", state=Message.State.SENT).order_by("-pk")[0]
    error = "550 5.1.1 The mailbox does not exist."
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, sent_at=None, error=error)
    owed = Delivery.objects.filter(task="core.send_message", event__created_at__lte=message.created_at).order_by("-pk")
    Delivery.objects.filter(pk=owed[0].pk).update(failed_at=message.created_at, done_at=None, error=error, attempts=1)
