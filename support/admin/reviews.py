"""Reviews: read before everybody does, answered, and told apart from what must not show."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from shop.admin.doing import ActionForm, DoingAdmin, StaffAction
from shop.core.http import actor_for
from shop.templatetags.store import badge
from support.actions.moderation import answer_review, publish_review, refuse_review
from support.models import ActionItem, Review
from support.states import ReviewStatus

Data = Mapping[str, Any]
REASONS = [
    ("It names a person or holds an address or a phone number.", "Personal data"),
    ("It is about the delivery, not the product. We passed it on.", "About the delivery"),
    ("It holds advertising or a link.", "Advertising"),
    ("It insults somebody.", "Insults"),
    ("", "Another reason"),
]


class PublishForm(ActionForm):
    """With an answer, if there is something to say."""

    answer = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Public answer (optional)",
        help_text="below the review",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].initial = self.row.answer


class RefuseForm(ActionForm):
    """Why; its author reads it."""

    why = forms.ChoiceField(choices=[(text, label) for text, label in REASONS], required=False, label="Reason")
    reason = forms.CharField(
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="In your words",
        help_text="instead of the reason",
    )

    def clean(self) -> dict[str, Any]:
        """One of both."""
        data = dict(super().clean() or {})
        data["reason"] = data.get("reason") or data.get("why") or ""
        if not data["reason"] and not self.errors:
            self.add_error("reason", "Say why; the author reads it and may change the review.")
        return data


class AnswerForm(ActionForm):
    """The shop's words below the review; empty takes them away."""

    answer = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}), label="Public answer"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].initial = self.row.answer


def _publish(review: Review, data: Data, actor: str) -> str:
    publish_review(review_id=review.pk, actor=actor, answer=data["answer"])
    return "Everybody can read it now."


def _refuse(review: Review, data: Data, actor: str) -> str:
    refuse_review(review_id=review.pk, actor=actor, reason=data["reason"])
    return "It does not show. Its author is told why."


def _answer(review: Review, data: Data, actor: str) -> str:
    answer_review(review_id=review.pk, actor=actor, answer=data["answer"])
    return "The answer stands below the review." if data["answer"].strip() else "The answer is gone."


DOING = {
    "publish": StaffAction(
        "Publish",
        "support.moderate_review",
        PublishForm,
        _publish,
        lambda review: "It is published." if review.status == ReviewStatus.PUBLISHED else "",
    ),
    "answer": StaffAction(
        "Answer in public",
        "support.answer_review",
        AnswerForm,
        _answer,
        lambda review: "" if review.status == ReviewStatus.PUBLISHED else "Publish it first, or with the answer.",
    ),
    "refuse": StaffAction(
        "Do not publish",
        "support.moderate_review",
        RefuseForm,
        _refuse,
        lambda review: "It does not show." if review.status == ReviewStatus.REFUSED else "",
        is_dangerous=True,
    ),
}


@admin.register(Review)
class ReviewAdmin(DoingAdmin):
    """What buyers wrote; the oldest waiting first."""

    list_display = ["shown", "product", "stars", "shown_name", "shown_status", "has_answer", "created_at"]
    list_filter = ["status", "stars", ("answered_at", admin.EmptyFieldListFilter)]
    list_select_related = ["product"]
    search_fields = ["title", "text", "shown_name", "product__title", "=order_line__order__number"]
    ordering = ["-created_at", "-pk"]
    actions = ["publish_chosen"]
    page_template = "admin/support/review.html"
    doing = DOING

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """With its product and order."""
        return Review.objects.select_related("product", "order_line__order")

    def page_context(self, request: HttpRequest, row: Review) -> dict[str, Any]:
        """What became of it in the register."""
        items = ActionItem.objects.filter(review=row).select_related("owner")
        return {"title": f"Review of {row.product.title}", "items": list(items)}

    @admin.display(description="Review")
    def shown(self, review: Review) -> str:
        """Its title, or how it begins."""
        return review.title or review.text[:60] or "Stars alone"

    @admin.display(description="Status", ordering="status")
    def shown_status(self, review: Review) -> SafeString:
        """As a badge."""
        return badge(review.status, "review")

    @admin.display(description="Answered", boolean=True)
    def has_answer(self, review: Review) -> bool:
        """Whether the shop answered."""
        return bool(review.answer)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Who may publish."""
        return request.user.has_perm("support.moderate_review")

    @admin.action(description="Publish", permissions=["moderate"])
    def publish_chosen(self, request: HttpRequest, rows: QuerySet[Review]) -> None:
        """Let everybody read the chosen ones."""
        actor = actor_for(request)
        for pk in rows.order_by("pk").values_list("pk", flat=True):
            act = partial(publish_review, review_id=pk, actor=actor)
            self.perform(request, act, f"Review {pk} is published.")
