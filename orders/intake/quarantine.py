"""Orders that wait for a person: corrected where they stand, tried again, or set aside."""

from collections.abc import Mapping, Sequence

from accounts.models import User
from orders.intake.placing import take_order
from orders.intake.rows import FIELDS, LINE_FIELDS, RawOrder, tidy
from orders.models import Cart, IntakeRow, Order
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.core.http import name_of


class NotWaiting(Refused):
    """The row is settled."""


@transaction()
def retry_row(
    *,
    row_id: int,
    actor: str,
    fields: Mapping[str, str] | None = None,
    lines: Sequence[Mapping[str, str]] | None = None,
) -> IntakeRow:
    """Place a waiting order with what staff wrote, or as it is; it stays waiting with its reasons where it still fails.

    Raises NotWaiting for one that is settled.
    """
    row = _waiting(row_id)
    row.is_edited = row.is_edited or fields is not None
    raw = RawOrder(
        line=row.line,
        fields=tidy(row.fields if fields is None else fields, FIELDS),
        lines=[tidied for line in (row.lines if lines is None else lines) if (tidied := tidy(line, LINE_FIELDS))],
    )
    if raw.external_id:
        _make_room(row, raw.external_id)
        _refuse_number_of_another(row, raw.external_id)
    row.external_id = raw.external_id
    return take_order(channel=row.channel, raw=raw, actor=actor, row=row)


def _refuse_number_of_another(row: IntakeRow, external_id: str) -> None:
    """A number that staff wrote must not be an order's that is here: this one would be taken for it, and be lost."""
    known = Order.objects.filter(channel=row.channel.code, external_id=external_id).first()
    if known is not None and external_id != row.external_id:
        raise NotWaiting(
            f"Order {external_id} is here already, as {known.number} of {known.name}. Correct the number; if this is "
            "the same order, set the row aside."
        )


def _make_room(row: IntakeRow, external_id: str) -> None:
    """Two waiting rows that got the same number are one order; the other one is set aside."""
    others = IntakeRow.objects.filter(
        channel=row.channel, external_id=external_id, state=IntakeRow.State.WAITING
    ).exclude(pk=row.pk)
    if others.exists():
        raise NotWaiting("Another waiting row has this number. Set one of them aside.")


@transaction()
def drop_row(*, row_id: int, actor: str) -> IntakeRow:
    """Set a waiting row aside for good; what it held of a person is emptied. Twice is harmless."""
    row = IntakeRow.objects.select_for_update().get(pk=row_id)
    if row.state == IntakeRow.State.DROPPED:
        return row
    row = _waiting(row_id)
    row.state, row.reason = IntakeRow.State.DROPPED, f"Set aside by {name_of(actor)}. {row.reason}"[:1000]
    row.fields, row.lines, row.faults = {}, [], []
    row.save()
    return row


def _waiting(row_id: int) -> IntakeRow:
    row = IntakeRow.objects.select_for_update(of=("self",)).select_related("channel").get(pk=row_id)
    if row.state != IntakeRow.State.WAITING:
        raise NotWaiting("This row is settled.")
    return row


def erase_intake(user_id: int) -> None:
    """Empty what waiting rows hold of a person, and set them aside; settled rows hold nothing."""
    email = User.objects.filter(pk=user_id).values_list("email", flat=True).first()
    if email:
        IntakeRow.objects.filter(fields__email__iexact=email).update(
            fields={}, lines=[], faults=[], state=IntakeRow.State.DROPPED, reason="The person asked to be forgotten."
        )
    Cart.objects.filter(phone_order__customer_id=user_id).delete()
