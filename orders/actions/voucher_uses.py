"""Uses of vouchers: taken with an order, back with its end, each once. A voucher's row is locked before any stock."""

import datetime

from django.db.models import F, Q

from orders.models import Order, Voucher, VoucherUse
from orders.pricing import VoucherRefused
from orders.queries.vouchers import uses_by

FREE = Q(usage_limit__isnull=True) | Q(used_count__lt=F("usage_limit"))
"""Vouchers with a use left."""


def take_voucher(order: Order, *, key: str) -> None:
    """Count one use, once, within all limits; raises VoucherRefused for whoever comes too late."""
    if not order.voucher_code:
        return
    taken = Voucher.objects.filter(FREE, code=order.voucher_code, is_active=True).update(used_count=F("used_count") + 1)
    if not taken:
        raise VoucherRefused(f"{order.voucher_code} has been used up.")
    # the update holds the voucher's row, so uses of one customer are counted one after the other
    voucher = Voucher.objects.get(code=order.voucher_code)
    if voucher.customer_limit is not None and uses_by(voucher, key) >= voucher.customer_limit:
        raise VoucherRefused(f"{voucher.code} was used for this e-mail address already.")
    VoucherUse.objects.create(voucher=voucher, order=order, customer_key=key)


def take_voucher_again(order: Order) -> bool:
    """Count the use of an order that lives again, where its voucher has one left; its price stays what it was."""
    use = VoucherUse.objects.filter(order=order, returned_at__isnull=False)
    voucher_id = use.values_list("voucher_id", flat=True).first()
    taken = Voucher.objects.filter(FREE, pk=voucher_id or 0).update(used_count=F("used_count") + 1)
    return bool(taken and use.update(returned_at=None))


def give_back_voucher(order: Order, *, now: datetime.datetime) -> bool:
    """Return the order's use, once; True when there was one to return."""
    use = VoucherUse.objects.filter(order=order, returned_at__isnull=True)
    voucher_id = use.values_list("voucher_id", flat=True).first()
    if voucher_id is None or not use.update(returned_at=now):
        return False
    Voucher.objects.filter(pk=voucher_id, used_count__gt=0).update(used_count=F("used_count") - 1)
    return True
