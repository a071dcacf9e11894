"""The demonstration's mailbox: every mail the shop sent, so that a newcomer can follow its links."""

import base64
import binascii
import hmac
from collections.abc import Callable
from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from shop.core.http import limit
from shop.core.models import Message

View = Callable[..., HttpResponse]
# styles stand in the tags of a mail; nothing else of it may act
MAIL_CSP = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}


def demo_only(view: View) -> View:
    """404 outside the demonstration; with MAILBOX_PASSWORD set, asks for it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: int, **kwargs: int) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        if settings.MAILBOX_PASSWORD and not _knows_password(request):
            answer = HttpResponse("This mailbox asks for its password.", status=401, content_type="text/plain")
            answer["WWW-Authenticate"] = 'Basic realm="Mailbox", charset="UTF-8"'
            return answer
        return view(request, *args, **kwargs)

    return guarded


def _knows_password(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        password = base64.b64decode(given, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return False
    if hmac.compare_digest(password, settings.MAILBOX_PASSWORD.encode()):
        return True
    limit(request, "mailbox", "", 20, 600)
    return False


@require_safe
@demo_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first; `to` narrows them to one address."""
    to = request.GET.get("to", "").strip()[:320]
    mails = Message.objects.defer("text", "html").order_by("-created_at", "-id")
    if to:
        mails = mails.filter(to__icontains=to)
    page = Paginator(mails, 30).get_page(request.GET.get("page"))
    return render(request, "mailbox/list.html", {"page": page, "to": to})


@require_safe
@demo_only
def mail(request: HttpRequest, message_id: int) -> HttpResponse:
    """One mail: as text, or as HTML in a frame that runs nothing."""
    message = get_object_or_404(Message, pk=message_id)
    as_html = bool(message.html) and request.GET.get("as") != "text"
    return render(request, "mailbox/mail.html", {"mail": message, "as_html": as_html})


@require_safe
@xframe_options_sameorigin
@csp_replace(MAIL_CSP)
@demo_only
def mail_html(request: HttpRequest, message_id: int) -> HttpResponse:
    """The HTML of one mail, for the frame; its links open in the whole window."""
    html = get_object_or_404(Message, pk=message_id).html
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
