"""Suppliers who get a mail with a link: a person there answers on our page, nobody answers by machine."""

from datetime import datetime

from fulfillment.suppliers.base import Answer, SupplierOrder


class MailSupplier:
    """The mail itself is a message of the shop; this plug has nothing of its own to hand over."""

    mails = True
    answers_itself = False

    def transmit(self, order: SupplierOrder) -> str:
        """Return no number: the mail is all there is."""
        return ""

    def cancel(self, number: str) -> None:
        """Nothing to call: the shop mails."""

    def answers(self, order: SupplierOrder, now: datetime) -> tuple[Answer, ...]:
        """Return nothing: answers come through the page."""
        return ()
