"""Stripe: PaymentIntents for the Payment Element, Checkout sessions for its own page, refunds and webhooks.

One call lasts at most eight seconds: a first try and one more with the same idempotency key, so that a lost answer
is asked for again and nothing happens twice. https://docs.stripe.com/api
"""

import json
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

import stripe
from django.conf import settings
from stripe.params._payment_intent_create_params import PaymentIntentCreateParams
from stripe.params.checkout._session_create_params import SessionCreateParams

from orders.payments import stripe_shapes as shapes
from orders.payments.base import (
    BadNotice,
    Capabilities,
    Flow,
    Outcome,
    PaymentRequest,
    ProviderNotice,
    RefundOutcome,
    Session,
)
from shop.core.errors import ProviderError

WEBHOOK_TOLERANCE = 300
TIMEOUTS = ((1.5, 3.5), (1.0, 1.7))  # seconds to connect and to answer, first and second try: below 8 in all
PAUSE = 0.2
EXPAND = ["latest_charge"]
EXPAND_SESSION = ["payment_intent", "payment_intent.latest_charge"]
# https://docs.stripe.com/security/guide#content-security-policy
SCRIPT_HOSTS = ("https://js.stripe.com", "https://*.js.stripe.com")
LIVE_API = "https://api.stripe.com"
PAYMENT_EVENTS = ("payment_intent.", "setup_intent.", "checkout.session.")
REFUND_EVENTS = ("refund.", "charge.refund")

Options = dict[str, str]


@lru_cache(maxsize=8)
def client(secret: str, address: str, attempt: int) -> stripe.StripeClient:
    """A client that keeps its connections, with the time limits of this attempt and no retries of its own."""
    transport = stripe.RequestsClient(timeout=TIMEOUTS[attempt])
    return stripe.StripeClient(secret, base_addresses={"api": address}, http_client=transport, max_network_retries=0)


def shape_of(answer: stripe.StripeObject) -> shapes.Shape:
    """The plain mapping of an answer."""
    return cast("shapes.Shape", answer.to_dict())


def is_passing(error: stripe.StripeError) -> bool:
    """Whether the same call may succeed in a moment: no connection, too fast, key in use, or Stripe's own fault."""
    status = error.http_status or 0
    return isinstance(error, stripe.APIConnectionError | stripe.RateLimitError) or status == 409 or status >= 500


def call(ask: Callable[[stripe.StripeClient], stripe.StripeObject]) -> shapes.Shape:
    """Stripe's answer. Raises `ProviderError` after the second passing failure, or at once on a lasting one."""
    if not settings.STRIPE_SECRET_KEY:
        raise ProviderError("STRIPE_SECRET_KEY is not set.", permanent=True)
    for attempt in range(len(TIMEOUTS)):
        try:
            return shape_of(ask(client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, attempt)))
        except stripe.StripeError as error:
            last = attempt == len(TIMEOUTS) - 1
            if last or not is_passing(error):
                words = f"Stripe: {type(error).__name__} {error.code or error.http_status or ''}".strip()
                raise ProviderError(words, permanent=not is_passing(error)) from error
            time.sleep(PAUSE)
    raise AssertionError("unreachable")


class StripeProvider:
    """Payments through Stripe, with the keys of the settings."""

    def start(self, request: PaymentRequest) -> Session:
        """Open a PaymentIntent, or a Checkout session for the hosted page."""
        if request.flow is Flow.HOSTED:
            answer = call(lambda at: at.v1.checkout.sessions.create(session_params(request), keyed(request.key)))
            return Session(shapes.outcome_of_session(answer), redirect_url=shapes.text(answer, "url"))
        answer = call(lambda at: at.v1.payment_intents.create(intent_params(request), keyed(request.key)))
        return Session(shapes.outcome_of_intent(answer), client_secret=shapes.text(answer, "client_secret"))

    def fetch(self, reference: str) -> Outcome:
        """The intent or session as it is now."""
        if is_session(reference):
            answer = call(lambda at: at.v1.checkout.sessions.retrieve(reference, {"expand": EXPAND_SESSION}))
            return shapes.outcome_of_session(answer)
        return shapes.outcome_of_intent(call(lambda at: at.v1.payment_intents.retrieve(reference, {"expand": EXPAND})))

    def cancel(self, reference: str, key: str) -> Outcome:
        """Cancel the intent or expire the session. What can no longer be stopped is reported as it stands."""
        try:
            if is_session(reference):
                answer = call(lambda at: at.v1.checkout.sessions.expire(reference, {}, keyed(key)))
                return shapes.outcome_of_session(answer)
            answer = call(lambda at: at.v1.payment_intents.cancel(reference, {}, keyed(key)))
            return shapes.outcome_of_intent(answer)
        except ProviderError as error:
            if not error.permanent:
                raise
        return self.fetch(reference)

    def refund(self, reference: str, amount: int, currency: str, key: str) -> RefundOutcome:
        """Refund to the way it was paid. A session is refunded by its intent."""
        intent = self._intent_of(reference)
        units = shapes.to_stripe(amount, currency)
        answer = call(
            lambda at: at.v1.refunds.create(
                {"payment_intent": intent, "amount": units, "metadata": {"key": key}}, keyed(key)
            )
        )
        return shapes.refund_outcome(answer)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> ProviderNotice:
        """The notice of an event, its signature made with one of our secrets and not over five minutes ago."""
        header = {name.lower(): value for name, value in headers.items()}.get("stripe-signature", "")
        try:
            signed = body.decode()
            if not any(is_signed(signed, header, secret) for secret in settings.STRIPE_WEBHOOK_SECRET.split(",")):
                raise BadNotice("The signature is missing, wrong or too old.")
            event = json.loads(signed)
        except ValueError as error:
            raise BadNotice("The body is not JSON in UTF-8.") from error
        if not isinstance(event, dict) or not shapes.text(event, "id"):
            raise BadNotice("The body is no event.")
        return notice_of(event)

    def describe(self) -> Capabilities:
        """Both flows, with the publishable key and Stripe's script."""
        return Capabilities(
            name="stripe",
            label="Card or wallet",
            flows=frozenset({Flow.ELEMENTS, Flow.HOSTED}),
            public_key=settings.STRIPE_PUBLISHABLE_KEY,
            script=settings.STRIPE_JS,
            sources=sources(),
        )

    def _intent_of(self, reference: str) -> str:
        if not is_session(reference):
            return reference
        session = call(lambda at: at.v1.checkout.sessions.retrieve(reference))
        intent = shapes.text(session, "payment_intent")
        if not intent:
            raise ProviderError("This Checkout session took no money.", permanent=True)
        return intent


