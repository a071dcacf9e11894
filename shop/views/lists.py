"""Category, search and suggestions."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shop.queries.cards import cards_by_id
from shop.queries.categories import CategoryPage, category_page, moved_category, named
from shop.queries.home import best_sellers
from shop.registries import answers_for
from shop.search.browse import SORTS
from shop.search.facets import counts
from shop.search.find import PAGE, Found, browse, find
from shop.search.query import LETTERS
from shop.search.suggest import suggest as suggestions
from shop.views import listing
from shop.views.public import public_page
from shop.views.structured import absolute, breadcrumb_data, list_data

CATEGORY_SORTS = tuple((value, label) for value, (label, _) in SORTS.items())


class _Reached(Paginator):
    """Pages whose rows were loaded already; `count` is how many can be turned to."""

    def __init__(self, found: Found) -> None:
        super().__init__(found.ids, PAGE)
        self.count = found.pages * PAGE
        self.num_pages = found.pages


def _page(found: Found, number: int) -> Page:
    return Page(found.ids, min(number, found.pages), _Reached(found))


@require_safe
@public_page
def category(request: HttpRequest, full_slug: str) -> HttpResponse:
    """A shelf with its filters. An old address leads on."""
    shelf = category_page(full_slug)
    if shelf is None:
        new = moved_category(full_slug)
        if new is None:
            raise Http404
        return redirect(new, permanent=True)
    chosen = listing.read(request.GET, category_id=shelf.category.pk)
    found = browse(chosen.filters, sort=chosen.sort or "popular", page=chosen.page)
    if chosen.page > found.pages:
        raise Http404
    path = shelf.category.url
    trail = [("Home page", "/"), *((link.name, link.url) for link in shelf.trail), (shelf.category.name, "")]
    canonical = absolute(listing.address(path, [("page", str(chosen.page))] if chosen.page > 1 else []))
    shown = cards_by_id(found.ids, now=timezone.now())
    context = _list_context(chosen, found, path, kept=[]) | {
        "shelf": shelf,
        "trail": trail,
        "cards": shown,
        "sorts": CATEGORY_SORTS,
        "sort": chosen.sort or "popular",
        "canonical": canonical,
        "structured": [breadcrumb_data(trail, canonical), list_data(shown)],
    }
    return render(request, "shop/category.html", context)


def _list_context(chosen: listing.Chosen, found: Found, path: str, *, kept: Sequence[listing.Pair]) -> dict[str, Any]:
    """What every list shows around its cards."""
    sort = [("sort", chosen.sort)] if chosen.sort else []
    filters = list(chosen.pairs())
    return {
        "action": path,
        "total": found.counts.total,
        "page": _page(found, chosen.page),
        "facets": listing.panel(chosen, found.counts),
        "chips": listing.chips(chosen, path, [*kept, *sort]),
        "clear_url": listing.address(path, [*kept, *sort]),
        "hidden": (*kept, *sort),
        "sort_hidden": (*kept, *filters),
        "is_filtered": bool(filters),
        "noindex": len(filters) > 1,
        "costly": _costly(chosen, found, path, kept) if filters and not found.counts.total else None,
    }


def _costly(chosen: listing.Chosen, found: Found, path: str, kept: Sequence[listing.Pair]) -> dict[str, Any] | None:
    """Of filters that leave nothing over, the one whose removal brings back most."""
    best: dict[str, Any] | None = None
    for chip, pair in zip(listing.chips(chosen, path, kept), chosen.pairs(), strict=True):
        without = listing.without(chosen.filters, pair, chosen.brands)
        total = counts(without, found.understood).total
        if total > (best["total"] if best else 0):
            best = {"label": chip["label"], "url": chip["url"], "total": total}
    return best


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Results for `q`. `exact=1` searches it as it was typed. A code typed whole leads to its product."""
    text = request.GET.get("q", "").replace("\x00", "")[:LETTERS].strip()
    literal = request.GET.get("exact") == "1"
    within = request.GET.get("in", "")
    shelf = category_page(within) if within and "\x00" not in within else None
    chosen = listing.read(request.GET, category_id=shelf.category.pk if shelf else None)
    found = find(text, chosen.filters, page=chosen.page, literal=literal)
    if chosen.page > found.pages:
        raise Http404
    if (
        found.exact_id
        and not chosen.filters.count
        and chosen.page == 1
        and not found.partial
        and found.counts.total <= 1
    ):
        card = cards_by_id([found.exact_id], now=timezone.now())
        if card:
            return redirect(card[0].url)
    kept = [("q", text), *([("exact", "1")] if literal else []), *([("in", within)] if shelf else [])]
    now = timezone.now()
    shown = cards_by_id(found.ids, now=now)
    context = _list_context(chosen, found, "/search/", kept=kept) | {
        "q": text,
        "understood": found.understood,
        "literal_url": listing.address("/search/", [("q", text), ("exact", "1")]),
        "full": shown[: len(shown) - found.partial] if found.partial else shown,
        "some": shown[len(shown) - found.partial :] if found.partial else [],
        "shelves": _shelves(found, shelf, text),
        "shelf": shelf,
        "best": [] if shown or chosen.filters.count else best_sellers(now=now),
        "answers": answers_for(text, limit=3, is_beginning=False) if text and not shown else [],
        "structured": [list_data(shown)],
    }
    return render(request, "shop/search.html", context)


def _shelves(found: Found, shelf: CategoryPage | None, text: str) -> list[dict[str, Any]]:
    """Categories that hold most of the matches, to narrow a search to; the top ones where there are none."""
    if shelf is not None:
        return []
    top = sorted(found.counts.categories, key=lambda pk: -found.counts.categories[pk])[:6]
    return [
        {
            "name": category.name,
            "url": listing.address("/search/", [("q", text), ("in", category.full_slug)]),
            "count": found.counts.categories[category.pk],
        }
        for category in named(top)
    ]


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Options under the search field, as a fragment; empty below two letters."""
    offered = suggestions(request.GET.get("q", ""))
    answers = (
        answers_for(request.GET.get("q", ""), limit=2, is_beginning=True) if len(request.GET.get("q", "")) > 2 else []
    )
    context = {
        "offered": offered,
        "cards": cards_by_id(offered.product_ids, now=timezone.now()),
        "answers": answers,
    }
    response = render(request, "shop/_suggestions.html", context)
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
