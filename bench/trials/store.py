"""The store under trial: web, worker and clock as in production, each of which can be killed."""

import os
import signal
import time

from bench.serve import children_of
from bench.trials.services import Services
from shop.core.dev import environment
from shop.core.dev.demonstrate import answers, store_commands
from shop.core.dev.place import free_port
from shop.core.dev.processes import Child, end_group, start
from shop.core.dev.settings import Address

WEB_WORKERS = 3
START_SECONDS = 180


class Store:
    """The running store, with the services under it."""

    def __init__(self, services: Services) -> None:
        self.services, self.folder = services, services.folder
        self.place = Address("127.0.0.1", free_port())
        self.children: dict[str, Child] = {}

    @property
    def port(self) -> int:
        """Where the web server listens."""
        return self.place.port

    def start(self) -> None:
        """Start all three, and wait for the web server."""
        for name in ("web", "worker", "beat"):
            self.start_one(name)
        self.wait()

    def wait(self) -> None:
        """Wait until the web server answers."""
        until = time.monotonic() + START_SECONDS
        while not answers(f"{self.place.local_url}/healthz"):
            if time.monotonic() > until:
                raise SystemExit(f"The store did not start; its logs are in {self.folder}.")
            time.sleep(0.2)

    def start_one(self, name: str, **told: str) -> None:
        """Start the web server, the worker or the clock; `told` are variables it alone is told."""
        command = store_commands(self.place, self.folder, environment.python())[name]
        command += ["--workers", str(WEB_WORKERS)] if name == "web" else []
        log = self.folder / f"{name}.log"
        self.children[name] = start(name, command, log=log, environment={**os.environ, **told})

    def web_workers(self) -> list[int]:
        """The process ids of the web server's workers."""
        return children_of(self.children["web"].process.pid)

    def kill_web_worker(self, number: int) -> None:
        """kill -9 of one of them; the web server itself starts another."""
        workers = self.web_workers()
        os.kill(workers[number % len(workers)], signal.SIGKILL)

    def kill_worker_child(self, number: int) -> None:
        """kill -9 of one of the worker's children; the worker itself starts another."""
        children = children_of(self.children["worker"].process.pid)
        if children:
            os.kill(children[number % len(children)], signal.SIGKILL)

    def kill_worker(self) -> None:
        """kill -9 of the worker with its children."""
        child = self.children.pop("worker")
        end_group(child.process.pid)
        child.process.wait(10)

    def stop_one(self, name: str) -> None:
        """Stop one part in peace."""
        if name in self.children:
            self.children.pop(name).stop()

    def stop(self) -> None:
        """Stop what runs, all at once."""
        for child in self.children.values():
            child.ask_to_stop()
        for name in list(self.children):
            self.stop_one(name)

    def logged(self, name: str) -> str:
        """What a part has written to its log so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
