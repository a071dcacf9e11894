"""What we wrote to the account, to read again; links in it are left to the mail itself."""

import re
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from shop.core.models import Message

LINK = re.compile(r"https?://\S+")
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
    return render(
        request, "accounts/inbox_message.html", {"row": row, "text": LINK.sub("(link in the mail)", row.text)}
    )
