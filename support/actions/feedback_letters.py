"""Mails about reviews, deliveries and feedback, each once."""

from django.conf import settings
from django.core.files.storage import default_storage

from accounts.queries import unsubscribe_address, wants
from orders.models import Order, OrderLine
from shop.core.events import queue_message
from support.models import ActionItem, Review
from support.queries.links import reviews_path, survey_path
from support.queries.reviews import WORDS

STARS = tuple(sorted(WORDS.items()))


def _send(order: Order, *, event: str, key: str, reason: str, context: dict[str, object], topic: str) -> None:
    queue_message(
        event=event,
        to=order.email,
        dedupe_key=key,
        context={"order": order, "name": order.name.split(" ")[0], **context},
        reason=reason,
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
        unsubscribe=unsubscribe_address(dedupe_key=key, topic=topic),
    )


def ask_for_reviews(*, order: Order) -> None:
    """Ask for reviews of everything that was delivered, with a link for each star of each product."""
    lines = OrderLine.objects.filter(order=order, delivered_quantity__gt=0)
    rows = list(lines.exclude(pk__in=Review.objects.filter(order_line__order=order).values("order_line")))
    context: dict[str, object] = {
        "path": reviews_path(order),
        "lines": [
            (line, settings.SITE_URL + default_storage.url(line.picture) if line.picture else "") for line in rows
        ],
        "only": rows[0].title if len(rows) == 1 else "",
        "stars": STARS,
    }
    reason = f"You bought this with order {order.number}. We ask once for each order."
    _send(
        order, event="review_request", key=f"review_request:{order.pk}", reason=reason, context=context, topic="reviews"
    )


def ask_how_it_went(*, order: Order) -> None:
    """Ask how the delivery of an order went."""
    reason = f"Order {order.number} was delivered. We ask once for each order."
    context: dict[str, object] = {"path": survey_path(order), "stars": STARS}
    _send(
        order,
        event="delivery_survey",
        key=f"delivery_survey:{order.pk}",
        reason=reason,
        context=context,
        topic="surveys",
    )


def tell_answered(*, review_id: int) -> None:
    """Tell an author that the shop answered his review; once, even if the answer is worded anew."""
    review = Review.objects.select_related("order_line__order", "product").get(pk=review_id)
    _send(
        review.order_line.order,
        event="review_answered",
        key=f"review_answered:{review.pk}",
        reason="You wrote a review of this product.",
        topic="reviews",
        context={"review": review, "path": f"{review.product.get_absolute_url()}reviews/"},
    )


def tell_refused(*, review_id: int) -> None:
    """Tell an author why his review does not show, and where to change it; once for each version he wrote."""
    review = Review.objects.select_related("order_line__order", "product").get(pk=review_id)
    order = review.order_line.order
    version = f"{review.edited_at or review.created_at:%Y%m%d%H%M%S}"
    _send(
        order,
        event="review_refused",
        key=f"review_refused:{review.pk}:{version}",
        reason="You wrote a review of this product.",
        topic="reviews",
        context={"review": review, "path": reviews_path(order)},
    )


def tell_acted(*, item_id: int) -> None:
    """Tell who complained what was done about it."""
    item = ActionItem.objects.select_related("order", "product").get(pk=item_id)
    order = item.order
    if order is None or not wants(user_id=order.user_id, email=order.email, topic="feedback"):
        return
    _send(
        order,
        event="feedback_acted",
        key=f"feedback_acted:{item.pk}",
        reason="You told us that something was not right.",
        topic="feedback",
        context={
            "item": item,
            "product": item.product,
            "path": item.product.get_absolute_url() if item.product else "",
        },
    )
