"""A whole store for browser tests: web server, worker and clock on a private database, seeded once."""

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis

from shop.core.dev.demonstrate import store_commands
from shop.core.dev.place import ROOT, free_port
from shop.core.dev.processes import Child, last_line, start
from shop.core.dev.settings import FOREIGN, OPEN_PASSWORD, Address
from shop.core.tests.migrated import TEMPLATE

READY_SECONDS = 60


@dataclass
class RunningStore:
    """A store that serves pages; what a test may ask of it beside its pages."""

    url: str
    database_url: str
    environment: dict[str, str]
    folder: Path
    children: list[Child] = field(default_factory=list)
    password: str = OPEN_PASSWORD

    def manage(self, *arguments: str) -> str:
        """Run a management command of this store; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def rows(self, query: str, *parameters: object) -> list[tuple]:
        """Ask the store's database; for what no page shows."""
        link = psycopg2.connect(self.database_url)
        try:
            with link, link.cursor() as cursor:
                cursor.execute(query, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            link.close()

    def log(self, name: str) -> str:
        """What one of `web`, `worker`, `beat` has said."""
        return (self.folder / f"{name}.log").read_text(errors="replace")


def private_database() -> tuple[str, str]:
    """Make a migrated, empty database beside the one of DATABASE_URL; its address and name."""
    given = urlsplit(os.environ["DATABASE_URL"])
    name = f"browser_{os.getpid()}_{secrets.token_hex(3)}"
    admin(given.geturl(), f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return given._replace(path=f"/{name}").geturl(), name


def admin(url: str, statement: str) -> None:
    """Run one statement outside a transaction."""
    link = psycopg2.connect(url)
    link.autocommit = True
    try:
        link.cursor().execute(statement)
    finally:
        link.close()


def variables(address: Address, database_url: str, folder: Path) -> dict[str, str]:
    """What the store's processes are told: the demonstration, with everything of its own."""
    base = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {
        **base,
        "STAGE": "demonstration",
        "DEMO": "1",
        "ENABLED_PAYMENT_PROVIDERS": "demo",
        "DEMO_PASSWORD": OPEN_PASSWORD,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": address.url,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DATABASE_URL": database_url,
        "REDIS_PREFIX": f"{database_url.rsplit('/', 1)[1]}:",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "LOG_FORMAT": "plain",
        "PYTHONUNBUFFERED": "1",
    }


def open_store(folder: Path) -> RunningStore:
    """Make the database, seed it, start the three processes and wait for the first answer."""
    database_url, _ = private_database()
    address = Address("127.0.0.1", free_port())
    store = RunningStore(address.url, database_url, variables(address, database_url, folder), folder)
    try:
        store.manage("prepare", "--seed", "--static")
        for name, command in store_commands(address, folder, sys.executable).items():
            log = folder / f"{name}.log"
            store.children.append(start(name, command, log=log, environment=store.environment))
        wait_for(store)
    except BaseException:
        close_store(store)
        raise
    return store


def wait_for(store: RunningStore) -> None:
    """Wait for the web server and the worker."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        for child in store.children:
            assert child.is_running, f"{child.name} ended: {last_line(child.log)}"
        if answers(store.url + "/healthz") and "ready" in store.log("worker"):
            return
        time.sleep(0.1)
    raise AssertionError(f"the store did not answer:\n{store.log('web')[-3000:]}\n{store.log('worker')[-3000:]}")


def answers(url: str) -> bool:
    """Whether a web server answers there, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  our own address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def close_store(store: RunningStore) -> None:
    """Stop the processes; drop the database and the keys."""
    for child in store.children:
        child.ask_to_stop()
    for child in store.children:
        child.stop()
    name = store.database_url.rsplit("/", 1)[1]
    admin(os.environ["DATABASE_URL"], f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    keys = list(client.scan_iter(f"{name}:*", count=1000))
    if keys:
        client.delete(*keys)
    client.close()
