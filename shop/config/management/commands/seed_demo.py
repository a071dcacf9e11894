"""`manage.py seed_demo`: fills an empty store with the demo goods, people and a month of orders, once."""

import logging
import random
import time
from argparse import ArgumentParser
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from shop.actions.summaries import count_shelves, refresh_products
from shop.config.demo import (
    buying,
    catalogue,
    chats,
    facts,
    houses,
    loose_ends,
    month,
    outside,
    people,
    returns,
    shelves,
    talks,
    terms,
    voices,
    waiting,
    wipe,
)
from shop.models import Product
from shop.search.documents import rebuild_all
from shop.search.vocabulary import refresh

SEED = 20
FILLED = (
    *("shop_product", "shop_variant", "shop_stockitem", "shop_bin", "shop_binstock", "shop_movement"),
    *("shop_productimage", "shop_optionvalue", "shop_variant_values", "shop_productattribute", "shop_saleprice"),
)


class Command(BaseCommand):
    """Seeds the demo store in one transaction; what is there already is left alone."""

    help = "Fills an empty store with demo goods, log-ins and a month of orders. Does nothing where that was done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--reset` begins anew; `--no-orders` leaves the month of orders out."""
        parser.add_argument("--reset", action="store_true", help="empty the store first; only with DEMO=1")
        parser.add_argument("--no-orders", action="store_true", help="goods and people only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, tell each step and how long it took, and print the log-ins."""
        if options["reset"]:
            if not settings.DEMO:
                raise CommandError("--reset empties every table, so it wants DEMO=1.")
            self._step("emptying the store", wipe.empty_store)
        if Product.objects.filter(slug=catalogue.goods()[0].slug).exists():
            self.stdout.write("The demo store is seeded already.")
        else:
            logging.disable(logging.INFO)  # a line for each task would hide the progress
            try:
                self._seed(with_orders=not options["no_orders"])
            finally:
                logging.disable(logging.NOTSET)
        for person in people.PEOPLE:
            self.stdout.write(f"tell: {person.email:<22} {person.name}, {person.job}")

    def _seed(self, *, with_orders: bool) -> None:
        """All or nothing."""
        now, chance = timezone.now(), random.Random(SEED)  # noqa: S311  the same store each time, not a secret
        with transaction.atomic():
            self._step("goods", lambda: shelves.fill_shelves(now=now, chance=chance))
            self._step("facts", facts.write_facts)
            self._step("warehouses and stock", lambda: houses.fill_houses(now=now, chance=chance))
            self._step("delivery, taxes, vouchers", lambda: terms.set_terms(now=now))
            self._step("people", people.invite_people)
            self._step("help", lambda: call_command("load_help", stdout=StringIO()))
            self._step("summaries", self._summarize)
            if with_orders:
                self._step("a month of orders", lambda: month.live_a_month(now=now, chance=chance))
                self._step("suppliers", lambda: buying.buy_goods(now=now))
                self._step("returns and claims", lambda: returns.send_some_back(now=now))
                self._step("what customers say", lambda: voices.hear_customers(now=now))
                self._step("what customers ask", lambda: talks.talk_with_customers(now=now))
                self._step("chats", lambda: chats.chat_with_customers(now=now))
                self._step("people who wait", waiting.want_it_back)
                self._step("orders from elsewhere", lambda: outside.open_channels(chance=chance))
                self._step("what waits for a person", lambda: loose_ends.leave_loose_ends(now=now))
                self._step("summaries", self._summarize)
            self._step("search", lambda: (rebuild_all(), refresh()))
        cache.clear()

    def _summarize(self) -> None:
        with connection.cursor() as cursor:
            # without it the planner still takes the full tables for empty
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(FILLED)}")
        refresh_products(product_ids=list(Product.objects.values_list("pk", flat=True)))
        count_shelves()

    def _step(self, name: str, work: Callable[[], object]) -> None:
        began = time.monotonic()
        self.stdout.write(f"demo store: {name} ...", ending="")
        self.stdout.flush()
        work()
        self.stdout.write(f" {time.monotonic() - began:.1f} s")
