"""What can go wrong on purpose: a business "no", and a partner who did not answer as hoped."""


class Refused(Exception):
    """A business "no". `message` is fit to be shown to a customer as it stands.

    `is_passing`: the same may work a moment later.
    """

    is_passing = False

    def __init__(self, message: str = "That is not possible right now.") -> None:
        super().__init__(message)
        self.message = message


class ProviderError(Exception):
    """A partner (payment, carrier, mail server) failed; `permanent` means that trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent
