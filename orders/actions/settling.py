"""Talking to providers between transactions: the key is stored first, then the answer, with no lock between.

Every function may be called again after a crash or a lost answer and ends the same.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from orders.actions import payments, refunds
from orders.actions.keeping import customer_reference, settle_setups
from orders.models import Order, Payment, Refund
from orders.payments import CHANNEL, MANUAL, OFFLINE, provider_named
from orders.payments.base import Flow, PaymentRequest, ProviderNotice, RefundOutcome, RefundState
from orders.states import LIVE_PAYMENTS, OrderStatus, PaymentState
from shop.core.errors import ProviderError

log = structlog.get_logger(__name__)

CHECK_AFTER = timedelta(seconds=50)


def begin_payment(
    *,
    order_id: int,
    provider: str,
    flow: Flow,
    links: dict[str, str],
    actor: str,
    save: bool = False,
    key: UUID | None = None,
) -> Payment:
    """Open or take up the order's payment at a provider. `links` are `return_url` and `cancel_url`.

    With `save` the provider keeps what pays for the order's account. The payment
    carries the `key` only if this call made it. Raises `NotPayable`, `AlreadyPaying` or `ProviderError`;
    calling it again after any of them is harmless.
    """
    payment = take_up_payment(
        order_id=order_id, provider=provider, flow=flow, links=links, actor=actor, save=save, key=key
    )
    if not payment.reference:
        return _start(payment)
    if payment.flow == Flow.HOSTED:  # he may have paid there and lost the way back: nobody is sent where it is over
        with suppress(ProviderError):
            return check_payment(payment_id=payment.pk, source=actor)
    return payment


def take_up_payment(
    *,
    order_id: int,
    provider: str,
    flow: Flow,
    actor: str,
    links: dict[str, str] | None = None,
    save: bool = False,
    key: UUID | None = None,
) -> Payment:
    """The same without asking the provider for anything yet, except to stop a payment that was opened another way."""
    open_it = partial(
        payments.open_payment,
        order_id=order_id,
        provider=provider,
        flow=flow,
        links=links or {},
        actor=actor,
        save=save,
        key=key,
    )
    payment = open_it()
    if payment.status == PaymentState.EXPIRING:
        stop_payment(payment_id=payment.pk, source=actor)
        payment = open_it()
    return payment


def check_payment(*, payment_id: int, source: str) -> Payment:
    """Ask the provider how a payment stands and let the order follow. Raises `ProviderError`."""
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.provider in OFFLINE:
        return payment
    if not payment.reference:
        payment = _start(payment)
    outcome = provider_named(payment.provider).fetch(payment.reference)
    return payments.record_outcome(payment_id=payment_id, outcome=outcome, source=source)


def stop_payment(*, payment_id: int, source: str) -> Payment:
    """Cancel a payment at its provider; what cannot be stopped is recorded as it is. Raises `ProviderError`."""
    payment = Payment.objects.select_related("order").get(pk=payment_id)
    if payment.status not in LIVE_PAYMENTS or payment.provider in OFFLINE:
        return payment
    if not payment.reference:
        payment = _start(payment)
    outcome = provider_named(payment.provider).cancel(payment.reference, f"{payment.key}-cancel")
    return payments.record_outcome(payment_id=payment_id, outcome=outcome, source=source)


def send_refund(*, refund_id: int) -> Refund:
    """Have the provider give the money back. A lasting "no" goes to the staff; a passing error is raised."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if not refunds.begin_refund(refund_id=refund_id):
        return refund
    payment = refund.payment
    source = f"provider:{payment.provider}"
    if payment.provider == MANUAL:
        return refund  # a person gives it back, and says so by settle_manual_refund()
    if payment.provider == CHANNEL:
        told = RefundOutcome(f"channel-{refund.pk}", RefundState.SUCCEEDED, refund.amount, refund.currency)
        return refunds.record_refund(refund_id=refund_id, outcome=told, source=source)
    try:
        provider = provider_named(payment.provider)
        outcome = provider.refund(payment.reference, refund.amount, refund.currency, str(refund.key))
    except ProviderError as error:
        if not error.permanent:
            raise
        return refunds.fail_refund(refund_id=refund_id, error=error.message, source=source)
    return refunds.record_refund(refund_id=refund_id, outcome=outcome, source=source)


def act_on_notice(*, provider: str, notice: ProviderNotice) -> None:
    """Look at what a signed notice speaks of. The provider is asked anew, so old and swapped ones do no harm."""
    source = f"provider:{provider}"
    if notice.refund is not None:
        known = Q(reference=notice.refund.reference) & ~Q(reference="")
        if _is_key(notice.refund.key):
            known |= Q(key=notice.refund.key)
        refund = Refund.objects.filter(known, payment__provider=provider).first()
        if refund is not None:
            refunds.record_refund(refund_id=refund.pk, outcome=notice.refund, source=source)
        else:
            _refund_of_theirs(provider, notice, notice.refund, source)
        return
    known = Q(reference=notice.reference) & ~Q(reference="")
    if _is_key(notice.key):
        known |= Q(key=notice.key)
    payment = Payment.objects.filter(known, provider=provider).first()
    if payment is not None:
        check_payment(payment_id=payment.pk, source=source)
    elif notice.reference:
        settle_setups(provider=provider, reference=notice.reference)


