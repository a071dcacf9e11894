"""JSON of strangers as texts: numbers stay as they were written, and nothing in it can break what reads it."""

import json

from orders.intake.rows import storable
from shop.importing.rows import FileRefused

Told = dict[str, object]
MAX_JSON = 50_000_000


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")


def load(content: bytes) -> object:
    """The decoded JSON, its numbers as texts. Raises FileRefused."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise FileRefused("This is not readable JSON in UTF-8.") from None


def orders_in(content: bytes) -> list[Told]:
    """The orders of a JSON text: one, or a list, bare or within "order", "orders" or "data". Raises FileRefused."""
    if len(content) > MAX_JSON:
        raise FileRefused("A JSON file of orders can have up to 50 MB.")
    found = _unwrap(load(content))
    told = [_unwrap(item) for item in found] if isinstance(found, list) else [found]
    if not all(isinstance(item, dict) for item in told):
        raise FileRefused("This JSON holds no orders.")
    return [item for item in told if isinstance(item, dict)]


def _unwrap(found: object) -> object:
    """What stands within "order", "orders" or "data", as some proxies and exports wrap it."""
    for _ in range(3):
        if not isinstance(found, dict) or "line_items" in found:
            return found
        names = [name for name in ("order", "orders", "data") if isinstance(found.get(name), list | dict)]
        inner = found[names[0]] if names else None
        if inner is None:
            return found
        found = inner
    return found


def text(told: object, *path: str) -> str:
    """The text at this path; empty where there is none."""
    for name in path:
        told = told.get(name) if isinstance(told, dict) else None
    if isinstance(told, bool):
        return "yes" if told else "no"
    return storable(str(told)) if isinstance(told, str | int) else ""


def part(told: object, name: str) -> Told:
    """The object under a name; an empty one where there is none."""
    found = told.get(name) if isinstance(told, dict) else None
    return found if isinstance(found, dict) else {}


def each(told: object, name: str) -> list[Told]:
    """The objects of a list under a name."""
    found = told.get(name) if isinstance(told, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
