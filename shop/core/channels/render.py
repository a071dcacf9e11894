"""A message's three parts from its templates, with the style of the HTML put into the tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from css_inline import CSSInliner
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Rendered:
    """Subject (one line), text and HTML of one message."""

    subject: str
    text: str
    html: str


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    # outside resources are never fetched; the dark theme's rules stay in their style block
    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, keep_at_rules=True)


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
    subject = " ".join(render_to_string(f"{folder}/subject.txt", full).split())
    text = render_to_string(f"{folder}/body.txt", full).strip() + "\n"
    try:
        html = _inliner().inline(render_to_string(f"{folder}/body.html", {**full, "subject": subject}))
    except TemplateDoesNotExist:
        html = ""
    return Rendered(subject[:200], text, html)
