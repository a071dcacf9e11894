"""What the launcher says: steps with their time, and the one line that ends a run."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """A reason to end, in one line fit for the reader. The run leaves with exit code `code`."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def say(text: str = "") -> None:
    """One line on standard output, at once."""
    print(text, flush=True)


def complain(text: str) -> None:
    """One line on standard error, at once."""
    print(text, file=sys.stderr, flush=True)


class Heartbeat:
    """Tells every few seconds that a step is still going, with the latest thing it did."""

    def __init__(self, title: str, every: float = 5.0) -> None:
        self.title = title
        self.every = every
        self.started = time.monotonic()
        self.last = self.started
        self.shown = False

    def beat(self, latest: str = "") -> None:
        """Say the title once two seconds have gone by, then a line every `every` seconds."""
        now = time.monotonic()
        if not self.shown and now - self.started > 1.5:
            self.shown, self.last = True, now
            say(f"  {self.title} ...")
        elif self.shown and now - self.last > self.every:
            self.last = now
            say(f"  {self.title}: {now - self.started:.0f} s {latest[:90]}".rstrip())

    def done(self) -> None:
        """Close a step that took long enough to be shown."""
        if self.shown:
            say(f"  {self.title}: done in {time.monotonic() - self.started:.1f} s")


@contextmanager
def step(title: str) -> Iterator[Heartbeat]:
    """A step whose own loop calls `beat()`; its end is told when its start was."""
    heartbeat = Heartbeat(title)
    yield heartbeat
    heartbeat.done()
