"""The main menu: two levels at most, however large the tree is."""

from typing import NamedTuple

from shop.models import Category
from shop.queries.kept import forget, kept

DEPARTMENTS, CHILDREN = 8, 7
"""How many top categories and how many below each are named; "All in ..." leads to the rest."""
KEY = "menu:2"


class Link(NamedTuple):
    """A name and where it leads. A plain tuple, since each page looks the menu's fragment up by it."""

    name: str
    url: str


class Department(NamedTuple):
    """A top category with the first of its children; `more` says that there are others."""

    name: str
    url: str
    children: tuple[Link, ...]
    more: bool


def departments() -> tuple[Department, ...]:
    """The menu, kept for a minute."""
    return kept(KEY, _read)


def forget_menu() -> None:
    """Read the menu anew; called by whatever changes the tree."""
    forget(KEY)


def _read() -> tuple[Department, ...]:
    rows = Category.objects.public().filter(in_menu=True, depth__lte=2).order_by("path")
    tops: dict[str, tuple[Link, list[Link]]] = {}
    for path, depth, name, slug in rows.values_list("path", "depth", "name", "full_slug"):
        link = Link(name, f"/c/{slug}/")
        if depth == 1:
            tops[path] = (link, [])
        elif path[: Category.steplen] in tops:
            tops[path[: Category.steplen]][1].append(link)
    return tuple(
        Department(top.name, top.url, tuple(below[:CHILDREN]), len(below) > CHILDREN)
        for top, below in list(tops.values())[:DEPARTMENTS]
    )
