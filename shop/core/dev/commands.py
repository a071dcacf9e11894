"""The commands of the launcher, and how each ends."""

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from shop.core.dev import bench, check, demonstrate, features
from shop.core.dev.say import Stop, complain

COMMANDS: dict[str, Callable[[], int]] = {
    "run": demonstrate.run,
    "demo-reset": demonstrate.reset,
    "test": check.test,
    "lint": check.lint,
    "features": features.report,
    "bench": bench.run,
}
INTERRUPTED = 130


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """SIGTERM and a closed terminal end a run the way Ctrl-C does."""
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Run one command; a `Stop` becomes one line and an exit code, never a traceback."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        complain(f"usage: python3 -m shop.core.dev {'|'.join(COMMANDS)}")
        return 2
    # Explicitly: a shell starts jobs in the background with Ctrl-C ignored, and children would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    try:
        return COMMANDS[arguments[0]]()
    except Stop as stop:
        complain(stop.message)
        return stop.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        complain(f"The machine refused: {error.strerror}{where}.")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
