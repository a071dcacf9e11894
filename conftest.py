"""Fixtures every app's tests share: no wake, empty limits, `drain()`, pinned query counts."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import hypothesis
import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connections
from django.test.testcases import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from shop.core.events import outbox, redis_client, redis_guard
from shop.core.models import Delivery
from shop.core.tests import migrated

# A machine that is busy with other tests is slow, not wrong; examples are drawn anew each time.
hypothesis.settings.register_profile(
    "store", deadline=None, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("store")


@pytest.fixture(autouse=True)
def _calm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test wakes a relay unless it is `live`; limits, cache and the memory of an outage begin empty."""
    redis_guard.reset()
    if "live" not in request.keywords:
        monkeypatch.setattr(outbox, "wake", _no_wake)
    keys = list(redis_client().scan_iter(django_settings.REDIS_PREFIX + "*", count=1000))
    if keys:
        redis_client().delete(*keys)


def _no_wake() -> None:
    """Stands in for the wake."""


@pytest.fixture(scope="session", autouse=True)
def _tasks() -> None:
    """Every app's tasks, as a worker finds them."""
    current_app.loader.import_default_modules()


Drain = Callable[..., list[str]]


@pytest.fixture
def drain(db: None) -> Drain:
    """Run relay and tasks inline on this connection until nothing due is owed; returns the task names in order.

    `drain(only=("core.send_message",))` runs these alone. `may_fail=True` swallows errors (the delivery keeps them).
    A task that leaves its delivery open without an error fails the test.
    """

    current_app.loader.import_default_modules()

    def run(*, only: tuple[str, ...] = (), may_fail: bool = False) -> list[str]:
        done: list[str] = []
        tried: set[int] = set()
        while True:
            owed = Delivery.objects.open().exclude(pk__in=tried).order_by("pk")
            delivery = (owed.filter(task__in=only) if only else owed).first()
            if delivery is None:
                return done
            tried.add(delivery.pk)
            task = current_app.tasks[delivery.task]
            task.apply(kwargs={"delivery_id": delivery.pk}, throw=not may_fail)
            delivery.refresh_from_db()
            still_open = delivery.done_at is None and delivery.failed_at is None
            assert not still_open or delivery.error, f"{delivery.task} left its delivery open"
            done.append(delivery.task)

    return run


@pytest.fixture
def queries(django_assert_num_queries: DjangoAssertNumQueries) -> Callable[[int], AbstractContextManager[object]]:
    """`with queries(7): client.get(...)`: pins the number of statements and prints them when it is off."""
    return django_assert_num_queries


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The test database, a copy of one that is migrated once, made whoever asks for it.

    pytest-django makes it only when a collected test is marked `django_db`; tests with `real_db` alone would else
    write into the database of DATABASE_URL.
    """
    wished = request.config.option
    with django_db_blocker.unblock():
        if wished.reuse_db and not wished.create_db:
            made = setup_databases(verbosity=wished.verbose, interactive=False, keepdb=True, aliases={"default"})
        else:
            made = migrated.use_copy()
    yield
    if not wished.reuse_db:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=wished.verbose)


@pytest.fixture
def real_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real commits for threads and processes; afterwards only the tables that got rows are emptied."""
    with django_db_blocker.unblock():
        before = _filled_tables()
        yield
        for connection in connections.all(initialized_only=True):
            connection.close()
        filled = sorted(_filled_tables() - before)
        if filled:
            with connections["default"].cursor() as cursor:
                cursor.execute(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE")
        connections["default"].close()


def _filled_tables() -> set[str]:
    with connections["default"].cursor() as cursor:
        names = [
            name for name in connections["default"].introspection.table_names(cursor) if name != "django_migrations"
        ]
        tests = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in names)  # noqa: S608
        cursor.execute(tests)
        return {row[0] for row in cursor.fetchall()}


BY_MIGRATIONS = {"django_content_type", "auth_permission"}
"""What Django writes anew after it has emptied everything; here it stays, and with it half a second for each test."""


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> None:
    """After a test with `transaction=True` only tables that have rows are emptied."""
    TransactionTestCase._fixture_teardown = _empty_filled_tables


def _empty_filled_tables(_: TransactionTestCase) -> None:
    filled = sorted(_filled_tables() - BY_MIGRATIONS)
    if filled:
        with connections["default"].cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")


@pytest.fixture
def clean_cache() -> Iterator[None]:
    """An empty cache before and after."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No byte more goes where files are kept."""
    found = os.statvfs("/")
    full = os.statvfs_result((*found[:3], 0, 0, *found[5:]))
    monkeypatch.setattr(os, "statvfs", lambda _: full)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests on real files are left out where nobody named their folder."""
    if "samples" in item.keywords and not os.environ.get("SAMPLES_DIR"):
        pytest.skip("SAMPLES_DIR is not set")


@pytest.fixture
def sample() -> Callable[[str], bytes]:
    """`sample("catalogue/x.csv")`: the bytes of a real file; the test is left out where SAMPLES_DIR is not set."""
    folder = os.environ.get("SAMPLES_DIR", "")
    if not folder:
        pytest.skip("SAMPLES_DIR is not set")
    return lambda name: (Path(folder) / name).read_bytes()
