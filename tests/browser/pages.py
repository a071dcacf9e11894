"""Watched browser pages: what goes wrong in the console, the policy or the network fails the test."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, Response, expect

PHONE, DESKTOP = 390, 1280
HEIGHTS = {PHONE: 844, DESKTOP: 900}
GRAVE = {"serious", "critical"}
REPORT_POLICY = """
document.addEventListener("securitypolicyviolation", event =>
  console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile || ""}`));
"""


@dataclass
class Watch:
    """What went wrong on the pages of one test; `allow` names what a test expects to go wrong."""

    url: str
    problems: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    scriptless: list[BrowserContext] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Expect a problem that matches the pattern (a 404 page logs an error of its own)."""
        self.allowed.append(pattern)

    @property
    def unexpected(self) -> list[str]:
        """The problems that nobody expected."""
        return [text for text in self.problems if not any(re.search(pattern, text) for pattern in self.allowed)]

    def follow(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("response", self._on_response)
        page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location.get("url", "") if message.location else ""
            self.problems.append(f"console {message.type}: {message.text} {where}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"status {response.status}: {response.url}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != urlsplit(self.url).netloc:
            self.problems.append(f"request to another host: {request.url}")


def open_page(
    browser: Browser,
    watch: Watch,
    *,
    width: int = DESKTOP,
    dark: bool = False,
    javascript: bool = True,
    worker: bool = False,
) -> Page:
    """A page in a context of its own: no cookies, the wished width and theme; `worker` lets the service worker run."""
    context = browser.new_context(
        base_url=watch.url,
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        has_touch=width <= PHONE,
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        locale="en-US",
        timezone_id="America/New_York",
        service_workers="allow" if worker else "block",
    )
    watch.allow("registration blocked by Playwright")
    watch.contexts.append(context)
    if not javascript:
        watch.scriptless.append(context)
    context.set_default_timeout(15_000)
    if javascript:
        context.add_init_script(REPORT_POLICY)
    context.on("page", watch.follow)
    return context.new_page()


def grave_findings(page: Page) -> list[str]:
    """What axe finds serious or critical on the page, one line each with the elements."""
    try:
        found = _violations(page)
    except Error:  # the page was replaced under axe's eyes
        found = _violations(page)
    return [
        f"{finding['impact']} {finding['id']}: {finding['help']} -> "
        + "; ".join(" ".join(map(str, node["target"])) for node in finding["nodes"][:5])
        for finding in found
        if finding["impact"] in GRAVE
    ]


def _violations(page: Page) -> list[dict[str, Any]]:
    page.wait_for_load_state()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)  # what is being replaced is pale for a moment
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return found


def scan(page: Page, code: str = "") -> None:
    """What a keyboard wedge does: types into what has the focus, then Enter; whoever holds it sees the page first."""
    page.wait_for_load_state()
    expect(page.locator("main :focus")).to_have_count(1)  # the browser gives it after the page has loaded
    with page.expect_navigation():
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def is_wider_than_window(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


def faults_in_print(page: Page, *, shown: list[str], hidden: list[str]) -> list[str]:
    """What a printed page would do wrong: parts (CSS) missing or left over, pictures not loaded, not black on white."""
    page.emulate_media(media="print")
    faults = [f"not printed: {part}" for part in shown if not page.locator(part).first.is_visible()]
    faults += [f"printed: {part}" for part in hidden if page.locator(part).locator("visible=true").count()]
    broken = "all => all.filter(img => !img.naturalWidth).map(img => `no picture: ${img.alt}`)"
    faults += page.locator("main img:visible").evaluate_all(broken)
    style = "e => [getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(e).color]"
    colors = page.locator("h1").first.evaluate(style)
    page.emulate_media(media="screen")
    return faults if colors == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"] else [*faults, f"printed in {colors}"]
