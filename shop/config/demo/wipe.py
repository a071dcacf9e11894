"""Empties the store, so that the demo can begin anew."""

from django.apps import apps
from django.db import connection

KEPT = (
    "shop_synonym",
    "support_returnreason",
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)
"""What migrations and roles made is not the demo's to remove."""


def empty_store() -> None:
    """Remove every row of every table but those kept, and count from one again."""
    present = set(connection.introspection.table_names())
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    names = ", ".join(connection.ops.quote_name(name) for name in sorted(tables & present - set(KEPT)))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
