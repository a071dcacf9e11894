"""What the tests of orders share."""

import pytest

from orders.tests.stripe_standin import Standin


@pytest.fixture
def standin(settings):
    """A server that stands in for Stripe, which the adapter and the payment pages talk to."""
    with Standin() as running:
        settings.STRIPE_API_BASE = running.url
        settings.STRIPE_JS = f"{running.url}/stripe.js"
        yield running
