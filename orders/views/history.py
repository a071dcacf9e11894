"""An account's overview and order history, and the look-up for those without an account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.queries import addresses_of, second_factors_of
from orders.actions.access import ask_for_link
from orders.forms import FindForm
from orders.queries.history import STATES, open_orders, orders_of_customer, summaries, years_of
from orders.views.session import account_id
from shop.core import panels
from shop.core.errors import Refused
from shop.core.http import limit, viewer_for

PAGE = 10
FOUND = "If these match, a link is on its way. It works for 30 minutes."


@login_required
@never_cache
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Open orders first, then links to everything of the account."""
    user_id = account_id(request)
    waiting = panels.load("account", [user_id], viewer_for(request))
    context = {
        "orders": summaries(open_orders(user_id)[:4]),
        "count": orders_of_customer(user_id).count(),
        "address": addresses_of(user_id).first(),
        "factors": second_factors_of(user_id),
        "panels": [
            {"template": panels.template_of("account", slot), "context": rows[user_id]}
            for slot, rows in waiting.items()
            if user_id in rows
        ],
    }
    return render(request, "orders/account.html", context)


@login_required
@never_cache
@require_GET
def account_orders(request: HttpRequest) -> HttpResponse:
    """Every order of the account, newest first; searched by number, SKU or product, cut to a year or a state."""
    search, state = request.GET.get("q", "")[:100].strip(), request.GET.get("state", "")
    years = years_of(account_id(request))
    year = next((year for year in years if str(year) == request.GET.get("year")), 0)
    found = orders_of_customer(account_id(request), search, year=year, state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "orders": summaries(page.object_list),
        "search": search,
        "year": year,
        "years": years,
        "state": state if state in STATES else "",
        "states": [(key, word) for key, (word, _) in STATES.items()],
    }
    return render(request, "orders/history.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def orders_find(request: HttpRequest) -> HttpResponse:
    """Mail a link to an order by its number and address; the answer is the same whether or not it exists."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limit(request, "orders_find", "", 5, 3600)
            ask_for_link(number=form.cleaned_data["number"], email=form.cleaned_data["email"])
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, FOUND)
            return redirect("orders_find")
    return render(request, "orders/find.html", {"form": form})
