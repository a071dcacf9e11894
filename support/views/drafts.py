"""What somebody filled in so far for a return or claim, kept in his session until it is sent."""

import uuid
from typing import Any

from django.http import HttpRequest

KEY = "return_drafts"
MOST = 5


def draft_of(request: HttpRequest, name: str) -> dict[str, Any]:
    """The draft of this name ("return:12"): `key` (stored with its pictures), and what was typed."""
    drafts = request.session.get(KEY, {})
    if name not in drafts:
        drafts = dict(list(drafts.items())[-MOST + 1 :]) | {name: {"key": str(uuid.uuid4()), "items": {}}}
        request.session[KEY] = drafts
    draft: dict[str, Any] = drafts[name]
    return draft


def keep_draft(request: HttpRequest, name: str, draft: dict[str, Any]) -> None:
    """Remember a changed draft."""
    request.session[KEY] = request.session.get(KEY, {}) | {name: draft}


def drop_draft(request: HttpRequest, name: str) -> None:
    """Forget a draft that was sent."""
    request.session[KEY] = {kept: draft for kept, draft in request.session.get(KEY, {}).items() if kept != name}


def draft_keys(request: HttpRequest) -> set[str]:
    """The keys of this browser's drafts, whose pictures it may see."""
    return {draft["key"] for draft in request.session.get(KEY, {}).values()}


def draft_key(draft: dict[str, Any]) -> uuid.UUID:
    """The key as the database wants it."""
    return uuid.UUID(draft["key"])
