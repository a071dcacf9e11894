"""Sweeps: one act for each of many rows, or one step after another, where one that fails keeps none of the others."""

import math
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from shop.core.errors import ProviderError, Refused

T = TypeVar("T")
SECONDS = 45
SILENT_IN_A_ROW = 3
log = structlog.get_logger(__name__)


class Unfinished(Exception):
    """The time was over before all had their turn."""


def each(
    rows: Iterable[T],
    act: Callable[[T], object],
    *,
    seconds: float = SECONDS,
    asks_provider: bool = False,
    is_owed: bool = False,
) -> None:
    """Act on one after the other for at most these seconds; what is left waits for the next sweep.

    A refusal is logged; any other fault as well, and the last of them is raised at the end. With `asks_provider` an act
    that answers False met a silent provider: after three in a row the rest waits, too, so that an outage of theirs does
    not keep our workers from mails and parcels. What an event owes (`is_owed`) has no next sweep: where the time was
    over, or somebody else held a row, that is raised at the end, so that the delivery stays open and is due again.
    """
    until = time.monotonic() + seconds
    failed: Exception | None = None
    silent = 0
    for row in rows:
        if time.monotonic() > until or silent == SILENT_IN_A_ROW:
            failed = failed or (Unfinished() if is_owed else None)
            break
        try:
            silent = silent + 1 if act(row) is False and asks_provider else 0
        except (Refused, ProviderError) as refusal:
            log.warning("sweep_left_one", row=_name(row), reason=refusal.message)
            if is_owed and isinstance(refusal, Refused) and refusal.is_passing:
                failed = failed or refusal
        except SoftTimeLimitExceeded:  # the worker's own time is over: what stands is kept, the rest waits
            raise
        except Exception as error:
            log.exception("sweep_failed_at", row=_name(row))
            failed = error
    if failed is not None:
        raise failed


def in_turn(*steps: Callable[[], object]) -> None:
    """Take the steps of a sweep one after the other, whatever becomes of those before."""
    each(steps, lambda step: step(), seconds=math.inf)


def _name(row: object) -> object:
    return getattr(row, "__qualname__", row)
