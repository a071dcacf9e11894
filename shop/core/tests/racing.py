"""Run the same thing from many threads at once, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connection

R = TypeVar("R")


def race(runs: Sequence[Callable[[], R]]) -> list[R | BaseException]:
    """Start all runs at one moment; returns what each returned or raised, in their order."""
    gate = threading.Barrier(len(runs))
    results: list[R | BaseException] = [RuntimeError("never ran")] * len(runs)

    def one(place: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            results[place] = runs[place]()
        except BaseException as error:  # noqa: BLE001 - the caller asserts on it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(runs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
