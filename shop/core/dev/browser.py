"""Which Chromium the browser tests drive."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from shop.core.dev.say import Stop

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
OWN = Path.home() / ".cache" / "ms-playwright"


def wanted() -> bool:
    """Whether the browser tests are to run; BROWSER=skip leaves them out."""
    wish = os.environ.get("BROWSER", "").strip()
    if wish not in {"", "skip"}:
        raise Stop(f"BROWSER is {wish!r}. It wants skip, or nothing. The program's path goes in CHROMIUM.")
    return not wish


def find() -> str | None:
    """The path of a Chromium: CHROMIUM, else one on PATH, else one that Playwright installed for itself."""
    given = os.environ.get("CHROMIUM")
    if given:
        return shutil.which(given)
    on_path = next((path for path in map(shutil.which, NAMES) if path), None)
    own = sorted(OWN.glob("chromium-*/chrome-linux*/chrome"))
    return on_path or (str(own[-1]) if own else None) or shutil.which(MAC)


def version(path: str) -> str:
    """What the browser calls itself."""
    found = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=60)
    match = re.search(r"[\d.]{5,}", found.stdout)
    return match.group(0) if match else "of unknown version"
