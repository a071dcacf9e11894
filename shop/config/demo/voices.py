"""What the demo store's customers say: reviews of a year, delivery surveys, and what came of complaints."""

import datetime
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Sum

from accounts.models import User
from orders.models import Order, OrderLine
from shop.config.demo import catalogue
from shop.config.demo.former_orders import Former, remember_orders
from shop.config.demo.month import living
from shop.models import Product, Variant
from support.actions import followups, moderation, register, surveys
from support.actions.reviews import Words, write_reviews
from support.models import ActionItem, FollowUp, Improvement, Review, Survey
from support.states import ActionStatus, FollowUpStatus, ReviewStatus

Moment = datetime.datetime
Written = dict[str, Any]
SEED, ALONE, WAITING = 26, 170, 5
"""A chance of its own, so that the month stays as it is; reviews of stars alone; the latest, not looked at yet."""
DAY = datetime.timedelta(days=1)
SCORES = (5, 5, 5, 4, 5, 4, 3, 5, 4, 5, 2, 5, 5, 4)


def hear_customers(*, now: Moment) -> None:
    """A year of reviews, the surveys, the register; then the last weeks, as they happened."""
    chance = random.Random(SEED)  # noqa: S311  the same store each time, not a secret
    told: dict[str, list[Any]] = json.loads((catalogue.DATA / "reviews.json").read_text())
    written: list[Written] = told["reviews"]
    variants = _variants()
    wares = [*written, *_stars_alone(chance, sorted(variants))]
    chance.shuffle(wares)
    baskets = _baskets(wares, chance)
    formers = remember_orders(
        [[chance.choice(variants[ware["slug"]]) for ware in basket] for basket in baskets], now=now, chance=chance
    )
    _publish(formers, baskets, chance)
    _answer_surveys(formers, chance)
    _remember_complaints(now, told["changes"])
    _hear_this_month(now, told["recent"])
    _rate()


def _variants() -> dict[str, list[Variant]]:
    found: dict[str, list[Variant]] = defaultdict(list)
    for variant in Variant.objects.filter(is_active=True).select_related("product").order_by("pk"):
        found[variant.product.slug].append(variant)
    return found


def _stars_alone(chance: random.Random, slugs: Sequence[str]) -> list[Written]:
    """Ratings without words: most people have nothing to add. A tenth of the goods is new and has none."""
    rated = [slug for place, slug in enumerate(slugs) if place % 10]
    return [{"slug": chance.choice(rated), "stars": chance.choice((5, 5, 5, 5, 4, 4, 3))} for _ in range(ALONE)]


def _baskets(wares: Sequence[Written], chance: random.Random) -> list[list[Written]]:
    """Orders of one to four different goods."""
    baskets: list[list[Written]] = []
    size = 0
    for ware in wares:
        fits = baskets and len(baskets[-1]) < size and ware["slug"] not in {other["slug"] for other in baskets[-1]}
        if not fits:
            baskets.append([])
            size = chance.choice((1, 2, 2, 3, 4))
        baskets[-1].append(ware)
    return baskets


def shown_name(name: str) -> str:
    """A first name with an initial."""
    parts = name.split()
    return f"{parts[0]} {parts[-1][0]}."


def _publish(formers: Sequence[Former], baskets: Sequence[Sequence[Written]], chance: random.Random) -> None:
    rows = []
    for former, basket in zip(formers, baskets, strict=True):
        for line, ware in zip(former.lines, basket, strict=True):
            at = former.arrived_at + DAY * chance.uniform(7, 11)
            answer = ware.get("answer", "")
            rows.append(
                Review(
                    order_line=line,
                    product_id=line.variant.product_id,
                    options=line.options,
                    stars=ware["stars"],
                    title=ware.get("title", ""),
                    text=ware.get("text", ""),
                    fit=ware.get("fit", ""),
                    shown_name=shown_name(former.buyer.name),
                    status=ReviewStatus.PUBLISHED,
                    answer=answer,
                    answered_at=at + DAY * 1.5 if answer else None,
                    created_at=at,
                    published_at=at + DAY * 0.4,
                )
            )
    Review.objects.bulk_create(rows)


def _answer_surveys(formers: Sequence[Former], chance: random.Random) -> None:
    """Every former order was asked; six of ten answered."""
    sent = [
        FollowUp(order=former.order, kind=kind, status=FollowUpStatus.SENT, due_at=at, sent_at=at)
        for former in formers
        for kind, at in (
            (FollowUp.Kind.SURVEY, former.arrived_at + 2 * DAY),
            (FollowUp.Kind.REVIEW, former.arrived_at + 7 * DAY),
        )
    ]
    FollowUp.objects.bulk_create(sent)
    answered = [former for former in formers if chance.random() < 0.6]
    Survey.objects.bulk_create(
        Survey(
            order=former.order,
            score=(score := chance.choice(SCORES)),
            was_intact=True,
            was_on_time=score > 3,
            comment="" if score > 3 else "It came a day later than promised.",
            created_at=former.arrived_at + 2.3 * DAY,
        )
        for former in answered
    )


