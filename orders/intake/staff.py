"""A phone order becomes an order: placed from its cart like the shop's own, then a pay link or money written down."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings

from orders.actions.manual import record_manual_payment
from orders.actions.orders import confirm_order, place_order
from orders.actions.paylater import mail_pay_link
from orders.actions.phone import open_phone_order, tie_to_order
from orders.intake.web import Checkout, request_of_cart
from orders.models import Order, PhoneOrder
from shop.core.db import transaction

CHANNEL = "staff"
LINK = "link"


@dataclass(frozen=True)
class Payment:
    """How the caller pays: by a link that is mailed (`LINK`), or as a `ManualKind` with the money's reference."""

    kind: str
    reference: str = ""


@transaction()
def place_by_phone(
    *, phone_id: int, email: str, delivery: Mapping[str, str], method_id: int, note: str, expected: int | None,
    payment: Payment, actor: str, ship_together: bool = False,
) -> Order:  # fmt: skip
    """Place what was taken down, held for two days, and ask for or write down its money; all or nothing.

    A phone order that was placed before gives its order. Raises all that place_order(), mail_pay_link() and
    record_manual_payment() raise.
    """
    earlier = PhoneOrder.objects.select_related("order").get(pk=phone_id).order
    if earlier is not None:
        return earlier
    phone = open_phone_order(phone_id)
    checkout = Checkout(
        checkout_id=phone.cart.checkout_id,
        email=email,
        delivery=delivery,
        billing=None,
        method_id=method_id,
        note=note,
        ship_together=ship_together,
        expected_amount=expected,
    )
    request = replace(
        request_of_cart(phone.cart, phone.customer_id, checkout),
        channel=CHANNEL,
        held_for=datetime.timedelta(hours=settings.HOLD_STAFF_LINK_HOURS),
    )
    order = place_order(request=request, actor=actor)
    tie_to_order(phone_id=phone_id, order_id=order.pk)
    if not order.total_amount:
        confirm_order(order_id=order.pk, actor=actor)
    elif payment.kind == LINK:
        mail_pay_link(order_id=order.pk, actor=actor)
    else:
        record_manual_payment(
            order_id=order.pk, kind=payment.kind, amount=order.total_amount, reference=payment.reference, actor=actor
        )
    return order
