"""Which optional mails somebody gets: a page of the account, and a link in each such mail that needs no log-in."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actions.consents import choose_texts, choose_topics
from accounts.actions.consents import unsubscribe as end_topics
from accounts.forms.phone import as_written
from accounts.models import Consent, User
from accounts.queries import NAMES, TOPICS, texts_to, topic_of, wants


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Per topic, with one button that stops all of them, and the log of choices."""
    user = cast("User", request.user)
    if request.method == "POST":
        wanted = [] if "stop" in request.POST else request.POST.getlist("topic")
        choose_topics(user_id=user.pk, wanted=wanted, source="preferences page")
        if settings.SMS_OFFERED and user.phone and "stop" not in request.POST:
            choose_texts(user_id=user.pk, is_wanted="texts" in request.POST, source="preferences page")
        messages.success(request, "Saved.")
        return redirect("preferences")
    rows = [
        {"key": key, "name": name, "words": words, "on": wants(user_id=user.pk, email=user.email, topic=key)}
        for key, (name, words) in TOPICS.items()
    ]
    log = [
        {"row": row, "name": NAMES.get(row.topic, row.topic)}
        for row in Consent.objects.filter(user=user).order_by("-pk")[:20]
    ]
    texts = {"offered": settings.SMS_OFFERED, "phone": as_written(user.phone), "on": bool(texts_to(user.pk))}
    return render(request, "accounts/preferences.html", {"rows": rows, "log": log, "texts": texts})


@csrf_exempt  # mail programs post here without a session (RFC 8058); the signed token is the proof
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One press ends a topic, or all of them; opening alone changes nothing, as scanners do it."""
    found = topic_of(token)
    if found is None:
        raise Http404
    key, topic = found
    if request.method == "POST":
        is_click = request.POST.get("List-Unsubscribe") == "One-Click"
        topics = list(TOPICS) if "all" in request.POST else [topic]
        end_topics(
            dedupe_key=key, topics=topics, source="one click in a mail program" if is_click else "link in a mail"
        )
    context = {"name": TOPICS[topic][0], "words": TOPICS[topic][1], "is_done": request.method == "POST"}
    return render(request, "accounts/unsubscribe.html", context)
