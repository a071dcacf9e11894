"""Stripe's money rules in memory: intents, Checkout sessions and refunds as the stand-in server answers them.

Shapes follow Stripe's published objects; only what a shop reads is filled in.
"""

import itertools
import threading
import time

CARDS = {
    "pm_card_visa": {"brand": "visa", "last4": "4242"},
    "pm_card_mastercard": {"brand": "mastercard", "last4": "4444"},
    "pm_card_applePay": {"brand": "visa", "last4": "4242", "wallet": {"type": "apple_pay"}},
    "pm_card_chargeDeclined": {"brand": "visa", "last4": "0002", "decline": ("card_declined", "generic_decline")},
    "pm_card_insufficientFunds": {"brand": "visa", "last4": "9995", "decline": ("card_declined", "insufficient_funds")},
    "pm_card_lostCard": {"brand": "visa", "last4": "9987", "decline": ("card_declined", "lost_card")},
    "pm_card_expired": {"brand": "visa", "last4": "0069", "decline": ("expired_card", "expired_card")},
    "pm_card_threeDSecure": {"brand": "visa", "last4": "3220", "action": True},
    "pm_card_slow": {"brand": "visa", "last4": "1111", "later": True},
    "pm_card_refundFails": {"brand": "visa", "last4": "5126", "refund_fails": True},
}
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELABLE = (*OPEN, "processing_stoppable", "requires_capture")


class Problem(Exception):
    """An answer of Stripe's that is an error: HTTP status and its `error` object."""

    def __init__(self, status, code, message, kind="invalid_request_error", **more):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": message, **more}}


