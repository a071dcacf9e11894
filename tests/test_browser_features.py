"""Our CSS and JavaScript keep to what Chrome, Firefox, Safari and Edge have had for two years.

`browser_features.json` says what that is, with its source; nothing is fetched. It lists the properties, at-rules and
selectors that all four had by its date, and the values, functions and names that they did not have.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from support.queries.browsers import OLDEST, TAKEN_ON

ROOT = Path(__file__).resolve().parents[1]
KNOWN = json.loads((ROOT / "tests" / "browser_features.json").read_text(encoding="utf-8"))
# What a browser without them simply leaves out; the page stays whole.
HARMLESS = {
    "text-wrap: pretty": "lines break as ever",
    "text-wrap: balance": "lines break as ever",
    "-webkit-text-size-adjust": "Safari's own name; the others enlarge nothing by themselves",
    "-moz-appearance": "an older Firefox' name beside appearance",
    "accent-color": "ticks keep the color of the system",
    "cursor: pointer": "a phone has no cursor",
    "cursor: default": "a phone has no cursor",
    "resize": "a phone does not resize fields",
    "scrollbar-width": "the bar shows",
    "scrollbar-width: none": "the bar shows",
    "::-webkit-scrollbar": "Safari's own name beside scrollbar-width",
    "::-webkit-details-marker": "Safari's own marker",
    "::-webkit-inner-spin-button": "the arrows of a number field stay",
    "::details-content": "a browser without it shows what it would open anyway, or opens it by a press",
    "@page": "paper keeps the printer's margins",
}
HARMLESS_NAMES = {
    "stepUp": "the number field is typed into; a missing entry for one phone browser",
    "stepDown": "as stepUp",
    "vibrate": "asked for before it is used; the sound stays",
    "wakeLock": "asked for before it is used; the screen may dim",
    "prompt": "called on the install page alone, by browsers that offered it",
    "userChoice": "as prompt",
    "isComposing": "missing reads as false: Enter sends",
    "lines": "a key of our own answer, not the browser's",
    "number": "as lines",
    "standalone": "Safari's own; missing reads as false",
}


def css_files():
    return sorted((ROOT / "static" / "css").glob("*.css"))


def js_files():
    return [*sorted((ROOT / "static" / "js").rglob("*.js")), ROOT / "templates" / "support" / "worker.js"]


def css_faults(text):
    """What of a style sheet is not two years old in all four."""
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"|'[^']*'", " ", text, flags=re.S)
    found = {f"@{name}" for name in re.findall(r"@([a-z-]+)", text) if name not in KNOWN["at_rules"]}
    for body in re.findall(r"\{([^{}]*)\}", text):
        for declaration in body.split(";"):
            name, _, value = (part.strip() for part in declaration.partition(":"))
            if not re.fullmatch(r"-?[a-z][a-z-]*", name):
                continue
            if name not in KNOWN["properties"]:
                found.add(name)
            found |= {f"{name}: {word}" for word in re.findall(r"[a-z-]+", value) if f"{name}: {word}" in NEW_VALUES}
            found |= {f"{word}()" for word in re.findall(r"([a-z-]+)\(", value) if word in NEW_FUNCTIONS}
    heads = re.sub(r"\{[^{}]*\}", " ", text)
    for colons, name in re.findall(r"(::?)([a-z-]+)", re.sub(r"\([^)]*:\s[^)]*\)", " ", heads)):
        if name not in KNOWN["selectors"]:
            found.add(colons + name)
    return found - HARMLESS.keys()


NEW_VALUES, NEW_FUNCTIONS, NEW_NAMES = (set(KNOWN[name]) for name in ("new_values", "new_functions", "new_names"))


def js_faults(text):
    """Names after a dot that none of the browsers' objects had, all four, two years ago."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", " ", text, flags=re.S)
    return set(re.findall(r"\.([A-Za-z]\w+)", text)) & NEW_NAMES - HARMLESS_NAMES.keys()


@pytest.mark.parametrize("path", css_files(), ids=lambda path: path.name)
def test_css_is_two_years_old(path):
    assert css_faults(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", js_files(), ids=lambda path: path.name)
def test_scripts_are_two_years_old(path):
    assert js_faults(path.read_text(encoding="utf-8")) == set()


def test_the_check_can_fail():
    assert css_faults(".a { anchor-name: --x; }") == {"anchor-name"}
    assert css_faults("@position-try --x { top: 0; }") == {"@position-try"}
    assert css_faults(".a:interest-source { color: red; }") == {":interest-source"}
    assert js_faults("document.startViewTransition(() => 1)") == {"startViewTransition"}


def test_the_table_and_the_oldest_browsers_are_of_one_day():
    today, limit = date.fromisoformat(TAKEN_ON), date.fromisoformat(KNOWN["current_until"])
    assert (today.year - limit.year, today.month, today.day) == (2, limit.month, limit.day)
    assert set(OLDEST) == {"Chrome", "Edge", "Firefox", "Safari"}
