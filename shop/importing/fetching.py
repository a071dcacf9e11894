"""Fetching a picture from a stranger's address: http(s) only, public numbers only, bounded in size and time."""

import ipaddress
import socket
import time
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

MAX_REDIRECTS = 3
SECONDS = 20.0
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class FetchError(Exception):
    """The picture did not come; the text says why."""


def fetch(url: str, *, limit: int, allowed_hosts: frozenset[str] = frozenset()) -> bytes:
    """Fetch at most `limit` bytes within 20 seconds. Raises FetchError.

    Each redirect is checked like the first address. `allowed_hosts` may lie in private networks and on any port.
    """
    until = time.monotonic() + SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        answer = _ask(url, limit, allowed_hosts, until)
        if isinstance(answer, bytes):
            return answer
        url = urljoin(url, answer)
    raise FetchError("The address leads on too often.")


def _ask(url: str, limit: int, allowed_hosts: frozenset[str], until: float) -> bytes | str:
    """One request: the picture, or the address it leads on to."""
    host, pinned = _pin(url, allowed_hosts)
    timeout = httpx.Timeout(min(8.0, max(0.1, until - time.monotonic())), connect=3.0)
    headers = {"Host": host, "Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "store-pictures"}
    extensions = {"sni_hostname": urlsplit(url).hostname or ""}
    try:
        with (
            httpx.Client(timeout=timeout, trust_env=False) as client,
            client.stream("GET", pinned, headers=headers, extensions=extensions) as answer,
        ):
            if answer.status_code in REDIRECTS and "location" in answer.headers:
                return str(answer.headers["location"])
            if answer.status_code != 200:
                raise FetchError(f"The host answered {answer.status_code}.")
            return _body(answer.iter_raw(), limit, until)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise FetchError(f"The host could not be reached ({type(error).__name__}).") from None


def _body(chunks: Iterator[bytes], limit: int, until: float) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > limit:
            raise FetchError(f"The picture is larger than {limit // 1_000_000} MB.")
        if time.monotonic() > until:
            raise FetchError("The host was too slow.")
    return bytes(content)


def _pin(url: str, allowed_hosts: frozenset[str]) -> tuple[str, str]:
    """The host header and the address with the name replaced by one checked number, so that it cannot change later."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise FetchError("This is no web address.") from None
    name = parts.hostname or ""
    if parts.scheme not in PORTS or not name or parts.username is not None:
        raise FetchError("Only http and https addresses are fetched.")
    is_allowed = name in allowed_hosts
    if port != PORTS[parts.scheme] and not is_allowed:
        raise FetchError("Only the usual ports are asked.")
    number = _public_number(name, port, is_allowed=is_allowed)
    shown = f"[{number}]" if ":" in number else number
    path = parts.path or "/"
    return parts.netloc, urlunsplit((parts.scheme, f"{shown}:{port}", path, parts.query, ""))


def _public_number(name: str, port: int, *, is_allowed: bool) -> str:
    """The first address of a host; every one of them must be public, unless the shop allows the host."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError("The host is not known.") from None
    numbers = [str(entry[4][0]) for entry in found]
    if not is_allowed and not all(_is_public(number) for number in numbers):
        raise FetchError("The address lies in a private network.")
    return numbers[0]


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (mapped is None or mapped.is_global)
