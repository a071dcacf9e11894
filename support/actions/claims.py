"""Claims: something arrived damaged, wrong or not at all. Staff give money back, all or part, or say why not."""

import uuid

from django.utils import timezone

from orders.actions import timeline
from orders.actions.line_refunds import LinePart, refund_lines
from orders.actions.orders import lock
from orders.actions.placing import new_number
from orders.actions.returning import CannotReturn, leave_units, take_units_back
from orders.queries.worth import units_worth
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.money import Money
from shop.core.states import move
from support.actions.return_letters import tell_claim
from support.models import Claim, Photo
from support.queries.returnable import claimable_lines
from support.states import CLAIM_MOVES, ClaimStatus


class CannotClaim(Refused):
    """Something is missing in the claim."""


class NoPicture(CannotClaim):
    """Nothing shows what is wrong."""


@transaction()
def open_claim(
    *, order_id: int, draft_key: uuid.UUID, line_id: int, quantity: int, kind: str, text: str, actor: str
) -> Claim:
    """Tell that units are damaged, wrong (both with a picture) or missing. The same draft is one claim.

    Raises CannotClaim or CannotReturn.
    """
    (order,) = lock([order_id])
    earlier = Claim.objects.filter(draft_key=draft_key).first()
    if earlier is not None:
        return earlier
    line = next((line for line in claimable_lines(order) if line.pk == line_id), None)
    if line is None or kind not in Claim.Kind.values:
        raise CannotReturn("Choose an item that was sent to you and is not on its way back.")
    photos = Photo.objects.filter(draft_key=draft_key)
    if kind != Claim.Kind.MISSING and not photos.exists():
        raise NoPicture("Add a picture that shows what is wrong.")
    take_units_back(order_id=order_id, quantities={line_id: quantity}, arrived=False)
    claim = Claim.objects.create(
        number=new_number("D"),
        draft_key=draft_key,
        order=order,
        line=line,
        quantity=quantity,
        kind=kind,
        text=text.strip()[:1000],
        currency=order.currency,
    )
    photos.update(claim=claim)
    words = f"You told us about {quantity} of {line.title}: {claim.get_kind_display()}."
    timeline.add(order_id=order.pk, kind="claim.opened", text=words, actor=actor, is_public=True)
    events.record("claim.opened", claim_id=claim.pk, order_id=order.pk, order_line_id=line.pk, kind=kind)
    tell_claim(claim, "claim_opened")
    return claim


@transaction()
def refund_claim(*, claim_id: int, amount: int, answer: str, actor: str) -> Claim:
    """Give money back for a claim, smallest units, up to what is left of its line. A second call changes nothing.

    Raises CannotRefund.
    """
    claim = _locked(claim_id)
    if not move(claim, ClaimStatus.REFUNDED, actor=actor, table=CLAIM_MOVES, reason=answer):
        return claim
    whole = units_worth(claim.line, claim.currency, claim.quantity).amount
    units = claim.quantity if amount >= whole else 0
    made = refund_lines(
        order_id=claim.order_id,
        parts=[LinePart(claim.line_id, units, amount)],
        cause=f"claim:{claim.pk}",
        actor=actor,
        reason=f"Claim {claim.number}",
    )
    claim.refund_amount = sum(refund.amount for refund in made)
    back = Money(claim.refund_amount, claim.currency).format()
    _decide(claim, answer, f"{back} goes back for {claim.line.title}.", actor)
    tell_claim(claim, "claim_refunded")
    return claim


@transaction()
def refuse_claim(*, claim_id: int, answer: str, actor: str) -> Claim:
    """Say no, with the reason the customer reads; the units can be returned like any others."""
    claim = _locked(claim_id)
    if not answer.strip():
        raise CannotClaim("Say why. The customer reads it.")
    if move(claim, ClaimStatus.REFUSED, actor=actor, table=CLAIM_MOVES, reason=answer):
        leave_units(order_id=claim.order_id, quantities={claim.line_id: claim.quantity})
        _decide(claim, answer, f"We cannot pay for {claim.line.title}: {answer}", actor)
        tell_claim(claim, "claim_refused")
    return claim


def _locked(claim_id: int) -> Claim:
    """The claim, its order under lock."""
    lock([Claim.objects.values_list("order_id", flat=True).get(pk=claim_id)])
    return Claim.objects.select_related("order", "line").get(pk=claim_id)


def _decide(claim: Claim, answer: str, words: str, actor: str) -> None:
    """Write the answer down and tell the timeline."""
    claim.answer, claim.decided_at = answer.strip()[:500], timezone.now()
    claim.save(update_fields=["answer", "decided_at", "refund_amount"])
    kind = f"claim.{claim.status}"
    timeline.add(order_id=claim.order_id, kind=kind, text=words, actor=actor, is_public=True)
    events.record(kind, claim_id=claim.pk, order_id=claim.order_id)
