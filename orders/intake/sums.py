"""The money of an order as its channel took it, split over lines that add up to what was paid. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from orders.intake.rows import ToldOrder
from orders.pricing import PricedLine, Totals
from shop.core.money import Money


class SumsDiffer(Exception):
    """The parts do not make the total; the text says both."""


@dataclass(frozen=True)
class SoldLine:
    """All units of one variant: smallest units, `items` before and `discount` off, `tax` None where not told."""

    key: str
    quantity: int
    items: int
    discount: int
    tax: int | None


def totals_of(told: ToldOrder, lines: Sequence[SoldLine], currency: str) -> Totals:
    """What the channel took, as an order keeps it. Raises SumsDiffer."""
    goods = sum(line.items for line in lines)
    own = sum(line.discount for line in lines)
    order_discount = max(0, (told.discount or 0) - own)
    rest = Money(order_discount, currency).allocate([line.items - line.discount for line in lines])
    discounts = [line.discount + share.amount for line, share in zip(lines, rest, strict=True)]
    if any(discount > line.items for discount, line in zip(discounts, lines, strict=True)):
        raise SumsDiffer("The discount is more than the goods.")
    shipping = told.shipping or 0
    net = goods - sum(discounts) + shipping
    taxes, shipping_tax = _taxes(told, lines, discounts)
    inclusive = _is_inclusive(told, net, sum(taxes) + shipping_tax)
    due = net if inclusive else net + sum(taxes) + shipping_tax
    if told.total is not None and told.total != due:
        raise SumsDiffer(f"The parts come to {_shown(due, currency)}, the total says {_shown(told.total, currency)}.")
    priced = tuple(
        _priced(line, discount, tax, currency) for line, discount, tax in zip(lines, discounts, taxes, strict=True)
    )
    zero = Money.zero(currency)
    return Totals(
        lines=priced,
        items=sum((line.items for line in priced), zero),
        savings=zero,
        discount=sum((line.discount for line in priced), zero),
        shipping=Money(shipping, currency),
        shipping_discount=zero,
        shipping_tax=Money(shipping_tax, currency),
        tax=Money(sum(taxes) + shipping_tax, currency),
        total=Money(due, currency),
        inclusive=inclusive,
    )


def _shown(amount: int, currency: str) -> str:
    return Money(amount, currency).format()


def _taxes(told: ToldOrder, lines: Sequence[SoldLine], discounts: Sequence[int]) -> tuple[list[int], int]:
    """The tax of each line and of the delivery: as told, else the order's tax shared out by value."""
    shipping_tax = told.shipping_tax or 0
    known = [line.tax for line in lines]
    if all(tax is not None for tax in known) and any(known):
        of_lines = [tax or 0 for tax in known]
        if told.shipping_tax is None and told.tax is not None:
            shipping_tax = max(0, told.tax - sum(of_lines))
        return of_lines, shipping_tax
    left = max(0, (told.tax or 0) - shipping_tax)
    weights = [line.items - discount for line, discount in zip(lines, discounts, strict=True)]
    return [share.amount for share in Money(left, "USD").allocate(weights)], shipping_tax


def _is_inclusive(told: ToldOrder, net: int, tax: int) -> bool:
    """As told; else what makes the total right; else tax comes on top."""
    if told.inclusive is not None:
        return told.inclusive
    return bool(tax) and told.total == net


def _priced(line: SoldLine, discount: int, tax: int, currency: str) -> PricedLine:
    """A line whose unit price is rounded up where its units do not divide; the discount takes the difference."""
    unit = -(-line.items // line.quantity)
    over = unit * line.quantity - line.items
    paid = line.items - discount
    return PricedLine(
        key=line.key,
        quantity=line.quantity,
        unit=Money(unit, currency),
        compare=None,
        items=Money(unit * line.quantity, currency),
        discount=Money(discount + over, currency),
        total=Money(paid, currency),
        tax=Money(tax, currency),
        tax_rate=Fraction(min(tax, paid), paid) if paid else Fraction(0),
    )
