"""Bulk actions of the order list: first what would happen and to whom it cannot, then the press that does it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from orders.admin.doing import ACTIONS
from orders.models import Order
from shop.admin.doing import StaffAction
from shop.core.admin import ActionAdmin
from shop.core.errors import Refused
from shop.core.http.viewer import actor_for

MOST = 200


class ReasonForm(forms.Form):
    """Why; it stands on each order's timeline."""

    reason = forms.CharField(max_length=200, label="Reason")


def bulk(admin: ActionAdmin, request: HttpRequest, rows: QuerySet[Order], name: str) -> HttpResponse | None:
    """Ask first, then run one action on each chosen order apart from the others; None goes back to the list."""
    action = ACTIONS[name]
    orders = list(rows.order_by("pk")[:MOST])
    reasons = [(order, action.why_not(order)) for order in orders]
    fit = [order for order, why in reasons if not why]
    form = ReasonForm(request.POST if "confirmed" in request.POST else None)
    if "confirmed" in request.POST and form.is_valid():
        _run(request, action, fit, form.cleaned_data["reason"])
        return None
    context = admin.admin_site.each_context(request) | {
        "opts": admin.opts,
        "title": f"{action.label} {len(fit)} of {len(orders)} orders",
        "label": action.label,
        "name": f"{name}_chosen",
        "fit": fit,
        "unfit": [(order, why) for order, why in reasons if why],
        "form": form,
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
    }
    return render(request, "admin/orders/bulk.html", context)


def _run(request: HttpRequest, action: StaffAction, orders: Sequence[Order], reason: str) -> None:
    done = 0
    whole: dict[str, Any] = {"restock": True, "refund": True, "notify": True, "quantities": {}}
    for order in orders:
        try:
            action.run(order, whole | {"reason": reason, "owner": None, "until": None}, actor_for(request))
            done += 1
        except Refused as refusal:
            messages.error(request, f"{order.number}: {refusal.message}")
    messages.success(request, f"{action.label}: {done} of {len(orders)} done.")
