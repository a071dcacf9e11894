"""Where a request comes from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address, counted from the right of X-Forwarded-For by settings.TRUSTED_PROXIES.

    With no trusted proxy the header is ignored; a malformed or short one falls back to the connection's address.
    IPv6 is cut to its /64, the part one customer holds.
    """
    direct = str(request.META.get("REMOTE_ADDR") or "")
    hops: list[str] = [
        part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()
    ]
    trusted = settings.TRUSTED_PROXIES
    chosen = hops[-trusted] if 0 < trusted <= len(hops) else direct
    return _normal(chosen) or _normal(direct) or "unknown"


def _normal(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if address.version == 6:
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else address.exploded[:19] + "::/64"
    return str(address)
