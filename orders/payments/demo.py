"""The demonstration gateway: test cards as choices and an e-wallet, no typed card number and no money.

It keeps its own book, as a real provider would on its side, in a table that it reads and writes by plain SQL, because
a plug knows no models. Every change is one conditional statement or runs under the row's lock.
"""

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from orders.payments import demo_methods
from orders.payments.base import (
    BadNotice,
    Capabilities,
    Decline,
    Flow,
    KeptMethod,
    Method,
    Outcome,
    PaymentRequest,
    ProviderNotice,
    RefundOutcome,
    RefundState,
    Session,
    State,
)
from shop.core.errors import ProviderError

WEBHOOK_TOLERANCE = 300
SLOW_SECONDS = 20
SAVING = "demosave_"
"""What the references of charges begin with whose card is to be kept."""
Values = Sequence[str | int | datetime | list[str] | None]
FIELDS = ("reference", "key", "amount", "refunded", "currency", "state", "method", "refund_keys", "settles_at")


@dataclass(frozen=True)
class Choice:
    """One way to pay in the demonstration. `then` is what the bank says; a hidden choice is for tests."""

    name: str
    label: str
    method: Method
    then: State = State.CAPTURED
    decline: Decline = Decline.NONE
    code: str = ""
    is_card: bool = True
    is_shown: bool = True


def visa(last4: str) -> Method:
    """A Visa of the demonstration."""
    return Method(kind="card", brand="visa", last4=last4)


CHOICES = {
    choice.name: choice
    for choice in (
        Choice("success", "Visa ending in 4242: the bank accepts", visa("4242")),
        Choice("declined", "Visa ending in 0002: declined", visa("0002"), State.FAILED, Decline.REFUSED, "generic"),
        Choice(
            "no_funds", "Visa ending in 9995: too little money", visa("9995"), State.FAILED, Decline.NO_FUNDS, "funds"
        ),
        Choice("expired", "Visa ending in 0069: expired", visa("0069"), State.FAILED, Decline.EXPIRED_CARD, "expired"),
        Choice("challenge", "Visa ending in 3220: the bank asks you to confirm", visa("3220"), State.REQUIRES_ACTION),
        Choice("slow", "Visa ending in 1111: the bank takes its time", visa("1111"), State.PROCESSING),
        Choice("refund_fails", "Visa ending in 5126", visa("5126"), is_shown=False),
        Choice("wallet", "Demo Wallet", Method(wallet="demo_wallet"), is_card=False),
    )
}
CARDS = tuple(choice for choice in CHOICES.values() if choice.is_card and choice.is_shown)


@dataclass(frozen=True)
class Charge:
    """A row of the gateway's book."""

    reference: str
    key: str
    amount: int
    refunded: int
    currency: str
    state: str
    method: str
    refund_keys: Mapping[str, int]
    settles_at: datetime | None

    @property
    def outcome(self) -> Outcome:
        """The row as the shop sees it."""
        state, choice = State(self.state), CHOICES.get(self.method)
        failed = choice if choice and state is State.FAILED else None
        unconfirmed = failed is not None and failed.then is State.REQUIRES_ACTION
        decline = Decline.NOT_CONFIRMED if unconfirmed else failed.decline if failed else Decline.NONE
        code = "not_confirmed" if unconfirmed else failed.code if failed else ""
        method = choice.method if choice else Method()
        return Outcome(self.reference, state, self.amount, self.currency, decline, code, method, self.key)


