"""Servers to measure: started as in production, with their CPU time and memory read from /proc."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.load import Ask, measure
from shop.core.dev.place import free_port
from shop.core.dev.processes import Child, last_line, start

TICKS = os.sysconf("SC_CLK_TCK")
HOST = "127.0.0.1"


@dataclass
class Server:
    """A running web server."""

    port: int
    child: Child

    def ask(self, path: str, cookies: str = "", **more: object) -> Ask:
        """A request to this server."""
        return Ask(HOST, self.port, path, cookies, **more)

    def workers(self) -> list[int]:
        """The process ids of its workers."""
        return children_of(self.child.process.pid)

    def cpu(self) -> float:
        """Seconds of CPU its workers have used."""
        return sum(cpu_seconds(pid) for pid in self.workers())

    def memory(self) -> float:
        """Resident megabytes of its largest worker."""
        return max(memory_mb(pid) for pid in self.workers())


def children_of(pid: int) -> list[int]:
    """Process ids whose parent this is."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(entry.name))
        except (OSError, IndexError):
            continue
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid: int, kind: str = "VmRSS") -> float:
    """Resident memory of a process in megabytes: what it has, or with VmHWM the most it had; 0 once it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(kind):
                return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def serving(
    application: str, folder: Path, *, workers: int = 2, port: int | None = None, **told: str
) -> Iterator[Server]:
    """Gunicorn with threaded workers, as in production; stopped at the end."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"{HOST}:{port}", "--workers", str(workers)]
    command += [
        "--worker-class",
        "shop.config.web.StoreWorker",
        "--threads",
        "4",
        "--log-level",
        "warning",
        "--graceful-timeout",
        "3",
    ]
    log = folder / f"{application.split(':')[0]}.log"
    child = start(application, command, log=log, environment={**os.environ, **told})
    try:
        wait_for(child, port)
        yield Server(port, child)
    finally:
        child.stop()


def wait_for(child: Child, port: int) -> None:
    """Wait until it answers anything."""
    until = time.monotonic() + 60
    while time.monotonic() < until and child.is_running:
        if measure(Ask(HOST, port, "/healthz"), 1, 0.05).statuses:
            return
        time.sleep(0.1)
    raise SystemExit(f"{child.name} did not start: {last_line(child.log)} ({child.log})")
