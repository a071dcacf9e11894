"""Reviews and the survey: what everybody reads, and what a buyer writes by the link of a mail."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orders.models import Order
from shop.core.errors import Refused
from shop.core.http import actor_for, limit, viewer_for
from shop.models import Product
from shop.queries.product import moved_to, product_stamp
from shop.views.public import public_page
from shop.views.structured import absolute
from support.actions.reviews import ask_to_put_right, write_reviews
from support.actions.surveys import answer_survey
from support.forms.reviews import ReviewsForm, SurveyForm, chosen
from support.models import Survey
from support.models.feedback import LOW_SCORE
from support.queries.links import REVIEWS, SURVEYS, order_of
from support.queries.reviews import SORTS, can_be_put_right, lines_to_review, product_panels, reviews_of, shown

OrderView = Callable[[HttpRequest, Order], HttpResponse]
PAGE = 10


def by_signed_link(purpose: str) -> Callable[[OrderView], Callable[[HttpRequest, str], HttpResponse]]:
    """Give the view the order of a living link for this purpose; any other link is told to be over (404)."""

    def decorate(view: OrderView) -> Callable[[HttpRequest, str], HttpResponse]:
        @wraps(view)
        @never_cache
        def found(request: HttpRequest, token: str) -> HttpResponse:
            order = order_of(token, purpose)
            if order is None:
                return render(request, "support/link_over.html", status=404)
            return view(request, order)

        return found

    return decorate


def _stamp(request: HttpRequest, slug: str) -> str:
    return product_stamp(slug)


@require_safe
@public_page(stamp=_stamp)
def product_reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """Every published review of a product: by stars, sorted, in pages."""
    product = Product.objects.exclude(status=Product.Status.DRAFT).filter(slug=slug).first()
    if product is None:
        address = moved_to(slug)
        if address is None:
            raise Http404
        return redirect(f"{address}reviews/", permanent=True)
    stars = chosen(request.GET.get("stars", ""))
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "newest"
    rows = reviews_of(product.pk, stars=int(stars) if stars else None, sort=sort)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    address = f"{product.get_absolute_url()}reviews/"
    context = {
        "product": product,
        "panel": product_panels([product.pk], viewer_for(request))[product.pk],
        "page": page,
        "shown": [shown(review) for review in page],
        "stars": int(stars) if stars else None,
        "sort": sort,
        "sorts": [(key, label) for key, (label, _) in SORTS.items()],
        "address": address,
        "canonical": absolute(address),
        "trail": [("Home page", "/"), (product.title, product.get_absolute_url()), ("Reviews", "")],
    }
    return render(request, "support/product_reviews.html", context)


@require_http_methods(["GET", "POST"])
@by_signed_link(REVIEWS)
def reviews(request: HttpRequest, order: Order) -> HttpResponse:
    """One page for everything of an order. A link with stars only chooses them; a press sends them."""
    rows = lines_to_review(order.pk)
    form = ReviewsForm(request.POST if request.method == "POST" else None, rows=rows, initial=_initial(request, order))
    if request.method == "POST" and form.is_valid():
        try:
            limit(request, "reviews", str(order.pk), 20, 3600)
            name = form.cleaned_data["shown_name"]
            write_reviews(order_id=order.pk, words=form.words(), shown_name=name, actor=actor_for(request))
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Thank you. We read every review before it shows, usually within a day.")
            return HttpResponseRedirect(request.path)
    edit = request.GET.get("edit", "")
    context = {
        "order": order,
        "form": form,
        "parts": [part for part in form.parts() if _is_open(part.row.review, str(part.row.line.pk), edit, form)],
        "written": [row for row in rows if row.review is not None],
        "may_help": can_be_put_right(order.pk),
        "help_address": f"{request.path}help/",
    }
    return render(request, "support/reviews.html", context)


def _is_open(review: object, line_id: str, edit: str, form: ReviewsForm) -> bool:
    """Whether a line's fields are shown: nothing written yet, or its change asked for or under way."""
    tried = form.is_bound and bool(form.data.get(f"stars_{line_id}"))
    return review is None or edit == line_id or tried


def _initial(request: HttpRequest, order: Order) -> dict[str, str]:
    """The buyer's first name and initial, and the stars that the link of a mail chose."""
    parts = order.name.split()
    name = f"{parts[0]} {parts[-1][0]}." if len(parts) > 1 else "".join(parts)
    line_id, stars = request.GET.get("line", ""), chosen(request.GET.get("stars", ""))
    return {"shown_name": name[:60]} | ({f"stars_{line_id}": stars} if stars else {})


@require_http_methods(["GET", "POST"])
@by_signed_link(SURVEYS)
def survey(request: HttpRequest, order: Order) -> HttpResponse:
    """How the delivery went. A link with a score only chooses it; a press sends it."""
    answered = Survey.objects.filter(order=order).first()
    form = SurveyForm(
        request.POST if request.method == "POST" else None, initial={"score": chosen(request.GET.get("score", ""))}
    )
    if request.method == "POST" and form.is_valid():
        try:
            limit(request, "survey", str(order.pk), 20, 3600)
            answered = answer_survey(order_id=order.pk, actor=actor_for(request), **form.facts())
        except Refused as refusal:
            messages.info(request, refusal.message)
        return HttpResponseRedirect(request.path)
    context = {
        "order": order,
        "form": form,
        "answered": answered,
        "may_help": answered is not None and answered.score <= LOW_SCORE and can_be_put_right(order.pk),
        "help_address": f"{request.path}help/",
    }
    return render(request, "support/survey.html", context)


def _help(request: HttpRequest, order: Order) -> HttpResponse:
    """ "Shall we put this right?" - yes."""
    if ask_to_put_right(order_id=order.pk, actor=actor_for(request)):
        messages.success(request, f"We look into it and write to you about order {order.number}.")
    else:
        messages.info(request, "We know of it already, and write to you.")
    return HttpResponseRedirect(request.path.removesuffix("help/"))


reviews_help = require_POST(by_signed_link(REVIEWS)(_help))
survey_help = require_POST(by_signed_link(SURVEYS)(_help))
