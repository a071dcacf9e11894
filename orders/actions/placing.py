"""What it takes to place an order, from any channel: a request checked, priced and written down."""

import datetime
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from accounts.models import ADDRESS_PARTS
from orders.actions.promising import Planned, plan, plan_charged, refuse_later_than
from orders.models import Order, OrderAddress, OrderLine
from orders.pricing import PricedLine, Totals, VoucherRefused
from orders.queries.cart import price_terms
from orders.queries.delivery import DeliveryOption, Place, delivery_options, named_option
from orders.queries.offers import Offer, offers
from orders.queries.vouchers import folded
from orders.states import OrderStatus, PaymentStatus
from shop.core.errors import Refused
from shop.core.money import Money
from shop.promise import together

NUMBER_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class PriceChanged(Refused):
    """The total is not what the buyer agreed to."""

    def __init__(self, before: Money, after: Money) -> None:
        was = f" It was {before.format()}." if before.amount >= 0 else ""
        super().__init__(f"The total is {after.format()} now.{was} Check it and buy again.")
        self.before = before
        self.after = after


class CannotDeliver(Refused):
    """Nothing goes there, or not this way."""


class NothingToBuy(Refused):
    """There is no line that can be ordered."""


@dataclass(frozen=True)
class Wanted:
    """Units of a variant; `way` (a `shop.promise.Way`) is what the buyer prefers for units that are not in stock."""

    variant_id: int
    quantity: int
    way: str = ""


@dataclass(frozen=True)
class OrderRequest:
    """Everything a channel knows about an order to place. A buyer's prices are never part of it.

    `checkout_id` makes the order once; `expected_amount` is the total the buyer agreed to, in smallest units, and
    `expected_last` the last day of delivery he was told;
    `held_for` is how long stock waits for the payment (the setting HOLD_MINUTES without it). `charged` is what another
    channel took already, line keys being variant ids; such an order is never refused for its stock or its place.

    Units are taken from stock first; the rest is back-ordered or sent by the supplier where the variant allows it, on a
    line of its own (`OrderLine.way`). `ship_together` keeps the warehouse's part back until all of it is there.
    """

    lines: tuple[Wanted, ...]
    email: str
    delivery: Mapping[str, str]
    method_id: int | None
    billing: Mapping[str, str] | None = None
    checkout_id: uuid.UUID | None = None
    channel: str = "web"
    external_id: str = ""
    currency: str = ""
    cart_id: int | None = None
    draft: Mapping[str, str] | None = None
    user_id: int | None = None
    voucher_code: str = ""
    note: str = ""
    expected_amount: int | None = None
    held_for: datetime.timedelta | None = None
    charged: Totals | None = None
    method_name: str = ""
    ship_together: bool = False
    expected_last: datetime.date | None = None

    @property
    def place(self) -> Place:
        """Where it goes."""
        return Place(self.delivery["country"], self.delivery.get("state", ""), self.delivery.get("postcode", ""))

    @property
    def customer_key(self) -> str:
        """The buyer, as voucher limits count him."""
        return customer_key(self.email)


@dataclass(frozen=True)
class PricedRequest:
    """A request with the offers, delivery and sums of this moment."""

    request: OrderRequest
    lines: Mapping[str, Planned]
    option: DeliveryOption
    totals: Totals
    voucher_code: str = ""


def customer_key(email: str) -> str:
    """A mail address as voucher limits and staff search compare it."""
    return email.strip().lower()


