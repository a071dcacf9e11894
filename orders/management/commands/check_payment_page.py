"""`manage.py check_payment_page`: the nightly check by hand; `--accept` after a release takes the page as it is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orders.actions.page_check import check_payment_page


class Command(BaseCommand):
    """Compare the payment page with its accepted state."""

    help = "Compare the payment page's scripts, files and headers with the accepted ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--accept`."""
        parser.add_argument("--accept", action="store_true", help="take the page as it is now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what differs; exit 1 if anything does."""
        told = check_payment_page(accept=options["accept"])
        if told:
            raise CommandError("\n".join(told))
        self.stdout.write("The payment page is as it was accepted.")
