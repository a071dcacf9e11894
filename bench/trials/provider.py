"""The payment provider slow, failing, and cutting the line after it did what it was asked."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import httpx

from accounts.tests.factories import make_user
from bench.trials.buyer import Buyer, is_hosted, order_shown
from bench.trials.crowd import at_once, each
from bench.trials.desk import page_of_order
from bench.trials.goods import make_goods
from bench.trials.ledgers import Ledgers, compared
from bench.trials.paying import at_provider, given_back
from bench.trials.report import Report, broken
from bench.trials.rushes import ready
from bench.trials.staff import log_in
from bench.trials.store import Store
from orders.models import Order, ProviderCustomer, SavedPaymentMethod

HELD = 10
TRUE = 300
SLOW = 30
BUYERS = 6
NOT_CHARGED = "Nothing was charged"
CHECKED = ("checked", "checking")


@contextmanager
def going_wrong(store: Store, where: str = "", **switches: float) -> Iterator[None]:
    """The provider with these switches set for calls whose path holds `where`, and sound again afterwards."""
    standin = store.services.standin
    standin.where = where
    for name, value in switches.items():
        setattr(standin, name, value)
    try:
        yield
    finally:
        standin.slow = standin.fail = standin.cut = 0
        standin.where = ""


def slow(store: Store, report: Report) -> None:
    """Thirty seconds for each answer: when a payment is begun, and when its buyer comes back."""
    unreachable(store, report, slow=SLOW)


def failing(store: Store, report: Report) -> None:
    """A 500 to every call: when a payment is begun, and when its buyer comes back."""
    unreachable(store, report, fail=10_000)


def unreachable(store: Store, report: Report, **switches: float) -> None:
    """Buyers begin and come back while the provider gives no answer; others look around."""
    goods = make_goods(4 * BUYERS)
    with compared(store.services, report, seconds=TRUE) as shown:
        begun = [Buyer(store) for _ in range(BUYERS)]
        each([partial(ready, one, [goods], 0) for one in begun])
        paid = each([partial(at_provider, store, goods)] * BUYERS)
        back = [one for one, _, _ in paid]
        others = [Buyer(store) for _ in range(BUYERS)]
        with going_wrong(store, **switches):
            looks = [partial(one.get, "/") for one in others]
            pages = at_once([*[one.press for one in begun], *looks])[:BUYERS]
            checking = at_once([*[partial(came_back, one, address) for one, _, address in paid], *looks])[:BUYERS]
        held = [answer for one in [*begun, *back, *others] for answer in one.answers[-2:]]
        report.most("longest answer", max(answer.seconds for answer in held), HELD)
        report.equal("begun: told to try again", sum("Please try again" in page.text for page in pages), BUYERS)
        report.equal("paid: told that it is being checked", sum(is_checking(page) for page in checking), BUYERS)
        report.none("5xx and cut lines", broken([answer for one in [*begun, *back, *others] for answer in one.answers]))
        again = each([lambda one=one: one.pay(one.press()) for one in begun])
        waiting = zip([*begun, *back], [*again, *checking], strict=True)
        shown.extend(each([partial(seen_in_time, one, page) for one, page in waiting], hands=2 * BUYERS))
        report.equal("orders shown within five minutes", len([number for number in shown if number]), 2 * BUYERS)


def came_back(buyer: Buyer, back: str) -> httpx.Response:
    """The page the provider's redirect leads to."""
    return buyer.follow(buyer.get(back))


def is_checking(page: httpx.Response) -> bool:
    """Whether it says that the payment is being checked."""
    return page.status_code == 200 and any(word in page.text.lower() for word in CHECKED)


def seen_in_time(buyer: Buyer, page: httpx.Response) -> str:
    """The order's number, once a page that looks again by itself shows it; empty after five minutes."""
    begin = time.monotonic()
    while not (number := order_shown(page)) and time.monotonic() - begin < TRUE:
        time.sleep(3)
        page = buyer.follow(buyer.get(page.url.path))
    return number


def cut(store: Store, report: Report) -> None:
    """The line is cut after the provider opened a page, charged a saved card, or gave money back."""
    goods = make_goods(10)
    with compared(store.services, report, seconds=TRUE) as shown:
        buyer = Buyer(store)
        ready(buyer, [goods], 0)
        with going_wrong(store, cut=2):
            page = buyer.press()
        report.so("opened and cut: told to try again", "Please try again" in page.text)
        again = buyer.press()
        report.so("pressed again: the provider's page", is_hosted(again))
        shown.append(order_shown(buyer.pay(again)))
        shown.append(charged_and_cut(store, report, goods))
        report.none("5xx and cut lines", broken(buyer.answers))
    number, path = page_of_order(refunded := Buyer(store), goods)
    with going_wrong(store, cut=2):
        refunded.post(f"{path}cancel/", {"do": "all"})
        until(lambda: given_back(store, number) > 0)
        time.sleep(1)
    report.most("the refund is written down", Ledgers(store.services).settle(TRUE), TRUE)
    order = Order.objects.get(number=number)
    report.equal(
        "given back and cut: at the provider, in our books",
        (given_back(store, number), order.refunded_amount),
        (order.total_amount,) * 2,
    )


def charged_and_cut(store: Store, report: Report, goods: object) -> str:
    """A saved card is charged and the answer lost; the number that its buyer reads in the end."""
    user, buyer = make_user(), Buyer(store)
    with store.services.standin.ledger.lock:
        customer = store.services.standin.ledger.create_customer({})["id"]
        method = store.services.standin.ledger.attach("pm_card_visa", customer)["id"]
    ProviderCustomer.objects.create(user=user, provider="stripe", reference=customer)
    saved = SavedPaymentMethod.objects.create(
        user=user, provider="stripe", reference=method, label="Visa", expiry_month=12, expiry_year=2034
    )
    log_in(buyer, user)
    ready(buyer, [goods], 0)
    before = len(store.services.standin.ledger.charged())
    with going_wrong(store, "/confirm", cut=2):
        page = buyer.follow(buyer.press(pay=f"saved:{saved.pk}"))
    report.equal("charged and cut: charges", len(store.services.standin.ledger.charged()) - before, 1)
    report.so("charged and cut: not told that nothing was charged", NOT_CHARGED not in page.text)
    report.so(
        "charged and cut: sees that it is checked, or his order", is_checking(page) or "/orders/" in page.url.path
    )
    number = Order.objects.get(user=user).number
    report.most(
        "charged and cut: written down", until(lambda: Order.objects.get(user=user).status == "confirmed"), TRUE
    )
    return number


def until(is_so: Callable[[], bool], seconds: float = TRUE) -> float:
    """Wait until something is so; the seconds it took."""
    begin = time.monotonic()
    while not is_so() and time.monotonic() - begin < seconds:
        time.sleep(0.5)
    return time.monotonic() - begin
