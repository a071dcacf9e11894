"""The page of a return, by signed link: where it stands, how to send it, the code for the parcel."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fulfillment.views.codes import SVG, code128_svg, qr_svg
from orders.queries.orders import may_see
from shop.core.errors import Refused
from shop.core.http import actor_for, viewer_for
from support.actions.return_letters import return_place
from support.actions.returns import cancel_return, mark_sent
from support.forms.returns import SentForm
from support.models import Return
from support.queries.return_desk import whole_return
from support.queries.return_links import return_address, return_by_token
from support.queries.return_page import page_of

ReturnView = Callable[[HttpRequest, Return], HttpResponse]


def by_token(view: ReturnView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the return of a living link; any other link is not found."""

    @wraps(view)
    @never_cache
    def found(request: HttpRequest, token: str) -> HttpResponse:
        opened = return_by_token(token)
        if opened is None:
            raise Http404
        return view(request, opened)

    return found


@require_GET
@by_token
def return_page(request: HttpRequest, of_return: Return) -> HttpResponse:
    """State, instructions and code; the money only for who proved the mailbox or owns the account."""
    row = whole_return(Return.objects.filter(pk=of_return.pk)).get()
    context = {
        "page": page_of(row),
        "row": row,
        "address": return_address(row),
        "place": return_place(),
        "is_proved": may_see(row.order, viewer_for(request)),
        "form": SentForm(initial={"parcel": row.parcel}),
    }
    return render(request, "support/return_page.html", context)


@require_POST
@by_token
def return_sent(request: HttpRequest, of_return: Return) -> HttpResponse:
    """The customer handed the parcel over."""
    form = SentForm(request.POST)
    if form.is_valid():
        try:
            mark_sent(return_id=of_return.pk, parcel=form.cleaned_data["parcel"], actor=actor_for(request))
            messages.success(request, "Thank you. We write when it is here.")
        except Refused as refusal:
            messages.error(request, refusal.message)
    else:
        messages.error(request, "A tracking number has up to 60 letters and digits.")
    return HttpResponseRedirect(return_address(of_return))


@require_POST
@by_token
def return_cancel(request: HttpRequest, of_return: Return) -> HttpResponse:
    """Call it off; only for who proved the mailbox or owns the account."""
    if not may_see(of_return.order, viewer_for(request)):
        raise Http404
    try:
        cancel_return(return_id=of_return.pk, actor=actor_for(request))
        messages.success(request, f"Return {of_return.number} is called off. You keep the items.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(return_address(of_return))


@require_GET
@by_token
def return_bar_code(request: HttpRequest, of_return: Return) -> HttpResponse:
    """The number for a line scanner."""
    return HttpResponse(code128_svg(of_return.number), content_type=SVG)


@require_GET
@by_token
def return_qr_code(request: HttpRequest, of_return: Return) -> HttpResponse:
    """The number for a camera."""
    return HttpResponse(qr_svg(of_return.number), content_type=SVG)
