"""The container's health check: ask the web server of this container for `/healthz` as its proxy would."""

import os
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit


def question() -> urllib.request.Request:
    """A request by the store's own name, which it answers to alone; the name may come from a file, as settings may."""
    told, path = os.environ.get("SITE_URL", "").strip(), os.environ.get("SITE_URL_FILE")
    shop = urlsplit(Path(path).read_text(encoding="utf-8").strip() if path and not told else told)
    headers = {"Host": shop.netloc or "localhost", "X-Forwarded-Proto": shop.scheme or "http"}
    return urllib.request.Request("http://127.0.0.1:8000/healthz", headers=headers)


def main() -> int:
    """0 when the web server answers 200 within three seconds."""
    try:
        with urllib.request.urlopen(question(), timeout=3) as answer:  # noqa: S310  a fixed address
            return 0 if answer.status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
