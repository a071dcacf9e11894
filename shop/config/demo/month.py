"""Lives through a month of orders: each life is a row of steps, all steps run in the order of their moments.

Every step is an action of the store, so that stock, money, timeline and mails agree. What events owe is done at once;
mails are stored as sent and none leaves.
"""

import datetime
import heapq
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from celery import current_app
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from orders.actions import settling
from orders.actions.canceling import cancel_lines, cancel_order
from orders.actions.holding import hold_order
from orders.actions.orders import place_order
from orders.actions.placing import OrderRequest, Wanted
from orders.actions.refunds import refund_order
from orders.models import Order, OrderLine, Payment
from orders.payments import demo
from orders.payments.base import Flow
from orders.queries.delivery import Place, delivery_options
from shop.config.demo import catalogue, clock, packing_room
from shop.config.demo.plans import End, Plan, all_plans
from shop.core.models import Delivery, Event, Message, StatusChange
from shop.core.money import Money
from shop.models import Product, Variant

Moment = datetime.datetime
Life = Iterator[Moment]
Wares = dict[str, list[int]]
MINUTE = datetime.timedelta(minutes=1)
NOT_NOW = ("core.send_message", "shop.")
"""Tasks that are not run while seeding: no mail leaves, and search is written once at the end."""


def live_a_month(*, now: Moment, chance: random.Random) -> None:
    """Run all lives up to now."""
    current_app.loader.import_default_modules()  # so that every task is known by its name
    wares = _wares()
    plans = all_plans(chance)
    lives = [(now - plan.ago, turn, _life(plan, now, wares, chance)) for turn, plan in enumerate(plans)]
    heapq.heapify(lives)
    while lives:
        moment, turn, life = heapq.heappop(lives)
        if moment > now:
            continue
        with living(moment):
            following = next(life, None)
        if following is not None:
            heapq.heappush(lives, (following, turn, life))
    _count_sales()


@contextmanager
def living(moment: Moment) -> Iterator[None]:
    """Do something in the past: the clock stands there, what it owes is done, and its rows carry that date."""
    marks = _marks()
    with clock.at(moment):
        yield
        do_what_is_owed()
    _date_rows(marks, moment)


def _life(plan: Plan, now: Moment, wares: Wares, chance: random.Random) -> Life:
    """One order, step by step; each step yields the moment of the next."""
    moment = now - plan.ago
    order = _place(plan, wares, chance)
    for choice in plan.tries:
        moment += 2 * MINUTE
        yield moment
        payment = pay(order, choice)
        if payment.status == "processing":
            moment += MINUTE
            yield moment
            settling.check_payment(payment_id=payment.pk, source="sweeper")
    if plan.end is End.EXPIRED:
        yield moment + 30 * MINUTE
        settling.expire_hold(order_id=order.pk)
    order.refresh_from_db()
    if order.confirmed_at is not None:
        yield moment + 15 * MINUTE
        yield from _after_payment(plan, order, moment + 15 * MINUTE, now)


def _after_payment(plan: Plan, order: Order, moment: Moment, now: Moment) -> Life:
    """What happens to a paid order."""
    if plan.end is End.HELD:
        service = User.objects.get(email="service@example.com")
        until = now + datetime.timedelta(days=2)
        reason = "The customer will send a new address"
        hold_order(order_id=order.pk, reason=reason, actor=f"staff:{service.pk}", owner_id=service.pk, until=until)
    if plan.end is End.CANCELED:
        cancel_order(order_id=order.pk, actor=_actor(order), reason="Ordered by mistake")
    line = OrderLine.objects.filter(order=order).order_by("-position").first()
    if plan.drops_a_line and line is not None and line.position > 1:
        cancel_lines(
            order_id=order.pk, quantities={line.pk: line.quantity}, actor=_actor(order), reason="No longer needed"
        )
    if plan.end in (End.READY, End.HELD, End.CANCELED):
        return
    yield from packing_room.send_order(plan, order, moment, now)
    if plan.refund:
        moment = now - plan.ago + datetime.timedelta(days=4.2)
        yield moment
        amount = min(plan.refund, order.total_amount)
        manager = User.objects.get(email="service@example.com")
        refund_order(
            order_id=order.pk, amount=amount, cause="gesture", actor=f"staff:{manager.pk}", reason="Scratch on the lid"
        )


