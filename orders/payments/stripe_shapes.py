"""Stripe's objects read into our values: intents, Checkout sessions, refunds, decline codes and amounts."""

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from orders.payments.base import Decline, KeptMethod, Method, Outcome, RefundOutcome, RefundState, State
from shop.core.errors import ProviderError
from shop.core.money import exponent

Shape = Mapping[str, object]

# https://docs.stripe.com/currencies: these have no smaller unit there, or a thousandth; ISK and UGX have two digits.
NO_DECIMALS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
THREE_DECIMALS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))

INTENT_STATES = {
    "requires_payment_method": State.CREATED,
    "requires_confirmation": State.CREATED,
    "requires_action": State.REQUIRES_ACTION,
    "processing": State.PROCESSING,
    "requires_capture": State.AUTHORIZED,
    "succeeded": State.CAPTURED,
    "canceled": State.VOIDED,
}
REFUND_STATES = {
    "pending": RefundState.PROCESSING,
    "requires_action": RefundState.PROCESSING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
# What is not listed is REFUSED, and so are lost, stolen and suspected cards: the customer is never told which.
DECLINES = {
    "insufficient_funds": Decline.NO_FUNDS,
    "expired_card": Decline.EXPIRED_CARD,
    "invalid_expiry_month": Decline.EXPIRED_CARD,
    "invalid_expiry_year": Decline.EXPIRED_CARD,
    "incorrect_number": Decline.WRONG_NUMBER,
    "invalid_number": Decline.WRONG_NUMBER,
    "invalid_account": Decline.WRONG_NUMBER,
    "incorrect_cvc": Decline.WRONG_CODE,
    "invalid_cvc": Decline.WRONG_CODE,
    "incorrect_pin": Decline.WRONG_CODE,
    "invalid_pin": Decline.WRONG_CODE,
    "incorrect_zip": Decline.WRONG_CODE,
    "authentication_required": Decline.NOT_CONFIRMED,
    "payment_intent_authentication_failure": Decline.NOT_CONFIRMED,
    "authentication_not_handled": Decline.NOT_CONFIRMED,
    "offline_pin_required": Decline.NOT_CONFIRMED,
    "approve_with_id": Decline.NOT_CONFIRMED,
    "card_not_supported": Decline.NOT_ACCEPTED,
    "currency_not_supported": Decline.NOT_ACCEPTED,
    "not_permitted": Decline.NOT_ACCEPTED,
    "withdrawal_count_limit_exceeded": Decline.TOO_MANY,
    "card_velocity_exceeded": Decline.TOO_MANY,
    "pin_try_exceeded": Decline.TOO_MANY,
    "duplicate_transaction": Decline.TOO_MANY,
    "processing_error": Decline.OUR_FAULT,
    "issuer_not_available": Decline.OUR_FAULT,
    "try_again_later": Decline.OUR_FAULT,
    "reenter_transaction": Decline.OUR_FAULT,
}
NEVER_NAMED = frozenset(
    {"fraudulent", "lost_card", "stolen_card", "merchant_blacklist", "pickup_card", "restricted_card"}
)


def stripe_exponent(currency: str) -> int:
    """How many decimal digits Stripe's amounts have in this currency."""
    code = currency.upper()
    return 0 if code in NO_DECIMALS else 3 if code in THREE_DECIMALS else 2


def to_stripe(amount: int, currency: str) -> int:
    """Our smallest units in Stripe's. Raises `ProviderError` for what Stripe cannot charge exactly."""
    scaled = Fraction(amount) * Fraction(10) ** (stripe_exponent(currency) - exponent(currency.upper()))
    step = 10 if currency.upper() in THREE_DECIMALS else 1
    if scaled.denominator != 1 or scaled % step:
        raise ProviderError(f"Stripe cannot charge {amount} of the smallest unit of {currency}.", permanent=True)
    return int(scaled)


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's units in ours. Raises `ProviderError` if that is not a whole number."""
    scaled = Fraction(amount) * Fraction(10) ** (exponent(currency.upper()) - stripe_exponent(currency))
    if scaled.denominator != 1:
        raise ProviderError(f"Stripe reports {amount} {currency}, which is no whole amount.", permanent=True)
    return int(scaled)


def part(shape: Shape, name: str) -> Shape:
    """The object of this name inside another; empty if it is missing, null or only an id."""
    value = shape.get(name)
    return cast("Shape", value) if isinstance(value, Mapping) else {}


def text(shape: Shape, name: str) -> str:
    """The text of this name; empty if it is missing or something else. An expanded object gives its id."""
    value = shape.get(name)
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) else ""


