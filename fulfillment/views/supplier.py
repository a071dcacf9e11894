"""A supplier's page: one purchase order by signed link, without an account."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from fulfillment.actions import answers, ship, supplier_parcels, transmit
from fulfillment.forms.supplier import DateLinesForm, LinesForm, RefuseForm, SendForm
from fulfillment.models import PurchaseOrder
from fulfillment.queries.links import open_supplier_link
from fulfillment.queries.supplier_page import SupplierPage, supplier_page
from shop.core.errors import ProviderError, Refused
from shop.core.http import limit
from shop.core.http.once import new_form_key

DONE = {
    "accepted": "Thank you. We noted what you deliver and when.",
    "refused": "Thank you for telling us. We look for another way.",
    "shipped": "Thank you. It is noted as sent.",
    "moved": "Thank you. We noted the new date.",
}


@require_http_methods(["GET", "POST"])
@never_cache
def supplier_order(request: HttpRequest, token: str) -> HttpResponse:
    """Show the order with everything that can be answered; a post is one answer."""
    opened = open_supplier_link(token)
    if opened is None:
        raise Http404
    if not opened.is_alive:
        return render(request, "fulfillment/supplier_ended.html", {"token": token, "is_sent": False}, status=410)
    page = supplier_page(opened.order)
    forms = _forms(page)
    do = request.POST.get("do", "")
    if request.method == "POST" and do in DONE:
        form = _forms(page, request.POST, do)[do]
        if form.is_valid() and _hear(request, opened.order, do, form):
            return redirect("supplier_order", token)
        forms[do] = form
    context = {"page": page, "order": opened.order, "forms": forms, "form": forms.get(do), "tried": do, "token": token}
    return render(request, "fulfillment/supplier.html", context, status=422 if forms.get(do) and do else 200)


def _forms(page: SupplierPage, data: Mapping[str, Any] | None = None, only: str = "") -> dict[str, LinesForm]:
    """The forms of what can be said now; `data` fills the one that was sent, even when its time is over."""

    def how(name: str, left: dict[int, int]) -> dict[str, Any]:
        told = data if name == only else None
        return {
            "data": told,
            "prefix": name,
            "lines": page.lines,
            "left": left,
            "initial": {"key": new_form_key(), "due_on": page.order.expected_on},
        }

    if page.is_over and not only:
        return {}
    made: dict[str, LinesForm] = {}
    if page.undecided or only == "accepted":
        made["accepted"] = DateLinesForm(**how("accepted", page.undecided))
    if page.unsent or only == "shipped":
        made["shipped"] = SendForm(**how("shipped", page.unsent), needs_tracking=page.order.is_direct)
    if page.unsent or only == "moved":
        made["moved"] = DateLinesForm(**how("moved", page.unsent))
    if page.refusable or only == "refused":
        made["refused"] = RefuseForm(**how("refused", page.refusable))
    return made


def _hear(request: HttpRequest, order: PurchaseOrder, do: str, form: LinesForm) -> bool:
    """Write the answer down; False where it was refused, with the reason in the form."""
    facts = form.cleaned_data
    key, carrier, number = f"page:{facts['key']}", facts.get("carrier", ""), facts.get("tracking_number", "")
    try:
        if do == "shipped" and order.is_direct and not number:
            number = supplier_parcels.book_number(order=order, carrier=carrier, key=facts["key"])
        said = answers.Said(
            kind=do,
            quantities=form.quantities(),
            key=key,
            due_on=facts.get("due_on"),
            reason=facts.get("reason", ""),
            carrier=carrier,
            tracking_number=number,
        )
        answers.hear(purchase_order_id=order.pk, said=said, actor=f"supplier:{order.supplier_id}")
    except ship.BadTrackingNumber as refusal:
        form.add_error("tracking_number", refusal.message)
    except Refused as refusal:
        form.add_error(None, refusal.message)
    except ProviderError:
        form.add_error(None, "The carrier did not answer. Nothing was noted: try again, or type the number.")
    else:
        messages.success(request, DONE[do])
        return True
    return False


@require_POST
@never_cache
def supplier_renew(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a new link to the address we hold; the one who asks learns nothing of it."""
    opened = open_supplier_link(token)
    if opened is None:
        raise Http404
    if opened.is_alive:
        return redirect("supplier_order", token)
    context: dict[str, object] = {"token": token, "is_sent": True}
    try:
        limit(request, "supplier_renew", str(opened.order.pk), 5, 3600)
        transmit.renew_link(purchase_order_id=opened.order.pk, now=timezone.now())
    except Refused as refusal:
        context = {"token": token, "is_sent": False, "words": refusal.message}
    return render(request, "fulfillment/supplier_ended.html", context)
