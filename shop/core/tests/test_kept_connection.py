"""A kept database connection is looked at without asking, and one whose server went away is not used."""

import time

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    own = connection.copy()
    own.ensure_connection()
    yield own
    own.close()


def begun(pid):
    """When a server process began its last statement; None where the process is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT query_start FROM pg_stat_activity WHERE pid = %s", [pid])
        found = cursor.fetchone()
        return found and found[0]


def test_a_good_one_is_used_without_a_statement(kept):
    pid = kept.connection.info.backend_pid
    before = begun(pid)
    assert kept.is_usable()
    assert begun(pid) == before


def test_one_whose_server_ended_it_is_replaced(kept):
    pid = kept.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    until = time.monotonic() + 10
    while begun(pid) is not None and time.monotonic() < until:
        time.sleep(0.02)
    kept.health_check_enabled, kept.health_check_done = True, False
    with kept.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert kept.connection.info.backend_pid != pid


def test_after_an_error_the_server_is_asked(kept):
    pid = kept.connection.info.backend_pid
    before = begun(pid)
    kept.errors_occurred = True
    assert kept.is_usable()
    assert begun(pid) != before


def test_a_closed_one_is_not_usable(kept):
    kept.connection.close()
    assert not kept.is_usable()
