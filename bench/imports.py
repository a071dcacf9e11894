"""A catalogue file of many rows through the command: seconds and memory, the first time and unchanged."""

import csv
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.serve import memory_mb

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
        said = folder / "import.log"
        with said.open("w") as out, subprocess.Popen(command, stdout=out) as child:
            memory = most_memory(child)
        told = said.read_text(encoding="utf-8").strip().splitlines()
        yield Run(told[-1] if told else "nothing was said", time.monotonic() - begin, memory)


def most_memory(child: "subprocess.Popen[bytes]") -> float:
    """The most a program ever had in megabytes, once it has ended.

    Looked up while it runs: what the system tells afterwards counts the memory of this program too, of which it was a
    copy before it began.
    """
    most = 0.0
    while child.poll() is None:
        most = max(most, memory_mb(child.pid, "VmHWM"))
        time.sleep(0.05)
    return most
