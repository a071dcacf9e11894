"""Files of orders: taken in, read by a worker order by order, each placed on its own, with progress on the file."""

import hashlib
from collections.abc import Callable
from typing import BinaryIO, cast

from django.core.files.base import File
from django.db.models import F
from django.utils import timezone

from orders.actions.channels import make_channels
from orders.intake.formats import FORMATS, detect, read_orders
from orders.intake.placing import take_order
from orders.intake.rows import RawOrder, storable
from orders.models import IntakeRow, OrderFile, SalesChannel
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.importing.rows import FileRefused, RowError

MAX_FILE = 100_000_000
STEP = 20
"""Orders between two notes of progress."""

Progress = Callable[[OrderFile], None]


class CannotTake(Refused):
    """The file cannot be taken in."""


@transaction()
def take_file(
    *,
    file: File,
    file_name: str,
    channel_code: str = "",
    user_id: int | None = None,
    in_background: bool = True,
) -> OrderFile:
    """Take a file in for a channel, or for the one its header speaks of; a worker reads it unless the caller does.

    Raises CannotTake for its size or where no channel fits, and FileRefused for what is no such table.
    """
    if not file.size or file.size > MAX_FILE:
        raise CannotTake(f"The file is empty or larger than {MAX_FILE // 1_000_000} MB.")
    make_channels()
    channel = _channel(file, channel_code)
    row = OrderFile(channel=channel, file_name=storable(file_name)[-200:], digest=_digest(file), started_by_id=user_id)
    row.file.save("orders", file, save=False)
    row.save()
    if in_background:
        events.record("orders.uploaded", order_file_id=row.pk)
    return row


def _channel(file: File, code: str) -> SalesChannel:
    """The channel of this code, else the first one whose files look so."""
    active = SalesChannel.objects.filter(is_active=True)
    if code:
        found = active.filter(code=code).first()
        if found is None:
            raise CannotTake(f"There is no channel {code[:30]} in use.")
        return found
    kind = detect(_bytes_of(file))
    found = active.filter(kind=kind).exclude(code="api").order_by("pk").first()
    if found is None:
        raise CannotTake(f"No channel in use has files like {FORMATS[kind].title}.")
    return found


def _bytes_of(file: File) -> BinaryIO:
    file.seek(0)
    return cast(BinaryIO, file.file)


def _digest(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def read_file(*, order_file_id: int, actor: str = "worker", progress: Progress | None = None) -> OrderFile:
    """Place every order of a file; what cannot be understood waits. A file begun before is gone through again.

    Ends done or failed. The upload is deleted then: what matters of it stands in orders and rows.
    """
    row = OrderFile.objects.select_related("channel").get(pk=order_file_id)
    if row.state in {OrderFile.State.DONE, OrderFile.State.FAILED}:
        return _drop_upload(row)
    OrderFile.objects.filter(pk=row.pk).update(state=OrderFile.State.READING, rows_read=0)
    try:
        with row.file.open("rb") as stream:
            for place, item in enumerate(read_orders(stream.file, row.channel.kind), 1):
                _take(row, item, actor)
                if place % STEP == 0:
                    _tell(row, progress)
    except FileRefused as refusal:
        return _end(row, OrderFile.State.FAILED, refusal.message)
    return _end(row, OrderFile.State.DONE)


def _take(row: OrderFile, item: RawOrder | RowError, actor: str) -> None:
    if isinstance(item, RowError):
        if item.left_out == "row" and not _was_settled(row, item.line):
            _keep_unreadable(row, item)
        return
    if not item.external_id and _was_settled(row, item.line):
        return
    take_order(channel=row.channel, raw=item, actor=actor, file=row)
    OrderFile.objects.filter(pk=row.pk).update(rows_read=F("rows_read") + 1)


@transaction()
def _was_settled(row: OrderFile, line: int) -> bool:
    """Whether the very same file was here, and its line has waited before: without a number only its place tells.

    One that waits still is left alone; one that is settled is noted as known.
    """
    rows = IntakeRow.objects.filter(file__digest=row.digest, channel=row.channel, line=line).exclude(file=row)
    before = rows.order_by("-pk").first()
    if before is None:
        return False
    if before.state != IntakeRow.State.WAITING:
        facts = {"channel": row.channel, "state": IntakeRow.State.KNOWN, "order": before.order}
        reason = "The very same file was read before, and somebody has dealt with this line."
        IntakeRow.objects.get_or_create(file=row, line=line, defaults=facts | {"reason": reason})
    OrderFile.objects.filter(pk=row.pk).update(rows_read=F("rows_read") + 1)
    return True


@transaction()
def _keep_unreadable(row: OrderFile, error: RowError) -> None:
    """A row without cells: it waits, so that somebody looks at the file there."""
    reason = f"Line {error.line} cannot be read: {error.reason}. {storable(error.value)[:200]}".strip()
    IntakeRow.objects.get_or_create(
        file=row,
        line=error.line,
        defaults={"channel": row.channel, "reason": reason, "faults": [["row", reason]]},
    )
    OrderFile.objects.filter(pk=row.pk).update(rows_read=F("rows_read") + 1)


def _tell(row: OrderFile, progress: Progress | None) -> None:
    if progress is not None:
        row.refresh_from_db()
        progress(row)


def _end(row: OrderFile, state: str, error: str = "") -> OrderFile:
    # the state first: without its upload a file that is still read could never come to an end
    OrderFile.objects.filter(pk=row.pk).update(state=state, error=error[:500], finished_at=timezone.now())
    return _drop_upload(row)


def _drop_upload(row: OrderFile) -> OrderFile:
    if row.file:
        row.file.delete(save=False)
        OrderFile.objects.filter(pk=row.pk).update(file="")
    row.refresh_from_db()
    return row
