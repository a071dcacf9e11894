"""The inbox of signed notices: stored once for each id of the provider, acted on by a task."""

from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils import timezone

from orders.payments.base import ProviderNotice, RefundOutcome, RefundState
from shop.core import events
from shop.core.db import transaction
from shop.core.models import ProviderEvent


@transaction()
def receive_notice(*, provider: str, notice: ProviderNotice) -> bool:
    """Store a notice and owe it to the worker; False for one that was here before. Kept is only what is acted on."""
    kept: dict[str, object] = {"reference": notice.reference, "key": notice.key}
    if notice.refund is not None:
        told = notice.refund
        kept["refund"] = [told.reference, told.state.value, told.amount, told.currency, told.key, told.failure]
    try:
        with atomic():
            stored = ProviderEvent.objects.create(
                provider=provider, provider_id=notice.id[:200], kind=notice.kind[:100], payload=kept
            )
    except IntegrityError:  # the same notice, from before or from another connection just now
        return False
    events.record("provider.notified", provider_event_id=stored.pk)
    return True


def stored_notice(*, provider_event_id: int) -> tuple[str, ProviderNotice]:
    """The provider and the notice of a stored row."""
    row = ProviderEvent.objects.get(pk=provider_event_id)
    refund = None
    if told := row.payload.get("refund"):
        reference, state, amount, currency, key, failure = told
        refund = RefundOutcome(reference, RefundState(state), amount, currency, key, failure)
    notice = ProviderNotice(row.provider_id, row.kind, row.payload["reference"], row.payload["key"], refund)
    return row.provider, notice


def close_notice(*, provider_event_id: int) -> None:
    """Mark a stored notice as acted on."""
    ProviderEvent.objects.filter(pk=provider_event_id).update(acted_at=timezone.now())
