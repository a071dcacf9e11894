"""Messages: every mail is a row first, once per dedupe key, and goes out after the commit."""

from collections.abc import Mapping
from dataclasses import asdict

from django.conf import settings
from django.db import IntegrityError, transaction

from shop.core.channels.render import render_message
from shop.core.errors import Refused
from shop.core.events.outbox import record
from shop.core.models import Message


class CannotResend(Refused):
    """The text of this message is gone or may not be sent again."""


def queue_message(
    *,
    event: str,
    to: str,
    dedupe_key: str,
    context: Mapping[str, object],
    reason: str = "",
    erase: bool = False,
    user_id: int | None = None,
    order_number: str = "",
    owner: tuple[str, object] | None = None,
    channel: str | None = None,
    unsubscribe: str = "",
) -> Message:
    """Render templates/messages/<event>/, write the row and owe it to the sender; the row of an earlier call if any.

    `erase` marks a text that opens something (link, code): it goes once it is sent. `owner` is (kind, id) of the
    row it is about, `unsubscribe` where optional mails of its topic end. Without an address in `to` it goes nowhere.
    Wants an open transaction.
    """
    if (earlier := Message.objects.filter(dedupe_key=dedupe_key).first()) is not None:
        return earlier
    letter = render_message(event, {**context, "reason": reason, "unsubscribe": unsubscribe})
    kind, owner_id = owner or ("", "")
    return _store(
        Message(
            event=event,
            to=to,
            dedupe_key=dedupe_key,
            reason=reason,
            erase=erase,
            user_id=user_id,
            order_number=order_number,
            owner_kind=kind,
            owner_id=str(owner_id),
            channel=channel or settings.MAIL_CHANNEL,
            unsubscribe=unsubscribe,
            **asdict(letter),
        )
    )


def _store(message: Message) -> Message:
    try:
        with transaction.atomic():
            if not message.to:
                message.state, message.error = Message.State.WITHHELD, "There is no address to write to."
            message.save(force_insert=True)
    except IntegrityError:  # the other connection was first with this key
        return Message.objects.get(dedupe_key=message.dedupe_key)
    if not message.to:
        return message
    record("message.queued", message_id=message.pk)
    return message


@transaction.atomic
def resend_message(message_id: int, *, key: str = "", to: str = "") -> Message:
    """Send a message again as a row of its own that points at the first.

    `key` tells one wish to resend from the next (default: each call counts). Raises CannotResend.
    """
    first = Message.objects.select_for_update().get(pk=message_id)
    if first.erase or not first.text:
        raise CannotResend("This message held a personal link, so it cannot be sent again. Ask for a new one.")
    root = first.resend_of or first
    number = root.resends.count() + 1
    copy = Message(
        event=first.event,
        to=to or first.to,
        dedupe_key=f"{root.dedupe_key}:again:{key or number}"[:200],
        reason=first.reason,
        user_id=first.user_id,
        order_number=first.order_number,
        owner_kind=first.owner_kind,
        owner_id=first.owner_id,
        channel=first.channel,
        unsubscribe=first.unsubscribe,
        subject=first.subject,
        text=first.text,
        html=first.html,
        resend_of=root,
    )
    return _store(copy)


def withhold_message(message_id: int, *, why: str) -> bool:
    """Keep a message that has not gone out from going out; True when it was in time."""
    waiting = Message.objects.filter(pk=message_id, state__in=[Message.State.QUEUED, Message.State.RETRYING])
    return bool(waiting.update(state=Message.State.WITHHELD, error=why[:500]))