def _wares() -> Wares:
    """Variants that can be bought in numbers, by SKU and by its beginning, the product; what is scarce is left out."""
    plenty = {goods.slug for goods in catalogue.goods() if goods.stock in ("usual", "plenty")}
    wares: Wares = defaultdict(list)
    for variant in Variant.objects.filter(product__slug__in=plenty).select_related("product").order_by("pk"):
        for name in {variant.sku, variant.sku.split("-")[0]}:
            wares[name].append(variant.pk)
    return dict(wares)


def _place(plan: Plan, wares: Wares, chance: random.Random) -> Order:
    """Place the order of a plan at the price of its moment."""
    products = plan.skus or chance.sample(sorted(name for name in wares if "-" not in name), plan.lines)
    chosen = [wares[name][0] if plan.skus else chance.choice(wares[name]) for name in products]
    user = User.objects.filter(email=plan.buyer.email).first()
    address = plan.buyer.address
    place = Place(address["country"], address["state"], address["postcode"])
    lines = tuple(Wanted(pk, chance.choice((1, 1, 1, 2))) for pk in chosen)
    offered = ways(place, lines)
    return place_order(
        request=OrderRequest(
            lines=lines,
            email=plan.buyer.email,
            delivery=address,
            method_id=offered[min(plan.method, len(offered) - 1)],
            user_id=user.pk if user else None,
            voucher_code=plan.voucher,
            note=plan.note,
        ),
        actor=f"customer:{user.pk}" if user else "visitor",
    )


def ways(place: Place, lines: tuple[Wanted, ...]) -> list[int]:
    """The ways of delivery offered for these goods."""
    rows = Variant.objects.in_bulk([line.variant_id for line in lines])
    grams = sum((rows[line.variant_id].weight_g or 0) * line.quantity for line in lines)
    cents = sum(rows[line.variant_id].price_amount * line.quantity for line in lines)
    return [
        way.method_id for way in delivery_options(place, grams=grams, goods=Money(cents, "USD"), now=timezone.now())
    ]


def pay(order: Order, choice: str) -> Payment:
    """Pay with a test card, as the demonstration's form does."""
    links = {"return_url": "", "cancel_url": ""}
    payment = settling.begin_payment(
        order_id=order.pk, provider="demo", flow=Flow.DEMO, links=links, actor=_actor(order)
    )
    demo.submit(payment.reference, choice)
    if choice == "challenge":
        demo.answer_challenge(payment.reference, is_approved=True)
    return settling.check_payment(payment_id=payment.pk, source="customer")


def _actor(order: Order) -> str:
    return f"customer:{order.user_id}" if order.user_id else "visitor"


def do_what_is_owed() -> None:
    """Run the tasks that events of this step owe, and theirs in turn; close those that are not for now."""
    while delivery := Delivery.objects.open().order_by("pk").first():
        if delivery.task.startswith(NOT_NOW):
            Delivery.objects.filter(pk=delivery.pk).update(done_at=delivery.due_at)
            continue
        current_app.tasks[delivery.task].apply(kwargs={"delivery_id": delivery.pk}, throw=True)
        Delivery.objects.open().filter(pk=delivery.pk).update(done_at=delivery.due_at)


def _marks() -> tuple[int, int]:
    """The last rows before a step, of the tables whose dates do not follow the clock."""
    last = [model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in (Event, StatusChange)]
    return last[0], last[1]


def _date_rows(marks: tuple[int, int], moment: Moment) -> None:
    """Give a step's events, status changes and mails its moment; mails count as sent."""
    Event.objects.filter(pk__gt=marks[0]).update(created_at=moment)
    StatusChange.objects.filter(pk__gt=marks[1]).update(at=moment)
    fresh = Message.objects.filter(state=Message.State.QUEUED)
    fresh.filter(erase=True).update(text="", html="")
    fresh.update(state=Message.State.SENT, created_at=moment, sent_at=moment)


def _count_sales() -> None:
    """Units sold of each product, as lists sort by it."""
    sold = OrderLine.objects.filter(order__confirmed_at__isnull=False).values("variant__product_id")
    for row in sold.annotate(units=Sum("quantity")):
        Product.objects.filter(pk=row["variant__product_id"]).update(sold_count=row["units"])
