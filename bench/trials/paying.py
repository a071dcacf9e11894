"""Money: payments given up and taken up again, news in any order, refunds asked for twice."""

import time
from datetime import timedelta
from functools import partial

from django.utils import timezone

from bench.trials import hooks
from bench.trials.buyer import Buyer, order_shown
from bench.trials.crowd import at_once
from bench.trials.goods import counts, make_goods
from bench.trials.ledgers import Ledgers, compared
from bench.trials.report import Report, broken
from bench.trials.rushes import SOLD_OUT
from bench.trials.staff import Staff
from bench.trials.store import Store
from fulfillment.models import Shipment
from orders.models import Order, Payment, Refund

FREED = 120
SETTLED = 300


def abandoned(store: Store, report: Report) -> None:
    """A buyer leaves the provider's page, comes back with another address, and then pays on both pages."""
    goods = make_goods(1)
    with compared(store.services, report, seconds=SETTLED) as shown:
        buyer = Buyer(store)
        buyer.choose(goods)
        buyer.fill()
        first = buyer.press()
        same = buyer.press()
        report.equal(
            "pressed again: the same page of the provider", same.headers["Location"], first.headers["Location"]
        )
        buyer.typed |= {"name": "Somebody Else"}
        buyer.fill()
        second = buyer.press()
        report.add(
            "he is let buy again", second.headers.get("Location", ""), passed="/hosted/" in second.headers["Location"]
        )
        pages = [buyer.pay(second), buyer.pay(first)]
        shown.extend({number for page in pages if (number := order_shown(page))})
        report.equal("orders he was shown", len(shown), 1)
        report.none("5xx and cut lines", broken(buyer.answers))
    report.equal("on hand, allocated, held", counts(goods), (1, 1, 0))


def expiry(store: Store, report: Report) -> None:
    """A hold runs out and another buys the unit; money that came in time is found, though its buyer never returned."""
    goods, paid_goods = make_goods(1), make_goods(1)
    with compared(store.services, report, seconds=SETTLED) as shown:
        idle, silent = Buyer(store), Buyer(store)
        for one, variant in ((idle, goods), (silent, paid_goods)):
            one.choose(variant)
            one.fill()
        gone, page = idle.press(), silent.press()
        silent.client.post(page.headers["Location"], data={"method": silent.card})
        begin = time.monotonic()
        Order.objects.filter(email__in=[idle.email, silent.email]).update(
            hold_until=timezone.now() - timedelta(seconds=1)
        )
        while counts(goods)[2] and time.monotonic() - begin < FREED:
            time.sleep(0.5)
        report.most("the unit is free again", time.monotonic() - begin, FREED)
        report.equal("on hand, allocated, held", counts(goods), (1, 0, 0))
        other = Buyer(store)
        shown.append(other.buy(goods))
        late = idle.client.post(gone.headers["Location"], data={"method": idle.card})
        report.so("the idle buyer can no longer pay", not late.is_redirect)
        report.so("he reads why", SOLD_OUT in idle.follow(idle.get("/checkout/")).text)
        report.none("5xx and cut lines", broken(idle.answers + silent.answers + other.answers))
    report.equal("sold once", counts(goods), (1, 1, 0))
    report.equal("money that came in time is an order", counts(paid_goods), (1, 1, 0))
    report.equal("the idle buyer's order", Order.objects.get(email=idle.email).status, "canceled")


