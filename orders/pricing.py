"""What a cart costs: lines, voucher, delivery and tax, in integers of the smallest unit. Pure: no queries, no clock.

Every sum is split by largest remainder, so that the parts of a total always add up to it. A share that a customer gets
back later (a canceled unit) is cut from the same split, so that all refunds of a line add up to what was paid for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from shop.core.errors import Refused
from shop.core.money import Money

VoucherKind = Literal["percent", "fixed", "free_shipping"]
UNTAXED = Fraction(0)


class VoucherRefused(Refused):
    """A voucher whose rule the cart does not meet; the message names the rule."""


@dataclass(frozen=True)
class PriceLine:
    """One cart line as the catalogue sells it now: `unit` is the price in force, `compare` the struck one if higher."""

    key: str
    quantity: int
    unit: Money
    tax_class: str
    compare: Money | None = None
    weight_grams: int = 0


@dataclass(frozen=True)
class VoucherTerms:
    """What a voucher takes off: `percent` of 100, or `amount`; `eligible` line keys (None: all of them)."""

    code: str
    kind: VoucherKind
    percent: Fraction = Fraction(0)
    amount: Money | None = None
    minimum: Money | None = None
    most: Money | None = None
    eligible: frozenset[str] | None = None


@dataclass(frozen=True)
class TaxTerms:
    """Rates per tax class (0.055 is 5.5 %); `inclusive` says that prices hold the tax already."""

    rates: Mapping[str, Fraction]
    inclusive: bool
    shipping_class: str = "shipping"

    def rate(self, tax_class: str) -> Fraction:
        """The rate of a class; a class without a rate is not taxed."""
        return self.rates.get(tax_class, UNTAXED)


@dataclass(frozen=True)
class Band:
    """A price of a shipping method for carts within both ranges; the upper ends (None: open) are not included."""

    price: Money
    min_grams: int = 0
    max_grams: int | None = None
    min_items: Money | None = None
    max_items: Money | None = None

    def holds(self, grams: int, items: Money) -> bool:
        """Whether a cart of this weight and value falls into the band."""
        return (
            self.min_grams <= grams
            and (self.max_grams is None or grams < self.max_grams)
            and (self.min_items is None or self.min_items <= items)
            and (self.max_items is None or items < self.max_items)
        )


@dataclass(frozen=True)
class PricedLine:
    """A line with its share: `total` is after the discount and, where prices are inclusive, holds `tax`."""

    key: str
    quantity: int
    unit: Money
    compare: Money | None
    items: Money
    discount: Money
    total: Money
    tax: Money
    tax_rate: Fraction


@dataclass(frozen=True)
class Totals:
    """The sums of an order: total = items - discount + shipping - shipping_discount (+ tax where it is added)."""

    lines: tuple[PricedLine, ...]
    items: Money
    savings: Money
    discount: Money
    shipping: Money
    shipping_discount: Money
    shipping_tax: Money
    tax: Money
    total: Money
    inclusive: bool

    @property
    def shipping_charge(self) -> Money:
        """Delivery after a free-delivery voucher."""
        return self.shipping - self.shipping_discount


def price_cart(
    *,
    lines: Sequence[PriceLine],
    currency: str,
    tax: TaxTerms,
    voucher: VoucherTerms | None = None,
    shipping: Money | None = None,
) -> Totals:
    """All sums of a cart; VoucherRefused where the voucher's rule is not met, ValueError on a quantity below 1."""
    if any(line.quantity < 1 for line in lines):
        raise ValueError("A line has a quantity below 1.")
    zero = Money.zero(currency)
    items = [line.unit * line.quantity for line in lines]
    charge = shipping or zero
    discounts = _discounts(lines, items, voucher, zero)
    shipping_discount = charge if voucher and voucher.kind == "free_shipping" else zero
    totals = [amount - discount for amount, discount in zip(items, discounts, strict=True)]
    classes = [line.tax_class for line in lines]
    *taxes, shipping_tax = _taxes([*totals, charge - shipping_discount], [*classes, tax.shipping_class], tax, zero)
    priced = tuple(
        PricedLine(
            key=line.key,
            quantity=line.quantity,
            unit=line.unit,
            compare=line.compare if line.compare and line.unit < line.compare else None,
            items=items[i],
            discount=discounts[i],
            total=totals[i],
            tax=taxes[i],
            tax_rate=tax.rate(line.tax_class),
        )
        for i, line in enumerate(lines)
    )
    return _totals(priced, charge, shipping_discount, shipping_tax, inclusive=tax.inclusive)


