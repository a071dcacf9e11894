"""`make bench`: generate, serve, measure, print. See README.md for what the figures mean."""

import argparse
import logging
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.config.settings")
django.setup()
logging.disable(logging.WARNING)  # of this process; the servers log as in production

from django.core.management import call_command  # noqa: E402  after the settings are read
from django.db import connection  # noqa: E402

from bench import aftercare, catalogue, fuzz, ground, imports, measure, orders, rush, tables  # noqa: E402
from bench.pages import PAGES, Page  # noqa: E402
from shop.search import documents, vocabulary  # noqa: E402

OUT = Path(__file__).parent / "out"
ORDER_PAGES = {"order history", "pick list", "admin orders", "admin, number", "admin, name"}
ORDER_PAGES |= {"reviews of a product", "help search", "admin returns", "admin cases", "admin reviews"}


def arguments() -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the store on generated data.")
    parser.add_argument("--products", default="1000,10000,100000", help="sizes of the catalogue, growing")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--many-orders", type=int, default=0, help="a second number of orders, like 650000")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each page and number of connections")
    parser.add_argument("--only", default="", help="pages whose name holds one of these words, separated by commas")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of fifty guests on ten units; 0 leaves them out")
    parser.add_argument("--import-rows", type=int, default=50_000, help="rows of a catalogue file; 0 leaves it out")
    fuzz.add_arguments(parser)
    return parser.parse_args()


def say(text: str) -> None:
    """To the reader, and into the file of this run."""
    print(text, flush=True)
    with (OUT / "latest.md").open("a", encoding="utf-8") as file:
        file.write(text + "\n")


def machine() -> str:
    """What the figures were measured on."""
    facts = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((row.split(":")[1].strip() for row in facts if row.startswith("model name")), platform.machine())
    cores = sum(row.startswith("processor") for row in facts)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    return f"{cores} x {model}, Linux {platform.release()}, Python {platform.python_version()}, PostgreSQL {version}"


def grow_catalogue(first: int, last: int) -> None:
    """More products, with their search documents."""
    begin = time.monotonic()
    variants = catalogue.grow(first, last)
    middle = time.monotonic()
    documents.rebuild_all()
    vocabulary.refresh()
    tables.analyze()
    spent = time.monotonic() - middle
    say(f"\n{last - first} products, {variants} variants: {middle - begin:.0f} s; search documents: {spent:.0f} s")


def measure_pages(title: str, pages: Sequence[Page], folder: Path, seconds: float) -> None:
    """One table."""
    say(f"\n### {title}\n\n{measure.head()}")
    found, memory = measure.figures(pages, folder, seconds)
    with (OUT / "latest.md").open("a", encoding="utf-8") as file:
        file.writelines(measure.line(figure) + "\n" for figure in found)
    say(f"\nlargest web worker: {memory:.0f} MB (limit 180)")


def finish(wish: argparse.Namespace, folder: Path) -> None:
    """What is measured once, when all is grown."""
    if wish.rounds:
        say("\n### Fifty guests at once on ten units, eight web workers\n")
        for one in rush.rounds(folder, wish.rounds):
            say(f"sold {one.sold}, units held {one.held}, answers {one.statuses}, slowest {one.slowest:.1f} s")
    if wish.import_rows:
        say("\n### A catalogue file, first and unchanged (limit 250 MB)\n")
        for done in imports.runs(folder, wish.import_rows):
            say(f"{done.told}: {done.seconds:.0f} s, {done.memory:.0f} MB")


def main() -> None:
    """Everything in turn."""
    wish, folder = arguments(), Path(tempfile.mkdtemp(prefix="bench-"))
    OUT.mkdir(exist_ok=True)
    call_command("prepare")
    call_command("collectstatic", interactive=False, verbosity=0)
    if wish.fuzz:
        sys.exit(fuzz.main(wish, folder) > 0)
    measure_all(wish, folder)


def measure_all(wish: argparse.Namespace, folder: Path) -> None:
    """Pages on growing data, then what is measured once."""
    (OUT / "latest.md").write_text("", encoding="utf-8")
    ground.lay()
    words = [word for word in wish.only.split(",") if word]
    pages = [page for page in PAGES if not words or any(word in page.name for word in words)]
    say(machine())
    sizes = [int(size) for size in wish.products.split(",")]
    for number, (first, last) in enumerate(zip([0, *sizes], sizes, strict=False)):
        grow_catalogue(first, last)
        if number == 0 and wish.orders:
            orders.grow(0, wish.orders)
            aftercare.grow()
            tables.analyze()
        here = pages if number == 0 else [page for page in pages if page.name not in ORDER_PAGES]
        measure_pages(f"{last} products, {wish.orders} orders", here, folder, wish.seconds)
    if wish.many_orders > wish.orders:
        orders.grow(wish.orders, wish.many_orders)
        tables.analyze()
        many = [page for page in pages if page.name in ORDER_PAGES]
        measure_pages(f"{sizes[-1]} products, {wish.many_orders} orders", many, folder, wish.seconds)
    finish(wish, folder)


if __name__ == "__main__":
    main()
