"""`make run`: the whole store on this machine, with demo goods and demo log-ins, until Ctrl-C."""

import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

from shop.core.dev import environment
from shop.core.dev.place import ROOT, RUN, check_disk, locked, make_run_folder, port_is_free
from shop.core.dev.processes import Child, end_leftovers, reason, remember, run_step, start
from shop.core.dev.say import Heartbeat, Stop, say
from shop.core.dev.settings import Address, address, demonstration
from shop.core.dev.stack import Stack, bring_up

LOGS = RUN / "logs"
READY_SECONDS = 180  # a small or busy machine takes its time
TOLD = "tell: "


def run() -> int:
    """Start everything, tell the addresses, wait, stop everything."""
    place = address()
    make_run_folder()
    check_disk()
    with locked("store.lock", busy=f"The store already runs from {ROOT}. Stop it first (Ctrl-C where it was started)."):
        end_leftovers()
        check_port(place)
        say("Starting the store.")
        environment.ensure("requirements.txt")
        stack, children = Stack(), []
        try:
            bring_up(stack)
            remember(stack.children)
            variables = demonstration(place, stack)
            prepare(variables)
            children = start_store(place, variables)
            remember(stack.children + children)
            wait_for_page(place, children)
            tell(place, variables)
            return watch(stack.children + children)
        except KeyboardInterrupt:
            say("\nStopping.")
            return 0
        finally:
            stop(stack, children)


def check_port(place: Address) -> None:
    """One clear line when something else listens there, or the address is not ours."""
    if not port_is_free(place.host, place.port):
        raise Stop(
            f"Port {place.port} on {place.host} is taken or not allowed. Choose another: make run PORT={place.port + 1}"
        )


def prepare(variables: dict[str, str]) -> None:
    """Migrate, make the roles, seed the demo store once and collect the static files, in one process."""
    command = [environment.python(), str(ROOT / "manage.py"), "prepare", "--seed", "--static"]
    run_step("preparing the database and the demo store", command, log=LOGS / "prepare.log", environment=variables)


def store_commands(place: Address, folder: Path, python: str) -> dict[str, list[str]]:
    """What runs the web server, the worker and the clock, by name. `folder` keeps the clock's small file."""
    celery = [python, "-m", "celery", "-A", "shop.config.celery"]
    web = [python, "-m", "gunicorn", "shop.config.wsgi:application", "--bind", place.bind]
    web += ["--workers", "2", "--worker-class", "shop.config.web.StoreWorker", "--threads", "4"]
    web += ["--graceful-timeout", "5"]
    worker = [*celery, "worker", "--queues", "work,relay", "--concurrency", "2", "--loglevel", "INFO"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile", "", "--schedule", str(folder / "beat-schedule")]
    return {"web": web, "worker": worker, "beat": beat}


def start_store(place: Address, variables: dict[str, str]) -> list[Child]:
    """Start web server, worker and clock, each with its own log."""
    children = []
    for name, command in store_commands(place, RUN, environment.python()).items():
        log = LOGS / f"{name}.log"
        log.write_bytes(b"")
        children.append(start(name, command, log=log, environment=variables))
    return children


def wait_for_page(place: Address, children: list[Child]) -> None:
    """Wait until the web server answers; an ended process is told with its last word."""
    heartbeat = Heartbeat("starting the web server")
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        heartbeat.beat()
        check_alive(children)
        if answers(f"{place.local_url}/healthz"):
            heartbeat.done()
            return
        time.sleep(0.1)
    raise Stop(f"The web server did not answer within {READY_SECONDS} s (see {LOGS / 'web.log'})")


def answers(url: str) -> bool:
    """Whether a web server answers there, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  our own http address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def check_alive(children: list[Child]) -> None:
    """One clear line when a part of the store has ended by itself."""
    for child in children:
        if not child.is_running:
            raise Stop(f"{child.name} ended by itself: {reason(child.log)} (see {child.log})")


def tell(place: Address, variables: dict[str, str]) -> None:
    """The addresses and the demo log-ins."""
    say()
    say(f"  The store     {place.url}/")
    say(f"  Warehouse     {place.url}/warehouse/")
    say(f"  Admin         {place.url}/admin/")
    say(f"  Mailbox       {place.url}/mailbox/   (mails of the demonstration land here)")
    if "MAILBOX_PASSWORD" in variables:
        say(f"  Mailbox log-in: mailbox / {variables['MAILBOX_PASSWORD']}")
    say(f"  Demo log-ins, all with the password {variables['DEMO_PASSWORD']}")
    prepared = (LOGS / "prepare.log").read_text(encoding="utf-8", errors="replace")
    for line in prepared.splitlines():
        if line.startswith(TOLD):
            say(f"    {line.removeprefix(TOLD)}")
    say(f"  Logs in {LOGS}. Ctrl-C stops it all; the data stays.")


def watch(children: list[Child]) -> int:
    """Wait for Ctrl-C, or for a part to end by itself."""
    while True:
        check_alive(children)
        time.sleep(0.5)


def stop(stack: Stack, children: list[Child]) -> None:
    """Stop the store first and its services after it; a second Ctrl-C does not tear this apart."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()
    stack.stop()
    (RUN / "processes.json").unlink(missing_ok=True)


def reset() -> int:
    """`make demo-reset`: forget the demo store's data, so that the next start seeds it anew."""
    make_run_folder()
    with locked("store.lock", busy="The store is running. Stop it first (Ctrl-C where it was started)."):
        end_leftovers()
        for path in kept_data():
            shutil.rmtree(path, ignore_errors=True)
        for pointer in RUN.glob("pg-*.path"):
            pointer.unlink()
    if os.environ.get("DATABASE_URL"):
        say("DATABASE_URL is set: that database is left alone; drop and create it yourself.")
    say("The demo store's data is gone; make run seeds it anew.")
    return 0


def kept_data() -> list[Path]:
    """The folders that hold the demonstration's data."""
    patterns = ("pg-*", "valkey-*", "redis-*", "media", "media-private")
    inside = [path for pattern in patterns for path in RUN.glob(pattern) if path.is_dir()]
    outside = [Path(pointer.read_text().strip()) for pointer in RUN.glob("pg-*.path")]
    return inside + outside