def _totals(
    lines: tuple[PricedLine, ...], charge: Money, shipping_discount: Money, shipping_tax: Money, *, inclusive: bool
) -> Totals:
    """Add up what the lines and the delivery say."""
    zero = Money.zero(charge.currency)
    items = sum((line.items for line in lines), zero)
    discount = sum((line.discount for line in lines), zero)
    all_tax = sum((line.tax for line in lines), shipping_tax)
    due = items - discount + charge - shipping_discount
    return Totals(
        lines=lines,
        items=items,
        savings=sum(((line.compare - line.unit) * line.quantity for line in lines if line.compare), zero),
        discount=discount,
        shipping=charge,
        shipping_discount=shipping_discount,
        shipping_tax=shipping_tax,
        tax=all_tax,
        total=due if inclusive else due + all_tax,
        inclusive=inclusive,
    )


def _discounts(
    lines: Sequence[PriceLine], items: Sequence[Money], voucher: VoucherTerms | None, zero: Money
) -> list[Money]:
    """The discount of each line: never below zero, never above the line, zero on lines the voucher does not cover."""
    none = [zero for _ in lines]
    if voucher is None:
        return none
    covered = [voucher.eligible is None or line.key in voucher.eligible for line in lines]
    weights = [amount.amount if is_covered else 0 for amount, is_covered in zip(items, covered, strict=True)]
    base = Money(sum(weights), zero.currency)
    if not any(covered):
        raise VoucherRefused(f"{voucher.code} does not cover anything in your cart.")
    if voucher.minimum and base < voucher.minimum:
        raise VoucherRefused(f"{voucher.code} needs {voucher.minimum.format()} of the items it covers.")
    if voucher.kind == "free_shipping" or not base:
        return none
    off = base.times(voucher.percent / 100) if voucher.kind == "percent" else (voucher.amount or zero)
    limits = [off, base] if voucher.most is None else [off, base, voucher.most]
    least = min(limit.amount for limit in limits)
    return Money(max(least, 0), zero.currency).allocate(weights)


def _taxes(amounts: Sequence[Money], classes: Sequence[str], tax: TaxTerms, zero: Money) -> list[Money]:
    """The tax of each part: reckoned once on the sum of its rate, then shared out, so that no cent is lost."""
    shares = [zero for _ in amounts]
    for rate in {tax.rate(name) for name in classes}:
        if not rate:
            continue
        places = [i for i, name in enumerate(classes) if tax.rate(name) == rate and amounts[i]]
        if not places:
            continue
        base = sum((amounts[i] for i in places), zero)
        due = base.times(rate / (1 + rate) if tax.inclusive else rate)
        for i, share in zip(places, due.allocate([amounts[i].amount for i in places]), strict=True):
            shares[i] = share
    return shares


def band_price(bands: Sequence[Band], *, grams: int, items: Money) -> Money | None:
    """The price of a shipping method for a cart; None where no band holds (the method cannot be chosen)."""
    fitting = [band.price for band in bands if band.holds(grams, items)]
    return min(fitting, key=lambda price: price.amount) if fitting else None


def free_delivery_gap(bands: Sequence[Band], *, grams: int, items: Money) -> Money | None:
    """How much more makes delivery free ("$6.00 more for free delivery"); None where it is free or never becomes so."""
    now = band_price(bands, grams=grams, items=items)
    if now is not None and not now:
        return None
    starts = [
        band.min_items
        for band in bands
        if not band.price
        and band.min_items is not None
        and items < band.min_items
        and band.holds(grams, band.min_items)
    ]
    return min(starts, key=lambda start: start.amount) - items if starts else None


def unit_share(amount: Money, *, quantity: int, first: int, count: int) -> Money:
    """The share of `count` units of a line of `quantity`, `first` of which were taken before; all shares sum to it."""
    if not 0 <= first <= first + count <= quantity:
        raise ValueError("More units than the line has.")
    return sum(amount.allocate([1] * quantity)[first : first + count], Money.zero(amount.currency))
