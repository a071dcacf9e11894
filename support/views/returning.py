"""The steps of a return on the order page, by account or by link: items, reasons, check and send."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from orders.models import Order
from orders.views.order import proved
from shop.core.errors import Refused
from shop.core.http import actor_for
from shop.core.http.bodies import takes_files
from shop.core.money import Money
from support.actions.photos import drop_photo
from support.actions.return_letters import return_place
from support.actions.returns import Wish, fee_of, request_return
from support.forms.returns import ItemsForm, ReasonsForm
from support.models import Photo, ReturnReason
from support.queries.money_back import money_back, paid_with
from support.queries.return_links import return_address
from support.queries.returnable import ReturnLine, lines_to_return
from support.views.drafts import draft_key, draft_of, drop_draft, keep_draft
from support.views.photos import take_photos


def _name(order: Order) -> str:
    return f"return:{order.pk}"


def _context(order: Order, address: str, step: int, **more: object) -> dict[str, object]:
    titles = [("Items", f"{address}return/"), ("Reasons", f"{address}return/reasons/"), ("Check and send", "")]
    steps = [{"title": title, "url": url} for title, url in titles]
    return {"order": order, "address": address, "steps": steps, "step": step, **more}


@require_http_methods(["GET", "POST"])
@proved
def return_items(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Step 1: which items and how many; what cannot come back is shown with the reason."""
    lines = lines_to_return(order)
    draft = draft_of(request, _name(order))
    kept = {f"units_{line_id}": item["units"] for line_id, item in draft["items"].items()}
    form = ItemsForm(request.POST if request.method == "POST" else None, lines=lines, initial=kept)
    if request.method == "POST" and form.is_valid():
        items = draft["items"]
        draft["items"] = {str(pk): items.get(str(pk), {}) | {"units": n} for pk, n in form.chosen().items()}
        keep_draft(request, _name(order), draft)
        return HttpResponseRedirect(f"{address}return/reasons/")
    closed = [row for row in lines if not row.units]
    return render(request, "support/return_items.html", _context(order, address, 1, form=form, closed=closed))


def _chosen(order: Order, draft: dict[str, Any]) -> list[tuple[ReturnLine, int]]:
    """The lines of the draft as far as they can still come back, with their units."""
    wanted = {int(pk): item["units"] for pk, item in draft["items"].items()}
    rows = [(row, min(wanted.get(row.line.pk, 0), row.units)) for row in lines_to_return(order)]
    return [(row, units) for row, units in rows if units]


@takes_files
@require_http_methods(["GET", "POST"])
@proved
def return_reasons(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Step 2: why, and pictures; those are kept even where something else is missing."""
    draft = draft_of(request, _name(order))
    chosen = [(row.line, units) for row, units in _chosen(order, draft)]
    if not chosen:
        return HttpResponseRedirect(f"{address}return/")
    refused: list[str] = []
    if request.method == "POST":
        drop_photo(draft_key=draft_key(draft), key=request.POST.get("drop", ""))
        for line, _ in chosen:
            field = f"photos_{line.pk}"
            refused += take_photos(request, field, order_id=order.pk, line_id=line.pk, draft_key=draft_key(draft))
    form = _reasons_form(request, draft, chosen)
    if request.method == "POST":
        is_whole = form.is_valid()
        _keep_reasons(draft, form)
        keep_draft(request, _name(order), draft)
        if is_whole and not refused and request.POST.get("do") == "next":
            return HttpResponseRedirect(f"{address}return/check/")
        if request.POST.get("do") != "next":
            form = _reasons_form(None, draft, chosen)  # a picture came or went: no word yet about what is missing
    return render(request, "support/return_reasons.html", _context(order, address, 2, form=form, refused=refused))


def _reasons_form(request: HttpRequest | None, draft: dict[str, Any], chosen: list[Any]) -> ReasonsForm:
    """The form of step 2, filled with what was sent or kept."""
    names = ("reason", "note")
    kept = {f"{name}_{pk}": item.get(name, "") for pk, item in draft["items"].items() for name in names}
    return ReasonsForm(
        request.POST if request is not None and request.method == "POST" else None,
        chosen=chosen,
        reasons=list(ReturnReason.objects.filter(is_active=True)),
        photos=list(Photo.objects.filter(draft_key=draft_key(draft))),
        initial=kept,
    )


def _keep_reasons(draft: dict[str, Any], form: ReasonsForm) -> None:
    """Remember what was typed, whole or not."""
    for line, _ in form.chosen:
        item = draft["items"][str(line.pk)]
        for name in ("reason", "note"):
            typed = form.data.get(f"{name}_{line.pk}", "")
            item[name] = typed[:500] if name == "note" or typed in form.reasons else ""


@require_http_methods(["GET", "POST"])
@proved
def return_check(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """Step 3: the items, the money and how to send it; then the return is asked for."""
    draft = draft_of(request, _name(order))
    chosen = _chosen(order, draft)
    reasons = {str(reason.pk): reason for reason in ReturnReason.objects.filter(is_active=True)}
    if not chosen or any(draft["items"][str(row.line.pk)].get("reason") not in reasons for row, _ in chosen):
        return HttpResponseRedirect(f"{address}return/reasons/")
    wishes = [_wish(row, units, draft) for row, units in chosen]
    if request.method == "POST":
        try:
            made = request_return(
                order_id=order.pk, draft_key=draft_key(draft), wishes=wishes, actor=actor_for(request)
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            drop_draft(request, _name(order))
            messages.success(request, f"Thank you. Return {made.number} is written down, and a mail is on its way.")
            return HttpResponseRedirect(return_address(made))
    context = _summary(order, address, draft, chosen, wishes, reasons)
    return render(request, "support/return_check.html", context)


def _wish(row: ReturnLine, units: int, draft: dict[str, Any]) -> Wish:
    """What the draft says about a line."""
    item = draft["items"][str(row.line.pk)]
    return Wish(row.line.pk, units, int(item["reason"]), item.get("note", ""))


def _summary(
    order: Order,
    address: str,
    draft: dict[str, Any],
    chosen: list[tuple[ReturnLine, int]],
    wishes: list[Wish],
    reasons: dict[str, ReturnReason],
) -> dict[str, object]:
    """What step 3 shows: items with reasons and pictures, the money, where to send it."""
    fee = fee_of(
        wishes,
        {row.line.pk: row for row, _ in chosen},
        {wish.reason_id: reasons[str(wish.reason_id)] for wish in wishes},
    )
    pictures = Photo.objects.filter(draft_key=draft_key(draft))
    return _context(
        order,
        address,
        3,
        rows=[
            {
                "line": row.line,
                "units": units,
                "reason": reasons[draft["items"][str(row.line.pk)]["reason"]],
                "note": wish.note,
                "photos": [photo for photo in pictures if photo.line_id == row.line.pk],
            }
            for (row, units), wish in zip(chosen, wishes, strict=True)
        ],
        money=money_back(order, {row.line.pk: units for row, units in chosen}, fee=Money(fee, order.currency)),
        method=paid_with(order),
        place=return_place(),
        is_automatic=all(row.terms.is_automatic for row, _ in chosen),
        until=min(row.until for row, _ in chosen if row.until),
    )
