"""Rules and reasons of returns, and the report of why goods come back."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from shop.admin.fields import AmountField, shown_amount
from shop.core.admin import ActionAdmin
from support.actions.rules import delete_reason, delete_rule, save_reason, save_rule
from support.models import ReturnReason, ReturnRule
from support.queries.return_desk import reasons_report

PERIODS = (30, 90, 365)


class RuleForm(forms.ModelForm):
    """A rule, with its fee as people write it."""

    fee_amount = AmountField(label="Return fee", required=False, help_text="kept once, unless it was our fault")

    class Meta:
        model = ReturnRule
        fields = ("product", "category", "is_returnable", "why_not", "days", "fee_amount", "is_automatic")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.currency = settings.BASE_CURRENCY

    def clean_fee_amount(self) -> int:
        """No fee, if left empty."""
        fee: int = self.cleaned_data["fee_amount"] or 0
        if fee < 0:
            raise forms.ValidationError("A fee is not below zero.")
        return fee


@admin.register(ReturnRule)
class ReturnRuleAdmin(ActionAdmin):
    """Until when goods come back, and what it costs."""

    form = RuleForm
    may_add = may_change = may_delete = True
    list_display = ["about", "is_returnable", "days", "fee", "is_automatic"]
    list_select_related = ["product", "category"]
    autocomplete_fields = ["product"]
    ordering = ["category_id", "product_id"]

    @admin.display(description="Rule for")
    def about(self, rule: ReturnRule) -> str:
        """The product, the category, or everything else."""
        return str(rule)

    @admin.display(description="Fee")
    def fee(self, rule: ReturnRule) -> str:
        """With its currency."""
        return shown_amount(rule.fee_amount, rule.currency) if rule.fee_amount else ""

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> ReturnRule:
        """One rule for one thing."""
        return save_rule(rule=row)

    def delete_by_action(self, request: HttpRequest, row: Any) -> None:
        """The next wider rule counts then."""
        delete_rule(rule_id=row.pk)


@admin.register(ReturnReason)
class ReturnReasonAdmin(ActionAdmin):
    """Why goods come back: the list customers choose from, and what it adds up to."""

    may_add = may_change = may_delete = True
    list_display = ["label", "needs_photo", "is_our_fault", "is_active", "position"]
    ordering = ["position", "pk"]
    prepopulated_fields = {"code": ["label"]}
    change_list_template = "admin/support/reasons.html"

    def save_by_action(self, request: HttpRequest, row: Any, form: Any, *, created: bool) -> ReturnReason:
        """As it was written."""
        return save_reason(reason=row)

    def delete_by_action(self, request: HttpRequest, row: Any) -> None:
        """Only one that nobody gave."""
        delete_reason(reason_id=row.pk)

    def get_urls(self) -> list[URLPattern]:
        """The report beside Django's own addresses."""
        report = path("report/", self.admin_site.admin_view(self.report_view), name="support_returnreason_report")
        return [report, *super().get_urls()]

    def report_view(self, request: HttpRequest) -> HttpResponse:
        """Why goods came back in the last days."""
        if not self.has_view_permission(request):
            raise Http404
        asked = request.GET.get("days", "")
        days = int(asked) if asked in {str(period) for period in PERIODS} else 90
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Why goods come back",
            "days": days,
            "periods": PERIODS,
            "rows": reasons_report(days=days, currency=settings.BASE_CURRENCY),
        }
        return render(request, "admin/support/reasons_report.html", context)
