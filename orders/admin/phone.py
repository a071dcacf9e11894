"""The phone desk: one form for a whole call. Enter does what the field that was filled in asks for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import ADDRESS_PARTS
from orders.actions.checkout import save_draft
from orders.actions.phone import begin_phone_order
from orders.admin.phone_steps import STEPS, Typed, follow
from orders.forms import ChoicesForm, ContactForm, FormGroup, address_form
from orders.intake.staff import LINK, Payment, place_by_phone
from orders.models import PhoneOrder
from orders.queries.checkout import checkout_view
from orders.queries.phone import callers, goods
from orders.states import ManualKind
from shop.admin.columns import colleague
from shop.core.admin import ActionAdmin
from shop.core.errors import Refused
from shop.core.http.viewer import actor_for

TYPED = ("email", *ADDRESS_PARTS, "method", "together", "note", "who", "add", "units", "code", "pay", "reference")
LONGEST = 600


class PayForm(forms.Form):
    """How the caller pays."""

    pay = forms.ChoiceField(
        choices=[(LINK, "Mail a link to pay"), *((kind.value, kind.label.capitalize()) for kind in ManualKind)],
        label="Payment",
    )
    reference = forms.CharField(
        max_length=60, required=False, label="Reference", help_text="Of money that came: receipt, transfer, cash slip."
    )

    def clean(self) -> dict[str, Any]:
        """Money that came has a reference."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("pay") != LINK and not cleaned.get("reference"):
            self.add_error("reference", "Enter what the money came with, like the number of the receipt")
        return cleaned


@admin.register(PhoneOrder)
class PhoneOrderAdmin(ActionAdmin):
    """Orders taken on the phone."""

    may_add = may_change = True
    list_display = ("__str__", "caller", colleague("staff"), "order", "created_at")
    list_filter = (("order", admin.EmptyFieldListFilter),)
    list_select_related = ("cart", "staff", "order")
    ordering = ("-pk",)

    @admin.display(description="For")
    def caller(self, phone: PhoneOrder) -> str:
        """Who calls, as far as it was typed."""
        return str(phone.cart.draft.get("name") or phone.cart.draft.get("email") or "")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """An empty form; the first press begins the phone order."""
        if not self.has_add_permission(request):
            raise Http404
        if request.method == "POST":
            phone = begin_phone_order(staff_id=int(request.user.pk or 0))
            return self._follow(request, phone)
        return self._page(request, None, {"country": ""})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The call so far; one that ended in an order leads there."""
        phone = self.get_object(request, object_id) if object_id.isascii() and object_id.isdigit() else None
        if phone is None or not self.has_change_permission(request, phone):
            raise Http404
        if phone.order_id is not None:
            return redirect("admin:orders_order_change", phone.order_id)
        if request.method == "POST":
            return self._follow(request, phone)
        return self._page(request, phone, phone.cart.draft)

    def _follow(self, request: HttpRequest, phone: PhoneOrder) -> HttpResponse:
        """Keep what was typed, then do what was pressed; nothing typed is lost by a refusal."""
        typed = {name: request.POST.get(name, "")[:LONGEST] for name in TYPED}
        save_draft(cart_id=phone.cart_id, typed=typed)
        do = request.POST.get("do", "")
        if do == "place" and not any(typed[name].strip() for name in ("add", "code")):
            return self._place(request, phone, typed)
        try:
            follow(request, phone, typed, do if do.partition("-")[0] in STEPS else "")
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("admin:orders_phoneorder_change", phone.pk)

    def _place(self, request: HttpRequest, phone: PhoneOrder, typed: Typed) -> HttpResponse:
        contact, choices, pay = ContactForm(typed), ChoicesForm(typed), PayForm(typed)
        delivery = address_form(typed, country=typed["country"], initial={})
        parts = (contact, delivery, choices, pay)
        if not FormGroup(*parts).is_valid():
            return self._page(request, phone, typed, parts, status=422)
        expected = request.POST.get("expected", "")
        try:
            order = place_by_phone(
                phone_id=phone.pk,
                email=contact.cleaned_data["email"],
                delivery=delivery.cleaned_data,
                method_id=choices.cleaned_data["method"],
                note=choices.cleaned_data["note"],
                ship_together=bool(typed["together"]),
                expected=int(expected) if expected.isascii() and expected.isdigit() and len(expected) < 16 else -1,
                payment=Payment(pay.cleaned_data["pay"], pay.cleaned_data["reference"]),
                actor=actor_for(request),
            )
        except Refused as refusal:
            messages.error(request, refusal.message)
            return self._page(request, phone, typed, parts, status=422)
        done = "A link to pay is on its way." if pay.cleaned_data["pay"] == LINK else "The money is written down."
        messages.success(request, f"Order {order.number} is placed. {done}")
        if request.user.has_perm("orders.view_order"):
            return redirect("admin:orders_order_change", order.pk)
        return redirect("admin:orders_phoneorder_changelist")

    def _page(
        self, request: HttpRequest, phone: PhoneOrder | None, typed: Typed, parts: Any = None, status: int = 200
    ) -> HttpResponse:
        now = timezone.now()
        contact, delivery, choices, pay = parts or (
            ContactForm(initial={**typed}),
            address_form(None, country=typed.get("country", ""), initial=typed),
            ChoicesForm(initial={**typed}),
            PayForm(initial={"pay": LINK} | {name: typed[name] for name in ("pay", "reference") if typed.get(name)}),
        )
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Phone order",
            "phone": phone,
            "typed": typed,
            "view": checkout_view(phone.cart, typed, now=now) if phone else None,
            "callers": callers(typed.get("who", "")),
            "goods": goods(typed.get("add", ""), now=now, cart_id=phone.cart_id) if phone else None,
            "forms": {"contact": contact, "delivery": delivery, "choices": choices, "pay": pay},
            "action": reverse("admin:orders_phoneorder_change", args=[phone.pk]) if phone else "",
            "focus": _focus(phone, typed),
        }
        return render(request, "admin/orders/phone.html", context, status=status)


def _focus(phone: PhoneOrder | None, typed: Mapping[str, str]) -> str:
    """The field that is wanted next: who calls, then what he wants."""
    return "add" if phone is not None and typed.get("email") else "who"
