"""Methods kept at the demonstration: test cards and the wallet, which then pay as the same choice would."""

import hashlib

from orders.payments import demo_methods
from orders.payments.base import Decline, KeptMethod, Session, State
from orders.payments.demo import CHOICES, kept_of, read, submit
from orders.payments.keeping import Billing, SetupOutcome, SetupRequest, SetupSession, SetupState
from shop.core.errors import ProviderError

STATES = {demo_methods.OPEN: SetupState.OPEN, demo_methods.KEPT: SetupState.KEPT, demo_methods.REMOVED: SetupState.KEPT}


class DemoKeeper:
    """Saved test cards."""

    def open_customer(self, key: str) -> str:
        """A name made of the key; the demonstration keeps no customers."""
        return f"democus_{hashlib.sha256(key.encode()).hexdigest()[:24]}"

    def start_setup(self, request: SetupRequest) -> SetupSession:
        """A row that waits for a choice."""
        return SetupSession(demo_methods.open_row(request.key, request.customer).reference)

    def fetch_setup(self, reference: str) -> SetupOutcome:
        """The row as it stands."""
        row = known(reference)
        if row.state == demo_methods.FAILED:
            choice = CHOICES.get(row.choice)
            return SetupOutcome(SetupState.FAILED, decline=choice.decline if choice else Decline.REFUSED)
        return SetupOutcome(STATES[row.state], kept_of(row) if row.state == demo_methods.KEPT else None)

    def update_method(self, reference: str, billing: Billing, expiry: tuple[int, int]) -> KeptMethod:
        """Change the expiry; the demonstration has no bills."""
        row = demo_methods.set_expiry(reference, *expiry) if all(expiry) else known(reference)
        if row is None or row.state != demo_methods.KEPT:
            raise ProviderError("The demonstration keeps no such method.", permanent=True)
        return kept_of(row)

    def remove_method(self, reference: str) -> None:
        """Forget it."""
        demo_methods.move(reference, demo_methods.REMOVED, demo_methods.KEPT)

    def pay_saved(self, payment: str, method: str, key: str, return_url: str) -> Session:
        """Pay as its choice does. Its bank asks on a page of the shop, so there is no address to go to."""
        row = demo_methods.find("reference", method)
        if row is None or row.state != demo_methods.KEPT:
            return Session(read("reference", payment).outcome)
        return Session(submit(payment, row.choice))


def known(reference: str) -> demo_methods.MethodRow:
    """The row of this name. Raises `ProviderError` if there is none."""
    row = demo_methods.find("reference", reference)
    if row is None:
        raise ProviderError("The demonstration knows no such method.", permanent=True)
    return row


def choose(reference: str, choice_name: str) -> SetupOutcome:
    """What the customer does on the demonstration's form: add a choice. Its bank may say no."""
    choice = CHOICES.get(choice_name)
    if choice is None:
        raise ProviderError("There is no such test card.", permanent=True)
    if choice.then is State.FAILED:
        demo_methods.move(reference, demo_methods.FAILED, demo_methods.OPEN)
        return SetupOutcome(SetupState.FAILED, decline=choice.decline)
    demo_methods.keep(reference, choice.name, is_card=choice.is_card)
    return DemoKeeper().fetch_setup(reference)
