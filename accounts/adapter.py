"""How allauth talks to the rest of the store."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sends through the outbox and answers the same for known and unknown addresses."""
