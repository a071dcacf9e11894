"""`manage.py import_orders FILE`: place the orders of a file at once, with progress and what became of them."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from orders.intake.files import read_file, take_file
from orders.models import IntakeRow, OrderFile
from orders.queries.intake import outcomes_of
from shop.core.errors import Refused

SHOWN = 20


class Command(BaseCommand):
    """Import orders from Shopify, Amazon, WooCommerce or our own CSV."""

    help = "Places the orders of a file. What cannot be understood waits in the admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the channel it came from."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--channel", default="", help="code of the channel (else the header decides)")

    def handle(self, **options: Any) -> None:
        """Read the file and tell how it went."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        with path.open("rb") as stream:
            try:
                row = take_file(
                    file=File(stream, name=path.name),
                    file_name=path.name,
                    channel_code=options["channel"],
                    in_background=False,
                )
            except Refused as refusal:
                raise CommandError(refusal.message) from None
        row = read_file(order_file_id=row.pk, actor="system", progress=self._progress)
        if row.state == OrderFile.State.FAILED:
            raise CommandError(row.error)
        self._report(row)

    def _progress(self, row: OrderFile) -> None:
        self.stdout.write(f"{row.rows_read:,} orders read", ending="\r" if sys.stdout.isatty() else "\n")

    def _report(self, row: OrderFile) -> None:
        told = ", ".join(f"{count:,} {label}" for label, count in outcomes_of(row)) or "nothing in it"
        self.stdout.write(f"{row.file_name} ({row.channel.title}), {row.rows_read:,} orders: {told}")
        waiting = IntakeRow.objects.filter(file=row, state=IntakeRow.State.WAITING).order_by("line")
        for kept in waiting[:SHOWN]:
            self.stdout.write(f"  line {kept.line}, {kept.external_id or 'no number'}: {kept.reason}")