def origin(address: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def sources() -> dict[str, tuple[str, ...]]:
    """What the payment page must allow: Stripe's hosts, or those of the stand-in that the settings name."""
    script, api = origin(settings.STRIPE_JS), origin(settings.STRIPE_API_BASE)
    scripts = SCRIPT_HOSTS if script == SCRIPT_HOSTS[0] else (script,)
    return {
        "script-src": scripts,
        "frame-src": (*scripts, "https://hooks.stripe.com"),
        "connect-src": (api,),
        "form-action": ("https://checkout.stripe.com",) if api == LIVE_API else (api,),
    }


def is_session(reference: str) -> bool:
    """Whether the payment was opened on the hosted page."""
    return reference.startswith("cs_")


def keyed(key: str) -> stripe.RequestOptions:
    """The options that make a call repeatable."""
    return {"idempotency_key": key}


def intent_params(request: PaymentRequest) -> PaymentIntentCreateParams:
    """An intent of which the dashboard's payment methods may take part, captured at once."""
    params: PaymentIntentCreateParams = {
        "amount": shapes.to_stripe(request.amount, request.currency),
        "currency": request.currency.lower(),
        "automatic_payment_methods": {"enabled": True},
        "description": f"Order {request.order_number}",
        "metadata": {"key": request.key, "order": request.order_number},
    }
    if request.customer:
        params["customer"] = request.customer
    if request.save:
        params["setup_future_usage"] = "on_session"
    return params


def session_params(request: PaymentRequest) -> SessionCreateParams:
    """A hosted page for the order's total. The intent behind it carries our key too, so that its events find us."""
    marks = {"key": request.key, "order": request.order_number}
    params: SessionCreateParams = {
        "mode": "payment",
        "client_reference_id": request.order_number,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": request.currency.lower(),
                    "unit_amount": shapes.to_stripe(request.amount, request.currency),
                    "product_data": {"name": f"Order {request.order_number}"},
                },
            }
        ],
        "metadata": marks,
        "payment_intent_data": {"metadata": marks, "description": f"Order {request.order_number}"},
        "success_url": request.return_url,
        "cancel_url": request.cancel_url or request.return_url,
    }
    if request.save:
        params["payment_intent_data"]["setup_future_usage"] = "on_session"
    if request.customer:
        params["customer"] = request.customer
    elif request.email:
        params["customer_email"] = request.email
    return params


def is_signed(body: str, header: str, secret: str) -> bool:
    """Whether one of the header's v1 signatures is ours and recent."""
    try:
        stripe.WebhookSignature.verify_header(body, header, secret.strip(), WEBHOOK_TOLERANCE)
    except stripe.SignatureVerificationError:
        return False
    return True


def notice_of(event: shapes.Shape) -> ProviderNotice:
    """Which payment an event speaks of, in the old shape (charge with refunds inside) and the new."""
    kind, thing = shapes.text(event, "type"), shapes.part(shapes.part(event, "data"), "object")
    name, key = shapes.text(thing, "object"), shapes.text(shapes.part(thing, "metadata"), "key")
    if kind.startswith(REFUND_EVENTS):
        refund = thing if name == "refund" else newest_refund(thing)
        outcome = shapes.refund_outcome(refund) if refund else None
        return ProviderNotice(shapes.text(event, "id"), kind, shapes.text(thing, "payment_intent"), "", outcome)
    if kind.startswith("charge."):
        return ProviderNotice(shapes.text(event, "id"), kind, shapes.text(thing, "payment_intent"))
    if kind.startswith(PAYMENT_EVENTS):
        return ProviderNotice(shapes.text(event, "id"), kind, shapes.text(thing, "id"), key)
    return ProviderNotice(shapes.text(event, "id"), kind)


def newest_refund(charge: shapes.Shape) -> shapes.Shape:
    """The refund inside an old `charge.refunded`; empty in the new shape, where `refund.created` brings it."""
    refunds = shapes.part(charge, "refunds").get("data")
    return cast("shapes.Shape", refunds[0]) if isinstance(refunds, list) and refunds else {}
