"""Signed links that let a buyer answer without a log-in: what they open, how long they live, and what ends them."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from orders.models import Order

REVIEWS, SURVEYS = "support.reviews", "support.surveys"
LIFE = timedelta(days=90)


def mailbox_mark(email: str) -> str:
    """What a link remembers of the mailbox it was made for."""
    return salted_hmac("support.links", email.lower()).hexdigest()[:16]


def token_for(order: Order, purpose: str) -> str:
    """A token that opens this purpose alone, until the order has another mail address or 90 days are over."""
    return signing.dumps([order.number, mailbox_mark(order.email)], salt=purpose)


def reviews_path(order: Order) -> str:
    """The page on which everything of an order is reviewed."""
    return reverse("reviews", args=[token_for(order, REVIEWS)])


def survey_path(order: Order) -> str:
    """The page that asks how the delivery went."""
    return reverse("survey", args=[token_for(order, SURVEYS)])


def order_of(token: str, purpose: str) -> Order | None:
    """The order a token opens; None for one that is forged, too old, or made for another mailbox."""
    try:
        number, mark = signing.loads(token, salt=purpose, max_age=LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    order = Order.objects.filter(number=number).first()
    return order if order is not None and mailbox_mark(order.email) == mark else None
