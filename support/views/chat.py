"""The visitor's side of the chat: short JSON answers the page polls. Without JavaScript the button is a link."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from shop.core.errors import Refused
from shop.core.http import TooMany, actor_for, limit, viewer_for
from shop.core.tokens import hashed
from support.actions.chat import Line, follow_chat, is_due, mark_seen, write_line
from support.models import Chat
from support.queries.chat import chat_of, hours_words, talk_after

COOKIE, SALT = "chat", "support.chat"
KEPT = 7 * 24 * 3600
LARGEST_ID = 2**63 - 1


@require_GET
def chat(request: HttpRequest) -> HttpResponse:
    """Who comes here by hand finds the ways to reach us."""
    return HttpResponseRedirect(reverse("contact"))


@never_cache
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Whether we are there, and what was said after the message the page shows last."""
    token = _token(request)
    found = _chat(request, token)
    if found is not None and is_due(found, timezone.now()):
        follow_chat(chat_id=found.pk)
        found = _chat(request, token)
    response = JsonResponse(_told(request, found))
    if not token or (found is None and _is_anothers(token)):
        _keep(response, secrets.token_urlsafe(24))
    return response


@never_cache
@require_POST
def lines(request: HttpRequest) -> HttpResponse:
    """Keep a line; it was sent when this answers 200."""
    token = _token(request)
    if not token or (_chat(request, token) is None and _is_anothers(token)):
        return JsonResponse({"error": "This chat is over. Open the chat again."}, status=409)
    try:
        limit(request, "chat", hashed(token), 30, 60)
        limit(request, "chat_address", "", 120, 600)
        found = write_line(token=token, line=_line(request, token), actor=actor_for(request))
    except TooMany as refusal:
        return JsonResponse({"error": refusal.message}, status=429, headers={"Retry-After": str(refusal.retry_after)})
    except Refused as refusal:
        return JsonResponse({"error": refusal.message}, status=422)
    return JsonResponse(_told(request, found))


@never_cache
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin another talk; the old one stays a case."""
    response = JsonResponse(_told(request, None))
    _keep(response, secrets.token_urlsafe(24))
    return response


def _told(request: HttpRequest, found: Chat | None) -> dict[str, object]:
    typed = request.POST.get("after", "") or request.GET.get("after", "")
    after = min(int(typed), LARGEST_ID) if typed.isascii() and typed.isdigit() and len(typed) < 20 else 0
    if found is not None:
        last = found.case.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
        mark_seen(chat=found, message_id=min(after, last))
    return hours_words(timezone.now()) | {
        "csrf": get_token(request),
        "patience": settings.CHAT_PATIENCE_MINUTES,
        "wants_email": not request.user.is_authenticated and found is None,
        "email": found.case.email if found else "",
        "talk": talk_after(found, after) if found else None,
    }


def _line(request: HttpRequest, token: str) -> Line:
    asked, user = request.POST, request.user
    email, name = asked.get("email", "").strip(), ""
    if isinstance(user, User):
        email, name = user.email, user.name
    elif _chat(request, token) is None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Refused("Enter your e-mail address, like ana@example.com, so that no answer is lost.") from error
        if len(email) > 254:
            raise Refused("This e-mail address is too long.")
    key = asked.get("key", "")[:40] or secrets.token_hex(16)
    page = asked.get("page", "")[:300]
    return Line(key, asked.get("text", ""), email, name, user.pk if isinstance(user, User) else None, page)


def _token(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=KEPT) or ""


def _chat(request: HttpRequest, token: str) -> Chat | None:
    return chat_of(hashed(token), viewer_for(request).user_id) if token else None


def _is_anothers(token: str) -> bool:
    return Chat.objects.filter(token_hash=hashed(token)).exists()


def _keep(response: HttpResponse, token: str) -> None:
    response.set_signed_cookie(
        COOKIE, token, salt=SALT, max_age=KEPT, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
