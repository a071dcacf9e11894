"""Money: a whole number of smallest units beside a currency. Floats are refused everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern

# ISO 4217, minor units other than two (list one, 2024). Providers reckon by these, so the display does as well.
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""


def exponent(currency: str) -> int:
    """Digits behind the point of a currency's smallest unit (USD 2, JPY 0, KWD 3)."""
    return _EXPONENTS.get(currency, 2)


def round_half_up(value: Fraction | Decimal) -> int:
    """The one rounding rule: to the nearest whole number, halves away from zero, so that a refund mirrors its sale."""
    if isinstance(value, float) or not isinstance(value, Fraction | Decimal | int):
        raise TypeError(f"Money is never a {type(value).__name__}.")
    exact = Fraction(value)
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return whole if exact >= 0 else -whole


@lru_cache(maxsize=64)
def _pattern(locale: str, digits: int) -> tuple[Locale, NumberPattern]:
    """The currency pattern of a locale with a fixed number of digits; parsing it anew for each price is slow."""
    parsed = Locale.parse(locale)
    pattern = parse_pattern(parsed.currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    return parsed, pattern


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in smallest units (cents, yen, fils) of one currency."""

    has_sure_types: ClassVar[bool] = True
    amount: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse anything but a whole number and a three-letter code."""
        if type(self.amount) is not int:
            raise TypeError(f"Money wants whole smallest units, not {type(self.amount).__name__}.")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"{self.currency!r} is not a currency code.")

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in a currency."""
        return cls(0, currency)

    @classmethod
    def of(cls, value: str | Decimal | int, currency: str) -> "Money":
        """Read a decimal amount like "12.34"; more digits than the currency has raise ValueError."""
        if not isinstance(value, str | Decimal | int) or isinstance(value, bool):
            raise TypeError(f"Money is never a {type(value).__name__}.")
        try:
            number = Decimal(value)
        except InvalidOperation as error:
            raise ValueError(f"{value!r} is not an amount.") from error
        if not number.is_finite() or number.adjusted() > 15:
            raise ValueError(f"{value!r} is not an amount.")
        scaled = Fraction(number) * 10 ** exponent(currency)
        if scaled.denominator != 1:
            raise ValueError(f"{value!r} has more digits than {currency} has.")
        return cls(scaled.numerator, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in whole currency units, with the currency's digits."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))

    def _same(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise TypeError(f"Money meets only money, not {type(other).__name__}.")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix.")
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        """Sum of one currency."""
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Difference of one currency."""
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        """A whole number of times; for shares see `times`."""
        if type(count) is not int:
            raise TypeError(f"Money is multiplied by whole numbers, not {type(count).__name__}; see times().")
        return Money(self.amount * count, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        """The same amount the other way."""
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        """Less, of one currency."""
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        """Less or equal, of one currency."""
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        """More, of one currency."""
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        """More or equal, of one currency."""
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        """True unless it is nothing."""
        return self.amount != 0

    def times(self, share: Fraction | Decimal) -> "Money":
        """A share of the amount, rounded once by `round_half_up`."""
        if isinstance(share, bool) or not isinstance(share, Fraction | Decimal | int):
            raise TypeError(f"Money is never a {type(share).__name__}.")
        return Money(round_half_up(self.amount * Fraction(share)), self.currency)

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Split by weights so that the parts sum to the whole (largest remainder; ties go to the first).

        All-zero weights spread evenly. Raises ValueError for no weights or a negative one.
        """
        if not weights or any(weight < 0 for weight in weights):
            raise ValueError("allocate wants at least one weight and none below zero.")
        shares = list(weights) if any(weights) else [1] * len(weights)
        total, whole = sum(shares), abs(self.amount)
        parts = [whole * share // total for share in shares]
        by_remainder = sorted(range(len(shares)), key=lambda i: (-(whole * shares[i] % total), i))
        for i in by_remainder[: whole - sum(parts)]:
            parts[i] += 1
        sign = -1 if self.amount < 0 else 1
        return [Money(sign * part, self.currency) for part in parts]

    def format(self, locale: str = "en_US") -> str:
        """As a reader of `locale` expects it: "$1,234.50"."""
        return _written(self, locale)

    def __str__(self) -> str:
        """Amount and code, for logs and errors."""
        return f"{self.decimal} {self.currency}"


@lru_cache(maxsize=5000)
def _written(money: Money, locale: str) -> str:
    parsed, pattern = _pattern(locale, exponent(money.currency))
    return str(pattern.apply(money.decimal, parsed, currency=money.currency, currency_digits=False))
