"""Structured logs with a request id, and without personal data, card numbers, secrets or links that open something."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import sentry_sdk
import structlog

EMAIL = re.compile(r"[\w.+%-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+")
DIGITS = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
# addresses whose last part opens something without log-in
TOKEN_PATHS = re.compile(
    r"(/(?:pay|orders|returns|choices|reviews|surveys|alerts|unsubscribe|cases|supplier|confirm-email|reset/key)/)"
    r"([^/\s?\"'<>]{12,})"
)
# a part of any other address that looks drawn by chance: somebody may have put an opening link together wrongly
TOKENS = re.compile(r"(?<=/)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{24,}(?![\w.-])")
SECRETS = re.compile(
    r"((?:password|passwd|secret|token|csrfmiddlewaretoken|session|sessionid|authorization|code|client_secret)"
    r"[\"']?\s*[=:]\s*[\"']?(?:bearer\s+|basic\s+)?)([^\s\"'&,;}]{4,})",
    re.IGNORECASE,
)
# What PostgreSQL adds to an error: the row that was refused, or the values that were in its way.
ROWS = re.compile(r"(Failing row contains )\(.*?\)(?=\.(?:\\n|\n|\"|$))", re.DOTALL)
VALUES = re.compile(r"(Key \([^=]{1,200}\)=)\(.*?\)(?= (?:already exists|is (?:not|still) |conflicts))", re.DOTALL)
KEYS = re.compile(r"\b(?:sk|rk|pk|whsec|pi|seti)_[A-Za-z0-9_]{8,}")


def _is_card(text: str) -> bool:
    digits = [int(sign) for sign in text if sign.isdigit()]
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(odd) + sum(sum(divmod(2 * digit, 10)) for digit in even)) % 10 == 0


SECRET_WORDS = re.compile(r"pass|secret|token|session|authorization|code", re.IGNORECASE)


def redact(text: str) -> str:
    """The text with mail addresses, card numbers, secrets and opening links replaced by what they were."""
    # most lines hold none of this: the cheap questions come first
    if "@" in text or "%40" in text:
        text = EMAIL.sub("[mail]", text)
    text = TOKENS.sub("[link]", TOKEN_PATHS.sub(r"\1[link]", text))
    if SECRET_WORDS.search(text):
        text = SECRETS.sub(r"\1[secret]", text)
    text = KEYS.sub("[key]", text)
    if "DETAIL:" in text:
        text = VALUES.sub(r"\1[values]", ROWS.sub(r"\1[values]", text))
    return DIGITS.sub(lambda found: "[card]" if _is_card(found[0]) else found[0], text)


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Redacts the finished line, so that no field, message or traceback slips through."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, redacted."""
        return redact(super().format(record))


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, as JSON or for eyes. Sets structlog up as well."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render: Any = structlog.processors.JSONRenderer()
    if form == "plain":
        render = structlog.dev.ConsoleRenderer(colors=False)
    formatter = {
        "()": RedactingFormatter,
        "foreign_pre_chain": shared,
        "processors": [_drop_request, structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own settings would mail admins and print twice
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "django.db.backends": {"level": "INFO"},
            "fontTools": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
        },
    }


def _drop_request(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Django hangs the whole request on some records; its text would hold headers and cookies."""
    event.pop("request", None)
    return event


def start_sentry(dsn: str, stage: str) -> None:
    """Report errors to Sentry when an address is configured; never with personal data."""
    if dsn:
        sentry_sdk.init(dsn=dsn, environment=stage, send_default_pii=False, max_request_body_size="never")
