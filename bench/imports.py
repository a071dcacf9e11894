"""A catalogue file of many rows through the command: seconds and memory, the first time and unchanged."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SIZES = ("S", "M", "L", "XL", "XXL")
HEADER = (
    *("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value"),
    *("Variant SKU", "Variant Grams", "Variant Inventory Qty", "Variant Price"),
)


@dataclass(frozen=True)
class Run:
    """One import: what the command said, how long it took, and its largest resident memory in MB."""

    told: str
    seconds: float
    memory: float


def write_file(path: Path, rows: int) -> None:
    """Shopify's layout, five variants to a product."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for number in range(rows // len(SIZES)):
            head = (f"Imported thing {number}", "<p>" + "A sentence about the thing. " * 20 + "</p>")
            facts = (*head, f"Maker {number % 200}", f"Kind {number % 50}", "one, two", "true", "Size")
            for place, size in enumerate(SIZES):
                first = facts if place == 0 else ("",) * len(facts)
                writer.writerow((f"imported-{number}", *first, size, f"IMP-{number}-{size}", 200, place + 1, "19.50"))


def runs(folder: Path, rows: int) -> Iterator[Run]:
    """Import the file twice; the second time nothing may change."""
    path = folder / "rows.csv"
    write_file(path, rows)
    for _ in range(2):
        begin = time.monotonic()
        command = [sys.executable, "manage.py", "import_catalogue", str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            told = (child.stdout.read() if child.stdout else "").strip().splitlines()
            _, _, usage = os.wait4(child.pid, 0)
            child.returncode = 0
        yield Run(told[-1] if told else "nothing was said", time.monotonic() - begin, usage.ru_maxrss / 1024)
