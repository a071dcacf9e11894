"""Making and changing vouchers."""

from orders.models import Voucher
from shop.core.db import transaction
from shop.core.errors import Refused


class BadVoucher(Refused):
    """The numbers of a voucher do not fit together."""


@transaction()
def save_voucher(*, voucher: Voucher) -> Voucher:
    """Store a voucher as typed; raises BadVoucher saying what is missing. How often it was used is never touched."""
    voucher.code = voucher.code.strip().upper()
    if voucher.kind == Voucher.Kind.PERCENT and not (voucher.percent and 0 < voucher.percent <= 100):
        raise BadVoucher("A percent voucher needs a percentage above 0 and up to 100.")
    if voucher.kind == Voucher.Kind.FIXED and not (voucher.amount and voucher.amount > 0):
        raise BadVoucher("A voucher over an amount needs that amount.")
    if voucher.starts_at and voucher.ends_at and voucher.ends_at <= voucher.starts_at:
        raise BadVoucher("It has to end after it starts.")
    if voucher.usage_limit is not None and voucher.pk and voucher.usage_limit < voucher.used_count:
        raise BadVoucher(f"It was used {voucher.used_count} times already; the limit cannot be lower.")
    if voucher.pk is None:
        voucher.save()
    else:
        fields = [
            field.name
            for field in Voucher._meta.concrete_fields
            if field.name not in {"id", "used_count", "created_at"}
        ]
        voucher.save(update_fields=fields)
    return voucher
