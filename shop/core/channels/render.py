"""A message's three parts from its templates, with the style of the HTML put into the tags."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from css_inline import CSSInliner
from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist

BLANK_LINES = re.compile(r"\n[ \t]*\n\s*\n")
EMPTY_PARAGRAPH = re.compile(r"<p[^>]*>\s*</p>")
NUMBER = re.compile(r"\b[A-Z]{1,2}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
WORDS = re.compile(r"(?<=>)[^<]+")


@dataclass(frozen=True)
class Rendered:
    """Subject (one line), text and HTML of one message."""

    subject: str
    text: str
    html: str


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    # outside resources are never fetched; the rules of the dark theme stay in a style block
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


def _render(name: str, context: Mapping[str, object], *, escape: bool) -> str:
    return str(Engine.get_default().get_template(name).render(Context(dict(context), autoescape=escape)))


def _whole_numbers(html: str) -> str:
    """The same with every number like R-7KX2-9QF4 in the words of its body kept on one line."""
    head, body, rest = html.partition("<body>")
    wrapped = WORDS.sub(lambda words: NUMBER.sub(r'<span class="nw">\g<0></span>', words[0]), rest)
    return head + body + wrapped


def render_message(event: str, context: Mapping[str, object]) -> Rendered:
    """Render templates/messages/<event>/ subject.txt, body.txt and, where it exists, body.html."""
    full = {
        "shop_name": settings.SHOP_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "support_phone": settings.SUPPORT_PHONE,
        "site_url": settings.SITE_URL,
        **context,
    }
    folder = f"messages/{event}"
    # text parts are text: "O'Brien" stays as it is
    subject = " ".join(_render(f"{folder}/subject.txt", full, escape=False).split())[:200]
    text = BLANK_LINES.sub("\n\n", _render(f"{folder}/body.txt", full, escape=False)).strip() + "\n"
    try:
        page = _render(f"{folder}/body.html", {**full, "subject": subject}, escape=True)
        html = _inliner().inline(_whole_numbers(page))
    except TemplateDoesNotExist as error:
        if str(error) != f"{folder}/body.html":
            raise
        html = ""
    return Rendered(subject, text, EMPTY_PARAGRAPH.sub("", html))
