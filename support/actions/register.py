"""The register of feedback: each complaint has an owner and a day, and ends with what was done about it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.utils import timezone

from orders.models import OrderLine
from shop.actions.catalogue import touch_product
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.models import StatusChange
from shop.core.states import move
from support.actions.feedback_letters import tell_acted
from support.models import ActionItem, Improvement
from support.states import ACTION_MOVES, ActionStatus


class CannotClose(Refused):
    """The item cannot be closed as told; the message says why."""


@transaction()
def open_item(
    *,
    cause: str,
    kind: str,
    summary: str,
    order_id: int | None,
    product_id: int | None = None,
    review_id: int | None = None,
    survey_id: int | None = None,
    now: datetime | None = None,
) -> ActionItem:
    """Put a complaint into the register, owned by who has least to do; the same cause again gives the same item."""
    now = now or timezone.now()
    item, is_new = ActionItem.objects.get_or_create(
        cause=cause,
        defaults={
            "kind": kind,
            "summary": " ".join(summary.split())[:300],
            "order_id": order_id,
            "product_id": product_id,
            "review_id": review_id,
            "survey_id": survey_id,
            "owner_id": next_owner(),
            "due_on": timezone.localdate(now) + timedelta(days=settings.FEEDBACK_DAYS),
            "created_at": now,
        },
    )
    if is_new:
        events.record("feedback.registered", action_item_id=item.pk)
    return item


@transaction()
def register_claim(*, claim_id: int, order_id: int, order_line_id: int | None, what: str) -> ActionItem:
    """Put a claim ("damaged", "missing", "wrong") about a line of an order into the register, once."""
    line = OrderLine.objects.select_related("variant").filter(pk=order_line_id or 0, order_id=order_id).first()
    about = line.title if line else "the order"
    return open_item(
        cause=f"claim:{claim_id}",
        kind=ActionItem.Kind.CLAIM,
        summary=f"Claim ({what.replace('_', ' ')}): {about}",
        order_id=order_id,
        product_id=line.variant.product_id if line else None,
    )


def next_owner() -> int | None:
    """Of those whose role closes such items, who has fewest open; None where nobody has the role."""
    people = get_user_model().objects.filter(is_active=True, is_staff=True)
    fit = people.filter(groups__permissions__codename="close_actionitem")
    is_open = Q(action_items__status=ActionStatus.OPEN)
    counted = fit.annotate(load=Count("action_items", filter=is_open, distinct=True))
    return counted.order_by("load", "pk").values_list("pk", flat=True).first()


@transaction()
def assign_item(*, item_id: int, owner_id: int, due_on: date, actor: str) -> ActionItem:
    """Give an open item an owner and a day; the change is kept. Raises CannotClose for one that is closed."""
    item = ActionItem.objects.select_for_update().get(pk=item_id)
    if item.status != ActionStatus.OPEN:
        raise CannotClose("This was closed already.")
    changes = {"owner_id": owner_id, "due_on": due_on}
    StatusChange.objects.bulk_create(
        StatusChange(
            kind="support.actionitem",
            object_id=item.pk,
            field=name,
            from_value=str(getattr(item, name) or ""),
            to_value=str(value),
            actor=actor,
        )
        for name, value in changes.items()
        if getattr(item, name) != value
    )
    item.owner_id, item.due_on = owner_id, due_on
    item.save(update_fields=["owner", "due_on"])
    return item


@transaction()
def close_item(
    *,
    item_id: int,
    outcome: str,
    actor: str,
    said: str = "",
    is_public: bool = False,
    also: Sequence[int] = (),
    tell: bool = False,
    now: datetime | None = None,
) -> ActionItem:
    """Close an item with what was done, and with it other open ones about the same product.

    `said` and `is_public` make it "You said, we did" on the product's page; `tell` writes to those who complained.
    Raises CannotClose.
    """
    now = now or timezone.now()
    rows = ActionItem.objects.select_for_update().filter(pk__in={item_id, *also}).order_by("pk")
    items = {item.pk: item for item in rows}
    item = items[item_id]
    _refuse_wrong(item, items, outcome=outcome, said=said, is_public=is_public)
    improvement = None
    if item.product_id is not None:
        improvement = Improvement.objects.create(
            product_id=item.product_id,
            said=(said or item.summary)[:200],
            did=outcome,
            is_public=is_public,
            made_at=now,
        )
    for one in items.values():
        one.outcome, one.improvement, one.closed_at = outcome, improvement, now
        one.save(update_fields=["outcome", "improvement", "closed_at"])
        move(one, ActionStatus.CLOSED, actor=actor, table=ACTION_MOVES)
        if tell:
            tell_acted(item_id=one.pk)
    if item.product_id is not None and is_public:
        touch_product(product_id=item.product_id)
    events.record("feedback.acted", action_item_ids=sorted(items))
    return item


def _refuse_wrong(item: ActionItem, items: dict[int, ActionItem], *, outcome: str, said: str, is_public: bool) -> None:
    """What a closing needs: words, and for the public a product and what was said."""
    if any(one.status != ActionStatus.OPEN for one in items.values()):
        raise CannotClose("Somebody closed this, or one of the others, meanwhile. Look again.")
    if any(one.product_id != item.product_id for one in items.values()):
        raise CannotClose("Only items about the same product can be closed together.")
    if not outcome.strip():
        raise CannotClose("Say what was done.")
    if is_public and item.product_id is None:
        raise CannotClose("This is about no product, so there is no page to show it on.")
    if is_public and not said.strip():
        raise CannotClose("Say what customers told us; it stands above what was done.")


@transaction()
def edit_improvement(*, improvement_id: int, said: str, did: str, is_public: bool) -> Improvement:
    """Change the words of a "You said, we did", or show it or take it off its product's page."""
    row = Improvement.objects.select_for_update().get(pk=improvement_id)
    row.said, row.did, row.is_public = said[:200], did[:1000], is_public
    row.save(update_fields=["said", "did", "is_public"])
    if row.product_id is not None:
        touch_product(product_id=row.product_id)
    return row
