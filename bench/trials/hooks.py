"""The provider's webhooks, signed as it signs them and sent when a trial says so."""

import json
import time
from collections.abc import Iterable
from typing import Any

from bench.trials.buyer import Visitor
from bench.trials.services import Services
from bench.trials.store import Store
from orders.tests.stripe_standin import SECRET, signature

Event = dict[str, Any]


def events_of(services: Services, number: str) -> list[Event]:
    """What the provider has to tell of an order, oldest first."""
    with services.standin.ledger.lock:
        events = list(services.standin.ledger.events)
    return [event for event in events if (event["data"]["object"].get("metadata") or {}).get("order") == number]


def send(store: Store, events: Iterable[Event], *, late: float = 0) -> list[int]:
    """Send events to the store, stamped so many seconds ago; the statuses of its answers."""
    sender, statuses = Visitor(store), []
    for event in events:
        body = json.dumps(event)
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature(body, SECRET, time.time() - late)}
        statuses.append(sender.ask("POST", "/webhooks/stripe/", content=body, headers=headers).status_code)
    sender.end()
    return statuses
