"""`manage.py sync_roles`: make the staff's groups and give each exactly its permissions."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from orders.actions.channels import make_channels
from shop.config.roles import ROLES


class Command(BaseCommand):
    """`prepare` runs it after migrating. It makes the first channels too; running it again changes nothing."""

    help = "Makes the groups Manager, Catalog, Customer service and Warehouse with their permissions."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Set each group's permissions; a name that does not exist is an error, not a silence."""
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        for name, wanted in ROLES.items():
            missing = wanted - known.keys()
            if missing:
                raise CommandError(f"{name} names permissions that do not exist: {', '.join(sorted(missing))}")
            group, _ = Group.objects.get_or_create(name=name)
            group.permissions.set(known[permission] for permission in wanted)
        make_channels()
        self.stdout.write(f"{len(ROLES)} roles in place.")
