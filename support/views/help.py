"""The Help Center: its front page, the FAQ, articles with their tools, and whether they helped."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orders.queries.history import open_orders, summaries
from shop.core.errors import Refused
from shop.core.http import client_address, limit, viewer_for
from shop.views.public import public_page
from support.actions.help import visitor_key, vote
from support.forms.help import VoteForm
from support.models import HelpArticle
from support.queries import help as queries
from support.queries.browsers import OLDEST
from support.queries.hours import now_sentence, schedule
from support.queries.prose import plain, prose

# Articles with something to press below them; their pages stand even where the article is missing.
PARTS = {
    "login": ("I cannot log in", "support/_login_tool.html"),
    "payment": ("My payment did not work", "support/_payment_tool.html"),
    "browser": ("The website does not work in my browser", "support/_browser_tool.html"),
    "app": ("The store on your phone", "support/_app_tool.html"),
}
CHECKS = (
    ("version", "Browser and version", "Chrome, Firefox, Safari or Edge of the last two years"),
    ("cookies", "Cookies", "The cart and the log-in need them"),
    ("storage", "Storage", "Small things the browser may keep"),
    ("blockers", "Blockers", "Ad blockers and privacy extensions"),
    ("private", "Private window", "Incognito windows forget cart and log-in"),
    ("connection", "Connection", "Whether the store answers"),
    ("clock", "Clock", "Time of this device"),
    ("window", "Window", "Size and zoom"),
)


@dataclass(frozen=True)
class Written:
    """An article as its page shows it."""

    slug: str
    title: str
    summary: str = ""
    body: str = ""


@require_safe
@public_page
def help_center(request: HttpRequest) -> HttpResponse:
    """Search, own open orders, topics; with `q` what was found."""
    text = request.GET.get("q", "").strip()[: queries.LETTERS]
    viewer = viewer_for(request) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    orders = summaries(open_orders(viewer.user_id)[:4]) if viewer and viewer.user_id and not text else []
    context = {
        "topics": queries.center(),
        "help_q": text,
        "found": queries.search_help(text) if text else None,
        "orders": orders,
    }
    return render(request, "support/help.html", context)


@require_safe
@public_page
def faq(request: HttpRequest) -> HttpResponse:
    """Questions with short answers, also as structured data."""
    rows = queries.questions()
    data = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": entry.question,
                "acceptedAnswer": {"@type": "Answer", "text": plain(entry.summary)},
            }
            for _, entries in rows
            for entry in entries
        ],
    }
    return render(request, "support/faq.html", {"rows": rows, "structured": data})


@require_safe
@public_page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; the four with a tool show it below."""
    found = queries.article_by_slug(slug)
    if found is None and slug not in PARTS:
        raise Http404
    now = timezone.now()
    context = {
        "article": _written(found, slug),
        "topic": found.topic if found else None,
        "checked_on": found.checked_on if found else None,
        "tool": PARTS[slug][1] if slug in PARTS else "",
        "related": queries.related(found) if found else [],
        "said": request.GET.get("said", ""),
        "vote_form": VoteForm(),
        "open_now": now_sentence(schedule(), now) if slug in PARTS else "",
        "checks": CHECKS if slug == "browser" else (),
        "oldest": tuple(OLDEST.items()),
        "oldest_json": json.dumps(OLDEST),
        "app_store_url": settings.APP_STORE_URL,
        "play_store_url": settings.PLAY_STORE_URL,
    }
    return render(request, "support/article.html", context)


def _written(found: HelpArticle | None, slug: str) -> Written:
    if found is None:
        return Written(slug, PARTS[slug][0])
    return Written(slug, queries.filled(found.title), queries.filled(found.summary), prose(found.body))


@require_POST
def article_vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Count whether it helped; a No asks what was missing."""
    found = queries.article_by_slug(slug)
    form = VoteForm(request.POST)
    if found is None or not form.is_valid():
        raise Http404
    is_helpful, missing = form.cleaned_data["helpful"] == "yes", form.cleaned_data["missing"]
    viewer = viewer_for(request)
    visitor = visitor_key(user_id=viewer.user_id, address=client_address(request))
    said = "yes" if is_helpful else "told" if missing else "no"
    try:
        limit(request, "help_vote", "", 20, 3600)
        vote(article_id=found.pk, visitor=visitor, is_helpful=is_helpful, missing=missing, user_id=viewer.user_id)
    except Refused:
        said = "later"
    return HttpResponseRedirect(f"{found.get_absolute_url()}?said={said}#helped")
