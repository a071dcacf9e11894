"""Payments of an order: opened with a key before anybody is called, and settled by what the provider says, once."""

from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone

from orders.actions import orders, refunds, timeline
from orders.actions.methods import keep_method
from orders.actions.money import MOVING, locked_order, locked_payments, write_ledger
from orders.actions.summaries import payment_changes, recompute_payment
from orders.models import Order, Payment
from orders.payments.base import Outcome, Session, State
from orders.states import HOLD_LOST, LIVE_PAYMENTS, PAYMENT_MOVES, OrderStatus, PaymentState
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.money import Money
from shop.core.states import move

UNCONFIRMED = (OrderStatus.PLACED, OrderStatus.ON_HOLD)


class NotPayable(Refused):
    """The order waits for no money: ended, expired or paid."""


class AlreadyPaying(Refused):
    """A payment for this order is at the bank or being stopped."""

    def __init__(self, payment_id: int) -> None:
        """`payment_id` is the payment to look at."""
        super().__init__("A payment for this order is being checked. You can leave this page; we mail you the result.")
        self.payment_id = payment_id


@transaction()
def open_payment(
    *,
    order_id: int,
    provider: str,
    flow: str,
    links: dict[str, str],
    actor: str,
    save: bool = False,
    key: UUID | None = None,
    now: datetime | None = None,
) -> Payment:
    """The order's one live payment, taken up again or made with its key before the provider is called.

    One that was opened another way comes back `expiring`: stop it at its provider, then call again. `links` are the
    addresses the customer comes back to; `save` keeps what pays for the order's account. Whoever gives a `key` knows
    by it whether this call made the payment. Raises `NotPayable` or `AlreadyPaying`.
    """
    order = locked_order(order_id)
    _refuse_unpayable(order, now or timezone.now())
    for payment in _live(order_id):
        if payment.status in (*MOVING, PaymentState.EXPIRING):
            raise AlreadyPaying(payment.pk)
        if (payment.provider, payment.flow, payment.session.get("save", False)) != (provider, flow, save):
            move(payment, PaymentState.EXPIRING, actor=actor, table=PAYMENT_MOVES, reason="another way to pay")
        return payment
    due = order.total_amount - order.captured_amount + order.refunded_amount
    if due <= 0:
        raise NotPayable("This order is paid.")
    payment = Payment.objects.create(
        order=order,
        provider=provider,
        key=key or uuid4(),
        flow=flow,
        amount=due,
        currency=order.currency,
        session={"links": links, "save": save},
    )
    write_ledger(payment, "opened", source=actor, amount=due)
    return payment


def _refuse_unpayable(order: Order, now: datetime) -> None:
    if order.status != OrderStatus.PLACED:
        raise NotPayable("This order does not wait for a payment.")
    if order.hold_until is not None and order.hold_until <= now:
        lost = order.timeline.filter(kind=HOLD_LOST).order_by("-pk").first()
        words = f"{lost.text} Nothing was charged." if lost else ""
        raise NotPayable(words or "The time to pay this order is over, so its items are no longer kept.")


@transaction()
def record_session(*, payment: Payment, session: Session) -> Payment:
    """Keep what the page needs to go on: the provider's reference, the client secret or the hosted page.

    The same key always opens the same session, so callers at once write the same.
    """
    payment.reference = session.reference
    opened = {"client_secret": session.client_secret, "redirect_url": session.redirect_url}
    payment.session = payment.session | opened
    payment.save(update_fields=["reference", "session", "updated_at"])
    return payment


@transaction()
def record_outcome(*, payment_id: int, outcome: Outcome, source: str) -> Payment:
    """Write down how a payment stands and let the order follow. Any number of callers in any order end the same.

    `source` is who told us, like "customer", "provider:stripe" or "sweeper".
    """
    payment, order = _locked(payment_id)
    to = _next_state(payment.status, outcome.state)
    facts = _keep_facts(payment, outcome, captured=to == PaymentState.CAPTURED)
    if to is None:
        payment.save(update_fields=facts)
        return payment
    move(payment, to, actor=source, table=PAYMENT_MOVES, reason=outcome.code, is_locked=True, also=facts)
    write_ledger(payment, payment.status, source=source, amount=outcome.amount, note=outcome.code)
    if to == PaymentState.CAPTURED:
        settle_capture(payment, order, source)
        if outcome.kept is not None and payment.session.get("save") and order.user_id is not None:
            keep_method(user_id=order.user_id, provider=payment.provider, kept=outcome.kept)
    elif to == PaymentState.FAILED:
        _declined(payment, order, source)
    elif to == PaymentState.VOIDED:
        _voided(payment, order, source)
    return payment


@transaction()
def begin_expiry(*, order_id: int, now: datetime | None = None, actor: str = "worker") -> int | None:
    """End an order whose time to pay is over. The id of a payment that must be stopped at its provider first.

    Without one the order expires here. A payment at the bank is in flight: everything waits for it.
    """
    (order,) = orders.lock([order_id])
    now = now or timezone.now()
    if order.status != OrderStatus.PLACED or order.hold_until is None or order.hold_until > now:
        return None
    for payment in _live(order_id):
        if payment.status in MOVING:
            return None
        move(payment, PaymentState.EXPIRING, actor=actor, table=PAYMENT_MOVES, reason="time to pay is over")
        return payment.pk
    orders.expire_order(order_id=order_id, actor=actor, now=now)
    return None


