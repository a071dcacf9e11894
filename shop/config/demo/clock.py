"""A clock that stands still, so that a month of orders can be lived through in seconds."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def at(moment: datetime.datetime) -> Iterator[datetime.datetime]:
    """Let Django tell this moment as now, in this process; for seeding only."""
    real = timezone.now
    setattr(timezone, "now", lambda: moment)  # noqa: B010  a plain assignment is a type error
    try:
        yield moment
    finally:
        setattr(timezone, "now", real)  # noqa: B010