def number(shape: Shape, name: str) -> int:
    """The whole number of this name; 0 if it is missing."""
    value = shape.get(name)
    return value if isinstance(value, int) else 0


def decline_of(error: Shape) -> tuple[Decline, str]:
    """Our reason and Stripe's raw code for a failed attempt, from `last_payment_error`."""
    code = text(error, "decline_code") or text(error, "code")
    if not error or code in NEVER_NAMED:
        return (Decline.REFUSED if error else Decline.NONE), code
    return DECLINES.get(code) or DECLINES.get(text(error, "code"), Decline.REFUSED), code


def last_charge(intent: Shape) -> Shape:
    """The latest charge: expanded as `latest_charge`, or in the older list `charges` with the newest first."""
    if charge := part(intent, "latest_charge"):
        return charge
    charges = part(intent, "charges").get("data")
    return cast("Shape", charges[0]) if isinstance(charges, list) and charges else {}


def method_of(intent: Shape) -> Method:
    """What was paid with, as far as the intent tells."""
    error = part(intent, "last_payment_error")
    details = part(last_charge(intent), "payment_method_details") or part(error, "payment_method")
    kind = text(details, "type")
    card = part(details, kind) if kind else {}
    return Method(
        kind=kind,
        brand=text(card, "brand"),
        last4=text(card, "last4"),
        wallet=text(part(card, "wallet"), "type"),
    )


def kept_of(intent: Shape) -> KeptMethod | None:
    """The method that paid, if Stripe keeps it for its customer."""
    reference = text(intent, "payment_method")
    if not reference or not text(intent, "setup_future_usage") or not text(intent, "customer"):
        return None
    return KeptMethod(reference, method_of(intent), *expiry_of(part(last_charge(intent), "payment_method_details")))


def expiry_of(details: Shape) -> tuple[int, int]:
    """Month and year; 0 and 0 for what does not expire."""
    card = part(details, "card")
    return number(card, "exp_month"), number(card, "exp_year")


def kept_method(method: Shape) -> KeptMethod:
    """A PaymentMethod as it is kept for its customer."""
    kind = text(method, "type")
    card = part(method, kind) if kind else {}
    shown = Method(kind, text(card, "brand"), text(card, "last4"), text(part(card, "wallet"), "type"))
    return KeptMethod(text(method, "id"), shown, *expiry_of(method))


def outcome_of_intent(intent: Shape, reference: str = "") -> Outcome:
    """How a PaymentIntent stands; `reference` is the session's when the customer paid on the hosted page."""
    currency = text(intent, "currency").upper()
    state = INTENT_STATES.get(text(intent, "status"), State.PROCESSING)
    error = part(intent, "last_payment_error")
    if state is State.CREATED and error:
        state = State.FAILED
    decline, code = decline_of(error) if state is State.FAILED else (Decline.NONE, "")
    taken = number(intent, "amount_received") if state is State.CAPTURED else number(intent, "amount")
    return Outcome(
        reference=reference or text(intent, "id"),
        state=state,
        amount=from_stripe(taken, currency),
        currency=currency,
        decline=decline,
        code=code,
        method=method_of(intent),
        key=text(part(intent, "metadata"), "key"),
        kept=kept_of(intent) if state is State.CAPTURED else None,
    )


def outcome_of_session(session: Shape) -> Outcome:
    """How a hosted Checkout session stands, by its intent once it has one."""
    reference = text(session, "id")
    intent = part(session, "payment_intent")
    if intent and text(session, "status") != "expired":
        return outcome_of_intent(intent, reference)
    currency = text(session, "currency").upper()
    state = {"expired": State.VOIDED, "complete": State.PROCESSING}.get(text(session, "status"), State.CREATED)
    if text(session, "payment_status") == "paid":
        state = State.CAPTURED
    amount = from_stripe(number(session, "amount_total"), currency)
    return Outcome(reference, state, amount, currency, key=text(part(session, "metadata"), "key"))


def refund_outcome(refund: Shape) -> RefundOutcome:
    """How a refund stands."""
    currency = text(refund, "currency").upper()
    return RefundOutcome(
        reference=text(refund, "id"),
        state=REFUND_STATES.get(text(refund, "status"), RefundState.PROCESSING),
        amount=from_stripe(number(refund, "amount"), currency),
        currency=currency,
        key=text(part(refund, "metadata"), "key"),
        failure=text(refund, "failure_reason"),
    )
