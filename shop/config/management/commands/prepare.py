"""`manage.py prepare`: everything between an empty database and a store that can open, in one process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from orders.actions.channels import make_channels
from shop.config.demo import people


class Command(BaseCommand):
    """Migrate, make the roles and, when asked, seed the demo store and collect the static files."""

    help = (
        "Migrates, makes roles and sales channels and, when asked, seeds the demo store and collects the static files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do beyond migrations and roles."""
        parser.add_argument("--seed", action="store_true", help="seed the demo store, once")
        parser.add_argument("--static", action="store_true", help="collect the static files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order; each is harmless when it was run before."""
        self.step("migrate", interactive=False)
        self.step("sync_roles")
        self.step("load_help")
        make_channels()
        if options["static"]:
            self.step("collectstatic", interactive=False)
        if options["seed"]:
            self.step("seed_demo")
            people.renew_passwords()

    def step(self, name: str, **options: Any) -> None:
        """Run one command where this installation has it."""
        if name not in get_commands():
            return
        self.stdout.write(f"{name} ...")
        self.stdout.flush()
        call_command(name, verbosity=0 if name == "collectstatic" else 1, stdout=self.stdout, **options)
