"""A case as its owner sees it: by the link of a mail, or in the account; read, answered, its pictures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from orders.views.session import account_id
from shop.core.errors import Refused
from shop.core.http import actor_for, limit, once
from shop.core.http.bodies import takes_files
from support.actions.cases import write_as_customer
from support.forms.cases import ReplyForm
from support.models import Case
from support.queries.cases import (
    case_by_token,
    case_of_customer,
    cases_of_customer,
    image_of,
    picture_response,
    talk_of,
)

PAGE = 10


@takes_files
@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The case a mail's link opens; any other link is not found."""
    case = case_by_token(token)
    if case is None:
        raise Http404
    return _page(request, case, reverse("case-by-link", args=[token]), is_own=False)


@takes_files
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def by_account(request: HttpRequest, number: str) -> HttpResponse:
    """A case of this account; another's is not found."""
    case = case_of_customer(number, account_id(request))
    if case is None:
        raise Http404
    return _page(request, case, reverse("account-case", args=[case.number]), is_own=True)


@login_required
@never_cache
@require_GET
def account_cases(request: HttpRequest) -> HttpResponse:
    """My cases, newest first."""
    page = Paginator(cases_of_customer(account_id(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "support/account_cases.html", {"page": page})


@never_cache
@require_GET
def picture_by_link(request: HttpRequest, token: str, image_id: int) -> HttpResponseBase:
    """A picture of the case a link opens."""
    case = case_by_token(token)
    return picture_response(image_of(case, image_id) if case else None)


@login_required
@never_cache
@require_GET
def picture_by_account(request: HttpRequest, number: str, image_id: int) -> HttpResponseBase:
    """A picture of a case of this account."""
    case = case_of_customer(number, account_id(request))
    return picture_response(image_of(case, image_id) if case else None)


def _page(request: HttpRequest, case: Case, address: str, *, is_own: bool) -> HttpResponse:
    """The talk and the form to go on with it."""
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, case, form)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Your message is with us. We answer by mail within a working day.")
            return HttpResponseRedirect(address)
    context = {"talk": talk_of(case), "case": case, "form": form, "address": address, "is_own": is_own}
    return render(request, "support/case.html", context, status=422 if form.errors else 200)


def _write(request: HttpRequest, case: Case, form: ReplyForm) -> None:
    with once(f"case:{case.pk}", form.cleaned_data["key"]) as sent:
        if sent.is_repeat:
            return
        limit(request, "case_reply", str(case.pk), 20, 3600)
        write_as_customer(
            case_id=case.pk, text=form.cleaned_data["text"], actor=actor_for(request), pictures=form.pictures
        )
        sent.answer = "sent"
