"""The pick page: one stop per screen, confirmed by scanning or tapping."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fulfillment.actions import pick, shorts
from fulfillment.forms import PickForm, ShortForm
from fulfillment.models import Pick
from fulfillment.queries import picking, shelves
from fulfillment.views.access import picker_id, warehouse_required
from shop.core.errors import Refused


@require_http_methods(["GET", "POST"])
@warehouse_required
def walk(request: HttpRequest, list_id: int) -> HttpResponse:
    """Show where to go and what to take; a post is a scan or a tap."""
    mine = _walk_or_404(request, list_id)
    if request.method == "GET":
        return _page(request, mine) if mine.current else _finished(request, mine)
    form = PickForm(request.POST)
    if not form.is_valid() or mine.current is None:
        return redirect("warehouse:walk", list_id)
    stop = _stop(mine, form.cleaned_data["pick"])
    if stop is None:  # a repeated post of a stop that is done
        return redirect("warehouse:walk", list_id)
    if "scan" not in request.POST:
        return _confirm(request, mine, form, form.cleaned_data["quantity"] or 1)
    tone, words = _judge(form.cleaned_data["scan"], stop, mine)
    if words:
        return _page(request, mine, tone=tone, words=words, is_located=tone == "ok")
    return _confirm(request, mine, form, 1)


def _walk_or_404(request: HttpRequest, list_id: int) -> picking.Walk:
    mine = picking.walk_of(list_id, picker_id(request))
    if mine is None:
        raise Http404
    return mine


def _stop(mine: picking.Walk, pick_id: int) -> Pick | None:
    return mine.current if mine.current and mine.current.pk == pick_id else None


def _judge(code: str, stop: Pick, mine: picking.Walk) -> tuple[str, str]:
    """Tone and words for a scan that is not the item; empty words for the right item."""
    variant = stop.shipment_line.order_line.variant
    needed = f"You need {shelves.name_of(variant)}, from {stop.bin.code}."
    if not code.strip():
        return "warn", f"Nothing was scanned. {needed}"
    if shelves.is_code_of(code, variant):
        return "", ""
    if code.strip().upper() == stop.bin.code.upper():
        return "ok", "Location right. Now scan the item."
    other = picking.bin_called(code, mine.pick_list.warehouse_id)
    if other is not None:
        return "bad", f"That is location {other.code}. Go to {stop.bin.code}."
    found = shelves.variant_of_scan(code)
    if found is not None:
        return "bad", f"That is {shelves.name_of(found)}. {needed}"
    return "bad", f"No item has the code {code.strip()}. {needed}"


def _confirm(request: HttpRequest, mine: picking.Walk, form: PickForm, quantity: int) -> HttpResponse:
    try:
        done = pick.confirm_pick(
            pick_id=form.cleaned_data["pick"],
            picker_id=picker_id(request),
            seen=form.cleaned_data["seen"],
            quantity=quantity,
        )
    except Refused as refusal:
        return _page(request, mine, tone="bad", words=refusal.message)
    messages.success(request, f"Right. {done.picked_quantity} of {done.quantity} taken.")
    return redirect("warehouse:walk", mine.pick_list.pk)


def _page(
    request: HttpRequest, mine: picking.Walk, *, tone: str = "", words: str = "", is_located: bool = False
) -> HttpResponse:
    name = mine.current.shipment_line.order_line.picture if mine.current else ""
    context = {
        "walk": mine,
        "picture": default_storage.url(name) if name else "",
        "tone": tone,
        "words": words,
        "is_located": is_located,
        "today": timezone.localdate(),
    }
    return render(request, "fulfillment/pick.html", context)


def _finished(request: HttpRequest, mine: picking.Walk) -> HttpResponse:
    context = {"walk": mine, "shipments": picking.shipments_of_walk(mine.pick_list.pk)}
    return render(request, "fulfillment/pick_done.html", context)


@require_POST
@warehouse_required
def skip(request: HttpRequest, list_id: int) -> HttpResponse:
    """Put the present stop at the end of the walk."""
    form = PickForm(request.POST)
    if form.is_valid():
        try:
            pick.skip_pick(
                pick_id=form.cleaned_data["pick"], picker_id=picker_id(request), seen=form.cleaned_data["seen"]
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
    return redirect("warehouse:walk", list_id)


@require_http_methods(["GET", "POST"])
@warehouse_required
def short(request: HttpRequest, list_id: int, pick_id: int) -> HttpResponse:
    """Say how many good units the bin holds, and why."""
    mine = _walk_or_404(request, list_id)
    stop = _stop(mine, pick_id)
    if stop is None:
        return redirect("warehouse:walk", list_id)
    form = ShortForm(request.POST or None, initial={"reason": request.GET.get("reason", "")})
    if request.method == "POST" and form.is_valid():
        try:
            found = shorts.report_short(pick_id=pick_id, picker_id=picker_id(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            words = f"Still to take: {found}. The walk shows where." if found else "The rest of the order goes on."
            messages.warning(request, f"Noted, the count is corrected. {words}")
            return redirect("warehouse:walk", list_id)
    return render(request, "fulfillment/short.html", {"walk": mine, "form": form})


@require_POST
@warehouse_required
def let_go(request: HttpRequest, list_id: int) -> HttpResponse:
    """Give back what was not picked."""
    try:
        units = pick.let_go(pick_list_id=list_id, picker_id=picker_id(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("warehouse:lists")
    if units:
        messages.info(request, f"Let go. {units} not picked are free for others.")
    return redirect("warehouse:lists")


@require_GET
@warehouse_required
def confirm_let_go(request: HttpRequest, list_id: int) -> HttpResponse:
    """Ask once before a walk is let go."""
    mine = _walk_or_404(request, list_id)
    if mine.current is None:
        return redirect("warehouse:lists")
    return render(request, "fulfillment/let_go.html", {"walk": mine})
