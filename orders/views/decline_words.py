"""Why a payment was declined, in the customer's words, and the best next step. No raw code ever reaches the page."""

from dataclasses import dataclass

from orders.payments.base import Decline


@dataclass(frozen=True)
class DeclineWords:
    """What the bank said and what to do now."""

    why: str
    step: str


REFUSED = DeclineWords(
    "Your bank did not say why.",
    "Its app may be asking you to approve the payment. Approve it there, then try once more.",
)
WORDS = {
    Decline.REFUSED: REFUSED,
    Decline.NO_FUNDS: DeclineWords(
        "The bank says there is not enough available.", "Pay with another card or with a wallet."
    ),
    Decline.EXPIRED_CARD: DeclineWords(
        "The card has expired, or its date was typed wrong.", "Check the date, or pay with another card."
    ),
    Decline.WRONG_NUMBER: DeclineWords("The card number is not right.", "Check the number, or pay with another card."),
    Decline.WRONG_CODE: DeclineWords(
        "The security code or postal code is not right.", "Check both, or pay with another card."
    ),
    Decline.NOT_CONFIRMED: DeclineWords(
        "Your bank asked you to confirm the payment, and that was not done.",
        "Start again and confirm it in your bank's window or app.",
    ),
    Decline.NOT_ACCEPTED: DeclineWords(
        "This kind of card cannot be used here.", "Pay with another card or with a wallet."
    ),
    Decline.TOO_MANY: DeclineWords(
        "The card's limit is reached, or it was tried too often.", "Wait a while, or pay with another card."
    ),
    Decline.OUR_FAULT: DeclineWords(
        "Something between the bank and us failed. It is not your card.", "Try again in a minute."
    ),
}


def words_for(reason: str) -> DeclineWords:
    """The words for a stored reason; an unknown one reads like a refusal without reason."""
    return next((words for decline, words in WORDS.items() if decline == reason), REFUSED)
