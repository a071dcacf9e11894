"""Fill tables quickly: rows as dictionaries, missing columns from the model's defaults, sent by COPY."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Field, Max, Model
from django.utils import timezone

BATCH = 20_000
NULL = "\\N"


def next_key(model: type[Model]) -> int:
    """The first free primary key."""
    return (model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def copy(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> int:
    """Send the rows; how many they were. The sequence of the key is set past them."""
    fields = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f"COPY {model._meta.db_table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')"
    now = timezone.now().isoformat()
    iterator, total = iter(rows), 0
    while batch := list(islice(iterator, BATCH)):
        text = io.StringIO()
        csv.writer(text).writerows([cell(field, row, now) for field in fields] for row in batch)
        text.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(statement, text)
        total += len(batch)
    if isinstance(model._meta.pk, Field) and model._meta.pk.get_internal_type().endswith("AutoField"):
        move_sequence(model)
    return total


def cell(field: Any, row: Mapping[str, Any], now: str) -> str:
    """One value as COPY wants it."""
    if getattr(field, "auto_now", False) or (getattr(field, "auto_now_add", False) and field.attname not in row):
        return now
    value = row[field.attname] if field.attname in row else field.get_default()
    if value is None:
        return NULL
    if field.get_internal_type() == "JSONField":
        return json.dumps(value)
    if isinstance(value, list):
        return "{" + ",".join(json.dumps(str(part)) for part in value) + "}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def move_sequence(model: type[Model]) -> None:
    """Let the next row of Django's own come after the copied ones."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}")  # noqa: S608


def analyze() -> None:
    """Let the planner know the new sizes."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
