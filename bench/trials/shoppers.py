"""Load that goes on while something fails: buyers who try again as people do, and somebody who looks at a page."""

import re
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Self

import httpx

from bench.trials.buyer import Answer, Buyer, Visitor, order_shown
from bench.trials.store import Store
from shop.models import Variant

INSIST = 180
PAUSE = 0.5
LOOK = 0.25
LOOK_AGAIN = 5


class Gone(Exception):
    """The store did not answer well for as long as a patient buyer tries."""


def insist(step: Callable[[], httpx.Response]) -> httpx.Response:
    """Try a step again until it is answered well. Raises Gone."""
    until = time.monotonic() + INSIST
    while time.monotonic() < until:
        try:
            response = step()
            if response.status_code < 500:
                return response
        except httpx.TransportError:
            pass
        time.sleep(PAUSE)
    raise Gone


class Background:
    """Threads that do something again and again until the block ends."""

    def __init__(self, hands: int) -> None:
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, daemon=True) for _ in range(hands)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self) -> None:
        while not self._ends.is_set() and self.do():
            pass

    def do(self) -> bool:
        """One round; False when there is no more to do."""
        raise NotImplementedError


class Shoppers(Background):
    """Buyers, some at a time, one after the other; `shown` are the numbers that they read."""

    def __init__(self, store: Store, goods: Variant, *, hands: int = 3, most: int = 10_000, pause: float = 0) -> None:
        super().__init__(hands)
        self.store, self.goods, self.left, self.pause = store, goods, most, pause
        self.shown, self.answers, self.times = list[str](), list[Answer](), list[float]()
        self.gave_up = list[str]()
        self._lock = threading.Lock()

    def do(self) -> bool:
        """One buyer."""
        with self._lock:
            if self.left == 0:
                return False
            self.left -= 1
        buyer, begin = Buyer(self.store), time.monotonic()
        try:
            page = patient(buyer, self.goods)
            number, end = order_shown(page), f"{page.status_code} {page.url.path} {title_of(page)}"
        except Gone:
            number, end = "", "no good answer"
        with self._lock:
            self.answers += buyer.answers
            self.times.append(time.monotonic() - begin)
            self.gave_up += [] if number else [end]
            self.shown += [number] if number else []
        buyer.end()
        time.sleep(self.pause)
        return True

    def wait_for_sales(self, sales: int, seconds: float) -> None:
        """Wait until so many more have bought, at most so many seconds."""
        goal, until = len(self.shown) + sales, time.monotonic() + seconds
        while len(self.shown) < goal and time.monotonic() < until:
            time.sleep(0.1)

    def wait(self, seconds: float) -> bool:
        """Wait until all who were to buy have bought."""
        until = time.monotonic() + seconds
        while any(thread.is_alive() for thread in self._threads) and time.monotonic() < until:
            time.sleep(0.1)
        return not any(thread.is_alive() for thread in self._threads)


def patient(buyer: Buyer, goods: Variant) -> httpx.Response:
    """Buy, trying each step again, and looking again at a page that says that the payment is being checked."""
    insist(lambda: buyer.post("/cart/add/", {"variant": goods.pk, "quantity": 1}))
    insist(buyer.fill)
    page = insist(lambda: buyer.pay(insist(buyer.press)))
    until = time.monotonic() + INSIST
    while page.url.path.endswith("/return/") and time.monotonic() < until:
        time.sleep(LOOK_AGAIN)
        page = insist(partial(look_again, buyer, page.url.path))
    return page


def look_again(buyer: Buyer, path: str) -> httpx.Response:
    """A page anew, and where it leads by now."""
    return buyer.follow(buyer.get(path))


def title_of(page: httpx.Response) -> str:
    """What a page is called."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    return " ".join(found.group(1).split()) if found else ""


class Lookout(Background):
    """Somebody with a cart who looks at it four times a second."""

    def __init__(self, store: Store, goods: Variant) -> None:
        super().__init__(1)
        self.visitor = Visitor(store)
        self.visitor.post("/cart/add/", {"variant": goods.pk, "quantity": 1})
        self.bad_pages = list[str]()

    def do(self) -> bool:
        """One look."""
        try:
            page = self.visitor.get("/cart/")
            if page.status_code >= 500 and (page.status_code != 503 or "cart and orders are safe" not in page.text):
                self.bad_pages.append(f"{page.status_code}: {page.text[:80]}")
        except httpx.TransportError:
            pass
        time.sleep(LOOK)
        return True

    def back_after(self, moment: float, until: float) -> float:
        """Seconds from a moment to the first good answer after which all were good; -1 where there was none."""
        answers = [one for one in self.visitor.answers if moment <= one.at <= until]
        bad = [one.at for one in answers if one.status != 200]
        good = [one.at + one.seconds for one in answers if one.status == 200 and one.at > max(bad, default=0)]
        return min(good) - moment if good else -1.0