def new_number(prefix: str = "R") -> str:
    """A public number like R-7KX2-9QF4: eight random letters and digits that are not mixed up when read aloud."""
    letters = "".join(secrets.choice(NUMBER_LETTERS) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def price_request(request: OrderRequest, *, now: datetime.datetime) -> PricedRequest:
    """Price a request as of now; raises NothingToBuy, CannotDeliver, VoucherRefused or PriceChanged.

    What a cart asks for is cut to what can be had; the total that its buyer agreed to says whether he knows.
    """
    found = offers([wanted.variant_id for wanted in request.lines], now=now, cart_id=request.cart_id)
    chosen = _chosen(request, found)
    if request.charged is not None:
        grams = sum(offer.weight_g * quantity for offer, quantity, _ in chosen)
        option = named_option(request.place, request.method_name, grams=grams, goods=request.charged.items, now=now)
        return PricedRequest(request, plan_charged(chosen, option=option), option, request.charged)
    currency = request.currency or settings.BASE_CURRENCY
    option = _option(request, chosen, currency, now)
    planned = plan(chosen, option=option, now=now, is_together=request.ship_together)
    refuse_later_than(request.expected_last, planned)
    terms, fault = price_terms(
        [(line.key, line.offer, line.quantity) for line in planned],
        voucher_code=request.voucher_code,
        place=request.place,
        now=now,
        currency=currency,
        customer_key=request.customer_key,
    )
    if terms is None:
        raise NothingToBuy("Your cart is empty.")
    totals = terms.total(option.price)
    is_agreed = request.expected_amount == totals.total.amount
    if fault and not is_agreed:
        raise VoucherRefused(fault)
    if request.expected_amount is not None and not is_agreed:
        raise PriceChanged(Money(request.expected_amount, currency), totals.total)
    lines = {line.key: line for line in planned}
    return PricedRequest(request, lines, option, totals, "" if fault else folded(request.voucher_code))


def _chosen(request: OrderRequest, found: Mapping[int, Offer]) -> list[tuple[Offer, int, str]]:
    """The lines to order; a cart's quantities are cut to what can be had, other channels ask for all or nothing."""
    if request.cart_id is None and any(wanted.variant_id not in found for wanted in request.lines):
        raise NothingToBuy("One of the items is no longer sold.")
    lines = [
        (offer, wanted.quantity if request.cart_id is None else min(wanted.quantity, offer.limit), wanted.way)
        for wanted in request.lines
        if (offer := found.get(wanted.variant_id))
    ]
    lines = [line for line in lines if line[1]]
    if not lines:
        raise NothingToBuy("Someone else was quicker: what is in your cart is sold out now. We kept your cart.")
    return lines


def _option(
    request: OrderRequest, chosen: list[tuple[Offer, int, str]], currency: str, now: datetime.datetime
) -> DeliveryOption:
    """The way of delivery that was chosen, at its price of now."""
    goods = sum((offer.price * quantity for offer, quantity, _ in chosen), Money.zero(currency))
    grams = sum(offer.weight_g * quantity for offer, quantity, _ in chosen)
    options = delivery_options(request.place, grams=grams, goods=goods, now=now)
    if not options:
        raise CannotDeliver("We do not deliver to this address. Choose another one.")
    for option in options:
        if option.method_id == request.method_id:
            return option
    raise CannotDeliver("This way of delivery is not offered for this address. Choose another one.")


def write_order(priced_request: PricedRequest, *, now: datetime.datetime) -> Order:
    """Write the order and its addresses; its status begins at placed."""
    request, totals = priced_request.request, priced_request.totals
    held_for = request.held_for or datetime.timedelta(minutes=settings.HOLD_MINUTES)
    goods = totals.items
    first, last = together(line.promise for line in priced_request.lines.values())
    order = Order.objects.create(
        number=new_number(),
        checkout_id=request.checkout_id,
        cart_id=request.cart_id,
        channel=request.channel,
        external_id=request.external_id,
        user_id=request.user_id,
        email=request.email.strip(),
        name=request.delivery["name"],
        phone=request.delivery.get("phone", ""),
        note=request.note[:500],
        currency=goods.currency,
        prices_include_tax=totals.inclusive,
        goods_amount=goods.amount,
        discount_amount=totals.discount.amount,
        shipping_amount=totals.shipping_charge.amount,
        shipping_tax_amount=totals.shipping_tax.amount,
        tax_amount=totals.tax.amount,
        total_amount=totals.total.amount,
        voucher_code=priced_request.voucher_code,
        shipping_method_id=priced_request.option.method_id or None,
        shipping_name=priced_request.option.name,
        promised_from=first,
        promised_to=last,
        ship_together=request.ship_together,
        status=OrderStatus.PLACED,
        payment_status=PaymentStatus.PENDING,
        hold_until=now + held_for,
        placed_at=now,
    )
    _write_addresses(order, request)
    return order


def _write_addresses(order: Order, request: OrderRequest) -> None:
    """Keep the addresses as they are now; billing is delivery unless it was told."""
    kinds = OrderAddress.Kind
    parts = {kinds.DELIVERY: request.delivery, kinds.BILLING: request.billing or request.delivery}
    OrderAddress.objects.bulk_create(
        OrderAddress(order=order, kind=kind, **{name: address.get(name, "") for name in ADDRESS_PARTS})
        for kind, address in parts.items()
    )


def write_lines(order: Order, priced_request: PricedRequest) -> list[OrderLine]:
    """Write the lines as they are bought."""
    lines = [
        _line(order, position, line, priced_request.lines[line.key])
        for position, line in enumerate(priced_request.totals.lines, start=1)
    ]
    return OrderLine.objects.bulk_create(lines)


def _line(order: Order, position: int, line: PricedLine, planned: Planned) -> OrderLine:
    """One line with its shares of discount and tax."""
    offer = planned.offer
    paid = line.total if order.prices_include_tax else line.total + line.tax
    return OrderLine(
        order=order,
        position=position,
        variant_id=offer.variant_id,
        sku=offer.sku,
        title=offer.title,
        options=offer.options,
        picture=offer.picture,
        way=planned.part.way,
        quantity=line.quantity,
        unit_amount=line.unit.amount,
        discount_amount=line.discount.amount,
        tax_amount=line.tax.amount,
        total_amount=paid.amount,
        tax_rate=Decimal(line.tax_rate.numerator) / Decimal(line.tax_rate.denominator),
        weight_g=offer.weight_g,
        promised_from=planned.promise.first,
        promised_to=planned.promise.last,
    )
