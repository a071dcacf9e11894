"""Markdown of help articles as safe HTML, and its words for search."""

import re
from functools import lru_cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_SIGNS = re.compile(r"[*_#`\[\]>]|\([^)\s]*\)")


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """Without HTML: what looks like it is shown as it was typed; script addresses are no links."""
    return MarkdownIt("commonmark", {"html": False}).disable("image")


def filled(text: str, *, phone: str = "") -> str:
    """A text with the shop's facts in its blanks: {phone} {email} {shop} {return_days}."""
    facts = {
        "phone": phone or settings.SUPPORT_PHONE,
        "email": settings.SUPPORT_EMAIL,
        "shop": settings.SHOP_NAME,
        "return_days": str(settings.RETURN_DAYS),
    }
    for name, value in facts.items():
        text = text.replace("{" + name + "}", value)
    return text


@lru_cache(maxsize=200)
def _rendered(text: str) -> str:
    return str(_markdown().render(text))


def prose(text: str) -> SafeString:
    """The HTML of an article's Markdown, blanks filled; the phone number can be pressed."""
    number = settings.SUPPORT_PHONE
    phone = f"[{number}](tel:{number.replace(' ', '')})"
    return mark_safe(_rendered(filled(text, phone=phone)))  # noqa: S308  Markdown without HTML escapes what it does not know


def plain(text: str) -> str:
    """The words of a Markdown text without its signs and addresses."""
    return " ".join(_SIGNS.sub(" ", filled(text)).split())
