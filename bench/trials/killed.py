"""kill -9: of web processes while people buy, and of the worker while it mails, ships and refunds."""

import time
from functools import partial

from bench.trials.buyer import Buyer
from bench.trials.crowd import each
from bench.trials.desk import page_of_order
from bench.trials.goods import make_goods
from bench.trials.ledgers import Ledgers, compared
from bench.trials.parcels import ship
from bench.trials.provider import until
from bench.trials.report import Report, broken
from bench.trials.shoppers import Lookout, Shoppers
from bench.trials.store import WEB_WORKERS, Store
from orders.models import Order, Refund
from shop.core.models import Delivery, Message

KILLS = 10
SALES, PATIENT = 2, 60  # whole orders between two kills, or so many seconds on a machine that is busy
BACK = 5
SETTLED = 300
ORDERS = 50
PARCELS, REFUNDS = 6, KILLS


def web(store: Store, report: Report) -> None:
    """Ten web processes are killed, one after the other, while buyers buy."""
    goods = make_goods(1000)
    with compared(store.services, report, seconds=SETTLED) as shown:
        with Shoppers(store, goods) as crowd, Lookout(store, goods) as lookout:
            kills = []
            for number in range(KILLS):
                crowd.wait_for_sales(SALES, PATIENT)
                kills.append(time.monotonic())
                store.kill_web_worker(number)
            crowd.wait_for_sales(SALES, PATIENT)
        ends = [*kills[1:], time.monotonic()]
        slowest = max(lookout.back_after(begin, until) for begin, until in zip(kills, ends, strict=True))
        report.most("after a kill, good answers again", slowest, BACK)
        report.none("error pages", lookout.bad_pages)
        cut = broken(crowd.answers)
        report.none("answers of 5xx", [answer for answer in cut if answer.status])
        report.add("lines cut by the kills", f"{len(cut)} of {len(crowd.answers)} answers", passed=True)
        report.none("buyers who gave up", crowd.gave_up)
        report.equal("web processes", len(store.web_workers()), WEB_WORKERS)
        shown.extend(crowd.shown)


def worker(store: Store, report: Report) -> None:
    """Ten kills of the worker or of its children, while fifty orders come in and others are shipped and refunded."""
    goods, earlier = make_goods(ORDERS + PARCELS + REFUNDS), Ledgers(store.services)
    buyers = [Buyer(store) for _ in range(PARCELS + REFUNDS)]
    pages = each([partial(page_of_order, one, goods) for one in buyers])
    earlier.settle(SETTLED)
    numbers = [number for number, _ in pages]
    sent, back = numbers[:PARCELS], list(zip(buyers, pages, strict=True))[PARCELS:]
    store.services.sink.pause, store.services.standin.slow = 0.3, 0.2
    with compared(store.services, report, seconds=SETTLED, most_mails=2) as shown:
        with Shoppers(store, goods, hands=2, most=ORDERS) as crowd:
            for turn, (buyer, (_, path)) in enumerate(back):
                before = jobs_done()
                if turn < PARCELS:
                    ship(sent[turn])
                buyer.post(f"{path}cancel/", {"do": "all"})
                until(partial(is_more_done, before), PATIENT)  # so that it is killed at work, not at its start
                time.sleep(0.2 * (turn % 5))
                kill(store, turn)
            crowd.wait(4 * SETTLED)
        report.most("all of it done after the last order", earlier.settle(SETTLED), SETTLED)
        report.none("buyers who gave up", crowd.gave_up)
        report.equal("orders shown", len(crowd.shown), ORDERS)
        report.none("5xx and cut lines", broken(crowd.answers))
        shown.extend(crowd.shown)
    store.services.sink.pause = store.services.standin.slow = 0
    all_done(report, earlier, numbers)


def jobs_done() -> int:
    """How many jobs the worker has done so far."""
    return Delivery.objects.filter(done_at__isnull=False).count()


def is_more_done(before: int) -> bool:
    """Whether it has done some since."""
    return jobs_done() > before


def all_done(report: Report, ledgers: Ledgers, numbers: list[str]) -> None:
    """The orders that were shipped and canceled meanwhile: each effect once, each mail once or twice."""
    refunds = Refund.objects.filter(payment__order__number__in=numbers, status="succeeded")
    report.equal("refunds done", refunds.count(), REFUNDS)
    keys = [refund["metadata"]["key"] for refund in ledgers.services.standin.ledger.refunded()]
    report.equal("refunds at the provider for each key", len(keys), len(set(keys)))
    shipped = Order.objects.filter(number__in=numbers, fulfillment_status="shipped")
    report.equal("orders shipped", shipped.count(), PARCELS)
    for event, count in {"order_canceled": REFUNDS, "shipment_shipped": PARCELS}.items():
        messages = Message.objects.filter(event=event, order_number__in=numbers, state="sent")
        report.equal(f"mails {event}", messages.count(), count)
    given = ledgers.letters_about(numbers)
    report.none(
        "mails not given to the mail server once or twice", [one for one, times in given.items() if not 1 <= times <= 2]
    )


def kill(store: Store, number: int) -> None:
    """Every third time the whole worker, which is started anew, else one of its children."""
    if number % 3 == 0:
        store.kill_worker()
        store.start_one("worker")
    else:
        store.kill_worker_child(number)
