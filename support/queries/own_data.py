"""What support holds of an account, for the copy its owner may take along."""

from accounts.registries import Rows
from support.models import Case, CaseMessage, Claim, ReturnItem, Review, Survey


def support_data(user_id: int) -> dict[str, Rows]:
    """Cases with what was said (not the notes of staff), returns, claims, reviews and answers to surveys."""
    said = CaseMessage.objects.filter(case__user_id=user_id).exclude(author=CaseMessage.Author.NOTE).order_by("pk")
    ordered = {"order__user_id": user_id}
    return {
        "Cases": list(
            Case.objects.filter(user_id=user_id)
            .order_by("pk")
            .values(
                "number", "created_at", "topic", "subject", "email", "name", "order_named", "page", "report", "status"
            )
        ),
        "What was said in cases": list(said.values("case__number", "created_at", "author", "author_name", "text")),
        "Returned items": list(
            ReturnItem.objects.filter(of_return__order__user_id=user_id)
            .order_by("pk")
            .values("of_return__number", "line__title", "quantity", "reason__label", "note", "of_return__status")
        ),
        "Claims": list(
            Claim.objects.filter(**ordered)
            .order_by("pk")
            .values("number", "created_at", "kind", "text", "status", "answer")
        ),
        "Reviews": list(
            Review.objects.filter(order_line__order__user_id=user_id)
            .order_by("pk")
            .values("created_at", "order_line__title", "stars", "title", "text", "shown_name", "status", "answer")
        ),
        "Surveys": list(
            Survey.objects.filter(**ordered).order_by("pk").values("created_at", "order__number", "score", "comment")
        ),
    }
