"""From a file to products: preview tells what would happen, apply does it, batch by batch, with progress on the run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.db.models import F
from django.utils import timezone

from shop.actions.imports.plan import Plan, plan_batch
from shop.actions.imports.references import References
from shop.actions.imports.write import Target, write_plan
from shop.actions.summaries import count_shelves
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.money import exponent
from shop.importing.formats import open_catalogue
from shop.importing.rows import FileRefused, ProductRow, ReadSettings, RowError
from shop.models import CatalogueImport, ImportRow

BATCH_PRODUCTS, BATCH_VARIANTS = 500, 5_000
MAX_SHOWN, MAX_BAD = 5_000, 20_000
MAX_FILE = 200_000_000
STOPPED = (
    "A fault of the shop stopped this file. It is tried again by itself; "
    "if it stays so, whoever runs the shop sees the cause under work given up."
)
READY = (CatalogueImport.State.PREVIEWED,)
UNREAD = (CatalogueImport.State.UPLOADED, CatalogueImport.State.PREVIEWING)
UNDONE = (CatalogueImport.State.UPLOADED, *READY, CatalogueImport.State.APPLYING)

Progress = Callable[[CatalogueImport], None]


class ImportRefused(Refused):
    """The import cannot be started or applied now."""


@dataclass
class Batch:
    """Rows and errors on their way, cut before they grow large."""

    rows: list[ProductRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    variants: int = 0

    def take(self, item: ProductRow | RowError) -> bool:
        """Add an item; true when the batch is full."""
        if isinstance(item, RowError):
            self.errors.append(item)
            return len(self.errors) >= BATCH_VARIANTS
        self.rows.append(item)
        self.variants += len(item.variants)
        return len(self.rows) >= BATCH_PRODUCTS or self.variants >= BATCH_VARIANTS


@transaction()
def start_import(
    *,
    file: File,  # type: ignore[type-arg]
    file_name: str,
    format_name: str = "",
    warehouse_id: int | None = None,
    user_id: int | None = None,
    in_background: bool = True,
) -> CatalogueImport:
    """Take a file in, and have a worker preview it unless the caller does. Raises ImportRefused for its size."""
    if not file.size or file.size > MAX_FILE:
        raise ImportRefused(f"The file is empty or larger than {MAX_FILE // 1_000_000} MB.")
    run = CatalogueImport(
        file_name=file_name[:200], format=format_name, warehouse_id=warehouse_id, started_by_id=user_id
    )
    run.file.save("catalogue", file, save=False)
    run.save()
    if in_background:
        events.record("import.uploaded", import_id=run.pk)
    return run


@transaction()
def confirm_import(*, import_id: int) -> CatalogueImport:
    """Have a previewed file applied by a worker; twice is harmless. Raises ImportRefused before a preview."""
    run = CatalogueImport.objects.select_for_update().get(pk=import_id)
    if run.state in {CatalogueImport.State.APPLYING, CatalogueImport.State.APPLIED}:
        return run
    if run.state not in READY:
        raise ImportRefused("Only a file that has been previewed can be applied.")
    run.state = CatalogueImport.State.APPLYING
    run.save(update_fields=["state"])
    events.record("import.confirmed", import_id=run.pk)
    return run


def preview_import(*, import_id: int, progress: Progress | None = None) -> CatalogueImport:
    """Say what a file would do without doing it. The run ends previewed or failed; one beyond that stays as it is."""
    run = _begin(import_id, CatalogueImport.State.PREVIEWING, UNREAD)
    if run.state != CatalogueImport.State.PREVIEWING:
        return run
    with _faults_told(run):
        for batch in _batches(run):
            _preview_batch(run=run, batch=batch)
            _tell(run, progress)
        _end(run, CatalogueImport.State.PREVIEWED)
    return run


def apply_import(
    *, import_id: int, actor: str = "worker", assumed_stock: int | None = None, progress: Progress | None = None
) -> CatalogueImport:
    """Do what a file says; the same file again changes nothing. The run ends applied or failed, once for all."""
    run = _begin(import_id, CatalogueImport.State.APPLYING, UNDONE)
    if run.state != CatalogueImport.State.APPLYING:
        return run
    assumed = settings.ASSUMED_STOCK if assumed_stock is None else assumed_stock
    target = Target(run.pk, actor, run.warehouse_id, assumed)
    with _faults_told(run):
        for batch in _batches(run):
            _apply_batch(run=run, batch=batch, target=target)
            _tell(run, progress)
        count_shelves()
        _end(run, CatalogueImport.State.APPLIED)
    return run


@contextmanager
def _faults_told(run: CatalogueImport) -> Iterator[None]:
    """Say on its page what stopped a file; after a fault it stays as far as it is, to be tried again."""
    try:
        yield
    except FileRefused as refusal:
        _end(run, CatalogueImport.State.FAILED, refusal.message)
    except Exception:
        CatalogueImport.objects.filter(pk=run.pk).update(error=STOPPED)
        raise


@transaction()
def _begin(import_id: int, state: str, among: Sequence[str]) -> CatalogueImport:
    """The run in this state with its counts at nothing; as it is where it is in none of `among`."""
    run = CatalogueImport.objects.select_for_update().get(pk=import_id)
    if run.state not in among:  # a worker died between the end and saying so, and its job comes again
        return run
    run.rows.all().delete()
    run.state, run.error, run.finished_at, run.rows_read = state, "", None, 0
    run.created_count = run.changed_count = run.unchanged_count = run.bad_count = 0
    run.save()
    return run


@transaction()
def _end(run: CatalogueImport, state: str, error: str = "") -> None:
    finished = timezone.now()
    CatalogueImport.objects.filter(pk=run.pk).update(state=state, error=error[:500], finished_at=finished)
    run.refresh_from_db()


def _tell(run: CatalogueImport, progress: Progress | None) -> None:
    if progress is not None:
        run.refresh_from_db()
        progress(run)


def _batches(run: CatalogueImport) -> Iterator[Batch]:
    """The file in batches, read as it goes."""
    read_settings = ReadSettings(
        currency=settings.BASE_CURRENCY,
        exponent=exponent(settings.BASE_CURRENCY),
        image_base=settings.IMPORT_PICTURE_FOLDER,
    )
    with run.file.open("rb") as stream:
        binary: BinaryIO = stream.file
        catalogue = open_catalogue(binary, read_settings, run.format)
        CatalogueImport.objects.filter(pk=run.pk).update(format=catalogue.format)
        batch = Batch()
        for item in catalogue.items:
            if batch.take(item):
                yield batch
                batch = Batch()
        if batch.rows or batch.errors:
            yield batch


@transaction()
def _preview_batch(*, run: CatalogueImport, batch: Batch) -> None:
    _note(run, plan_batch(batch.rows, References(), run.warehouse_id), batch)


@transaction()
def _apply_batch(*, run: CatalogueImport, batch: Batch, target: Target) -> None:
    references = References()
    plan = plan_batch(batch.rows, references, run.warehouse_id)
    write_plan(plan, references, target)
    _note(run, plan, batch)


def _note(run: CatalogueImport, plan: Plan, batch: Batch) -> None:
    """Write what a batch came to: counts exactly, rows as many as anyone will read."""
    errors = [*batch.errors, *plan.errors]
    bad = sum(1 for error in errors if error.left_out == "row")
    shown = MAX_SHOWN - ImportRow.objects.filter(run=run).exclude(outcome=ImportRow.Outcome.BAD).count()
    kept = MAX_BAD - ImportRow.objects.filter(run=run, outcome=ImportRow.Outcome.BAD).count()
    changes = [_change_row(run, row.line, row.handle, []) for row in plan.creates]
    changes += [_change_row(run, found.row.line, found.row.handle, found.shown()) for found in plan.changes]
    ImportRow.objects.bulk_create([*changes[: max(shown, 0)], *_bad_rows(run, errors[: max(kept, 0)])])
    read = sum(row.rows for row in batch.rows) + sum(1 for error in batch.errors if error.left_out == "row")
    CatalogueImport.objects.filter(pk=run.pk).update(
        rows_read=F("rows_read") + read,
        created_count=F("created_count") + len(plan.creates),
        changed_count=F("changed_count") + len(plan.changes),
        unchanged_count=F("unchanged_count") + plan.unchanged,
        bad_count=F("bad_count") + bad,
    )


def _change_row(run: CatalogueImport, line: int, handle: str, changes: Sequence[Sequence[str]]) -> ImportRow:
    outcome = ImportRow.Outcome.CHANGE if changes else ImportRow.Outcome.CREATE
    return ImportRow(
        run=run, line=line, handle=handle[:300], outcome=outcome, changes=[list(found) for found in changes]
    )


def _bad_rows(run: CatalogueImport, errors: Sequence[RowError]) -> Iterator[ImportRow]:
    for error in errors:
        reason = error.reason if error.left_out == "row" else f"{error.reason} (the rest of the row was taken)"
        yield ImportRow(
            run=run,
            line=error.line,
            handle=error.handle[:300],
            outcome=ImportRow.Outcome.BAD,
            column=error.column[:120],
            value=error.value[:300].replace("\0", ""),
            reason=reason[:500],
        )
