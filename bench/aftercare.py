"""Generated reviews, returns and cases on the orders that arrived, for the lists that show them."""

from itertools import islice
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from bench.orders import code, numbered
from bench.tables import copy
from orders.models import Order, OrderLine
from shop.models import Product
from support.models import Case, CaseMessage, Return, Review

EACH = 3000


def grow() -> None:
    """Three thousand of each; a tenth of the reviews speak of one product."""
    lines = OrderLine.objects.filter(delivered_quantity__gt=0).select_related("variant").order_by("pk")
    favorite = lines[0].variant.product_id
    copy(Review, numbered(Review, (review(n, line, favorite) for n, line in enumerate(islice(lines.iterator(), EACH)))))
    for row in Review.objects.values("product_id").annotate(n=Count("pk"), stars=Sum("stars")):
        Product.objects.filter(pk=row["product_id"]).update(rating_count=row["n"], rating_sum=row["stars"])
    orders = Order.objects.filter(fulfillment_status="delivered").order_by("pk")[:EACH]
    copy(Return, numbered(Return, (returned(n, order) for n, order in enumerate(orders))))
    cases = list(numbered(Case, iter([case(n, order) for n, order in enumerate(orders)])))
    copy(Case, cases)
    words = ({"case_id": row["id"], "author": "customer", "text": "Where is my parcel?"} for row in cases)
    copy(CaseMessage, numbered(CaseMessage, words))


def review(number: int, line: OrderLine, favorite: int) -> dict[str, Any]:
    """One published review."""
    return {
        "order_line_id": line.pk, "product_id": favorite if number % 10 == 0 else line.variant.product_id,
        "stars": 1 + number % 5, "title": "As described", "text": "It does what it should. " * 5,
        "shown_name": "Ada B.", "status": "published", "created_at": timezone.now(), "published_at": timezone.now(),
    }  # fmt: skip


def returned(number: int, order: Order) -> dict[str, Any]:
    """One return; every tenth waits for an answer."""
    status = "requested" if number % 10 == 0 else "closed"
    return {"number": code("T", number), "order_id": order.pk, "currency": "USD", "status": status}


def case(number: int, order: Order) -> dict[str, Any]:
    """One case; every tenth waits for us."""
    return {
        "number": code("C", number), "topic": "delivery", "subject": "Where is my parcel?", "email": order.email,
        "name": order.name, "order_id": order.pk, "status": "waiting_on_us" if number % 10 == 0 else "resolved",
    }  # fmt: skip


def reviewed() -> str:
    """The reviews of the product that has most."""
    return f"/p/{Product.objects.order_by('-rating_count').first().slug}/reviews/"
