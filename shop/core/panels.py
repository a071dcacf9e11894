"""Panels: how a page shows what apps above it know, without knowing them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

# `load_many(ids, viewer)` gives a context for each id it has something to show for; `viewer` is core.http.Viewer.
LoadMany = Callable[[list[int], object], Mapping[int, Mapping[str, object]]]


@dataclass(frozen=True)
class Panel:
    """One slot of one page, filled by one app."""

    page: str
    slot: str
    load_many: LoadMany
    template: str


_panels: dict[tuple[str, str], Panel] = {}


def register_panel(page: str, slot: str, load_many: LoadMany, template: str) -> None:
    """Fill a slot of a page; called from an app's `connect()`. Two apps on one slot is an error."""
    panel = Panel(page, slot, load_many, template)
    if _panels.get((page, slot), panel) != panel:
        raise ValueError(f"Panel {slot} of page {page} is filled twice.")
    _panels[page, slot] = panel


def registered(page: str) -> tuple[Panel, ...]:
    """The panels of a page, in the order of registration."""
    return tuple(panel for panel in _panels.values() if panel.page == page)


def template_of(page: str, slot: str) -> str | None:
    """The template that renders a slot; None where no app fills it."""
    panel = _panels.get((page, slot))
    return panel.template if panel else None


def load(page: str, ids: Iterable[int], viewer: object) -> dict[str, dict[int, Mapping[str, object]]]:
    """All panels of a page for these ids: `{slot: {id: context}}`, each with the queries of one `load_many`."""
    wanted = list(ids)
    return {panel.slot: dict(panel.load_many(wanted, viewer)) for panel in registered(page)}


def load_slot(page: str, slot: str, row_id: int, viewer: object) -> Mapping[str, object] | None:
    """One slot of a page for one id; None where no app fills it or has nothing to show."""
    panel = _panels.get((page, slot))
    return panel.load_many([row_id], viewer).get(row_id) if panel else None
