"""The pages that are measured, who looks at them, and what they may cost."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from accounts.models import User
from bench.aftercare import reviewed
from bench.catalogue import BIG, DEEP, WORDS
from bench.ground import CUSTOMER, STAFF
from orders.models import Order
from shop.models import Category, Variant

TOKEN = "b" * 32  # a CSRF cookie is any 32 letters that the form repeats


@dataclass(frozen=True)
class Page:
    """One page: who asks, where, and its limits (statements; CPU against a bare view of the same size)."""

    name: str
    visitor: str
    path: Callable[[], str]
    statements: int
    cpu: float
    method: str = "GET"
    body: Callable[[], str] = str


def shelf() -> str:
    """A category of the second level, which fills a page with cards in the smallest catalogue as in the largest."""
    return f"/c/{Category.objects.filter(full_slug__startswith='bench-0/', depth=2).first().full_slug}/"


def deep() -> str:
    """The category six levels down."""
    return f"/c/{Category.objects.filter(full_slug__startswith=DEEP).order_by('-depth').first().full_slug}/"


def some_order() -> Order:
    """An order in the middle of the list."""
    return Order.objects.order_by("pk")[5000 if Order.objects.count() > 5000 else 0]


def add_form() -> str:
    """The form that puts one more of a variant into the cart."""
    variant = Variant.objects.filter(sku__startswith="BOOT-").first()
    return f"variant={variant.pk}&quantity=1&next=/cart/&csrfmiddlewaretoken={TOKEN}"


SOMEBODY = f"{WORDS['people'][0]}+{WORDS['families'][0]}"
CHEAP, MIDDLE, STAFFED, OPEN = 5.0, 8.0, 40.0, 99.0
PAGES = [
    Page("home", "shopper", lambda: "/", 12, MIDDLE),
    Page("category", "shopper", shelf, 12, MIDDLE),
    Page("deep category", "shopper", deep, 12, MIDDLE),
    Page("product, 132 variants", "shopper", lambda: f"/p/{BIG}/", 10, CHEAP),
    Page("search", "shopper", lambda: "/search/?q=walnut+kettle", 12, MIDDLE),
    Page("faceted search", "shopper", lambda: "/search/?q=kettle&price=10-200&in_stock=1", 12, MIDDLE),
    Page("cart, 5 lines", "shopper", lambda: "/cart/", 10, CHEAP),
    Page("add to cart", "shopper", lambda: "/cart/add/", 99, OPEN, "POST", add_form),
    Page("checkout", "shopper", lambda: "/checkout/", 99, OPEN),
    Page("order history", "customer", lambda: "/account/orders/", 12, OPEN),
    Page("pick list", "staff", lambda: "/warehouse/", 12, STAFFED),
    Page("admin orders", "staff", lambda: "/admin/orders/order/", 12, STAFFED),
    Page("admin, number", "staff", lambda: f"/admin/orders/order/?q={some_order().number}", 12, STAFFED),
    Page(
        "admin, name",
        "staff",
        lambda: f"/admin/orders/order/?q={SOMEBODY}",
        12,
        STAFFED,
    ),
    Page("reviews of a product", "shopper", reviewed, 12, OPEN),
    Page("help search", "shopper", lambda: "/help/?q=return", 12, OPEN),
    Page("admin returns", "staff", lambda: "/admin/support/return/", 12, STAFFED),
    Page("admin cases", "staff", lambda: "/admin/support/case/", 12, STAFFED),
    Page("admin reviews", "staff", lambda: "/admin/support/review/", 12, STAFFED),
    Page("home, cached", "nobody", lambda: "/", 2, 2.0),
    Page("category, cached", "nobody", shelf, 2, 2.0),
    Page("product, cached", "nobody", lambda: f"/p/{BIG}/", 2, 2.0),
]


class Visitors:
    """Test clients with their sessions in the database, so that a real server knows them too."""

    def __init__(self) -> None:
        host = "127.0.0.1"
        self.clients = {name: Client(SERVER_NAME=host) for name in ("nobody", "shopper", "customer", "staff")}
        self.clients["customer"].force_login(User.objects.get(email=CUSTOMER))
        self.clients["staff"].force_login(User.objects.get(email=STAFF))
        dice = random.Random(1)  # noqa: S311  the same cart each time
        keys = list(Variant.objects.filter(sku__startswith="B").order_by("pk").values_list("pk", flat=True)[:900])
        for variant in dice.sample(keys, 5):
            self.clients["shopper"].post("/cart/add/", {"variant": variant, "quantity": 1})
        self.clients["shopper"].get("/cart/")  # he has read what adding said, which is said once
        for client in self.clients.values():
            if client is not self.clients["nobody"]:
                client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN

    def cookies(self, name: str) -> str:
        """The cookie header of a visitor."""
        return "; ".join(f"{key}={morsel.value}" for key, morsel in self.clients[name].cookies.items())
