"""Methods kept at Stripe: Customers without personal facts, SetupIntents, and Checkout in setup mode without script.

https://docs.stripe.com/payments/save-and-reuse
"""

from stripe.params._payment_method_update_params import PaymentMethodUpdateParams

from orders.payments import stripe_shapes as shapes
from orders.payments.base import Flow, KeptMethod, Session
from orders.payments.keeping import Billing, SetupOutcome, SetupRequest, SetupSession, SetupState
from orders.payments.stripe import EXPAND, StripeProvider, call, is_session, keyed
from shop.core.errors import ProviderError

EXPAND_SETUP = ["payment_method"]
EXPAND_SESSION = ["setup_intent", "setup_intent.payment_method"]


class StripeKeeper:
    """Saved methods at Stripe, with the keys of the settings."""

    def open_customer(self, key: str) -> str:
        """A Customer that carries our key and nothing else."""
        return shapes.text(call(lambda at: at.v1.customers.create({"metadata": {"key": key}}, keyed(key))), "id")

    def start_setup(self, request: SetupRequest) -> SetupSession:
        """A SetupIntent for the fields on our page, or a Checkout session in setup mode."""
        marks = {"key": request.key}
        if request.flow is Flow.HOSTED:
            answer = call(
                lambda at: at.v1.checkout.sessions.create(
                    {
                        "mode": "setup",
                        "customer": request.customer,
                        "currency": request.currency.lower(),
                        "metadata": marks,
                        "setup_intent_data": {"metadata": marks},
                        "success_url": request.return_url,
                        "cancel_url": request.cancel_url or request.return_url,
                    },
                    keyed(request.key),
                )
            )
            return SetupSession(shapes.text(answer, "id"), redirect_url=shapes.text(answer, "url"))
        answer = call(
            lambda at: at.v1.setup_intents.create(
                {
                    "customer": request.customer,
                    "usage": "on_session",
                    "automatic_payment_methods": {"enabled": True},
                    "metadata": marks,
                },
                keyed(request.key),
            )
        )
        return SetupSession(shapes.text(answer, "id"), client_secret=shapes.text(answer, "client_secret"))

    def fetch_setup(self, reference: str) -> SetupOutcome:
        """The SetupIntent as it is, also the one behind a Checkout session."""
        if is_session(reference):
            session = call(lambda at: at.v1.checkout.sessions.retrieve(reference, {"expand": EXPAND_SESSION}))
            if shapes.text(session, "status") == "expired":
                return SetupOutcome(SetupState.FAILED)
            intent = shapes.part(session, "setup_intent")
            return outcome_of(intent) if intent else SetupOutcome(SetupState.OPEN)
        return outcome_of(call(lambda at: at.v1.setup_intents.retrieve(reference, {"expand": EXPAND_SETUP})))

    def update_method(self, reference: str, billing: Billing, expiry: tuple[int, int]) -> KeptMethod:
        """Change what Stripe lets change of a card."""
        params: PaymentMethodUpdateParams = {
            "billing_details": {
                "name": billing.name,
                "address": {
                    "line1": billing.line1,
                    "line2": billing.line2,
                    "city": billing.city,
                    "state": billing.state,
                    "postal_code": billing.postcode,
                    "country": billing.country,
                },
            }
        }
        month, year = expiry
        if month and year:
            params["card"] = {"exp_month": month, "exp_year": year}
        return shapes.kept_method(call(lambda at: at.v1.payment_methods.update(reference, params)))

    def remove_method(self, reference: str) -> None:
        """Detach it from its customer; a detached method can never be charged again."""
        try:
            call(lambda at: at.v1.payment_methods.detach(reference))
        except ProviderError as error:
            if not error.permanent or self._is_attached(reference):
                raise

    def pay_saved(self, payment: str, method: str, key: str, return_url: str) -> Session:
        """Confirm the intent with the method; a decline is in the outcome."""
        try:
            intent = call(
                lambda at: at.v1.payment_intents.confirm(
                    payment, {"payment_method": method, "return_url": return_url, "expand": EXPAND}, keyed(key)
                )
            )
        except ProviderError as error:
            if not error.permanent:
                raise
            return Session(StripeProvider().fetch(payment))
        asked = shapes.part(shapes.part(intent, "next_action"), "redirect_to_url")
        return Session(shapes.outcome_of_intent(intent), redirect_url=shapes.text(asked, "url"))

    def _is_attached(self, reference: str) -> bool:
        try:
            return bool(shapes.text(call(lambda at: at.v1.payment_methods.retrieve(reference)), "customer"))
        except ProviderError as error:
            if not error.permanent:
                raise
            return False


def outcome_of(intent: shapes.Shape) -> SetupOutcome:
    """How a SetupIntent stands. A declined one can be tried again, so only its error tells it from a new one."""
    status, error = shapes.text(intent, "status"), shapes.part(intent, "last_setup_error")
    if status == "succeeded":
        return SetupOutcome(SetupState.KEPT, shapes.kept_method(shapes.part(intent, "payment_method")))
    if status == "canceled" or (status == "requires_payment_method" and error):
        return SetupOutcome(SetupState.FAILED, decline=shapes.decline_of(error)[0])
    return SetupOutcome(SetupState.OPEN)
