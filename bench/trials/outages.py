"""Redis, PostgreSQL and the mail server away while people buy, and back again."""

import signal
import time

from django.db import connection

from bench.trials.buyer import Answer, Buyer
from bench.trials.goods import make_goods
from bench.trials.ledgers import Ledgers, compared
from bench.trials.report import Report, at_most_share, broken
from bench.trials.shoppers import Background, Lookout, Shoppers
from bench.trials.store import Store

AWAY, BROKER_AWAY, SILENT = 60, 30, 20
CAUGHT_UP, SETTLED, BACK = 120, 300, 5
SLOWEST, GOOD = 2, 0.99
DOWN = 5
LETTERS, MAIL_AWAY = 20, 60


class Browsers(Background):
    """People who look around: home, search, a product, the cart."""

    def __init__(self, store: Store, slug: str) -> None:
        super().__init__(1)
        self.visitor, self.turn = Buyer(store), 0
        self.places = ("/", f"/p/{slug}/", "/search/?q=product", "/cart/")

    @property
    def answers(self) -> list[Answer]:
        """All they got."""
        return self.visitor.answers

    def do(self) -> bool:
        """One page."""
        self.turn += 1
        self.visitor.get(self.places[self.turn % len(self.places)])
        time.sleep(0.2)
        return True


def redis_away(store: Store, report: Report) -> None:
    """Redis is away for sixty seconds while people look and buy, and comes back empty."""
    without_redis(store, report, AWAY)


def broker_away(store: Store, report: Report) -> None:
    """The broker is away for thirty seconds while people look and buy."""
    without_redis(store, report, BROKER_AWAY)


def without_redis(store: Store, report: Report, seconds: float) -> None:
    """Look and buy for so many seconds without Redis, then see that all is done."""
    goods = make_goods(5000)
    with compared(store.services, report, seconds=CAUGHT_UP) as shown:
        with Shoppers(store, goods, hands=2) as crowd, Browsers(store, goods.product.slug) as browsers:
            time.sleep(3)
            begin = time.monotonic()
            store.services.broker.kill()
            time.sleep(seconds)
            end = time.monotonic()
            store.services.broker.start()
        while_away(report, [*crowd.answers, *browsers.answers], begin, end)
        report.none("buyers who gave up", crowd.gave_up)
        shown.extend(crowd.shown)


def redis_silent(store: Store, report: Report) -> None:
    """Redis takes connections and does not answer for twenty seconds."""
    goods, process = make_goods(5000), store.services.broker.process
    with compared(store.services, report, seconds=CAUGHT_UP) as shown:
        with Shoppers(store, goods, hands=2) as crowd, Browsers(store, goods.product.slug) as browsers:
            time.sleep(3)
            begin = time.monotonic()
            process.send_signal(signal.SIGSTOP)
            time.sleep(SILENT)
            end = time.monotonic()
            process.send_signal(signal.SIGCONT)
        while_away(report, [*crowd.answers, *browsers.answers], begin, end)
        shown.extend(crowd.shown)


def while_away(report: Report, answers: list[Answer], begin: float, end: float) -> None:
    """What was answered in that time."""
    these = [one for one in answers if begin <= one.at <= end]
    good = 1 - len(broken(these)) / max(1, len(these))
    report.add(
        f"answers that were good, at least {GOOD:.0%}",
        f"{good:.1%} of {len(these)}",
        passed=good >= GOOD and bool(these),
    )
    report.fast("95 of 100 answers", at_most_share(these, 0.95), SLOWEST)


def database_restarted(store: Store, report: Report) -> None:
    """PostgreSQL is stopped in its fast way for five seconds while people buy."""
    without_database(store, report, signal.SIGINT)


def database_crashed(store: Store, report: Report) -> None:
    """PostgreSQL stops as in a crash, five seconds, and recovers."""
    without_database(store, report, signal.SIGQUIT)


def without_database(store: Store, report: Report, number: signal.Signals) -> None:
    """Buy while PostgreSQL stops, is down and comes back. A mail that was on its way in that moment may go twice."""
    goods = make_goods(1000)
    with compared(store.services, report, seconds=SETTLED, most_mails=2) as shown:
        with Shoppers(store, goods, hands=3) as crowd, Lookout(store, goods) as lookout:
            time.sleep(20)
            before = list(crowd.shown)
            connection.close()
            begin = time.monotonic()
            store.services.stop_database(number)
            time.sleep(DOWN)
            store.services.start_database()
            up = time.monotonic()
            time.sleep(20)
            end = time.monotonic()
        down = [one for one in [*crowd.answers, *lookout.visitor.answers] if begin + 1 < one.at < up - 1]
        report.add("shown before", f"{len(before)} orders", passed=bool(before))
        report.none(
            "answers while it was down other than a calm 503", [one for one in broken(down) if one.status != 503]
        )
        report.none("traces and bare errors", lookout.bad_pages)
        report.most("up, good answers again", lookout.back_after(up, end), BACK)
        bad = [one for one in broken([*crowd.answers, *lookout.visitor.answers]) if one.status != 503]
        report.none("answers of 5xx other than 503", [one for one in bad if one.status])
        report.none("buyers who gave up", crowd.gave_up)
        numbers = {order.number for order in Ledgers(store.services).every()}
        report.none("orders shown before that are gone", sorted(set(before) - numbers))
        shown.extend(crowd.shown)


def mail_away(store: Store, report: Report) -> None:
    """The mail server is away while twenty orders come in, and for a minute after."""
    goods, services = make_goods(2 * LETTERS), store.services
    with compared(services, report, seconds=SETTLED) as shown:
        usual = timed(store, goods, shown)
        services.sink.stop()
        away = timed(store, goods, shown)
        time.sleep(MAIL_AWAY)
        numbers = shown[LETTERS:]
        report.equal("mails while it was away", sum(Ledgers(services).mails()[one] for one in numbers), 0)
        services.sink.start()
        report.fast("an order without the mail server", away, max(1.5 * usual, usual + 1))


def timed(store: Store, goods: object, shown: list[str]) -> float:
    """Twenty orders, two at a time; the seconds of the middle one."""
    with Shoppers(store, goods, hands=2, most=LETTERS) as crowd:
        crowd.wait(SETTLED)
    shown.extend(crowd.shown)
    return sorted(crowd.times)[len(crowd.times) // 2]
