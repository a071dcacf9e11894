"""Fifty guests press "place order" at once on ten units: exactly ten are sold, in every round."""

import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
from django.utils import timezone

from bench.load import at_once
from bench.orders import PLACE
from bench.serve import Server, serving
from orders.models import OrderLine
from shop.models import Bin, BinStock, Product, StockItem, Variant, Warehouse

GUESTS, UNITS, WORKERS = 50, 10, 8
NAMES = ("checkout", "expected", "csrfmiddlewaretoken", "method")


@dataclass(frozen=True)
class Round:
    """How one round ended."""

    sold: int
    held: int
    statuses: dict[int, int]
    slowest: float


def prepare(number: int) -> Variant:
    """A product of which there are ten units."""
    product = Product.objects.create(
        slug=f"rush-{timezone.now().timestamp():.0f}-{number}", title=f"Rush {number}", status="active",
        lowest_amount=1000, highest_amount=1000, is_buyable=True, published_at=timezone.now(),
    )  # fmt: skip
    variant = Variant.objects.create(product=product, sku=f"RUSH-{product.pk}", price_amount=1000, weight_g=100)
    place = Warehouse.objects.filter(code="east").get()
    item = StockItem.objects.create(variant=variant, warehouse=place, on_hand=UNITS)
    BinStock.objects.create(bin=Bin.objects.filter(warehouse=place, kind="shelf")[0], stock_item=item, quantity=UNITS)
    return variant


def form_of(client: httpx.Client, variant: Variant, guest: int) -> str:
    """Put the product in a cart, open the checkout and fill its form; the body to send at the moment."""
    client.cookies.set("csrf", "c" * 32, domain="127.0.0.1")
    token = {"csrfmiddlewaretoken": "c" * 32}
    client.post("/cart/add/", data={"variant": variant.pk, "quantity": 1} | token)
    typed = {"email": f"guest{guest}@example.com", "name": f"Guest {guest}", "same": "1"} | PLACE | token
    client.post("/checkout/", data=typed | {"do": "refresh"})
    page = client.get("/checkout/").text
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in NAMES}
    shown = {name: match.group(1) for name, match in found.items() if match and name != "csrfmiddlewaretoken"}
    return urlencode(typed | shown | {"do": "place"})


def play(server: Server, number: int) -> Round:
    """One round."""
    variant, asks = prepare(number), []
    for guest in range(GUESTS):
        # each guest comes from an address of his own, as guests do
        address = f"10.{random.randint(0, 255)}.{random.randint(0, 255)}.{guest + 1}"  # noqa: S311
        headers = {"X-Forwarded-For": address}
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", headers=headers, timeout=60) as client:
            body = form_of(client, variant, guest)
            cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        more = (("X-Forwarded-For", address), ("Origin", f"http://127.0.0.1:{server.port}"))
        asks.append(server.ask("/checkout/", cookies, method="POST", body=body, headers=more))
    answers = at_once(asks)
    statuses = [status for status, _ in answers]
    held = StockItem.objects.get(variant=variant).held
    sold = OrderLine.objects.filter(variant=variant).exclude(order__status="canceled").count()
    return Round(sold, held, dict(Counter(statuses)), max(seconds for _, seconds in answers))


def rounds(folder: Path, count: int = 5) -> list[Round]:
    """Some rounds against eight web workers."""
    with serving("shop.config.wsgi:application", folder, workers=WORKERS, TRUSTED_PROXIES="1") as server:
        return [play(server, number) for number in range(count)]
