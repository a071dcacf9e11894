"""Where an account is logged in, and logging out there."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions.browsers import end_session, end_sessions
from accounts.queries import device_words, sessions_of

SEEN, EVERY = "seen_at", 600
"""A session's last use is written down at most once in so many seconds."""
LARGEST_ID = 2**63 - 1


@login_required
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Every browser that is logged in; a POST logs out all but this one."""
    here = request.session.session_key or ""
    user_id = request.user.pk or 0
    if request.method == "POST":
        ended = end_sessions(user_id=user_id, keep=here)
        messages.success(request, "All others are logged out." if ended else "No other browser was logged in.")
        return redirect("usersessions_list")
    rows = [
        {"row": row, "device": device_words(row.user_agent), "is_here": row.session_key == here}
        for row in sessions_of(user_id)[:100]
    ]
    rows.sort(key=lambda shown: not shown["is_here"])
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})


@login_required
@require_POST
def session_end(request: HttpRequest, session_id: int) -> HttpResponse:
    """Log one browser out."""
    user_id = request.user.pk or 0
    if session_id > LARGEST_ID or not end_session(user_id=user_id, session_id=session_id):
        raise Http404
    messages.success(request, "Logged out there.")
    return redirect("usersessions_list")


class LastSeenMiddleware:
    """Writes down when and from where a session was last used, every ten minutes at most."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """After the page, and only where its session was read anyway."""
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.accessed:
            _note(request)
        return response


def _note(request: HttpRequest) -> None:
    seen = request.session.get(SEEN)
    if seen is None or time.time() - seen < EVERY or not request.user.is_authenticated:
        return
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())
    request.session[SEEN] = time.time()
