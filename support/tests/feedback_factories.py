"""Orders that arrived, and what their buyers say about them."""

from django.utils import timezone

from orders.models import Order, OrderLine
from orders.states import FulfillmentStatus
from orders.tests.factories import make_goods, make_order
from shop.tests.factories import make_product, make_stock
from support.actions.moderation import publish_review
from support.actions.reviews import Words, write_reviews
from support.models import Review
from support.queries.links import reviews_path, survey_path


def make_thing(title="Oak Kettle", **overrides):
    """A product with one variant in stock."""
    product = make_product(title=title, **overrides)
    make_stock(product.variants.get(), 100)
    return product


def make_delivered(*products, **overrides) -> Order:
    """An order that arrived, of one unit of each product (new goods without any)."""
    wanted = [(product.variants.first(), 1) for product in products] or [(make_goods(), 1)]
    order = make_order(*wanted, paid=True, **overrides)
    return deliver(order)


def deliver(order) -> Order:
    """Everything of it has arrived."""
    for line in order.lines.all():
        units = line.quantity
        OrderLine.objects.filter(pk=line.pk).update(
            picking_quantity=units, shipped_quantity=units, delivered_quantity=units
        )
    Order.objects.filter(pk=order.pk).update(fulfillment_status=FulfillmentStatus.DELIVERED)
    order.refresh_from_db()
    return order


def line_of(order):
    return order.lines.first()


def make_review(product=None, *, stars=5, title="", text="", published=True, name="Dee A.", order=None, **overrides):
    """A review of one product by a new buyer, published unless told."""
    order = order or make_delivered(product or make_thing())
    (review,) = write_reviews(
        order_id=order.pk,
        words={line_of(order).pk: Words(stars, title, text, overrides.pop("fit", ""))},
        shown_name=name,
        actor="visitor",
    )
    if published:
        publish_review(review_id=review.pk, actor="staff:1", **overrides)
    return Review.objects.get(pk=review.pk)


def review_address(order):
    return reviews_path(order)


def survey_address(order):
    return survey_path(order)


def today():
    return timezone.localdate()
