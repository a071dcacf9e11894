"""One database that is migrated, and copies of it: else each test process and the running store migrates its own."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.test.utils import setup_databases

TEMPLATE = "test_migrated_template"
LOCK = 0x5E7DB
Made = list[tuple[BaseDatabaseWrapper, str, bool]]


def use_copy() -> Made:
    """Point the default connection at a fresh copy of the template, which is made first where it is missing or old.

    Gives what `teardown_databases` takes. The lock makes one of several test processes migrate and the others wait.
    """
    connection = connections["default"]
    old, wanted = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")  # migrating takes longer than the store waits for a row
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        print_of_files = fingerprint()
        if remark(cursor) != print_of_files:
            make_template(connection)
            cursor.execute(f"COMMENT ON DATABASE {TEMPLATE} IS '{print_of_files}'")
        cursor.execute(f'DROP DATABASE IF EXISTS "{wanted}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{wanted}" TEMPLATE {TEMPLATE}')
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = wanted
    return [(connection, old, True)]


def fingerprint() -> str:
    """A hash of every app's migrations."""
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    files = sorted(path for folder in folders for path in folder.glob("*.py"))
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


def remark(cursor: CursorWrapper) -> str | None:
    """The comment on the template; None where there is no template, or a half-made one."""
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [TEMPLATE])
    row = cursor.fetchone()
    return row[0] if row else None


def make_template(connection: BaseDatabaseWrapper) -> None:
    """Migrate a new template by Django's own way of making a test database, and leave no connection on it."""
    test, old = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    wished, test["NAME"] = test["NAME"], TEMPLATE
    setup_databases(verbosity=0, interactive=False, aliases={"default"})
    connection.close()
    test["NAME"] = wished
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = old
