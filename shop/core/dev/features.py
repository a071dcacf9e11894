"""`make features`: which ids of `docs/features.csv` have a test marked with them. Tests are read, not run."""

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from shop.core.dev.place import ROOT
from shop.core.dev.say import say

TABLE = ROOT / "docs" / "features.csv"
FOLDERS = ("shop", "accounts", "orders", "fulfillment", "support", "tests")


def listed() -> list[dict[str, str]]:
    """The rows of the table: id, area, feature, target, note."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_files() -> list[Path]:
    """Every file of tests."""
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("test_*.py"))


def is_feature_mark(node: ast.expr) -> bool:
    """Whether an expression is `pytest.mark.feature`."""
    return isinstance(node, ast.Attribute) and node.attr == "feature" and ast.unparse(node) == "pytest.mark.feature"


def marks(path: Path) -> Iterator[tuple[str, int]]:
    """Every id marked in a file, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and is_feature_mark(node.func):
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, node.lineno


def marked() -> dict[str, list[str]]:
    """Ids to the places of their tests."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in test_files():
        for name, line in marks(path):
            places[name].append(f"{path.relative_to(ROOT)}:{line}")
    return dict(places)


def report() -> int:
    """Print a line for each area and the ids with a test; an id that the table lacks is an error."""
    rows, found = listed(), marked()
    areas: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        areas[row["area"]].append(row)
    for area, members in areas.items():
        proved = [row["id"] for row in members if row["id"] in found]
        say(f"{area}: {len(proved)} of {len(members)}")
        for row in members:
            if row["id"] in found:
                note = f" ({row['note']})" if row["note"] else ""
                say(f"  {row['id']:7} {row['feature']}{note}  {found[row['id']][0]}")
    first = [row for row in rows if row["target"] == "1"]
    say(
        f"{len(found.keys() & {row['id'] for row in rows})} of {len(rows)} features have a test; "
        f"{sum(row['id'] in found for row in first)} of {len(first)} of the first wave."
    )
    unknown = sorted(found.keys() - {row["id"] for row in rows})
    for name in unknown:
        say(f"unknown id {name} in {', '.join(found[name])}")
    return 1 if unknown else 0
