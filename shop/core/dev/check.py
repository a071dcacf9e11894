"""`make test` and `make lint`: every check, all of them even when one fails, and a closing summary."""

import os
import re
import shlex
import time
from dataclasses import dataclass
from pathlib import Path

from shop.core.dev import browser, environment
from shop.core.dev.place import ROOT, RUN, check_disk, make_run_folder
from shop.core.dev.processes import Child, last_line, start
from shop.core.dev.pytests import Outcome, run_pytest
from shop.core.dev.say import Heartbeat, Stop, say
from shop.core.dev.settings import FOREIGN
from shop.core.dev.stack import Stack, bring_up

SOURCES = ("shop", "accounts", "orders", "fulfillment", "support")
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"
FIRST = "not live and not browser"
SECOND = "live or browser"
SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class Check:
    """One program whose exit code decides."""

    name: str
    command: list[str]
    environment: dict[str, str]


def variables(stack: Stack) -> dict[str, str]:
    """What the checks and tests are told; a store's own settings in the caller's shell do not reach them."""
    base = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    for name in [name for name in base if name.endswith("_FILE") or name.startswith("STRIPE_")]:
        del base[name]
    return {
        **base,
        "STAGE": "test",
        "DEMO": "1",
        "SECRET_KEY": "only-for-tests-" + "x" * 50,
        "SITE_URL": "http://testserver",
        "DATABASE_URL": stack.database_url or NOWHERE,
        "REDIS_URL": stack.redis_url or "redis://127.0.0.1:1/0",
        "REDIS_PREFIX": "test:",
        "LOG_FORMAT": "plain",
        "PYTHONUNBUFFERED": "1",
    }


def production(base: dict[str, str]) -> dict[str, str]:
    """A full production environment, for Django's deployment check."""
    return {
        **base,
        "STAGE": "production",
        "DEMO": "0",
        "SECRET_KEY": "c7Xq" * 16 + "-9fK2mP4wR",
        "SITE_URL": "https://shop.example.com",
        "STRIPE_SECRET_KEY": "sk_live_example",
        "STRIPE_PUBLISHABLE_KEY": "pk_live_example",
        "STRIPE_WEBHOOK_SECRET": "whsec_example",
        "METRICS_TOKEN": "example-token-of-thirty-two-letters",
    }