def paid_race(store: Store, report: Report) -> None:
    """News ten times and backwards together with the return page, and news before that page is asked for."""
    goods = make_goods(6)
    with compared(store.services, report, seconds=SETTLED) as shown:
        for _ in range(4):
            buyer, events, back = at_provider(store, goods)
            news = [
                partial(hooks.send, store, [event]) for event in reversed(events) for _ in range(10 // len(events) + 1)
            ]
            pages = at_once([*news, partial(buyer.get, back), partial(buyer.get, back)])
            shown.append(order_shown(buyer.follow(pages[-1])))
            report.equal("answers to the news", {status for page in pages[:-2] for status in page}, {200})
            report.none("5xx and cut lines", broken(buyer.answers))
        buyer, events, back = at_provider(store, goods)
        hooks.send(store, reversed(events))
        time.sleep(5)
        shown.append(order_shown(buyer.follow(buyer.get(back))))
        report.equal("the same news a second time", set(hooks.send(store, events)), {200})


def at_provider(store: Store, goods: object) -> tuple[Buyer, list[hooks.Event], str]:
    """A buyer who has just paid on the provider's page: he, its news, and the address he is sent back to."""
    buyer = Buyer(store)
    buyer.choose(goods)
    buyer.fill()
    pressed = buyer.press()
    back = buyer.client.post(pressed.headers["Location"], data={"method": buyer.card}).headers["Location"]
    number = Order.objects.get(email=buyer.email).number
    return buyer, hooks.events_of(store.services, number), back.partition("example.com")[2]


def paid_two_ways(store: Store, report: Report) -> None:
    """News of the card, the return page, and a bank transfer that staff write down, all at once."""
    goods, staff, ledgers = make_goods(5), Staff(store), Ledgers(store.services)
    for _ in range(3):
        buyer, events, back = at_provider(store, goods)
        order = Order.objects.get(email=buyer.email)
        money = {
            "kind": "transfer",
            "amount": f"{order.total_amount / 100:.2f}",
            "reference": order.number,
            "confirmed": "1",
        }
        record = partial(staff.post, f"/admin/orders/order/{order.pk}/do/record/", money)
        at_once([record, partial(hooks.send, store, events * 5), partial(buyer.get, back)])
        ledgers.settle(SETTLED)
        order.refresh_from_db()
        paid = sum(Payment.objects.filter(order=order, status="captured").values_list("captured_amount", flat=True))
        back_again = sum(
            Refund.objects.filter(payment__order=order).exclude(status="failed").values_list("amount", flat=True)
        )
        report.equal("kept of what was paid", paid - back_again, order.total_amount)
        report.equal(
            "surplus given back",
            Refund.objects.filter(payment__order=order).count(),
            1 if paid > order.total_amount else 0,
        )
        report.equal("status", order.status, "confirmed")
        report.equal("mails", ledgers.mails()[order.number], 1)
        report.equal("warehouse jobs", Shipment.objects.filter(order=order).count(), 1)
        report.none("5xx and cut lines", broken(buyer.answers + staff.answers))


def refund_race(store: Store, report: Report) -> None:
    """Ten refunds of everything at once, of one form and of ten; two parts that are more than the whole."""
    goods, staff = make_goods(3), Staff(store)
    for title, keys, share in (
        ("one form ten times", ["a"] * 10, 1.0),
        ("ten forms", list("abcdefghij"), 1.0),
        ("two parts of 60 %", ["a", "b"], 0.6),
    ):
        number = Buyer(store).buy(goods)
        order = Order.objects.get(number=number)
        calls_before = len(store.services.standin.calls)
        typed = {"amount": f"{order.total_amount * share / 100:.2f}", "reason": "trial", "confirmed": "1"}
        address = f"/admin/orders/order/{order.pk}/do/refund/"
        at_once([partial(staff.post, address, typed | {"key": key}) for key in keys])
        Ledgers(store.services).settle(SETTLED)
        back = given_back(store, number)
        wanted = order.total_amount if share == 1.0 else int(order.total_amount * share)
        report.add(f"{title}: given back at the provider", back, passed=abs(back - wanted) <= 1)
        payment = Payment.objects.get(order=order, status="captured")
        report.equal(f"{title}: in our books", payment.refunded_amount, back)
        keys_used = [key for verb, path, key in store.services.standin.calls[calls_before:] if path == "/v1/refunds"]
        report.equal(f"{title}: calls for each key", len(keys_used), len(set(keys_used)))
    report.none("5xx and cut lines", broken(staff.answers))


def given_back(store: Store, number: str) -> int:
    """What the provider gave back for an order, smallest units."""
    ledger = store.services.standin.ledger
    with ledger.lock:
        intents = {one["id"] for one in ledger.objects.values() if (one.get("metadata") or {}).get("order") == number}
        return sum(refund["amount"] for refund in ledger.refunded() if refund["payment_intent"] in intents)
