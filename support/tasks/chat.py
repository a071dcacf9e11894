"""What workers do for chats."""

from celery import shared_task

from support.actions import chat


@shared_task(name="support.follow_chats")
def follow_chats(**_: object) -> None:
    """Every half minute: chats that wait too long become cases, quiet ones end."""
    for pk in chat.going_on():
        chat.follow_chat(chat_id=pk)
