"""The nightly look at our own payment page: its scripts, the hashes of our files and its security headers.

What was accepted at the last release is kept beside what is seen; a difference is an alarm until staff accept it.
"""

import hashlib
import re
from urllib.parse import urljoin

import httpx
from django.conf import settings
from django.urls import reverse

from orders.queries.paying import sample_key
from shop.core.db import transaction
from shop.core.models import Fact

NAME = "payment_page"
HEADERS = (
    "content-security-policy",
    "strict-transport-security",
    "x-frame-options",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
)
FILES = re.compile(r'<(?:script|link)[^>]*\b(?:src|href)="([^"]+)"')
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>")

Seen = dict[str, object]


def check_payment_page(*, accept: bool = False) -> list[str]:
    """Look at the page and store what differs from the accepted state; the differences, in words for staff.

    The first look, and one with `accept`, is taken as the accepted state.
    """
    try:
        with httpx.Client(timeout=10, verify=settings.STAGE == "production") as web:
            seen = look(web)
    except httpx.HTTPError as error:
        return store(None, [f"The payment page could not be fetched: {type(error).__name__}."], accept=False)
    known = Fact.objects.filter(name=NAME).values_list("value", flat=True).first() or {}
    accepted = known.get("accepted")
    if accept or accepted is None:
        return store(seen, [], accept=True)
    return store(seen, differences(accepted, seen), accept=False)


def look(web: httpx.Client) -> Seen:
    """The page as a visitor's browser gets it: scripts, hashes of our own files, headers."""
    page = web.get(settings.SITE_URL + reverse("pay_sample"), params={"key": sample_key()})
    page.raise_for_status()
    addresses = sorted(set(FILES.findall(page.text)))
    own = [address for address in addresses if not address.startswith(("http:", "https:", "//"))]
    hashes = {}
    for address in own:
        answer = web.get(urljoin(settings.SITE_URL, address))
        hashes[address] = hashlib.sha256(answer.content).hexdigest()
    foreign = [address for address in addresses if address not in own]
    headers = {name: page.headers.get(name, "") for name in HEADERS}
    return {"foreign": foreign, "inline": len(INLINE.findall(page.text)), "files": hashes, "headers": headers}


def differences(accepted: Seen, seen: Seen) -> list[str]:
    """What changed, one line each."""
    told = []
    if accepted["foreign"] != seen["foreign"]:
        told.append(f"Files of others: {seen['foreign']} instead of {accepted['foreign']}.")
    if accepted["inline"] != seen["inline"]:
        told.append(f"{seen['inline']} scripts are written into the page instead of {accepted['inline']}.")
    for part in ("files", "headers"):
        old, new = accepted[part], seen[part]
        if isinstance(old, dict) and isinstance(new, dict):
            told += [f"Changed: {name}." for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    return told


@transaction()
def store(seen: Seen | None, told: list[str], *, accept: bool) -> list[str]:
    """Keep the result; the accepted state changes only when it is accepted."""
    fact, _ = Fact.objects.select_for_update().get_or_create(name=NAME)
    value = dict(fact.value)
    if seen is not None:
        value["seen"] = seen
    if accept:
        value["accepted"] = seen
    fact.value = value | {"differences": told}
    fact.is_alarm = bool(told)
    fact.save()
    return told
