"""Orders of last year, long delivered and closed: written straight into the tables, since nobody acts on them."""

import datetime
import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from accounts.models import User
from orders.actions.placing import new_number
from orders.models import Order, OrderAddress, OrderLine, Payment, SearchTerm, TimelineEntry
from orders.queries.words import fold
from orders.states import FulfillmentStatus, OrderStatus, PaymentState, PaymentStatus
from shop.config.demo.buyers import ANA, BEN, GUESTS, Buyer
from shop.models import Variant

DELIVERY = 690
FIRST, LAST = 330, 46
"""Days ago."""


@dataclass(frozen=True)
class Former:
    """One such order with its lines."""

    order: Order
    lines: tuple[OrderLine, ...]
    buyer: Buyer

    @property
    def arrived_at(self) -> datetime.datetime:
        """When it was delivered."""
        return (self.order.placed_at or self.order.created_at) + datetime.timedelta(days=4, hours=3)


def remember_orders(
    baskets: Sequence[Sequence[Variant]], *, now: datetime.datetime, chance: random.Random
) -> list[Former]:
    """An order for each basket, spread over the year, oldest first."""
    accounts = dict(User.objects.filter(email__in=[ANA.email, BEN.email]).values_list("email", "pk"))
    step = (FIRST - LAST) / max(1, len(baskets))
    drafts = []
    for place, basket in enumerate(baskets):
        buyer = ANA if place % 23 == 5 else BEN if place % 29 == 9 else chance.choice(GUESTS)
        placed = now - datetime.timedelta(days=FIRST - place * step, minutes=chance.randrange(1400))
        drafts.append((_order(buyer, accounts.get(buyer.email), basket, placed), basket, buyer))
    orders = Order.objects.bulk_create(order for order, _, _ in drafts)
    lines = OrderLine.objects.bulk_create(
        _line(order, position, variant)
        for order, basket, _ in drafts
        for position, variant in enumerate(basket, start=1)
    )
    OrderAddress.objects.bulk_create(
        OrderAddress(order=order, kind="delivery", **buyer.address) for order, _, buyer in drafts
    )
    _pay(orders)
    _tell(orders)
    _name(drafts)
    by_order: dict[int, list[OrderLine]] = {}
    for line in lines:
        by_order.setdefault(line.order_id, []).append(line)
    return [Former(order, tuple(by_order[order.pk]), buyer) for order, _, buyer in drafts]


def _order(buyer: Buyer, user_id: int | None, basket: Iterable[Variant], placed: datetime.datetime) -> Order:
    goods = sum(variant.price_amount for variant in basket)
    return Order(
        number=new_number(),
        user_id=user_id,
        email=buyer.email,
        name=buyer.name,
        currency="USD",
        goods_amount=goods,
        shipping_amount=DELIVERY,
        total_amount=goods + DELIVERY,
        captured_amount=goods + DELIVERY,
        shipping_name="Ground",
        status=OrderStatus.COMPLETED,
        payment_status=PaymentStatus.PAID,
        fulfillment_status=FulfillmentStatus.DELIVERED,
        placed_at=placed,
        confirmed_at=placed + datetime.timedelta(minutes=2),
        completed_at=placed + datetime.timedelta(days=35),
    )


def _line(order: Order, position: int, variant: Variant) -> OrderLine:
    done = dict.fromkeys(("picking_quantity", "shipped_quantity", "delivered_quantity"), 1)
    return OrderLine(
        order=order,
        position=position,
        variant=variant,
        sku=variant.sku,
        title=variant.product.title,
        options=variant.title,
        quantity=1,
        unit_amount=variant.price_amount,
        total_amount=variant.price_amount,
        weight_g=variant.weight_g or 0,
        **done,
    )


def _pay(orders: Sequence[Order]) -> None:
    Payment.objects.bulk_create(
        Payment(
            order=order,
            provider="demo",
            reference=f"former-{uuid.uuid4().hex}",
            amount=order.total_amount,
            captured_amount=order.total_amount,
            currency="USD",
            status=PaymentState.CAPTURED,
            method_label="Visa ending 4242",
        )
        for order in orders
    )
    ids = [order.pk for order in orders]
    Order.objects.filter(pk__in=ids).update(created_at=F("placed_at"))
    placed = Order.objects.filter(pk=OuterRef("order")).values("confirmed_at")
    Payment.objects.filter(order__in=ids).update(created_at=Subquery(placed), updated_at=Subquery(placed))


def _tell(orders: Iterable[Order]) -> None:
    steps = (
        ("order.placed", "visitor", "Order placed.", 0.0),
        ("order.confirmed", "provider:demo", "Payment received. Order confirmed.", 0.01),
        ("shipment.shipped", "worker", "Your parcel is on its way.", 1.2),
        ("package.delivered", "worker", "Your parcel was delivered.", 4.1),
    )
    TimelineEntry.objects.bulk_create(
        TimelineEntry(
            order=order,
            kind=kind,
            actor=actor,
            actor_name="Customer" if actor == "visitor" else "The shop",
            text=text,
            is_public=True,
            at=(order.placed_at or order.created_at) + datetime.timedelta(days=days),
        )
        for order in orders
        for kind, actor, text, days in steps
    )


def _name(drafts: Iterable[tuple[Order, Sequence[Variant], Buyer]]) -> None:
    terms = []
    for order, basket, buyer in drafts:
        words = [("number", fold(order.number, is_code=True)), ("email", fold(buyer.email)), ("name", fold(buyer.name))]
        words += [("sku", fold(sku, is_code=True)) for sku in sorted({variant.sku for variant in basket})]
        terms += [SearchTerm(order=order, kind=kind, value=value) for kind, value in words]
    SearchTerm.objects.bulk_create(terms)
