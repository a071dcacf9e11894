"""What we wrote to the account, to read again; links that open something by themselves are left to the mail."""

import re
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.models import User
from shop.core.models import Message

LINK = re.compile(r"(https?://\S+)")
PLAIN = re.compile(r"/(?:account|help|p|c|contact)/[a-z0-9/-]*")
"""Pages of ours that hold no key."""
FOOT = "\n\n--\n"
MOST = 100


@login_required
@require_safe
def inbox(request: HttpRequest, message_id: int | None = None) -> HttpResponse:
    """The latest messages, or one of them; letters that held a link or code to open something are not kept here."""
    mine = Message.objects.filter(user_id=cast("User", request.user).pk, erase=False).exclude(text="")
    mine = mine.exclude(channel="sms").order_by("-created_at", "-pk")  # the mail beside it says more
    if message_id is None:
        return render(request, "accounts/inbox.html", {"rows": mine.only("subject", "created_at")[:MOST]})
    row = mine.filter(pk=message_id).first() if message_id < 2**63 else None
    if row is None:
        raise Http404
    return render(request, "accounts/inbox_message.html", {"row": row, "text": _shown(row.text)})


def _shown(text: str) -> SafeString:
    """A letter without its foot; whatever a link could open without a password is not shown."""
    pieces = LINK.split(text.split(FOOT)[0])
    return format_html_join("", "{}", ((_link(piece) if LINK.fullmatch(piece) else piece,) for piece in pieces))


def _link(address: str) -> str:
    """A link to another site (a carrier's), or to a page of ours that holds no key."""
    parts = urlsplit(address)
    is_ours = parts.netloc == urlsplit(settings.SITE_URL).netloc
    if is_ours and not PLAIN.fullmatch(parts.path):
        return "(the link is in the mail)"
    return format_html('<a href="{}">{}</a>', parts.path if is_ours else address, address)
