"""Measure pages: statements in this process, time and CPU against a running server, beside a bare view."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from bench.load import Ask, measure
from bench.pages import Page, Visitors
from bench.serve import Server, serving

LEVELS = (1, 8, 32)
BUSY = 8  # enough connections to keep both workers busy
UNLIMITED = 99


@dataclass(frozen=True)
class Figure:
    """What was measured of one page."""

    page: Page
    status: int
    size: int
    statements: int
    database_ms: float
    levels: tuple[tuple[float, float, float], ...]
    cpu_ms: float
    bare_ms: float

    @property
    def ratio(self) -> float:
        """CPU of the page against the bare view's."""
        return self.cpu_ms / self.bare_ms if self.bare_ms else 0.0


def answer_of(page: Page, visitors: Visitors) -> HttpResponse:
    """The page as the test client gets it."""
    client = visitors.clients[page.visitor]
    if page.method == "POST":
        return client.post(page.path(), dict(pair.split("=", 1) for pair in page.body().split("&")))
    return client.get(page.path())


def statements(page: Page, visitors: Visitors) -> tuple[int, int, int, float]:
    """Status, bytes, SQL statements and their milliseconds of one warm request."""
    answer_of(page, visitors)
    path = page.path()
    with CaptureQueriesContext(connection) as caught:
        answer = answer_of(replace(page, path=lambda: path), visitors)
    spent = sum(float(query["time"]) for query in caught.captured_queries) * 1000
    return answer.status_code, len(answer.content), len(caught), spent


@dataclass(frozen=True)
class Load:
    """CPU milliseconds for each answer at 8 connections; rate, p50 and p95 at each level; how many were 5xx."""

    cpu_ms: float
    levels: tuple[tuple[float, float, float], ...]
    errors: int


def load(server: Server, ask: Ask, seconds: float, levels: Iterable[int] = LEVELS) -> Load:
    """Ask a server at each level."""
    rows, errors, each = [], 0, 0.0
    measure(ask, 4, min(1.0, seconds))
    for level in levels:
        before = server.cpu()
        answers = measure(ask, level, seconds)
        if level == BUSY:
            each = (server.cpu() - before) / max(1, len(answers.times)) * 1000
        rows.append((answers.rate, answers.at(0.5), answers.at(0.95)))
        errors += sum(count for status, count in answers.statuses.items() if status >= 500)
    return Load(each, tuple(rows), errors)


def figures(pages: Iterable[Page], folder: Path, seconds: float) -> tuple[list[Figure], float]:
    """Every page against the store and the bare view in one run; the largest worker in MB."""
    visitors, found = Visitors(), []
    with (
        serving("shop.config.wsgi:application", folder) as store,
        serving("bench.bare:application", folder) as bare,
    ):
        for page in pages:
            status, size, count, spent = statements(page, visitors)
            body = page.body() if page.method == "POST" else ""
            ask = store.ask(page.path(), visitors.cookies(page.visitor), method=page.method, body=body)
            ours = load(store, ask, seconds)
            yardstick = load(bare, bare.ask(f"/{size}"), min(seconds, 1.5), levels=[BUSY])
            status = 500 if ours.errors else status
            found.append(Figure(page, status, size, count, spent, ours.levels, ours.cpu_ms, yardstick.cpu_ms))
            print(line(found[-1]), flush=True)
        return found, store.memory()


def head() -> str:
    """The head of the table."""
    titles = ["page", "status", "kB", "SQL (limit)", "in the database, ms"]
    titles += [f"{level} conn: rps, p50, p95 ms" for level in LEVELS] + ["CPU ms", "bare ms", "ratio (limit)"]
    return f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}"


def line(figure: Figure) -> str:
    """One page as a line of the table; what is over its limit is bold."""
    page = figure.page
    count = f"{figure.statements} ({page.statements})" if page.statements < UNLIMITED else str(figure.statements)
    ratio = f"{figure.ratio:.1f} ({page.cpu:.0f})" if page.cpu < UNLIMITED else f"{figure.ratio:.1f}"
    cells = [page.name, str(figure.status), f"{figure.size / 1000:.1f}"]
    cells += [f"**{count}**" if figure.statements > page.statements else count, f"{figure.database_ms:.1f}"]
    cells += [f"{rate:.0f}, {middle:.0f}, {high:.0f}" for rate, middle, high in figure.levels]
    cells += [f"{figure.cpu_ms:.1f}", f"{figure.bare_ms:.2f}", f"**{ratio}**" if figure.ratio > page.cpu else ratio]
    return f"| {' | '.join(cells)} |"
