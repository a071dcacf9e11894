"""Reviews as they are read: the block of a product page, a product's reviews, what an order can be reviewed for."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from orders.models import Order, OrderLine
from orders.registries import Asked, OrderAction
from shop.core.db import rows
from shop.core.http import Viewer
from shop.models import OptionValue, Product
from support.models import ActionItem, Review
from support.queries.links import reviews_path
from support.states import ReviewStatus

SHOWN, LOOKED_THROUGH, IMPROVEMENTS = 5, 40, 3
# All that everybody reads of the reviews of each product, as one text: see shop.queries.product.
PANELS = """
SELECT wanted.id, json_build_array(
    (SELECT json_agg(json_build_array(stars, number)) FROM (
        SELECT stars, count(*) AS number FROM support_review
        WHERE status = 'published' AND product_id = wanted.id GROUP BY stars ORDER BY stars) counted),
    (SELECT json_agg(json_build_array(id, stars, title, text, fit, shown_name, options, published_at, answer)
                     ORDER BY published_at DESC, id DESC) FROM (
        SELECT * FROM support_review WHERE status = 'published' AND product_id = wanted.id
        ORDER BY published_at DESC, id DESC LIMIT %(reviews)s) latest),
    (SELECT json_agg(json_build_array(said, did, made_at, sources) ORDER BY made_at DESC, id DESC) FROM (
        SELECT made.*, (SELECT count(*) FROM support_actionitem item WHERE item.improvement_id = made.id) AS sources
        FROM support_improvement made WHERE is_public AND product_id = wanted.id
        ORDER BY made_at DESC, id DESC LIMIT %(changes)s) made)
)::text FROM unnest(%(ids)s::bigint[]) AS wanted(id)
"""
SORTS = {
    "newest": ("Newest", ("-published_at", "-pk")),
    "highest": ("Highest stars", ("-stars", "-published_at", "-pk")),
    "lowest": ("Lowest stars", ("stars", "-published_at", "-pk")),
}
LETTER_SIZES = ("XS", "S", "M", "L", "XL")
WORDS = {5: "Great", 4: "Good", 3: "All right", 2: "Not good", 1: "Poor"}


@dataclass(frozen=True)
class Bar:
    """How many gave so many stars; `percent` is the length of its bar."""

    stars: int
    count: int
    percent: int


@dataclass(frozen=True)
class Tally:
    """A product's published stars."""

    count: int
    average: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Change:
    """A "You said, we did" with the number of people it goes back to."""

    said: str
    did: str
    made_at: datetime
    sources: int


class ShownReview(NamedTuple):
    """A published review as everybody reads it."""

    pk: int
    stars: int
    title: str
    text: str
    fit: str
    name: str
    options: str
    published_at: datetime | None
    answer: str


@dataclass(frozen=True)
class Own:
    """The viewer's own delivered line of a product: its review, if it is not published, or where to write one."""

    review: Review | None
    path: str