def _refund_of_theirs(provider: str, notice: ProviderNotice, outcome: RefundOutcome, source: str) -> None:
    """A refund that we did not ask for. The intent behind a hosted page is known by the key that it carries."""
    payments_here = Payment.objects.filter(provider=provider)
    payment = payments_here.filter(Q(reference=notice.reference) & ~Q(reference="")).first()
    if payment is None and notice.reference:
        key = provider_named(provider).fetch(notice.reference).key
        payment = payments_here.filter(key=key).first() if _is_key(key) else None
    if payment is not None:
        refunds.record_foreign_refund(payment_id=payment.pk, outcome=outcome, source=source)


def payments_to_check(*, now: datetime | None = None, most: int = 100) -> list[int]:
    """Payments whose answer may be lost, the longest unasked first."""
    before = (now or timezone.now()) - CHECK_AFTER
    asked = Payment.objects.filter(status__in=LIVE_PAYMENTS).annotate(asked=Coalesce("checked_at", "created_at"))
    return list(asked.filter(asked__lte=before).order_by("asked").values_list("pk", flat=True)[:most])


def check_or_stop(*, payment_id: int) -> bool:
    """Settle one payment: stop it if that was begun, else ask. False when the provider could not be reached."""
    payment = Payment.objects.get(pk=payment_id)
    act = stop_payment if payment.status == PaymentState.EXPIRING else check_payment
    try:
        act(payment_id=payment_id, source="sweeper")
    except ProviderError as error:
        Payment.objects.filter(pk=payment_id).update(checked_at=timezone.now())
        log.warning("payment_not_settled", payment_id=payment_id, error=error.message, permanent=error.permanent)
        return False
    return True


def orders_to_expire(*, now: datetime | None = None, most: int = 200) -> list[int]:
    """Unpaid orders whose time to pay is over."""
    late = Order.objects.filter(status=OrderStatus.PLACED, hold_until__lte=now or timezone.now())
    return list(late.order_by("hold_until").values_list("pk", flat=True)[:most])


def free_overdue(*, variant_ids: Sequence[int], now: datetime | None = None) -> int:
    """End at once the overdue unpaid orders that hold these variants, for a buyer who was just refused; how many ended.

    The sweep would come within half a minute; whoever stands at the checkout need not wait for it.
    """
    now = now or timezone.now()
    late = Order.objects.filter(status=OrderStatus.PLACED, hold_until__lte=now, lines__variant_id__in=variant_ids)
    order_ids = list(late.order_by("pk").values_list("pk", flat=True).distinct()[:5])
    for order_id in order_ids:
        expire_hold(order_id=order_id, now=now)
    return Order.objects.filter(pk__in=order_ids, status=OrderStatus.CANCELED).count()


def expire_hold(*, order_id: int, now: datetime | None = None) -> bool:
    """End one unpaid order; False while its provider cannot be reached, then the hold stays and is tried again."""
    payment_id = payments.begin_expiry(order_id=order_id, now=now)
    return payment_id is None or check_or_stop(payment_id=payment_id)


def request_of(payment: Payment) -> PaymentRequest:
    """What a provider is asked to open a payment with. Raises `ProviderError` where it must know the account first."""
    order, links, save = payment.order, payment.session.get("links", {}), bool(payment.session.get("save"))
    wants_customer = save or payment.flow == Flow.SAVED
    return PaymentRequest(
        amount=payment.amount,
        currency=payment.currency,
        key=str(payment.key),
        order_number=order.number,
        return_url=links.get("return_url", ""),
        cancel_url=links.get("cancel_url", ""),
        flow=Flow(payment.flow),
        email=order.email,
        customer=customer_reference(user_id=order.user_id, provider=payment.provider) if wants_customer else "",
        save=save,
    )


def _start(payment: Payment) -> Payment:
    """Open the payment at its provider; with the same key again this finds the first one."""
    request = request_of(payment)
    try:
        session = provider_named(payment.provider).start(request)
    except ProviderError as error:
        if error.permanent:
            payments.abandon_payment(payment_id=payment.pk, error=error.message)
        raise
    return payments.record_session(payment=payment, session=session)


def _is_key(text: str) -> bool:
    """Whether this looks like one of our keys (a UUID), so that the database takes it."""
    return len(text) == 36 and text.count("-") == 4 and all(sign in "0123456789abcdef-" for sign in text)