class Ledger:
    """All the objects of one account. Every change happens under one lock and leaves an event."""

    def __init__(self):
        self.lock = threading.RLock()
        self.objects: dict[str, dict] = {}
        self.events: list[dict] = []
        self.counter = itertools.count(1)
        self.stamp = f"{time.time_ns() // 1000:x}"

    def new(self, prefix, kind, **fields):
        """A stored object with an id of its kind."""
        thing = {"id": f"{prefix}_{self.stamp}{next(self.counter):05d}", "object": kind, "created": int(time.time())}
        thing |= {"livemode": False, **fields}
        self.objects[thing["id"]] = thing
        return thing

    def find(self, kind, reference):
        """The object, or Stripe's answer for what does not exist."""
        thing = self.objects.get(reference)
        if thing is None or thing["object"] != kind:
            raise Problem(404, "resource_missing", f"No such {kind}: '{reference}'", param="id")
        return thing

    def note(self, name, thing):
        """Keep an event with the object as it is at this moment."""
        event = {"id": f"evt_{self.stamp}{next(self.counter):05d}", "object": "event", "type": name}
        event |= {"created": int(time.time()), "livemode": False, "data": {"object": self.seen(thing)}}
        self.events.append(event)

    def seen(self, thing, *expand):
        """A copy as an answer shows it, with `payment_intent` and `latest_charge` opened where asked."""
        copy = {**thing}
        for path in expand:
            name, _, rest = path.partition(".")
            inner = self.objects.get(copy.get(name)) if isinstance(copy.get(name), str) else None
            if inner is not None:
                copy[name] = self.seen(inner, *([rest] if rest else []))
            elif isinstance(copy.get(name), dict) and rest:
                copy[name] = self.seen(copy[name], rest)
        return copy

    # --- What is kept for a customer -------------------------------------------------------------------------------
    def create_customer(self, params):
        """A customer."""
        return self.new("cus", "customer", metadata=params.get("metadata") or {})

    def card_of(self, name, customer=None):
        """The test card behind a name or a kept method; a method of another customer, or of none, is refused."""
        kept = self.objects.get(name)
        if kept is None:
            return CARDS.get(name)
        if not kept["customer"] or kept["customer"] != customer:
            raise Problem(400, "payment_method_unexpected_customer", "The method is not of this customer.")
        return CARDS[kept["test"]]

    def attach(self, name, customer):
        """A method of a customer, made of a test card."""
        card = {**self.face(CARDS[name]), "exp_month": 12, "exp_year": 2034}
        return self.new(
            "pm", "payment_method", type="card", card=card, customer=customer, test=name, billing_details={}
        )

    def create_setup(self, params):
        """A setup that waits for its method."""
        setup = self.new(
            "seti",
            "setup_intent",
            customer=params["customer"],
            last_setup_error=None,
            metadata=params.get("metadata") or {},
            payment_method=None,
            status="requires_payment_method",
        )
        setup["client_secret"] = f"{setup['id']}_secret_{self.stamp}"
        return setup

    def confirm_setup(self, reference, name):
        """Keep a test card, or refuse it."""
        setup, card = self.find("setup_intent", reference), CARDS[name]
        if "decline" in card:
            code, reason = card["decline"]
            setup["last_setup_error"] = {"type": "card_error", "code": code, "decline_code": reason}
            raise Problem(402, code, "Your card was declined.", "card_error", decline_code=reason)
        setup |= {"status": "succeeded", "payment_method": self.attach(name, setup["customer"])["id"]}
        self.note("setup_intent.succeeded", setup)
        return setup

    def update_method(self, reference, params):
        """Change a bill or an expiry."""
        method = self.find("payment_method", reference)
        method["billing_details"] = params.get("billing_details") or method["billing_details"]
        for name, value in (params.get("card") or {}).items():
            method["card"][name] = int(value)
        return method

    def detach(self, reference):
        """Take a method from its customer, for good."""
        method = self.find("payment_method", reference)
        if not method["customer"]:
            raise Problem(400, "payment_method_not_attached", "It is not attached to a customer.")
        method["customer"] = None
        return method

    # --- PaymentIntents --------------------------------------------------------------------------------------------
    def create_intent(self, params):
        """An intent that waits for a payment method; confirmed at once if told so."""
        amount = int(params.get("amount", 0))
        if amount < 1:
            raise Problem(400, "amount_too_small", "Amount must be at least 1.", param="amount")
        intent = self.new(
            "pi",
            "payment_intent",
            amount=amount,
            amount_received=0,
            currency=params["currency"],
            automatic_payment_methods=params.get("automatic_payment_methods"),
            cancellation_reason=None,
            customer=params.get("customer"),
            last_payment_error=None,
            latest_charge=None,
            metadata=params.get("metadata") or {},
            next_action=None,
            payment_method=None,
            setup_future_usage=params.get("setup_future_usage"),
            status="requires_payment_method",
        )
        intent["client_secret"] = f"{intent['id']}_secret_{self.stamp}"
        self.note("payment_intent.created", intent)
        return self.confirm_intent(intent["id"], params) if params.get("confirm") == "true" else intent

    def confirm_intent(self, reference, params):
        """Try to charge: taken, declined, a challenge first, or the bank takes its time."""
        intent = self.find("payment_intent", reference)
        if intent["status"] not in OPEN:
            raise Problem(400, "payment_intent_unexpected_state", f"Its status is {intent['status']}.")
        name = params.get("payment_method") or intent["payment_method"]
        card = self.card_of(name, intent["customer"])
        if card is None:
            raise Problem(400, "resource_missing", f"No such PaymentMethod: '{name}'", param="payment_method")
        intent["payment_method"] = name
        if "decline" in card:
            return self.decline(intent, card)
        if card.get("action"):
            asks = {"type": "redirect_to_url", "redirect_to_url": {"url": f"{params.get('return_url')}?bank=1"}}
            intent |= {"status": "requires_action", "next_action": asks}
            self.note("payment_intent.requires_action", intent)
        elif card.get("later"):
            intent |= {"status": "processing", "next_action": None}
            self.note("payment_intent.processing", intent)
        else:
            self.take(intent)
        return intent

    def decline(self, intent, card, code=None):
        """The bank says no; the intent can be tried again. Raises the card error of a server's confirm."""
        code, reason = code or card["decline"]
        charge = self.charge(intent, card, "failed")
        error = {"type": "card_error", "code": code, "decline_code": reason, "charge": charge["id"]}
        error |= {"payment_method": {"object": "payment_method", "type": "card", "card": self.face(card)}}
        intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
        intent |= {"last_payment_error": error, "latest_charge": charge["id"]}
        self.note("payment_intent.payment_failed", intent)
        raise Problem(402, code, "Your card was declined.", "card_error", decline_code=reason)

    def take(self, intent):
        """Take the money."""
        charge = self.charge(intent, self.card_of(intent["payment_method"], intent["customer"]), "succeeded")
        if intent["setup_future_usage"] and intent["payment_method"] in CARDS:
            intent["payment_method"] = self.attach(intent["payment_method"], intent["customer"])["id"]
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge["id"]}
        intent |= {"last_payment_error": None, "next_action": None}
        self.note("payment_intent.succeeded", intent)
        for session in self.objects.values():
            if session["object"] == "checkout.session" and session["payment_intent"] == intent["id"]:
                session |= {"status": "complete", "payment_status": "paid"}
                self.note("checkout.session.completed", session)

    def settle(self, reference, approved=True):
        """Later confirmation: the challenge is answered or the bank decides."""
        intent = self.find("payment_intent", reference)
        if intent["status"] not in ("requires_action", "processing"):
            raise Problem(400, "payment_intent_unexpected_state", f"Its status is {intent['status']}.")
        if approved:
            self.take(intent)
            return intent
        code = "payment_intent_authentication_failure" if intent["status"] == "requires_action" else "card_declined"
        try:
            return self.decline(intent, self.card_of(intent["payment_method"], intent["customer"]), (code, ""))
        except Problem:
            return intent

    def charge(self, intent, card, status):
        """The charge of one attempt."""
        taken = intent["amount"] if status == "succeeded" else 0
        details = {"type": "card", "card": self.face(card)}
        return self.new(
            "ch",
            "charge",
            amount=intent["amount"],
            amount_captured=taken,
            amount_refunded=0,
            currency=intent["currency"],
            payment_intent=intent["id"],
            payment_method_details=details,
            status=status,
        )

    @staticmethod
    def face(card):
        """What a card shows of itself."""
        face = {"brand": card["brand"], "last4": card["last4"], "wallet": card.get("wallet")}
        return face | {"exp_month": 12, "exp_year": 2034}

    def cancel_intent(self, reference, params):
        """Cancel what took no money and is not on its way."""
        intent = self.find("payment_intent", reference)
        if intent["status"] not in CANCELABLE:
            raise Problem(400, "payment_intent_unexpected_state", f"Its status is {intent['status']}.")
        intent |= {"status": "canceled", "cancellation_reason": params.get("cancellation_reason"), "next_action": None}
        self.note("payment_intent.canceled", intent)
        return intent

    # --- Checkout sessions -----------------------------------------------------------------------------------------
    def create_session(self, params):
        """A hosted page; its intent is made when the customer pays."""
        if params["mode"] == "setup":
            return self.new(
                "cs",
                "checkout.session",
                cancel_url=params["cancel_url"],
                customer=params["customer"],
                mode="setup",
                payment_intent=None,
                setup_intent=self.create_setup(params)["id"],
                status="open",
                success_url=params["success_url"],
            )
        price = params["line_items"]["0"]["price_data"]
        total = int(price["unit_amount"]) * int(params["line_items"]["0"]["quantity"])
        return self.new(
            "cs",
            "checkout.session",
            amount_total=total,
            currency=price["currency"],
            cancel_url=params["cancel_url"],
            success_url=params["success_url"],
            metadata=params.get("metadata") or {},
            intent_data=params.get("payment_intent_data") or {},
            customer=params.get("customer"),
            mode=params["mode"],
            payment_intent=None,
            payment_status="unpaid",
            status="open",
        )

    def pay_session(self, reference, method):
        """What the customer does on the hosted page."""
        session = self.find("checkout.session", reference)
        if session["status"] != "open":
            raise Problem(400, "checkout_session_closed", f"Its status is {session['status']}.")
        if session["mode"] == "setup":
            self.confirm_setup(session["setup_intent"], method)
            session["status"] = "complete"
            return session
        if session["payment_intent"] is None:
            params = {"amount": session["amount_total"], "currency": session["currency"]}
            params |= {"customer": session["customer"], **session["intent_data"]}
            intent = self.create_intent(params)
            session["payment_intent"] = intent["id"]
        intent = self.confirm_intent(session["payment_intent"], {"payment_method": method})
        if intent["status"] == "processing":
            session["status"] = "complete"
        return session

    def expire_session(self, reference, _params):
        """Close an open page, and the intent behind it."""
        session = self.find("checkout.session", reference)
        if session["status"] != "open":
            raise Problem(400, "resource_invalid_state", f"Its status is {session['status']}.")
        session["status"] = "expired"
        if session["payment_intent"]:
            self.cancel_intent(session["payment_intent"], {})
        self.note("checkout.session.expired", session)
        return session

    # --- Refunds ---------------------------------------------------------------------------------------------------
    def create_refund(self, params):
        """Give back at most what the charge took."""
        intent = self.find("payment_intent", params["payment_intent"])
        charge = self.objects.get(intent["latest_charge"] or "")
        if charge is None or charge["status"] != "succeeded":
            raise Problem(400, "charge_not_captured", "This intent has no successful charge.")
        left = charge["amount_captured"] - charge["amount_refunded"]
        amount = int(params.get("amount", left))
        if amount > left or amount < 1:
            code = "charge_already_refunded" if left == 0 else "amount_too_large"
            raise Problem(400, code, f"Refund amount {amount} is greater than unrefunded amount {left}.")
        kept = self.objects.get(intent["payment_method"])
        fails = CARDS[kept["test"] if kept else intent["payment_method"]].get("refund_fails")
        if not fails:
            charge["amount_refunded"] += amount
        refund = self.new(
            "re",
            "refund",
            amount=amount,
            charge=charge["id"],
            currency=charge["currency"],
            failure_reason="expired_or_canceled_card" if fails else None,
            metadata=params.get("metadata") or {},
            payment_intent=intent["id"],
            status="failed" if fails else "succeeded",
        )
        self.note("refund.failed" if fails else "refund.created", refund)
        return refund

    # --- What tests ask --------------------------------------------------------------------------------------------
    def charged(self):
        """Successful charges, oldest first."""
        return [one for one in self.objects.values() if one["object"] == "charge" and one["status"] == "succeeded"]

    def refunded(self):
        """Refunds that gave money back."""
        return [one for one in self.objects.values() if one["object"] == "refund" and one["status"] == "succeeded"]
