"""`manage.py import_catalogue FILE`: preview or apply a catalogue file at once, with progress."""

import gzip
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from shop.actions.imports.run import apply_import, preview_import, start_import
from shop.core.errors import Refused
from shop.importing.formats import FORMATS
from shop.models import CatalogueImport, ImportRow, Warehouse

SHOWN = 20


def _opened(path: Path) -> IO[bytes]:
    return gzip.GzipFile(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


class Command(BaseCommand):
    """Import products from Shopify, WooCommerce, Magento 2, the shop's own CSV or Icecat lines."""

    help = "Import a catalogue file. With --dry-run it only says what would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and how to read it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", default="", choices=["", *FORMATS, "icecat"], help="else the header decides")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--warehouse", default="", help="code; where quantities go (else the first active one)")
        parser.add_argument("--no-stock", action="store_true", help="leave quantities alone")
        parser.add_argument("--assumed-stock", type=int, default=None, help="for goods the old shop did not count")

    def handle(self, **options: Any) -> None:
        """Run the preview or the import and tell how it went."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        warehouse = None if options["no_stock"] else self._warehouse(options["warehouse"])
        with ExitStack() as stack:
            stream = stack.enter_context(_opened(path))
            content = File(stream, name=path.name)
            content.size = path.stat().st_size
            try:
                run = start_import(
                    file=content,
                    file_name=path.name,
                    format_name=options["format"],
                    warehouse_id=warehouse,
                    in_background=False,
                )
            except Refused as refusal:
                raise CommandError(refusal.message) from None
        if options["dry_run"]:
            run = preview_import(import_id=run.pk, progress=self._progress)
        else:
            run = apply_import(
                import_id=run.pk, actor="system", assumed_stock=options["assumed_stock"], progress=self._progress
            )
        self._report(run)

    def _warehouse(self, code: str) -> int | None:
        places = Warehouse.objects.filter(is_active=True).order_by("priority", "pk")
        place = places.filter(code=code).first() if code else places.first()
        if code and place is None:
            raise CommandError(f"There is no active warehouse {code}.")
        if place is None:
            self.stderr.write("There is no warehouse yet, so quantities are left out.")
        return place.pk if place else None

    def _progress(self, run: CatalogueImport) -> None:
        end = "\r" if sys.stdout.isatty() else "\n"
        self.stdout.write(f"{run.rows_read:,} rows read", ending=end)

    def _report(self, run: CatalogueImport) -> None:
        if run.state == CatalogueImport.State.FAILED:
            raise CommandError(run.error)
        word = "would be " if run.state == CatalogueImport.State.PREVIEWED else ""
        self.stdout.write(
            f"{run.file_name} ({run.format}), {run.rows_read:,} rows: {run.created_count:,} {word}created, "
            f"{run.changed_count:,} {word}changed, {run.unchanged_count:,} left alone, {run.bad_count:,} rows kept back"
        )
        bad = ImportRow.objects.filter(run=run, outcome=ImportRow.Outcome.BAD)
        for row in bad[:SHOWN]:
            self.stdout.write(f"  line {row.line}, {row.column or 'row'}: {row.reason} [{row.value}]")
        if bad.count() > SHOWN:
            self.stdout.write(f"  and {bad.count() - SHOWN:,} more; the admin lists them all")
