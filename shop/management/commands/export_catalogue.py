"""`manage.py export_catalogue`: every product as our own CSV or as Shopify's."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from shop.importing.writing import WRITERS
from shop.queries.catalogue_rows import export_lines


class Command(BaseCommand):
    """Write the catalogue to a file, or to the terminal."""

    help = "Export the catalogue. Cells that a spreadsheet would run are made harmless; the import undoes that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the format and the target."""
        parser.add_argument("--format", default="own", choices=sorted(WRITERS))
        parser.add_argument("--output", type=Path, default=None, help="a file (else the terminal)")

    def handle(self, **options: Any) -> None:
        """Write line by line, so that memory stays small."""
        lines = export_lines(options["format"])
        if options["output"] is None:
            sys.stdout.writelines(lines)
            return
        with options["output"].open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(lines)
