"""A buyer with a browser without script: he fills a cart, types his address, presses the button and pays."""

import itertools
import re
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from bench.orders import PLACE
from bench.trials.services import HOST, SITE
from bench.trials.store import Store
from shop.models import Variant

TOKEN = "c" * 32  # a CSRF cookie is any 32 letters that the form repeats
HIDDEN = ("checkout", "expected", "arrives", "method")
NUMBER = re.compile(r"R-[0-9A-Z]{4}-[0-9A-Z]{4}")
VISA = "pm_card_visa"
PATIENCE = 90
CERTIFICATES = ssl.create_default_context()  # read once; all lines are plain
_addresses = itertools.count(1)


class Line(httpx.BaseTransport):
    """Stands where a reverse proxy does: takes https for the store's host to its web server, and says for whom.

    Each request has a connection of its own, as proxies do by default: one that the server closes after an answer it
    gave early would else be taken for the next request.
    """

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address = port, address
        self._line = httpx.HTTPTransport(verify=CERTIFICATES, limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on; other hosts (the payment provider) are asked as they are."""
        if request.url.host != HOST:
            return self._line.handle_request(request)
        headers = httpx.Headers(request.headers)
        headers["X-Forwarded-Proto"], headers["X-Forwarded-For"] = "https", self.address
        target = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.port)
        return self._line.handle_request(
            httpx.Request(request.method, target, headers=headers, stream=request.stream, extensions=request.extensions)
        )

    def close(self) -> None:
        """Hang up."""
        self._line.close()


@dataclass(frozen=True)
class Answer:
    """What came of one request: 0 stands for a line that was cut."""

    status: int
    seconds: float
    at: float
    path: str


class Visitor:
    """Somebody with a browser of his own, at an address of his own; `answers` are all he ever got."""

    def __init__(self, store: Store) -> None:
        number = next(_addresses)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.number, self.answers = number, list[Answer]()
        line = Line(store.port, address)
        told = {"base_url": SITE, "headers": {"Origin": SITE}, "timeout": PATIENCE, "trust_env": False}
        self.client = httpx.Client(transport=line, **told)
        self.client.cookies.set("__Host-csrf", TOKEN, domain=HOST)

    def ask(self, method: str, path: str, **more: object) -> httpx.Response:
        """One request without following where it leads. Raises `httpx.TransportError` when the line is cut."""
        begin = time.monotonic()
        try:
            response = self.client.request(method, path, **more)
        except httpx.TransportError:
            self.answers.append(Answer(0, time.monotonic() - begin, begin, path))
            raise
        self.answers.append(Answer(response.status_code, time.monotonic() - begin, begin, path))
        return response

    def get(self, path: str) -> httpx.Response:
        """A page."""
        return self.ask("GET", path)

    def post(self, path: str, typed: dict[str, object], **more: object) -> httpx.Response:
        """A form of the store."""
        return self.ask("POST", path, data=typed | {"csrfmiddlewaretoken": TOKEN}, **more)

    def follow(self, response: httpx.Response, most: int = 6) -> httpx.Response:
        """The page at the end of its redirects; a page of the payment provider is the end too."""
        while response.is_redirect and most:
            address = urljoin(str(response.url), response.headers["Location"])
            if urlsplit(address).netloc != HOST:
                return response
            response, most = self.get(urlsplit(address)._replace(scheme="", netloc="").geturl()), most - 1
        return response

    def end(self) -> None:
        """Close the browser."""
        self.client.close()


class Buyer(Visitor):
    """A visitor who buys. `email` is his alone, so that his mails are told from others'."""

    def __init__(self, store: Store, card: str = VISA) -> None:
        super().__init__(store)
        self.card, self.form = card, dict[str, object]()
        self.email = f"buyer{self.number}@example.com"
        self.typed = PLACE | {"email": self.email, "name": f"Buyer {self.number}", "same": "1"}

    def choose(self, *variants: Variant) -> None:
        """Put these in the cart."""
        for variant in variants:
            self.post("/cart/add/", {"variant": variant.pk, "quantity": 1})

    def fill(self) -> httpx.Response:
        """Type everything, and read what the form would send; the page it stands on, or the error that came instead."""
        typed = self.post("/checkout/", self.typed | {"do": "refresh"})
        page = self.get("/checkout/") if typed.status_code < 500 else typed
        found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text) for name in HIDDEN}
        self.form = self.typed | {name: match.group(1) for name, match in found.items() if match}
        self.form |= {"do": "place", "pay": "stripe:card"}
        return page

    def press(self, **more: object) -> httpx.Response:
        """Press "place order"."""
        return self.post("/checkout/", self.form | more)

    def pay(self, response: httpx.Response) -> httpx.Response:
        """Where the button led: on the provider's page pay with the card, and come back to the store."""
        if not is_hosted(response):
            return self.follow(response)
        paid = self.client.post(response.headers["Location"], data={"method": self.card})
        return self.follow(paid)

    def buy(self, *variants: Variant) -> str:
        """All of it; the number of the order that the last page shows, empty where it shows none."""
        self.choose(*variants)
        self.fill()
        return order_shown(self.pay(self.press()))


def is_hosted(response: httpx.Response) -> bool:
    """Whether this leads to the provider's own page."""
    return response.is_redirect and "/hosted/" in response.headers["Location"]


def order_shown(response: httpx.Response) -> str:
    """The number on an order's page; empty for any other page."""
    is_order = response.status_code == 200 and response.url.path.startswith("/orders/")
    found = NUMBER.search(response.text) if is_order else None
    return found.group() if found else ""
