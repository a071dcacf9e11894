"""`manage.py rate_search RATINGS.csv`: how well search answers rated queries, clean and with one typo.

The file has a header `query,docid,rating` with ratings 0 to 3; `docid` is a product's MPN, SKU or import key.
"""

import csv
import math
import random
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand

from shop.models import Variant
from shop.search.filters import Filters
from shop.search.query import understand
from shop.search.rank import ranked

TOP = 10
Ratings = dict[str, dict[str, int]]


def gain(ratings: list[int]) -> float:
    """Discounted cumulative gain of ratings in their order."""
    return sum((2**rating - 1) / math.log2(place + 2) for place, rating in enumerate(ratings))


def dropped(word: str, rng: random.Random) -> str:
    """One letter left out."""
    place = rng.randrange(len(word))
    return word[:place] + word[place + 1 :]


def doubled(word: str, rng: random.Random) -> str:
    """One letter twice."""
    place = rng.randrange(len(word))
    return word[: place + 1] + word[place:]


def swapped(word: str, rng: random.Random) -> str:
    """Two neighbors exchanged."""
    place = rng.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def replaced(word: str, rng: random.Random) -> str:
    """One letter wrong."""
    place = rng.randrange(len(word))
    return word[:place] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[place + 1 :]


TYPOS: dict[str, Callable[[str, random.Random], str]] = {
    "dropped": dropped,
    "doubled": doubled,
    "swapped": swapped,
    "replaced": replaced,
}


def misspelled(query: str, kind: str, seed: int) -> str:
    """The query with one typo in its longest word of letters; unchanged where there is none of four letters."""
    words = query.split()
    fit = [word for word in words if word.isalpha() and len(word) >= 4]
    if not fit:
        return query
    target = max(fit, key=len)
    rng = random.Random(f"{query}/{kind}/{seed}")  # noqa: S311 - reproducible, not secret
    return " ".join(TYPOS[kind](word, rng) if word == target else word for word in words)


class Command(BaseCommand):
    """Prints NDCG@10 over rated results only, and with unrated results counted as 0."""

    help = "Measure search against a file of rated queries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and how much to print."""
        parser.add_argument("ratings")
        parser.add_argument("--seeds", type=int, default=3, help="typos tried per query and kind")
        parser.add_argument("--prefix", default="", help="what stands before the docid in the SKU")
        parser.add_argument("--each", action="store_true", help="a line per query")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every query as it stands and with each kind of typo."""
        self.prefix = options["prefix"]
        ratings = self._read(options["ratings"])
        self._report("clean", [(query, query) for query in ratings], ratings, each=options["each"])
        every = []
        for kind in TYPOS:
            typos = [(query, misspelled(query, kind, seed)) for query in ratings for seed in range(options["seeds"])]
            every += [pair for pair in typos if pair[0] != pair[1]]
            self._report(kind, typos, ratings, each=options["each"])
        self._report("one typo", every, ratings, each=False)

    def _read(self, path: str) -> Ratings:
        found: Ratings = defaultdict(dict)
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["query"]][row["docid"]] = int(row["rating"])
        return {query: rated for query, rated in found.items() if any(rated.values())}

    def _report(self, name: str, pairs: list[tuple[str, str]], ratings: Ratings, *, each: bool) -> None:
        rated_only, with_zero, unrated = [], [], 0
        for query, typed in pairs:
            found = [ratings[query].get(docid) for docid in self._found(typed)]
            unrated += sum(rating is None for rating in found[:TOP])
            best = gain(sorted(ratings[query].values(), reverse=True)[:TOP])
            rated_only.append(gain([rating for rating in found if rating is not None][:TOP]) / best)
            with_zero.append(gain([rating or 0 for rating in found[:TOP]]) / best)
            if each:
                self.stdout.write(f"  {rated_only[-1]:.2f} {with_zero[-1]:.2f}  {typed}")
        self.stdout.write(
            f"{name:10} rated only {sum(rated_only) / len(pairs):.3f}   unrated as 0 {sum(with_zero) / len(pairs):.3f}"
            f"   unrated in top {TOP}: {unrated}   queries {len(pairs)}"
        )

    def _found(self, typed: str) -> Iterator[str]:
        understood = understand(typed)
        if understood.is_empty:
            return
        ids = ranked(understood, Filters(), limit=200, offset=0).ids
        skus = dict(Variant.objects.filter(product_id__in=ids).values_list("product_id", "sku"))
        for pk in ids:
            yield skus.get(pk, "").removeprefix(self.prefix)
