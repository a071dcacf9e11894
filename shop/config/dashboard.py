"""The dashboard's numbers, from every app. Each number links to the list whose rows it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from fulfillment.queries import staff as fulfillment_staff
from orders.queries import staff as order_staff
from shop.config.first_steps import Step, first_steps
from shop.core.money import Money
from shop.queries import queues as shop_queues
from support.queries import cases, chat, feedback
from support.queries.return_desk import return_queues

PLOT_WIDTH, PLOT_HEIGHT, LEFT, BOTTOM = 920, 220, 40, 26
DAYS = 30


@dataclass(frozen=True)
class Queue:
    """Rows that need a person: how many, since when, and where they are listed."""

    label: str
    count: int
    oldest: datetime | None
    url: str
    is_urgent: bool = False

    @property
    def css(self) -> str:
        """How loud it is."""
        if not self.count:
            return "zero"
        return "hot" if self.is_urgent else "due"


@dataclass(frozen=True)
class Bar:
    """One day of the plot, in the drawing's own units."""

    x: float
    y: float
    height: float
    day: date
    orders: int
    money: Money


@dataclass(frozen=True)
class Board:
    """Everything on the dashboard that this person may see."""

    as_of: datetime
    queues: list[Queue]
    today: list[tuple[str, Any, Any]]
    bars: list[Bar]
    marks: list[tuple[float, int]]
    system: list[tuple[str, str, str]]
    voices: tuple[feedback.Voice, feedback.Voice] | None = None
    steps: Sequence[tuple[Step, bool]] = ()
    bar_width: float = (PLOT_WIDTH - LEFT) / DAYS * 0.7
    width: int = PLOT_WIDTH
    height: int = PLOT_HEIGHT
    left: int = LEFT
    base: int = PLOT_HEIGHT - BOTTOM


def board_for(user: User | AnonymousUser, *, now: datetime) -> Board:
    """The dashboard of one person: only queues whose lists he may open, money only with the right to see orders."""
    queues = [queue for permission, queue in _queues(now) if user.has_perm(permission)]
    if not user.has_perm("orders.view_order"):
        return Board(now, queues, [], [], [], _system() if user.has_perm("core.view_delivery") else [])
    days = order_staff.days(now=now, count=DAYS)
    bars, marks = _plot(days)
    system = _system() if user.has_perm("core.view_delivery") else []
    voices = feedback.voices(now=now) if user.has_perm("support.view_survey") else None
    steps = first_steps(user) if isinstance(user, User) else []
    return Board(
        now,
        queues,
        _today(days, with_costs=user.has_perm("shop.view_supplieritem")),
        bars,
        marks,
        system,
        voices,
        steps,
    )


def _queues(now: datetime) -> list[tuple[str, Queue]]:
    """(permission, queue) in the order of the dashboard."""
    rows = [
        *order_staff.queues(now=now),
        *fulfillment_staff.queues(now=now),
        *chat.queues(now=now),
        *cases.queues(now=now),
        *feedback.queues(now=now),
        *return_queues(now=now),
        *shop_queues.queues(now=now),
    ]
    return [
        (
            f"{row.model.split('.')[0]}.view_{row.model.split('.')[1]}",
            Queue(row.label, row.count, row.oldest, _address(row.model, row.filters), row.is_urgent),
        )
        for row in rows
    ]


def _address(model: str, filters: Sequence[tuple[str, str]]) -> str:
    return reverse(f"admin:{model.replace('.', '_')}_changelist") + (f"?{urlencode(filters)}" if filters else "")


def _today(days: Sequence[Any], *, with_costs: bool) -> list[tuple[str, Any, Any]]:
    """Measures of today beside those of the same day last week: name, today, then; money is `Money`."""
    now, before = days[-1], days[-8]
    rows: list[tuple[str, Any, Any]] = [("Orders", now.orders, before.orders), ("Money", now.money, before.money)]
    if with_costs:
        margin = order_staff.margins([now.day, before.day])
        rows.append(("Margin", margin[now.day], margin[before.day]))
    return rows


def _plot(days: Sequence[Any]) -> tuple[list[Bar], list[tuple[float, int]]]:
    """Bars and the marks of the scale."""
    most = max(4, *(row.orders for row in days))
    step = max(1, -(-most // 4))
    top = step * 4
    room = PLOT_HEIGHT - BOTTOM - 10
    each = (PLOT_WIDTH - LEFT) / len(days)
    bars = []
    for place, row in enumerate(days):
        height = round(room * row.orders / top, 1)
        bars.append(
            Bar(
                round(LEFT + each * place + each * 0.15, 1),
                PLOT_HEIGHT - BOTTOM - height,
                height,
                row.day,
                row.orders,
                row.money,
            )
        )
    return bars, [(round(PLOT_HEIGHT - BOTTOM - room * mark / 4, 1), step * mark) for mark in range(5)]


def _system() -> list[tuple[str, str, str]]:
    """(what, state of its badge, words)."""
    health = shop_queues.health()
    waiting = f"{health.waiting} waiting, {health.failed} failed"
    rows = [("Work for workers", "bad" if health.failed else "warn" if health.late else "ok", waiting)]
    if health.last_provider_event is not None:
        rows.append(
            ("Last payment message", "ok", timezone.localtime(health.last_provider_event).strftime("%b %-d, %-I:%M %p"))
        )
    rows.append(("Search", "ok" if not health.unindexed else "warn", f"{health.unindexed} products not yet indexed"))
    rows.extend(health.checks)
    if settings.DEMO:
        rows.append(("Demonstration", "warn", "no money moves, no mail leaves"))
    return rows