def _remember_complaints(now: Moment, told: Iterable[Written]) -> None:
    """Each low review of last year is closed; some changed a product, and its page says so."""
    service = User.objects.get(email="service@example.com")
    low = Review.objects.filter(stars__lte=2).select_related("product", "order_line").order_by("pk")
    changes = {row["slug"]: (row["said"], row["did"]) for row in told}
    made: dict[str, Improvement] = {}
    for review in low:
        slug, closed = review.product.slug, min(review.created_at + 20 * DAY, now - 3 * DAY)
        if slug in changes and slug not in made:
            said, did = changes[slug]
            made[slug] = Improvement.objects.create(
                product=review.product, said=said, did=did, is_public=True, made_at=closed
            )
        ActionItem.objects.create(
            cause=f"review:{review.pk}",
            kind=ActionItem.Kind.REVIEW,
            summary=f"{review.stars} of 5 for {review.product.title}: {review.title}",
            order_id=review.order_line.order_id,
            product=review.product,
            review=review,
            owner=service,
            due_on=(review.created_at + 5 * DAY).date(),
            status=ActionStatus.CLOSED,
            outcome=changes[slug][1] if slug in changes else "Replaced, and told the maker.",
            improvement=made.get(slug),
            created_at=review.created_at,
            closed_at=closed,
        )


def _hear_this_month(now: Moment, words: Sequence[tuple[int, str, str]]) -> None:
    """The questions go out on their days; then some answer: reviews that wait, one refused, a bad delivery."""
    for row in FollowUp.objects.filter(status=FollowUpStatus.WAITING, due_at__lte=now).order_by("due_at"):
        with living(row.due_at):
            followups.send_follow_up(follow_up_id=row.pk)
    asked = FollowUp.objects.filter(status=FollowUpStatus.SENT, order__completed_at=None).order_by("pk")
    of_reviews = asked.filter(kind=FollowUp.Kind.REVIEW).values("order")
    lines = OrderLine.objects.filter(order__in=of_reviews, delivered_quantity__gt=0).order_by("pk")
    for place, (line, said) in enumerate(zip(lines, words, strict=False)):
        left = len(words) - place
        with living(now - DAY * (0.2 if left <= WAITING else 0.9) * left):
            _write(line, Words(*said), left=left)
    for place, row in enumerate(asked.filter(kind=FollowUp.Kind.SURVEY)):
        if place % 4 != 3:
            with living(min(now, (row.sent_at or now) + DAY * 0.2)):
                _survey(row.order_id, place)
    _act(now)


def _write(line: OrderLine, words: Words, *, left: int) -> None:
    """One review of this month; the latest still wait, but for one that is refused."""
    order = Order.objects.get(pk=line.order_id)
    (review,) = write_reviews(
        order_id=order.pk, words={line.pk: words}, shown_name=shown_name(order.name), actor="visitor"
    )
    if left == 1:
        reason = "It is about the delivery, not the product. We passed it on."
        moderation.refuse_review(review_id=review.pk, reason=reason, actor=_service())
    elif left > WAITING:
        answer = "Thank you for telling us. A new one is on its way to you." if words.stars == 1 else ""
        moderation.publish_review(review_id=review.pk, actor=_service(), answer=answer)


def _service() -> str:
    return f"staff:{User.objects.get(email='service@example.com').pk}"


def _survey(order_id: int, place: int) -> None:
    score = SCORES[place % len(SCORES)]
    late = place == 4
    surveys.answer_survey(
        order_id=order_id,
        score=1 if late else score,
        was_intact=not late,
        was_on_time=None if late else score > 3,
        comment="The box stood in the rain, and the bottom gave way." if late else "",
        actor="visitor",
    )


def _act(now: Moment) -> None:
    """One complaint of this month is closed and shown; the oldest of the others is past its day."""
    items = list(ActionItem.objects.open().filter(product__isnull=False).order_by("created_at"))
    if len(items) > 1:
        with living(now - DAY):
            register.close_item(
                item_id=items[0].pk,
                outcome="The picture was taken anew in daylight, beside a sheet of white paper.",
                said="The color is darker than in the picture.",
                is_public=True,
                tell=True,
                actor=_service(),
            )
        ActionItem.objects.filter(pk=items[1].pk).update(due_on=(now - 2 * DAY).date(), wants_help=True)
    for item in ActionItem.objects.open().filter(survey__isnull=False, created_at__lt=now - 4 * DAY):
        outcome = "A new parcel went out the same day, and we told the carrier."
        with living(item.created_at + 2 * DAY):
            register.close_item(item_id=item.pk, outcome=outcome, actor=_service())


def _rate() -> None:
    """Count every product's stars."""
    rows = Review.objects.published().values("product_id").annotate(total=Sum("stars"), n=Count("pk"))
    for row in rows:
        Product.objects.filter(pk=row["product_id"]).update(rating_sum=row["total"], rating_count=row["n"])
