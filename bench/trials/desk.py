"""Buyers against the house: canceling while it is picked, selling while goods come and are counted."""

import datetime
import time
from functools import partial

from django.db.models import Sum
from django.utils import timezone

from bench.trials.buyer import Buyer, order_shown
from bench.trials.crowd import at_once, each
from bench.trials.goods import counts, make_goods
from bench.trials.ledgers import Ledgers, compared
from bench.trials.report import Report, broken
from bench.trials.rushes import kind_of, ready
from bench.trials.staff import Staff
from bench.trials.store import Store
from fulfillment.actions import purchasing
from fulfillment.models import PurchaseLine, Shipment
from orders.models import OrderLine, Refund
from shop.actions.ledger import find_drift
from shop.models import BinStock, Movement, StockItem, Supplier, Variant

SETTLED = 300
ORDERS, PICKERS = 20, 4


def cancel_pick(store: Store, report: Report) -> None:
    """Twenty buyers cancel while four pickers begin to pick the same twenty orders."""
    goods, ledgers = make_goods(ORDERS), Ledgers(store.services)
    buyers = [Buyer(store) for _ in range(ORDERS)]
    pages = each([partial(page_of_order, one, goods) for one in buyers])
    ledgers.settle(SETTLED)
    jobs = list(Shipment.objects.filter(order__in=ledgers.orders()).values_list("pk", flat=True))
    report.equal("jobs on the pick list", len(jobs), ORDERS)
    pickers = [Staff(store) for _ in range(PICKERS)]
    tours = [jobs[turn::PICKERS] for turn in range(PICKERS)]
    begin = "/warehouse/picks/start/"
    walks = [partial(one.post, begin, {"shipment": tour}) for one, tour in zip(pickers, tours, strict=True)]
    why = {"do": "all"}
    cancels = [partial(one.post, f"{path}cancel/", why) for one, (_, path) in zip(buyers, pages, strict=True)]
    at_once([*cancels, *walks])
    ledgers.settle(SETTLED)
    report.none("5xx and cut lines", broken([answer for one in [*buyers, *pickers] for answer in one.answers]))
    one_won(report, goods)


def one_won(report: Report, goods: Variant) -> None:
    """Each order of these goods is canceled with its money and stock back, or to be picked; never both."""
    lines = OrderLine.objects.filter(variant=goods).select_related("order")
    canceled = [line for line in lines if line.canceled_quantity]
    picked = [line for line in lines if line.picking_quantity]
    report.add("canceled, picked", f"{len(canceled)}, {len(picked)}", passed=True)
    report.none("both canceled and picked", [line for line in canceled if line in picked])
    lost = [line for line in lines if line not in canceled and line not in picked and not waiting(line)]
    report.none("neither canceled nor to be picked", lost)
    report.none("canceled without its status", [line for line in canceled if line.order.status != "canceled"])
    given_back = Refund.objects.filter(payment__order__lines__in=canceled, status="succeeded").count()
    report.equal("refunds", given_back, len(canceled))
    report.equal("on hand, allocated, held", counts(goods), (ORDERS, ORDERS - len(canceled), 0))
    report.none("drift of the stock", find_drift())


def waiting(line: OrderLine) -> bool:
    """Whether nobody won: the line still stands on the pick list, as when a picker's press was refused."""
    return Shipment.objects.filter(order=line.order, status="ready").exists()


def page_of_order(buyer: Buyer, goods: Variant) -> tuple[str, str]:
    """Buy; the number of the order and the path of its page."""
    ready(buyer, [goods], 0)
    page = buyer.pay(buyer.press())
    return order_shown(page), page.url.path


def stock_moves(store: Store, report: Report) -> None:
    """Goods come in, shelves are counted and twenty buyers order, all at once."""
    goods = make_goods(10)
    item, staff = StockItem.objects.get(variant=goods), [Staff(store) for _ in range(7)]
    place = BinStock.objects.get(stock_item=item).bin
    counting = partial(count, staff[0], item.pk, place.pk)
    receipts = [partial(receive, one, expected(goods), place.code) for one in staff[1:]]
    buyers = [Buyer(store) for _ in range(20)]
    with compared(store.services, report, seconds=SETTLED) as shown:
        each([partial(ready, one, [goods], 0) for one in buyers])
        answers = at_once([*receipts, counting, *[one.press for one in buyers]])
        presses = answers[-len(buyers) :]
        won = [(one, page) for one, page in zip(buyers, presses, strict=True) if kind_of(page) == "won"]
        shown.extend(each([lambda one=one, page=page: order_shown(one.pay(page)) for one, page in won]))
        report.none("5xx and cut lines", broken([answer for one in [*staff, *buyers] for answer in one.answers]))
    moved = Movement.objects.filter(stock_item=item).aggregate(
        hand=Sum("on_hand_change"), promised=Sum("allocated_change")
    )
    report.equal("sum of the ledger", (moved["hand"], moved["promised"], 0), counts(goods))
    report.equal("units allocated", counts(goods)[1], len(won))
    received = Movement.objects.filter(stock_item=item, kind="received").aggregate(units=Sum("on_hand_change"))["units"]
    report.equal("units received", received, 10 + 4 * answers[: len(receipts)].count(True))


def expected(goods: Variant) -> str:
    """Four units on their way from a supplier; the page where they are counted in."""
    supplier, _ = Supplier.objects.get_or_create(
        code="trial", defaults={"name": "Trial", "email": "supplier@example.com"}
    )
    warehouse = StockItem.objects.get(variant=goods).warehouse_id
    when = timezone.localdate() + datetime.timedelta(days=3)
    wishes = [purchasing.Wish(goods.pk, 4)]
    order = purchasing.create_purchase(supplier_id=supplier.pk, warehouse_id=warehouse, wishes=wishes, expected_on=when)
    purchasing.send_purchase(purchase_order_id=order.pk, actor="system")
    line = PurchaseLine.objects.get(purchase_order=order)
    return f"/warehouse/receive/{order.number}/{line.pk}/"


def receive(staff: Staff, page: str, shelf: str) -> bool:
    """Count a line in at the door; False where the answer was to try again."""
    return staff.post(page, {"key": f"trial-{page}", "good": 4, "damaged": 0, "shelf": shelf}).is_redirect


def count(staff: Staff, item_id: int, bin_id: int) -> int:
    """Count a shelf, three times; more is found than was known, so that no promise has to be taken back."""
    for found in (50, 60, 70):
        typed = {"place": bin_id, "found": found, "reason": "trial", "low_at": ""}
        status = staff.post(f"/admin/shop/stockitem/{item_id}/change/", typed).status_code
        time.sleep(0.3)
    return status