class DemoProvider:
    """Payments that take no money."""

    def start(self, request: PaymentRequest) -> Session:
        """Open a charge; the same key finds it again."""
        charge = ask(
            "INSERT INTO orders_democharge (reference, key, amount, refunded, currency, state, method, refund_keys)"
            " VALUES (%s, %s, %s, 0, %s, 'created', '', '{}') ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key",
            [new_reference(request), request.key, request.amount, request.currency],
        )
        if charge is None:
            raise ProviderError("The demonstration did not answer.")
        if (charge.amount, charge.currency) != (request.amount, request.currency):
            raise ProviderError("This key was used for another payment.", permanent=True)
        if request.save:
            demo_methods.open_row(request.key, request.customer)
        return Session(charge.outcome)

    def fetch(self, reference: str) -> Outcome:
        """The charge as it is now; a slow bank has answered when its time is over."""
        charge = read("reference", reference)
        if charge.state == State.PROCESSING and charge.settles_at and charge.settles_at <= timezone.now():
            charge = change(reference, State.CAPTURED, (State.PROCESSING,))
        return with_kept(charge)

    def cancel(self, reference: str, key: str) -> Outcome:
        """Stop a charge that took no money and is not at the bank."""
        return change(reference, State.VOIDED, (State.CREATED, State.FAILED, State.REQUIRES_ACTION)).outcome

    def refund(self, reference: str, amount: int, currency: str, key: str) -> RefundOutcome:
        """Give back at most what was charged, once for each key."""
        with transaction.atomic():
            charge = read("reference", reference, lock=True)
            known = charge.refund_keys.get(key)
            if (known is not None and known != amount) or currency != charge.currency:
                raise ProviderError("This key was used for another refund.", permanent=True)
            refund = f"demore_{hashlib.sha256(key.encode()).hexdigest()[:24]}"
            if charge.method == "refund_fails":
                return RefundOutcome(refund, RefundState.FAILED, amount, currency, key, "The card is closed.")
            if known is None:
                give_back(charge, amount, key)
        return RefundOutcome(refund, RefundState.SUCCEEDED, amount, currency, key)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> ProviderNotice:
        """The notice, if its signature is ours and not over five minutes old."""
        sent = {name.lower(): value for name, value in headers.items()}.get("demo-signature", "")
        stamp, _, made = sent.partition(".")
        is_ours = hmac.compare_digest(signature(body, stamp).encode(), sent.encode()) and bool(made)
        if not is_ours or not stamp.isdecimal() or int(stamp) < time.time() - WEBHOOK_TOLERANCE:
            raise BadNotice("The signature is missing, wrong or too old.")
        try:
            notice = json.loads(body)
            return ProviderNotice(str(notice["id"]), str(notice["type"]), str(notice["reference"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BadNotice("The body is no notice.") from error

    def describe(self) -> Capabilities:
        """A form on our own page, marked as a demonstration."""
        return Capabilities("demo", "Demonstration card or wallet", frozenset({Flow.DEMO}), demonstration=True)


def submit(reference: str, choice_name: str) -> Outcome:
    """What the customer does on the demonstration's form: pay with a choice. A second press changes nothing."""
    choice = chosen(choice_name)
    since = (State.CREATED, State.FAILED)
    return with_kept(change(reference, choice.then, since, method=choice.name, settles_at=answers_at(choice)))


PAY = """
INSERT INTO orders_democharge AS charge
    (reference, key, amount, refunded, currency, state, method, refund_keys, settles_at)
VALUES (%s, %s, %s, 0, %s, %s, %s, '{}', %s)
ON CONFLICT (key) DO UPDATE SET
    state = CASE WHEN charge.state IN ('created', 'failed') THEN EXCLUDED.state ELSE charge.state END,
    method = CASE WHEN charge.state IN ('created', 'failed') THEN EXCLUDED.method ELSE charge.method END,
    settles_at = CASE WHEN charge.state IN ('created', 'failed') THEN EXCLUDED.settles_at ELSE charge.settles_at END
    WHERE charge.amount = EXCLUDED.amount AND charge.currency = EXCLUDED.currency
"""


def pay(request: PaymentRequest, choice_name: str) -> Outcome:
    """`start` and `submit` in one step, for a form that stands on our own page; the same key again changes nothing."""
    choice = chosen(choice_name)
    if request.save:
        demo_methods.open_row(request.key, request.customer)
    reference, settles_at = new_reference(request), answers_at(choice)
    facts: Values = [
        reference,
        request.key,
        request.amount,
        request.currency,
        str(choice.then),
        choice.name,
        settles_at,
    ]
    charge = ask(PAY, facts)
    if charge is None:
        raise ProviderError("This key was used for another payment.", permanent=True)
    return with_kept(charge)


def new_reference(request: PaymentRequest) -> str:
    """The reference of a new charge, which tells whether its card is to be kept."""
    return f"{SAVING if request.save else 'demo_'}{uuid.uuid4().hex}"


def chosen(name: str) -> Choice:
    """The choice of this name. Raises `ProviderError`."""
    choice = CHOICES.get(name)
    if choice is None:
        raise ProviderError("There is no such test card.", permanent=True)
    return choice


def answers_at(choice: Choice) -> datetime | None:
    """When a slow bank has answered."""
    return timezone.now() + timedelta(seconds=SLOW_SECONDS) if choice.then is State.PROCESSING else None


def answer_challenge(reference: str, *, is_approved: bool) -> Outcome:
    """What the customer answers his bank in the demonstration."""
    return with_kept(change(reference, State.CAPTURED if is_approved else State.FAILED, (State.REQUIRES_ACTION,)))


def kept_of(row: demo_methods.MethodRow) -> KeptMethod:
    """A saved method as the shop sees it."""
    return KeptMethod(row.reference, CHOICES[row.choice].method, row.expiry_month, row.expiry_year)


def with_kept(charge: Charge) -> Outcome:
    """The charge's outcome, and once it is paid what was to be kept of it."""
    choice = CHOICES.get(charge.method)
    if charge.state != State.CAPTURED or choice is None or not charge.reference.startswith(SAVING):
        return charge.outcome
    row = demo_methods.find("key", charge.key)
    if row is not None and row.state == demo_methods.OPEN:
        row = demo_methods.keep(row.reference, choice.name, is_card=choice.is_card) or row
    is_kept = row is not None and row.state == demo_methods.KEPT
    return replace(charge.outcome, kept=kept_of(row) if is_kept and row else None)


def signature(body: bytes, stamp: str) -> str:
    """The header that signs a notice of the demonstration: seconds since 1970 and a keyed hash."""
    made = hmac.new(f"demo{settings.SECRET_KEY}".encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"{stamp}.{made}"


def ask(statement: str, values: Values, *, returning: str = " RETURNING ") -> Charge | None:
    """The row that a statement on the gateway's book finds or changes; None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement + (returning + ", ".join(FIELDS) if returning else ""), values)
        row = cursor.fetchone()
    if row is None:
        return None
    named = dict(zip(FIELDS, row, strict=True))
    book = named["refund_keys"]
    return Charge(**named | {"refund_keys": json.loads(book) if isinstance(book, str) else book})


def read(field: str, value: str, *, lock: bool = False) -> Charge:
    """One row by `reference` or `key`. Raises `ProviderError` if there is none."""
    wanted = f"SELECT {', '.join(FIELDS)} FROM orders_democharge WHERE {field} = %s"  # noqa: S608
    charge = ask(wanted + (" FOR UPDATE" if lock else ""), [value], returning="")
    if charge is None:
        raise ProviderError("The demonstration knows no such payment.", permanent=True)
    return charge


def change(
    reference: str, to: State, since: tuple[State, ...], *, method: str = "", settles_at: datetime | None = None
) -> Charge:
    """Move a charge if it is still in one of these states, otherwise leave it; the charge after that."""
    changed = ask(
        "UPDATE orders_democharge SET state = %s, settles_at = %s, method = COALESCE(NULLIF(%s, ''), method)"
        " WHERE reference = %s AND state = ANY(%s)",
        [str(to), settles_at, method, reference, [str(state) for state in since]],
    )
    return changed or read("reference", reference)


def give_back(charge: Charge, amount: int, key: str) -> None:
    """Write a refund into the locked row. Raises `ProviderError` when it is more than is left."""
    if charge.state != State.CAPTURED or not 0 < amount <= charge.amount - charge.refunded:
        raise ProviderError("That is more than is left of this charge.", permanent=True)
    book = json.dumps({**charge.refund_keys, key: amount})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_democharge SET refunded = refunded + %s, refund_keys = %s WHERE reference = %s",
            [amount, book, charge.reference],
        )
