"""The claim form on the order page: something is damaged, missing or wrong."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from orders.models import Order
from orders.views.order import proved
from shop.core.errors import Refused
from shop.core.http import actor_for
from shop.core.http.bodies import takes_files
from support.actions.claims import NoPicture, open_claim
from support.actions.photos import drop_photo
from support.forms.returns import ClaimForm
from support.models import Photo
from support.queries.returnable import claimable_lines
from support.views.drafts import draft_key, draft_of, drop_draft
from support.views.photos import take_photos


@takes_files
@require_http_methods(["GET", "POST"])
@proved
def claim(request: HttpRequest, order: Order, address: str) -> HttpResponse:
    """One form; pictures are kept even where something else is missing."""
    name = f"claim:{order.pk}"
    draft = draft_of(request, name)
    lines = claimable_lines(order)
    refused: list[str] = []
    form = ClaimForm(request.POST if request.method == "POST" else None, lines=lines)
    if request.method == "POST":
        drop_photo(draft_key=draft_key(draft), key=request.POST.get("drop", ""))
        refused = take_photos(request, "photos", order_id=order.pk, draft_key=draft_key(draft))
        if request.POST.get("do") == "send" and form.is_valid() and not refused:
            answer = _send(request, order, address, form, name)
            if answer is not None:
                return answer
        if request.POST.get("do") != "send":
            form = ClaimForm(lines=lines, initial=request.POST.dict())  # a picture came or went: no error yet
    photos = Photo.objects.filter(draft_key=draft_key(draft))
    context = {"order": order, "address": address, "form": form, "photos": photos, "refused": refused, "lines": lines}
    return render(request, "support/claim.html", context)


def _send(request: HttpRequest, order: Order, address: str, form: ClaimForm, name: str) -> HttpResponse | None:
    """Open the claim; a refusal becomes an error of the form."""
    facts = form.cleaned_data
    try:
        open_claim(
            order_id=order.pk,
            draft_key=draft_key(draft_of(request, name)),
            line_id=int(facts["line"]),
            quantity=facts["quantity"],
            kind=facts["kind"],
            text=facts["text"],
            actor=actor_for(request),
        )
    except Refused as refusal:
        form.add_error("photos" if isinstance(refusal, NoPicture) else None, refusal.message)
        return None
    drop_draft(request, name)
    messages.success(request, "Thank you for telling us. We look at it and answer within a working day.")
    return HttpResponseRedirect(address)
