"""A cart as its owner sees it now: prices and stock of now, beside them what he saw before. Reading writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from accounts.forms.rules import rules_of
from orders.models import Cart
from orders.pricing import PriceLine, TaxTerms, Totals, VoucherRefused, VoucherTerms, price_cart
from orders.queries.carts import StoredLine, lines_of
from orders.queries.delivery import DeliveryHint, Place, delivery_hint
from orders.queries.offers import Offer, WayChoice, offers
from orders.queries.parcels import tell
from orders.queries.taxes import tax_terms
from orders.queries.vouchers import terms_of, usable_voucher
from shop.core.money import Money
from shop.promise import Promise
from shop.queries.terms import delivery_terms


@dataclass(frozen=True)
class CartRow:
    """One line: `quantity` is what can be had of the `asked` units; `seen` the price he saw, if it is another now.

    `parts` are the promises of its units, one for each way they come; `way` is what he chose for those not in stock.
    """

    line_id: int
    offer: Offer
    asked: int
    quantity: int
    seen: Money | None
    is_saved: bool
    way: str = ""
    parts: tuple[Promise, ...] = ()

    @property
    def path(self) -> str:
        """The address below which it is changed."""
        return f"/cart/lines/{self.line_id}/"

    @property
    def told(self) -> "CartRow":
        """The same for whoever has so many of it in a cart: the row without its line."""
        return replace(self, line_id=0)

    @property
    def last_band(self) -> str:
        """From where the units that are not in stock come."""
        return self.parts[-1].band if self.parts else ""

    @property
    def choices(self) -> tuple[WayChoice, ...]:
        """The ways between which the buyer may choose for what is not in stock, each with its days; else empty."""
        return self.offer.choices(self.quantity - max(self.offer.stock.units, 0)) if self.quantity else ()

    @property
    def total(self) -> Money:
        """What the line costs before discounts."""
        return self.offer.price * self.quantity

    @property
    def was_total(self) -> Money | None:
        """What it would cost at the struck price."""
        return self.offer.compare * self.quantity if self.offer.compare else None

    @property
    def is_gone(self) -> bool:
        """True when nothing of it can be ordered now."""
        return self.quantity == 0

    @property
    def is_short(self) -> bool:
        """True when fewer can be ordered than were asked for."""
        return 0 < self.quantity < self.asked

    @property
    def has_changed(self) -> bool:
        """True when the buyer has not seen this price or quantity yet."""
        return self.seen is not None or self.quantity < self.asked


class CartSums(NamedTuple):
    """What stands beside a cart, the same for everybody whose goods cost the same; `voucher` is one that counts."""

    items: Money
    discount: Money
    savings: Money
    tax: Money
    total: Money
    voucher: str
    is_inclusive: bool
    knows_tax: bool
    hint: DeliveryHint | None


@dataclass(frozen=True)
class CartView:
    """Everything a cart page, a checkout or a placing needs; `totals` is None for an empty cart."""

    cart_id: int | None
    currency: str
    rows: tuple[CartRow, ...] = ()
    saved: tuple[CartRow, ...] = ()
    totals: Totals | None = None
    voucher_code: str = ""
    voucher_fault: str = ""
    notices: tuple[str, ...] = ()
    place: Place = field(default_factory=lambda: Place(settings.BASE_COUNTRY))
    terms: "PriceTerms | None" = None
    has_order: bool = False

    @property
    def buyable(self) -> tuple[CartRow, ...]:
        """The rows that can be ordered."""
        return tuple(row for row in self.rows if row.quantity)

    @property
    def count(self) -> int:
        """Units that can be ordered."""
        return sum(row.quantity for row in self.rows)

    @property
    def framed(self) -> dict[str, object]:
        """What the frame of the page shows of it, as `frame_carts` tells it: units and sum as they were last seen."""
        units = sum(row.asked for row in self.rows)
        amount = sum((row.offer.price if row.seen is None else row.seen).amount * row.asked for row in self.rows)
        return {"count": units, "total": Money(amount, self.currency)} if units else {}

    @property
    def grams(self) -> int:
        """The weight of what can be ordered."""
        return sum(row.offer.weight_g * row.quantity for row in self.rows)

    @property
    def has_changed(self) -> bool:
        """True when a price or quantity differs from what the buyer last agreed to."""
        return any(row.has_changed for row in self.rows)

    def with_delivery(self, price: Money) -> "CartView":
        """The same cart with a delivery charge in its sums."""
        return replace(self, totals=self.terms.total(price)) if self.terms else self

    @property
    def sums(self) -> CartSums | None:
        """The sums before the address is known; None where nothing can be ordered."""
        if (found := self.totals) is None:
            return None
        return CartSums(
            items=found.items,
            discount=found.discount,
            savings=found.savings,
            tax=found.tax,
            total=found.total,
            voucher=self.voucher_code if found.discount else "",
            is_inclusive=found.inclusive,
            knows_tax=self.knows_tax,
            hint=delivery_hint(self.place, grams=self.grams, goods=found.items),
        )

    @property
    def knows_tax(self) -> bool:
        """True when the tax shown is the tax to pay: always with inclusive prices, else once the place is known."""
        if self.totals and self.totals.inclusive:
            return True
        return bool(self.place.state) if rules_of(self.place.country).states else bool(self.place.postcode)


def read_cart(cart: Cart | None, *, now: datetime, place: Place | None = None, customer_key: str = "") -> CartView:
    """The cart at this moment, for this place, without a delivery charge."""
    if cart is None:
        return CartView(cart_id=None, currency=settings.BASE_CURRENCY)
    lines = lines_of(cart.pk)
    found = offers([line.variant_id for line in lines], now=now, cart_id=cart.pk) if lines else {}
    every = [row_of(line, found[line.variant_id], now=now) for line in lines if line.variant_id in found]
    wanted = tuple(row for row in every if not row.is_saved)
    where = place or place_of(cart)
    terms, fault = price_terms(
        [(str(row.line_id), row.offer, row.quantity) for row in wanted if row.quantity],
        voucher_code=cart.voucher_code,
        place=where,
        now=now,
        customer_key=customer_key,
        currency=cart.currency,
    )
    return CartView(
        cart_id=cart.pk,
        currency=cart.currency,
        rows=wanted,
        saved=tuple(row for row in every if row.is_saved),
        totals=terms.total(None) if terms else None,
        voucher_code=cart.voucher_code,
        voucher_fault=fault,
        notices=tuple(cart.notices),
        place=where,
        terms=terms,
        has_order=any(row.offer.held for row in every),
    )


def row_of(line: StoredLine, offer: Offer, *, now: datetime) -> CartRow:
    """A stored line beside the offer of now."""
    seen = Money(line.seen_amount, offer.price.currency)
    return CartRow(
        line_id=line.pk,
        offer=offer,
        asked=line.quantity,
        quantity=min(line.quantity, offer.limit),
        seen=seen if seen != offer.price else None,
        is_saved=line.is_saved,
        way=line.way,
        parts=tell(offer.split(min(line.quantity, offer.limit), line.way), days=delivery_terms().days, now=now),
    )


def place_of(cart: Cart) -> Place:
    """Where it goes as far as was typed at checkout, else the shop's own country."""
    typed = cart.draft
    return Place(typed.get("country") or settings.BASE_COUNTRY, typed.get("state", ""), typed.get("postcode", ""))


