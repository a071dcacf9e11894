"""Read settings from the environment, loudly: a missing or malformed value says its name and what it wants.

A value may also come from a file: `SECRET_KEY_FILE=/run/secrets/key` is read when `SECRET_KEY` is empty or not set.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def _raw(name: str) -> str | None:
    """The text of a variable or of the file its `_FILE` twin names; None where neither is set."""
    value = os.environ.get(name)
    path = os.environ.get(f"{name}_FILE")
    if not path or (value or "").strip():
        return value if value is None else value.strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error.strerror}") from error


def text(name: str, default: str | None = None, *, wants: str = "some text") -> str:
    """A text; required where there is no default."""
    value = _raw(name)
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. It wants {wants}.")
    return default


def flag(name: str, *, default: bool) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    value = (_raw(name) or "").lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. It wants 1 or 0.")


def number(name: str, default: int, *, at_least: int = 0) -> int:
    """A whole number, not below `at_least`."""
    value = _raw(name)
    if not value:
        return default
    if not value.lstrip("-").isdigit() or int(value) < at_least:
        raise ImproperlyConfigured(f"{name} is {value!r}. It wants a whole number, {at_least} or more.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas."""
    value = _raw(name)
    return [part.strip() for part in (default if value is None else value).split(",") if part.strip()]


def pairs(name: str, default: str = "") -> list[tuple[str, str]]:
    """Labels with their values, written as "label: value|label: value"."""
    parts = [part.partition(":") for part in text(name, default).split("|") if part.strip()]
    if any(not mark or not value.strip() for _, mark, value in parts):
        raise ImproperlyConfigured(f"{name} wants label: value, parted by |.")
    return [(label.strip(), value.strip()) for label, _, value in parts]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    value = _raw(name) or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}. It wants one of {', '.join(allowed)}.")
    return value


def database(name: str, options: str) -> dict[str, object]:
    """A PostgreSQL address (`postgresql://user:password@host:port/name`) as Django wants it.

    `options` goes to the server with each connection (time limits for locks, for example).
    """
    value = text(name, wants="postgresql://user:password@host:port/name")
    parts = urlsplit(value)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} wants postgresql://user:password@host:port/name.")
    return {
        "ENGINE": "shop.core.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"options": options, "connect_timeout": 5},
    }
