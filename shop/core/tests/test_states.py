"""move(): only along the table, with history, once."""

import pytest
from django.db import connection

from shop.core.models import Delivery, Event, Message, StatusChange
from shop.core.states import IllegalMove, move

pytestmark = pytest.mark.django_db

TABLE = {
    "queued": frozenset({"sending", "withheld"}),
    "sending": frozenset({"sent", "retrying", "failed"}),
    "retrying": frozenset({"sending"}),
    "failed": frozenset({"queued"}),
    "sent": frozenset(),
    "withheld": frozenset(),
}


def make_row(state="queued"):
    return Message.objects.create(dedupe_key="k", channel="demo", event="e", to="t", subject="s", text="t", state=state)


def step(row, to, **extra):
    return move(row, to, actor="staff:3", field="state", table=TABLE, **extra)


@pytest.mark.parametrize("now", TABLE)
@pytest.mark.parametrize("to", TABLE)
def test_the_whole_product_of_states(now, to):
    row = make_row(now)
    if to == now:
        assert step(row, to) is False
    elif to in TABLE[now]:
        assert step(row, to) is True
    else:
        with pytest.raises(IllegalMove):
            step(row, to)
    row.refresh_from_db()
    assert row.state == (to if to in TABLE[now] else now)
    assert StatusChange.objects.count() == (1 if to in TABLE[now] else 0)


def test_history_tells_who_and_why():
    row = make_row()
    step(row, "withheld", reason="The buyer asked.")
    change = StatusChange.objects.get()
    assert (change.kind, change.object_id, change.field) == ("core.message", row.pk, "state")
    assert (change.from_value, change.to_value) == ("queued", "withheld")
    assert (change.actor, change.reason) == ("staff:3", "The buyer asked.")


def test_the_database_is_believed_not_the_row_in_hand():
    row = make_row()
    Message.objects.filter(pk=row.pk).update(state="sent")
    with pytest.raises(IllegalMove) as caught:
        step(row, "withheld")
    assert caught.value.message == "This message is sent, so it cannot become withheld."


def test_a_move_can_record_its_event():
    row = make_row()
    step(row, "sending", event="message.taken")
    assert Event.objects.get().payload == {"message_id": row.pk}
    assert not Delivery.objects.exists()


def test_the_row_is_locked(django_assert_num_queries):
    row = make_row()
    with django_assert_num_queries(3) as captured:
        step(row, "sending")
    assert "FOR UPDATE" in captured[0]["sql"]
    assert connection.in_atomic_block