@dataclass(frozen=True)
class PriceTerms:
    """Everything that decides on a price except the delivery charge."""

    lines: tuple[PriceLine, ...]
    currency: str
    tax: TaxTerms
    voucher: VoucherTerms | None

    def total(self, shipping: Money | None) -> Totals:
        """All sums with this delivery charge."""
        return price_cart(
            lines=self.lines, currency=self.currency, tax=self.tax, voucher=self.voucher, shipping=shipping
        )


def price_terms(
    lines: Sequence[tuple[str, Offer, int]],
    *,
    voucher_code: str,
    place: Place,
    now: datetime,
    currency: str,
    customer_key: str = "",
) -> tuple[PriceTerms | None, str]:
    """The terms of (key, offer, quantity) lines, and why the voucher does not count (empty where it does)."""
    if not lines:
        return None, ""
    tax = tax_terms(country=place.country, state=place.state, classes={offer.tax_class for _, offer, _ in lines})
    prices = tuple(
        PriceLine(
            key=key,
            quantity=quantity,
            unit=offer.price,
            compare=offer.compare,
            tax_class=offer.tax_class,
            weight_grams=offer.weight_g,
        )
        for key, offer, quantity in lines
    )
    plain = PriceTerms(prices, currency, tax, None)
    if not voucher_code:
        return plain, ""
    try:
        voucher = usable_voucher(voucher_code, now=now, customer_key=customer_key)
        lowered = replace(plain, voucher=terms_of(voucher, {key: offer for key, offer, _ in lines}))
        lowered.total(None)
    except VoucherRefused as refusal:
        return plain, refusal.message
    return lowered, ""
