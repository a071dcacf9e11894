"""Vouchers: whether a code can be used now, and what it takes off."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import cast

from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as date_words

from orders.models import Voucher, VoucherUse
from orders.pricing import VoucherKind, VoucherRefused, VoucherTerms
from orders.queries.offers import Offer
from shop.core.money import Money
from shop.models import Category, Product


def folded(code: str) -> str:
    """A code as it is stored: capitals, no blanks around."""
    return code.strip().upper()


def usable_voucher(code: str, *, now: datetime, customer_key: str = "") -> Voucher:
    """The voucher of a code; raises VoucherRefused naming the rule that forbids it."""
    voucher = Voucher.objects.filter(code=folded(code)).first() if "\0" not in code else None
    if voucher is None or not voucher.is_active:
        raise VoucherRefused(f"We do not know the voucher {folded(code)[:40]}. Check its letters.")
    if voucher.starts_at and now < voucher.starts_at:
        raise VoucherRefused(f"{voucher.code} begins on {_day(voucher.starts_at)}.")
    if voucher.ends_at and voucher.ends_at <= now:
        raise VoucherRefused(f"{voucher.code} ended on {_day(voucher.ends_at)}.")
    if voucher.usage_limit is not None and voucher.used_count >= voucher.usage_limit:
        raise VoucherRefused(f"{voucher.code} has been used up.")
    if customer_key and voucher.customer_limit is not None and uses_by(voucher, customer_key) >= voucher.customer_limit:
        raise VoucherRefused(f"{voucher.code} was used for this e-mail address already.")
    return voucher


def uses_by(voucher: Voucher, customer_key: str) -> int:
    """How often a customer uses it now; what came back does not count."""
    return VoucherUse.objects.filter(voucher=voucher, customer_key=customer_key, returned_at__isnull=True).count()


def terms_of(voucher: Voucher, lines: Mapping[str, Offer]) -> VoucherTerms:
    """The terms for these lines (line key to offer), with the lines its categories cover."""
    minimum = Money(voucher.min_goods_amount, voucher.currency) if voucher.min_goods_amount else None
    return VoucherTerms(
        code=voucher.code,
        kind=cast(VoucherKind, voucher.kind),
        percent=Fraction(voucher.percent or 0),
        amount=Money(voucher.amount or 0, voucher.currency),
        minimum=minimum,
        eligible=_covered(voucher, lines),
    )


def _covered(voucher: Voucher, lines: Mapping[str, Offer]) -> frozenset[str] | None:
    """The keys of the lines in the voucher's categories or below them; None where it covers all."""
    paths = list(Category.objects.filter(pk__in=voucher.categories.values("pk")).values_list("path", flat=True))
    if not paths:
        return None
    below = Q()
    for path in paths:
        below |= Q(categories__path__startswith=path)
    ids = {offer.product_id for offer in lines.values()}
    products = set(Product.objects.filter(below, pk__in=ids).values_list("pk", flat=True))
    return frozenset(key for key, offer in lines.items() if offer.product_id in products)


def _day(moment: datetime) -> str:
    """A day in words, in the shop's time zone."""
    return date_words(timezone.localtime(moment), "F j, Y")