@transaction()
def abandon_payment(*, payment_id: int, error: str) -> Payment:
    """The provider refused to open this payment, so nobody can ever pay it."""
    payment, order = _locked(payment_id)
    if payment.status in LIVE_PAYMENTS and not payment.reference:
        move(payment, PaymentState.VOIDED, actor=f"provider:{payment.provider}", table=PAYMENT_MOVES, reason=error)
        write_ledger(payment, "refused", source=f"provider:{payment.provider}", note=error)
        _voided(payment, order, "worker")
    return payment


def _locked(payment_id: int) -> tuple[Payment, Order]:
    """A payment and its order under lock: cart and order first, then the order's payments."""
    order = orders.lock_with_payments(payment_id)
    return next(payment for payment in order.payments.all() if payment.pk == payment_id), order


def _live(order_id: int) -> list[Payment]:
    return [payment for payment in locked_payments(order_id) if payment.status in LIVE_PAYMENTS]


FACTS = ("checked_at", "reference", "method_label", "decline_reason", "provider_code", "captured_amount", "updated_at")


def _keep_facts(payment: Payment, outcome: Outcome, *, captured: bool) -> tuple[str, ...]:
    """What is true whatever the state: when we asked, the reference, the card, why it was declined; what was taken.

    Returns the names of the fields to save.
    """
    payment.updated_at = timezone.now()
    payment.checked_at = timezone.now()
    payment.reference = payment.reference or outcome.reference
    payment.method_label = outcome.method.label[:60] or payment.method_label
    if outcome.state is State.FAILED:
        payment.decline_reason, payment.provider_code = outcome.decline, outcome.code[:60]
    elif outcome.state is not State.CREATED:
        payment.decline_reason = payment.provider_code = ""
    if captured:
        payment.captured_amount = outcome.amount
    return FACTS


def _next_state(now: str, told: State) -> PaymentState | None:
    """The state to move to; None for old news. Money that came is never old news."""
    to = PaymentState(told.value)
    if to == now or now == PaymentState.CAPTURED or told is State.CREATED:
        return None
    if now == PaymentState.VOIDED and told is not State.CAPTURED:
        return None
    if now == PaymentState.EXPIRING and told in (State.REQUIRES_ACTION, State.FAILED):
        return None
    return to


def settle_capture(payment: Payment, order: Order, source: str) -> None:
    """Money came, in a payment just written as captured: it pays the locked order, is surplus, or came too late."""
    was_paid = _is_paid(order)
    changed = payment_changes(order, actor=source)
    events.record("payment.captured", payment_id=payment.pk, order_id=order.pk)
    paid = Money(payment.captured_amount, payment.currency).format()
    words = f"{paid} paid with {payment.method_label or payment.provider}."
    timeline.add(order_id=order.pk, kind="payment.captured", text=words, actor=source, is_public=True)
    is_paid = _is_paid(order)
    if is_paid and not was_paid and order.status in UNCONFIRMED and order.confirmed_at is None:
        orders.confirm_locked(order, actor=source, now=timezone.now(), unsaved=changed)
        return
    order.save(update_fields=changed)
    if was_paid:
        _give_back(payment, order, source, "surplus", "This order was paid before, so this payment goes back.")
    elif order.status == OrderStatus.CANCELED:
        _came_late(payment, order, source)


def _is_paid(order: Order) -> bool:
    """Whether the money is here, or was and went back in part since; for an ended order it comes late instead."""
    kept = order.captured_amount - order.refunded_amount
    return kept >= order.total_amount or (order.has_been_paid and order.status != OrderStatus.CANCELED)


def _came_late(payment: Payment, order: Order, source: str) -> None:
    """Money for an order that ended: an expired one lives on if all its lines can be held again."""
    if _had_expired(order) and orders.revive_order(order_id=order.pk, actor=source):
        return
    _give_back(payment, order, source, "late", "The payment came after the order had ended, so it goes back in full.")


def _had_expired(order: Order) -> bool:
    return order.timeline.filter(kind="order.expired").exists()


def _give_back(payment: Payment, order: Order, source: str, why: str, words: str) -> None:
    """Refund a payment in full by itself, with one line and one mail."""
    refunds.request_refund(
        payment_id=payment.pk,
        amount=payment.captured_amount,
        cause=f"{why}:{payment.pk}",
        actor="system",
        reason=words,
    )
    payment.refresh_from_db()
    timeline.add(order_id=order.pk, kind=f"payment.{why}", text=words, actor=source, is_public=True)
    events.queue_message(
        event="payment_returned",
        to=order.email,
        dedupe_key=f"payment_returned:{payment.pk}",
        context={"order": order, "amount": Money(payment.captured_amount, payment.currency), "words": words},
        reason="You paid for this order.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )


def _declined(payment: Payment, order: Order, source: str) -> None:
    """A declined attempt: said in the timeline, nothing else changes; it may be tried again."""
    timeline.add(
        order_id=order.pk,
        kind="payment.failed",
        text="The bank did not accept the payment. Nothing was charged.",
        actor=source,
        is_public=True,
    )
    events.record("payment.failed", payment_id=payment.pk, order_id=order.pk)


def _voided(payment: Payment, order: Order, source: str) -> None:
    """The provider stopped it. If its order's time was over, the order can end now."""
    events.record("payment.voided", payment_id=payment.pk, order_id=order.pk)
    if order.status == OrderStatus.PLACED and order.hold_until is not None and order.hold_until <= timezone.now():
        orders.expire_order(order_id=order.pk, actor=source)
    order.refresh_from_db()
    recompute_payment(order, actor=source)
