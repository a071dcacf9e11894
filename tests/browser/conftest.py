"""The browser kit: a running store and watched pages.

`page` is a desktop, `phone` a phone, `plain_page` a desktop without JavaScript; `open_page(width=..., dark=...,
javascript=...)` opens others. Problems in the console, policy violations, 5xx answers and requests to other hosts fail
the test at its end; `watch.allow("404")` says which are expected. `check(page)` runs axe and looks for sideways scroll.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Playwright
from pytest_django.live_server_helper import LiveServer

from fulfillment.tests.factories import make_picker
from shop.core.dev import browser as browsers
from tests.browser import pages
from tests.browser.pages import PHONE, Watch
from tests.browser.running_store import RunningStore, close_store, open_store

PICTURES = Path(__file__).resolve().parents[2] / "test-results"
PageOpener = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test; those on the running store share the lane that started it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if "store" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group("running store"))


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[RunningStore]:
    """The running store, shared by the browser tests that ask for it; its database is a copy as the tests' own is."""
    folder = tmp_path_factory.mktemp("store")
    only_one_a_run(tmp_path_factory)
    running = open_store(folder)
    yield running
    close_store(running)


def only_one_a_run(places: pytest.TempPathFactory) -> None:
    """Fail when another lane of the same run has opened a store: two of them take the time of both lanes."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run:
        mark = places.getbasetemp().parent / f"store-of-{run}"
        assert not mark.exists(), "tests on the running store were spread over two lanes; is xdist_group still honored?"
        mark.touch()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium of this machine, named by CHROMIUM or found."""
    path = browsers.find()
    assert path, "no Chromium was found; name it in CHROMIUM, or leave the browser tests out with BROWSER=skip"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread; tests after it use the ORM
    arguments = ["--disable-dev-shm-usage", "--force-prefers-reduced-motion"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    running = playwright.chromium.launch(executable_path=path, args=arguments)
    yield running
    running.close()


@pytest.fixture
def watch(store: RunningStore, request: pytest.FixtureRequest) -> Iterator[Watch]:
    """What goes wrong on this test's pages; empty at its end, but for what it allowed."""
    watching = Watch(store.url)
    yield watching
    if failed(request) or watching.unexpected:
        take_pictures(watching, request.node.name)
    for context in watching.contexts:
        context.close()
    assert watching.unexpected == []


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> PageOpener:
    """Open a page: `open_page(width=390, dark=True, javascript=False)`."""

    def opener(**wishes: object) -> Page:
        return pages.open_page(browser, watch, **wishes)

    return opener


@pytest.fixture
def page(open_page: PageOpener) -> Page:
    """A desktop of 1280 pixels."""
    return open_page()


@pytest.fixture
def phone(open_page: PageOpener) -> Page:
    """A phone of 390 pixels."""
    return open_page(width=PHONE)


@pytest.fixture
def plain_page(open_page: PageOpener) -> Page:
    """A desktop without JavaScript."""
    return open_page(javascript=False)


@pytest.fixture
def check(watch: Watch) -> Callable[[Page], None]:
    """Axe finds nothing grave, and the page does not scroll sideways. Without JavaScript axe itself cannot run."""

    def run(page: Page) -> None:
        if page.context not in watch.scriptless:
            assert pages.grave_findings(page) == [], page.url
        assert not pages.is_wider_than_window(page), f"{page.url} scrolls sideways"

    return run


@pytest.fixture
def serving(real_db: None) -> Iterator[LiveServer]:
    """A server in this process, so that the test can look into the books between two scans."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def watching(serving: LiveServer) -> Iterator[Watch]:
    """What goes wrong on pages of the server in this process."""
    watch = Watch(serving.url)
    yield watch
    for context in watch.contexts:
        context.close()
    assert watch.unexpected == []


@pytest.fixture
def enter(browser: Browser, watching: Watch, serving: LiveServer) -> PageOpener:
    """Open the warehouse as a picker on a phone."""

    def run(**wishes: object) -> Page:
        client = Client()
        client.force_login(make_picker())
        page = pages.open_page(browser, watching, **({"width": PHONE} | wishes))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([cookie | {"url": serving.url}])
        page.goto("/warehouse/")
        return page

    return run


@pytest.fixture
def visit(browser: Browser, watching: Watch) -> PageOpener:
    """Open a page of the server in this process as a visitor: `visit("/choices/...", dark=True)`."""

    def run(address: str, **wishes: object) -> Page:
        page = pages.open_page(browser, watching, **wishes)
        page.goto(address)
        return page

    return run


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember how the test went, for the pictures of a failure."""
    report = yield
    if report.when == "call":
        item.stash[OUTCOME] = report.failed
    return report


OUTCOME = pytest.StashKey[bool]()


def failed(request: pytest.FixtureRequest) -> bool:
    """Whether the test itself failed."""
    return request.node.stash.get(OUTCOME, False)


def take_pictures(watching: Watch, name: str) -> None:
    """Keep a picture of each open page under `test-results/`."""
    PICTURES.mkdir(exist_ok=True)
    safe = "".join(letter if letter.isalnum() else "-" for letter in name)[:80]
    for number, context in enumerate(watching.contexts):
        for index, page in enumerate(context.pages):
            page.screenshot(path=PICTURES / f"{safe}-{number}-{index}.png", full_page=True)


def pytest_sessionstart() -> None:
    """Pictures of an earlier run would mislead."""
    shutil.rmtree(PICTURES, ignore_errors=True)
