"""What workers do for chats."""

from celery import shared_task

from shop.core.sweeps import each
from support.actions import chat


@shared_task(name="support.follow_chats")
def follow_chats(**_: object) -> None:
    """Every half minute: chats that wait too long become cases, quiet ones end."""
    each(chat.going_on(), lambda pk: chat.follow_chat(chat_id=pk))
