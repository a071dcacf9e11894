"""The rules and reasons of returns, as staff change them."""

from django.db.models import Q

from shop.core.db import transaction
from shop.core.errors import Refused
from support.models import ReturnItem, ReturnReason, ReturnRule


class RuleRefused(Refused):
    """The rule says two things, or nothing."""


@transaction()
def save_rule(*, rule: ReturnRule) -> ReturnRule:
    """Keep one rule for each product, each category and everything else. Raises RuleRefused."""
    if rule.product_id and rule.category_id:
        raise RuleRefused("Choose a product or a category, not both.")
    if not rule.is_returnable and not rule.why_not.strip():
        raise RuleRefused("Say why it cannot be returned. The customer reads it.")
    same = ReturnRule.objects.filter(Q(product_id=rule.product_id), Q(category_id=rule.category_id))
    if same.exclude(pk=rule.pk).exists():
        raise RuleRefused(f"There is a rule for this already: {same[0]}.")
    rule.save()
    return rule


@transaction()
def delete_rule(*, rule_id: int) -> None:
    """Remove a rule; what it was about follows the next wider one."""
    ReturnRule.objects.filter(pk=rule_id).delete()


@transaction()
def save_reason(*, reason: ReturnReason) -> ReturnReason:
    """Keep a reason as staff wrote it."""
    reason.save()
    return reason


@transaction()
def delete_reason(*, reason_id: int) -> None:
    """Remove a reason nobody gave yet. Raises RuleRefused."""
    if ReturnItem.objects.filter(reason_id=reason_id).exists():
        raise RuleRefused("Returns name this reason. Take it off the list instead: it is then no longer offered.")
    ReturnReason.objects.filter(pk=reason_id).delete()
