"""What of cases and help goes when an account is deleted, and what joins it before."""

from django.db.models.functions import Lower

from accounts.actions.erasing import blank_messages
from accounts.queries import proved_addresses
from shop.core.db import transaction
from shop.core.models import Message
from support.models import Case, CaseImage, CaseLink, CaseMessage, HelpVote

NOBODY = "deleted@invalid.invalid"
GONE = "Removed with the account."


@transaction()
def gather_cases(user_id: int) -> None:
    """Give an account the cases that nobody owns and that were opened with an address it has proved."""
    cases = Case.objects.filter(user__isnull=True).alias(mailbox=Lower("email"))
    cases.filter(mailbox__in=proved_addresses(user_id)).update(user_id=user_id)


@transaction()
def erase_cases(user_id: int) -> None:
    """Blank a person's cases: words, pictures, links and mails go, the count of cases stays."""
    ids = list(Case.objects.filter(user_id=user_id).values_list("pk", flat=True))
    for image in CaseImage.objects.filter(message__case_id__in=ids):
        image.file.delete(save=False)
        image.delete()
    CaseLink.objects.filter(case_id__in=ids).delete()
    CaseMessage.objects.filter(case_id__in=ids).update(text=GONE)
    CaseMessage.objects.filter(case_id__in=ids, author=CaseMessage.Author.CUSTOMER).update(author_name="")
    about = Message.objects.about("case", [str(pk) for pk in ids])
    blank_messages(about)
    about.update(user_id=None)
    blank = {"email": NOBODY, "name": "", "subject": GONE, "order_named": "", "page": "", "report": "", "user_id": None}
    Case.objects.filter(pk__in=ids).update(**blank)
    HelpVote.objects.filter(user_id=user_id).update(missing="", user_id=None)


def open_case_sentence(user_id: int) -> str:
    """Why an account has to stay for now: we still owe an answer; empty where none is owed."""
    case = Case.objects.filter(user_id=user_id).waiting_for_us().first()
    return f"We still owe you an answer about {case.number}." if case else ""