def static_checks(told: dict[str, str]) -> list[Check]:
    """Style, imports, types, templates, migrations and the deployment check."""
    manage = [environment.python(), str(ROOT / "manage.py")]
    templates = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))
    quiet = {**told, "PYTHONWARNINGS": "ignore"}
    checks = [
        Check("mypy", [environment.python(), "-m", "mypy"], told),  # the longest first, the others beside it
        Check("ruff check", [environment.program("ruff"), "check", "."], told),
        Check("ruff format", [environment.program("ruff"), "format", "--check", "."], told),
        Check("import contracts", [environment.program("lint-imports")], told),
        Check("migrations complete", [*manage, "makemigrations", "--check", "--dry-run"], quiet),
        Check("check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production(quiet)),
    ]
    if templates:
        djade = [environment.program("djade"), "--target-version", "5.2", "--check", *templates]
        checks.insert(4, Check("templates (djade)", djade, told))
    return checks


@dataclass
class Running:
    """A check that runs now, with where it writes and when it began."""

    check: Check
    child: Child
    log: Path
    heartbeat: Heartbeat


def run_checks(checks: list[Check]) -> list[Outcome]:
    """Run the checks, two at a time, in the given order; the output of one is shown only when it fails."""
    waiting, outcomes = list(checks), list[Outcome]()
    running: list[Running] = []
    try:
        while waiting or running:
            while waiting and len(running) < SIDE_BY_SIDE:
                running.append(begin(waiting.pop(0)))
            for one in [one for one in running if not one.child.is_running]:
                running.remove(one)
                outcomes.append(finish(one))
            for one in running:
                one.heartbeat.beat(last_line(one.log))
            time.sleep(0.05)
    finally:
        for one in running:
            one.child.stop()
    return outcomes


def begin(check: Check) -> Running:
    """Start a check with a log of its own."""
    log = RUN / "logs" / f"check-{re.sub('[^a-z]+', '-', check.name)}.log"
    log.write_bytes(b"")
    child = start(check.name, check.command, log=log, environment=check.environment)
    return Running(check, child, log, Heartbeat(check.name, every=15))


def finish(ended: Running) -> Outcome:
    """Tell how a check ended."""
    passed = ended.child.process.returncode == 0
    if not passed:
        say(ended.log.read_text(encoding="utf-8", errors="replace").rstrip())
    seconds = time.monotonic() - ended.heartbeat.started
    say(f"{'ok  ' if passed else 'FAIL'}  {ended.check.name}  {seconds:.1f} s")
    return Outcome(ended.check.name, seconds, passed=passed)


def lint() -> int:
    """Every check that needs no server."""
    make_run_folder()
    environment.ensure("requirements.txt", "requirements-dev.txt")
    began = time.monotonic()
    return close(run_checks(static_checks(variables(Stack()))), left_out=[], began=began)


def test() -> int:
    """Every check, then the tests: first those without processes of their own, then live and browser ones."""
    make_run_folder()
    check_disk()
    chromium = find_chromium()
    environment.ensure("requirements.txt", "requirements-dev.txt")
    arguments = shlex.split(os.environ.get("ARGS", ""))
    stack, began = Stack(), time.monotonic()
    try:
        say("Starting the services of the tests.")
        bring_up(stack, throw_away=True)
        told = {**variables(stack), **({"CHROMIUM": chromium} if chromium else {})}
        outcomes = [] if arguments else run_checks(static_checks(told))
        outcomes += run_tests(arguments, told, with_browser=chromium is not None)
    finally:
        stack.stop()
    return close(outcomes, left_out=missing(arguments, with_browser=chromium is not None), began=began)


def run_tests(arguments: list[str], told: dict[str, str], *, with_browser: bool) -> list[Outcome]:
    """The two passes. With arguments of the caller a pass may be empty, but not both.

    In the second pass two lanes wait at the same time, each on a database and Redis prefix of its own: in one the tests
    on the running store one after the other, in the other the rest. A caller's few tests are quicker in one lane.
    """
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    second = SECOND if with_browser else "live and not browser"
    few = bool(arguments)
    lanes = [] if few else ["-n", "2", "--dist", "loadgroup"]
    outcomes = [
        run_pytest("tests side by side", ["-n", workers, "-m", FIRST, *arguments], told, may_be_empty=few),
        run_pytest("live and browser tests", [*lanes, "-m", second, *arguments], told, may_be_empty=True),
    ]
    if few and sum(outcome.passed_tests + outcome.failed_tests for outcome in outcomes) == 0:
        outcomes.append(Outcome(f"no test matches ARGS={' '.join(arguments)!r}", 0, passed=False))
    return outcomes


def find_chromium() -> str | None:
    """The browser of the browser tests; None when they are left out on request; `Stop` when there is none."""
    if not browser.wanted():
        return None
    path = browser.find()
    if path is None:
        raise Stop(
            "No Chromium was found. Install it (apt-get install chromium), name it in CHROMIUM, or give BROWSER=skip."
        )
    say(f"Chromium {browser.version(path)} ({path})")
    return path


def missing(arguments: list[str], *, with_browser: bool) -> list[str]:
    """What this run did not cover, in words."""
    notes = []
    if arguments:
        notes.append("the static checks, because ARGS chose some tests")
    if not with_browser:
        notes.append("the browser tests, because BROWSER=skip was given")
    if not os.environ.get("SAMPLES_DIR"):
        notes.append("the tests on real files, because SAMPLES_DIR is not set")
    return notes


def close(outcomes: list[Outcome], *, left_out: list[str], began: float) -> int:
    """Print the summary of a run that began then; the exit code is 0 only when everything passed."""
    say("\nSummary")
    for outcome in outcomes:
        counts = f"  {outcome.counts}" if outcome.counts else ""
        say(f"  {'ok  ' if outcome.passed else 'FAIL'}  {outcome.seconds:7.1f} s  {outcome.name}{counts}")
    for note in left_out:
        say(f"  left out: {note}")
    say(f"  {time.monotonic() - began:.0f} s in all")
    ran = [outcome for outcome in outcomes if outcome.counts]
    if ran:
        total = [sum(getattr(one, name) for one in ran) for name in ("passed_tests", "failed_tests", "skipped_tests")]
        say(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 0 if all(outcome.passed for outcome in outcomes) else 1
