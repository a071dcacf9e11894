"""The mails of a case: its number when it comes in, and each answer, with a link to read on and answer."""

from shop.core import events
from shop.core.models import Message
from support.models import Case, CaseMessage


def mail_opened(*, case: Case, path: str) -> Message | None:
    """Confirm that a message came in; wants an open transaction. Nothing where there is no address."""
    first = case.messages.order_by("pk").first()
    return _mail(case, event="case_opened", key=f"case_opened:{case.pk}", path=path, said=first)


def mail_answer(*, case: Case, said: CaseMessage, path: str) -> Message | None:
    """Bring an answer of ours; wants an open transaction."""
    return _mail(case, event="case_answered", key=f"case_answered:{said.pk}", path=path, said=said)


def _mail(case: Case, *, event: str, key: str, path: str, said: CaseMessage | None) -> Message | None:
    if not case.email:
        return None
    return events.queue_message(
        event=event,
        to=case.email,
        dedupe_key=key,
        context={"case": case, "said": said, "path": path},
        reason="You wrote to us.",
        erase=True,
        user_id=case.user_id,
        order_number=case.order.number if case.order else "",
        owner=("case", case.pk),
    )
