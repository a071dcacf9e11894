"""The environment variables that the launcher gives to the store's processes."""

import os
import secrets
import socket
from dataclasses import dataclass

from shop.core.dev.place import RUN, keep
from shop.core.dev.say import Stop
from shop.core.dev.stack import Stack

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  compared with, never bound by itself
OPEN_PASSWORD = "demo-store-2026"  # noqa: S105  known to everybody, for the loopback address alone
FOREIGN = (
    "STAGE",
    "DEMO",
    "DEBUG",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
    "REDIS_PREFIX",
    "DJANGO_SETTINGS_MODULE",
    "PYTHONDONTWRITEBYTECODE",  # some images set it; each of our processes would compile everything anew
)


@dataclass(frozen=True)
class Address:
    """Where the store listens, and what a browser types."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK

    @property
    def url(self) -> str:
        """The address for a browser."""
        host = socket.gethostname() if self.host in EVERYWHERE else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def local_url(self) -> str:
        """The address at which this machine reaches it."""
        nearest = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return Address(nearest, self.port).url

    @property
    def bind(self) -> str:
        """The address for gunicorn."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address() -> Address:
    """HOST and PORT, 127.0.0.1:8000 when they are not set."""
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Stop(f"PORT is {port!r}. It wants a number from 1 to 65535.")
    return Address((os.environ.get("HOST") or "127.0.0.1").strip("[]"), int(port))


def passwords(place: Address) -> dict[str, str]:
    """The demo log-ins' password and, off the loopback address, the mailbox's: random and kept."""
    if place.is_loopback:
        return {"DEMO_PASSWORD": OPEN_PASSWORD}
    return {
        "DEMO_PASSWORD": keep("demo.password", secrets.token_urlsafe(12)),
        "MAILBOX_PASSWORD": keep("mailbox.password", secrets.token_urlsafe(12)),
    }


def demonstration(place: Address, stack: Stack) -> dict[str, str]:
    """Everything the demonstration's processes are told; nothing of the caller's own store leaks in."""
    base = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    hosts = "localhost,127.0.0.1,[::1]" if place.is_loopback else "*"
    return {
        **base,
        "STAGE": "demonstration",
        "DEMO": "1",
        "SECRET_KEY": keep("secret.key"),
        "SITE_URL": os.environ.get("SITE_URL") or place.url,
        "ALLOWED_HOSTS": hosts,
        "DATABASE_URL": stack.database_url,
        "REDIS_URL": stack.redis_url,
        "REDIS_PREFIX": "demo:",
        "STATIC_ROOT": str(RUN / "static"),
        "MEDIA_ROOT": str(RUN / "media"),
        "PRIVATE_ROOT": str(RUN / "media-private"),
        "LOG_FORMAT": "plain",
        "PYTHONUNBUFFERED": "1",
        **passwords(place),
    }