def tally(counts: Mapping[int, int]) -> Tally:
    """The average and the bars from the number of reviews with each number of stars."""
    count = sum(counts.values())
    total = sum(stars * n for stars, n in counts.items())
    bars = tuple(Bar(stars, n := counts.get(stars, 0), n * 100 // count if count else 0) for stars in range(5, 0, -1))
    return Tally(count, total / count if count else 0.0, bars)


def product_panels(ids: list[int], viewer: object) -> dict[int, dict[str, object]]:
    """What a product page shows: what was changed, stars, the latest praise and complaint, and the viewer's own."""
    own = _own(ids, viewer)
    values = {"ids": ids, "reviews": LOOKED_THROUGH, "changes": IMPROVEMENTS}
    return {
        product_id: {
            **_told(text),
            "product_id": product_id,
            "own": own.get(product_id),
            "address": "reviews/",  # below the product's own address
            "ask_days": settings.REVIEW_REQUEST_DAYS,
        }
        for product_id, text in rows(PANELS, values)
    }


@lru_cache(maxsize=200)
def _told(text: str) -> Mapping[str, object]:
    """What everybody sees of one product, from what the database told; the same text is the same panel."""
    counted, reviews, made = json.loads(text)
    latest = [_review(*columns) for columns in reviews or ()]
    return {
        "tally": tally(dict(counted or ())),
        "picks": tuple(picks(latest)),
        "changes": [_change(*columns) for columns in made or ()],
        "structured": structured(latest[:SHOWN]),
    }


def _review(*columns: Any) -> ShownReview:  # noqa: ANN401  columns as JSON
    review = ShownReview(*columns)
    return review._replace(published_at=_moment(review.published_at))


def _change(said: str, did: str, made_at: str, sources: int) -> Change:
    return Change(said, did, datetime.fromisoformat(made_at), sources)


def _moment(text: Any) -> datetime | None:  # noqa: ANN401  a moment as JSON has it, where the type says what it will be
    return datetime.fromisoformat(text) if text else None


def shown(review: Review) -> ShownReview:
    """A published review's row as everybody reads it."""
    return ShownReview(
        review.pk,
        review.stars,
        review.title,
        review.text,
        review.fit,
        review.shown_name,
        review.options,
        review.published_at,
        review.answer,
    )


def picks(latest: Sequence[ShownReview]) -> list[tuple[str, ShownReview]]:
    """(label, review): the latest praise and the latest complaint with words first, then the newest others."""
    praise = next((review for review in latest if review.stars >= 4 and review.text), None)
    complaint = next((review for review in latest if review.stars <= 3 and review.text), None)
    first = [("Latest praise", praise), ("Latest complaint", complaint)]
    shown = [(label, review) for label, review in first if review] if praise and complaint else []
    chosen = {review.pk for _, review in shown}
    others = sorted((review for review in latest if review.pk not in chosen), key=lambda review: not review.text)
    return [*shown, *(("", review) for review in others[: SHOWN - len(shown)])]


def structured(latest: Iterable[ShownReview]) -> dict[str, object]:
    """What of schema.org the shown reviews add to their product; nothing where there are none."""
    found = [_review_data(review) for review in latest]
    return {"review": found} if found else {}


def _review_data(review: ShownReview) -> dict[str, object]:
    data: dict[str, object] = {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.name},
        "reviewRating": {"@type": "Rating", "ratingValue": review.stars, "bestRating": 5, "worstRating": 1},
    }
    if review.published_at:
        data["datePublished"] = review.published_at.date().isoformat()
    if review.title:
        data["name"] = review.title
    if review.text:
        data["reviewBody"] = review.text
    return data


def _own(ids: Sequence[int], viewer: object) -> dict[int, Own]:
    """For an account: its latest delivered line of each product, unless its review is published."""
    if not isinstance(viewer, Viewer) or viewer.user_id is None:
        return {}
    lines = OrderLine.objects.filter(
        order__user_id=viewer.user_id, variant__product_id__in=ids, delivered_quantity__gt=0
    ).select_related("order", "variant", "review")
    found: dict[int, Own] = {}
    for line in lines.order_by("-pk"):
        review = getattr(line, "review", None)
        if review is None or review.status != ReviewStatus.PUBLISHED:
            found.setdefault(line.variant.product_id, Own(review, reviews_path(line.order)))
    return found


def reviews_of(product_id: int, *, stars: int | None, sort: str) -> QuerySet[Review]:
    """A product's published reviews in one of SORTS, of one number of stars or all."""
    found = Review.objects.published().filter(product_id=product_id)
    return (found.filter(stars=stars) if stars else found).order_by(*SORTS[sort][1])


@dataclass(frozen=True)
class LineToReview:
    """A delivered line on the page of its order; `has_sizes` asks how it fits."""

    line: OrderLine
    product: Product
    review: Review | None
    has_sizes: bool

    @property
    def is_editable(self) -> bool:
        """True while its review does not show yet."""
        return self.review is None or self.review.status != ReviewStatus.PUBLISHED

    @property
    def picture_url(self) -> str:
        """The thumbnail's address; empty where there is none."""
        return default_storage.url(self.line.picture) if self.line.picture else ""


def lines_to_review(order_id: int) -> list[LineToReview]:
    """Everything of an order that was delivered, in two statements."""
    delivered = OrderLine.objects.filter(order_id=order_id, delivered_quantity__gt=0)
    lines = list(delivered.select_related("variant__product", "review").order_by("position", "pk"))
    products = {line.variant.product_id for line in lines}
    sizes = OptionValue.objects.filter(option__product_id__in=products, option__name__iendswith="size")
    worn = sizes.filter(Q(value__in=LETTER_SIZES) | Q(option__name__iregex=r"^(us|uk|eu|shoe) "))
    with_sizes = set(worn.values_list("option__product_id", flat=True))
    return [
        LineToReview(line, line.variant.product, getattr(line, "review", None), line.variant.product_id in with_sizes)
        for line in lines
    ]


def can_be_put_right(order_id: int) -> bool:
    """True while a complaint of the order is open and its buyer has not asked us to put it right."""
    return ActionItem.objects.open().filter(order_id=order_id, wants_help=False).exists()


def review_actions(asked: Asked, viewer: object) -> dict[int, list[OrderAction]]:
    """The way to the reviews of an order once something of it was delivered."""
    arrived = [order for order in asked.orders if any(line.delivered_quantity for line in order.lines.all())]
    if not arrived:
        return {}
    written = Review.objects.filter(order_line__order__in=arrived).values_list("order_line__order_id", flat=True)
    begun = set(written)
    return {order.pk: [_action(order, is_begun=order.pk in begun)] for order in arrived}


def _action(order: Order, *, is_begun: bool) -> OrderAction:
    label = "Your reviews" if is_begun else "Review what you bought"
    detail = "What you wrote, and what is still to be said" if is_begun else "Stars alone are enough"
    return OrderAction("review", label, reviews_path(order), detail, "star", rank=60)
