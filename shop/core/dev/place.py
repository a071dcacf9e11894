"""Where the launcher works: the project, its `.run/` folder, small secrets kept there."""

import fcntl
import os
import re
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shop.core.dev.say import Stop

ROOT = Path(__file__).resolve().parents[3]
RUN = Path(os.environ.get("RUN_DIR") or ROOT / ".run").resolve()
NEEDED_MB = 300


def make_run_folder() -> Path:
    """`.run/`, made when missing; one clear line when the disk or the rights are not there."""
    try:
        RUN.mkdir(parents=True, exist_ok=True)
        (RUN / "logs").mkdir(exist_ok=True)
        probe = RUN / "probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise Stop(f"Cannot write to {RUN}: {error.strerror}.") from error
    return RUN


def check_disk(needed_mb: int = NEEDED_MB) -> None:
    """Refuse to start on a disk that is nearly full."""
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < needed_mb:
        raise Stop(f"The disk of {ROOT} has {free} MB left; the store needs {needed_mb} MB to start.")


def keep(name: str, make: str | None = None) -> str:
    """A small secret under `.run/`, made once and readable by its owner alone."""
    path = RUN / name
    if not path.exists():
        write_private(path, make or secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


@contextmanager
def locked(name: str, busy: str | None) -> Iterator[None]:
    """Hold `.run/<name>` for this process. Another holder means `Stop(busy)`, or waiting when `busy` is None."""
    with (RUN / name).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if busy is None else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Stop(busy or "") from error
        yield


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of the loopback address that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def saved_port(name: str) -> int:
    """The port kept under `.run/`, or a new one where it is taken by now."""
    path = RUN / f"{name}.port"
    if path.exists() and re.fullmatch(r"\d{2,5}", path.read_text().strip()):
        port = int(path.read_text())
        if port_is_free("127.0.0.1", port):
            return port
    port = free_port()
    path.write_text(f"{port}\n")
    return port
