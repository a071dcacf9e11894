"""Two chats of the demo store: one that a person answered in business hours, one that came at night."""

import datetime
import secrets

from accounts.models import User
from shop.config.demo.month import living
from support.actions.chat import Line, answer_chat, end_chat, take_chat, write_line
from support.queries.hours import schedule

Moment = datetime.datetime
MINUTE = datetime.timedelta(minutes=1)
LAST_DAYS = 240
"""Hours looked back for an hour in which somebody, or nobody, answered."""


def chat_with_customers(*, now: Moment) -> None:
    """Live through both; without opening hours there is nobody to chat with."""
    hours = [now - datetime.timedelta(hours=back) for back in range(3, LAST_DAYS)]
    week = schedule()
    for moment in [hour for hour in hours if week.is_open(hour) and week.is_open(hour + 20 * MINUTE)][:1]:
        _answered(moment)
    for moment in [hour for hour in hours if not week.is_open(hour)][:1]:
        with living(moment):
            _write(
                secrets.token_urlsafe(24),
                "Do you deliver to Alaska, and how long does it take?",
                "kit.moran@example.org",
                "Kit",
            )


def _answered(moment: Moment) -> None:
    service, token = User.objects.get(email="service@example.com"), secrets.token_urlsafe(24)
    with living(moment):
        chat = _write(token, "Is the enamel kettle fine on an induction stove?", "june.park@example.org", "June")
    with living(moment + MINUTE):
        take_chat(chat_id=chat, staff_id=service.pk)
        words = "It is, June: its base is steel. Let it warm up slowly the first time."
        answer_chat(chat_id=chat, staff_id=service.pk, text=words)
    with living(moment + 3 * MINUTE):
        _write(token, "Good to know. Then I take the green one.", "june.park@example.org", "June")
    with living(moment + 4 * MINUTE):
        answer_chat(chat_id=chat, staff_id=service.pk, text="Enjoy it. Write again if anything is not right.")
    with living(moment + 10 * MINUTE):
        end_chat(chat_id=chat, staff_id=service.pk)


def _write(token: str, text: str, email: str, name: str) -> int:
    """A line of the visitor; the id of its chat."""
    return write_line(token=token, line=Line(secrets.token_hex(8), text, email, name), actor="visitor").pk
