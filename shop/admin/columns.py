"""Columns that several lists of staff share."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin


def colleague(field: str) -> Callable[[Any], str]:
    """A column or read-only field that names the person of a foreign key, not by mail address."""

    @admin.display(description=field.replace("_", " ").capitalize(), ordering=f"{field}__name")
    def column(row: Any) -> str:
        person = getattr(row, field)
        return str(person.get_full_name()) if person else ""

    column.__name__ = f"shown_{field}"
    return column
