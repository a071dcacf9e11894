"""The contact page: ways to reach a person with their hours, and a form that makes a case."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shop.core.errors import Refused
from shop.core.http import Viewer, actor_for, limit, once, viewer_for
from shop.core.http.bodies import takes_files
from support.actions.cases import Concern, open_case
from support.forms.cases import OTHER, ContactForm
from support.models import Case
from support.queries.cases import known_order, own_orders
from support.queries.hours import coming_exceptions, now_sentence, schedule, week_rows, zone_words

ABOUT = 300


@takes_files
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Channels with today's hours, and the form; what was typed comes back with every error."""
    viewer = viewer_for(request)
    is_sent = request.method == "POST" and request.POST.get("step") != "fill"
    orders = own_orders(viewer.user_id)
    is_known = viewer.user_id is not None
    if is_sent:
        form = ContactForm(request.POST, request.FILES, orders=orders, is_known=is_known)
        if form.is_valid():
            try:
                return HttpResponseRedirect(_send(request, form, viewer))
            except Refused as refusal:
                form.add_error(None, refusal.message)
    else:
        form = ContactForm(initial=_initial(request, orders), orders=orders, is_known=is_known)
    now, hours = timezone.now(), schedule()
    context = {
        "form": form,
        "now_words": now_sentence(hours, now),
        "week": week_rows(hours),
        "exceptions": coming_exceptions(hours, now),
        "zone": zone_words(hours, now),
    }
    return render(request, "support/contact.html", context, status=422 if is_sent else 200)


def _initial(request: HttpRequest, orders: list[tuple[str, str]]) -> dict[str, str]:
    """What the page that led here knows already."""
    asked = request.POST if request.method == "POST" else request.GET
    known = {value for value, _ in Case.Topic.choices}
    number = asked.get("order", "").strip().upper()[:40]
    is_own = number in {value for value, _ in orders}
    topic = asked.get("topic", "")
    return {
        "topic": topic if topic in known else Case.Topic.ORDER if number else Case.Topic.OTHER,
        "order": number if is_own else OTHER if number else "",
        "order_named": "" if is_own else number,
        "text": asked.get("about", "")[:ABOUT],
        "page": asked.get("page", "")[:300],
        "report": asked.get("report", "")[:5000],
    }


def _send(request: HttpRequest, form: ContactForm, viewer: Viewer) -> str:
    """Open the case once for each form; where to go then."""
    with once("contact", form.cleaned_data["key"]) as sent:
        if sent.is_repeat:
            return sent.answer
        if form.cleaned_data["website"]:  # a program: let it believe
            return reverse("contact-sent")
        limit(request, "contact", f"user:{viewer.user_id}" if viewer.user_id else "", 6, 3600)
        case = open_case(concern=_concern(form, viewer), actor=actor_for(request), pictures=form.pictures)
        sent.answer = reverse("account-case", args=[case.number]) if viewer.user_id else reverse("contact-sent")
    request.session["case_sent"] = case.number
    return sent.answer


def _concern(form: ContactForm, viewer: Viewer) -> Concern:
    data, number = form.cleaned_data, form.named_order
    user = get_user_model().objects.get(pk=viewer.user_id) if viewer.user_id else None
    email = user.email if user else data["email"]
    order = known_order(number, email=email, viewer=viewer)
    return Concern(
        topic=data["topic"],
        text=data["text"],
        email=email,
        name=user.name if user else data["name"] or (order.name if order else ""),
        user_id=viewer.user_id,
        order_id=order.pk if order else None,
        order_named=number,
        source=Case.Source.BROWSER if data["report"] else Case.Source.FORM,
        page=data["page"],
        report=data["report"],
    )


@never_cache
@require_GET
def contact_sent(request: HttpRequest) -> HttpResponse:
    """The number of what was just sent. The talk itself opens by the mail alone, which proves the mailbox."""
    known = settings.SESSION_COOKIE_NAME in request.COOKIES
    number = request.session.get("case_sent", "") if known else ""
    return render(request, "support/contact_sent.html", {"number": number})
