"""What customers of the demo store wrote to us: cases in each state, with answers, notes and one that just came in."""

import datetime
from dataclasses import dataclass

from accounts.models import User
from orders.models import Order
from shop.config.demo import clock
from shop.core.models import Delivery, Event, Message, StatusChange
from support.actions.cases import Concern, answer_case, open_case, resolve_case, write_as_customer, write_note
from support.actions.hours import save_day
from support.models import Case, SupportDay

Moment = datetime.datetime
HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Talk:
    """Who wrote about what, `hours` ago; `turns` are (hours later, who, words), who is us, note or customer."""

    email: str
    topic: str
    subject: str
    text: str
    hours: int
    turns: tuple[tuple[float, str, str], ...] = ()
    is_closed: bool = False
    has_order: bool = True
    report: str = ""


TALKS = (
    Talk(
        "grace.halloran@example.org",
        "delivery",
        "Parcel says delivered",
        "The tracking says delivered yesterday at 2 pm. Nothing is at the door, and the neighbors have not seen it.",
        150,
        (
            (2, "us", "I am sorry, Grace. I have asked the carrier where it was left and write to you tomorrow."),
            (3, "note", "Carrier ticket opened. The scan was two streets away."),
            (
                26,
                "us",
                "The driver left it at number 19. He brings it over this afternoon. Please write if he does not.",
            ),
            (31, "customer", "It is here, thank you. Nothing is broken."),
        ),
        is_closed=True,
    ),
    Talk(
        "ana@example.com",
        "order",
        "Another address, please",
        "Could this order go to my office instead? 40 Main Street, Montclair, second floor.",
        52,
        (
            (
                1.5,
                "us",
                "That is possible until we begin to pack. Is there a name on the door, and may a colleague sign?",
            ),
        ),
    ),
    Talk(
        "t.reyes@example.org",
        "product",
        "Does the grinder take Turkish coffee?",
        "I would like to grind for a cezve. Is it fine enough for that?",
        30,
        (
            (4, "us", "Yes: two clicks from closed is as fine as flour. It takes a minute and a half for two cups."),
            (8, "customer", "Good. And is there a spare burr, should this one get dull?"),
        ),
        has_order=False,
    ),
    Talk(
        "ben@example.com",
        "payment",
        "Charged twice?",
        "My bank shows the amount twice since I had to try again. Which one is real?",
        20,
        ((1, "note", "One payment captured, the first was declined. The bank drops its mark by itself."),),
    ),
    Talk(
        "wren@example.org",
        "website",
        "Checkout stays empty",
        "The page where I should enter my card stays empty on my laptop. On the phone it works.",
        5,
        has_order=False,
        report="Browser and version: ok. Firefox 145 works.\nCookies: ok. Cookies are kept.\n"
        "Blockers: bad. Something stops a file of the payment page.",
    ),
)


def talk_with_customers(*, now: Moment) -> None:
    """Live through every talk at its moments; mails count as sent."""
    service = User.objects.get(email="service@example.com")
    save_day(row=SupportDay(day=now.date() + datetime.timedelta(days=12), name="Stocktaking"))
    for talk in TALKS:
        moment = now - talk.hours * HOUR
        marks = [
            model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0 for model in (Event, StatusChange)
        ]
        with clock.at(moment):
            case = _begin(talk)
        for later, who, words in talk.turns:
            moment = now - talk.hours * HOUR + later * HOUR
            with clock.at(moment):
                _say(case, who, words, service.pk)
        if talk.is_closed:
            with clock.at(moment + HOUR):
                resolve_case(case_id=case.pk, actor=f"staff:{service.pk}")
        Delivery.objects.open().filter(event_id__gt=marks[0], task="core.send_message").update(done_at=moment)
        Event.objects.filter(pk__gt=marks[0]).update(created_at=moment)
        StatusChange.objects.filter(pk__gt=marks[1]).update(at=moment)
        fresh = Message.objects.filter(owner_kind="case", owner_id=str(case.pk))
        fresh.update(state=Message.State.SENT, created_at=moment, sent_at=moment, text="", html="")


def _begin(talk: Talk) -> Case:
    user = User.objects.filter(email=talk.email).first()
    order = Order.objects.filter(email=talk.email).order_by("-placed_at").first() if talk.has_order else None
    concern = Concern(
        topic=talk.topic,
        subject=talk.subject,
        text=talk.text,
        email=talk.email,
        name=user.name if user else order.name if order else "",
        user_id=user.pk if user else None,
        order_id=order.pk if order else None,
        order_named=order.number if order else "",
        source=Case.Source.BROWSER if talk.report else Case.Source.FORM,
        report=talk.report,
    )
    return open_case(concern=concern, actor=f"customer:{user.pk}" if user else "visitor")


def _say(case: Case, who: str, words: str, staff_id: int) -> None:
    if who == "us":
        answer_case(case_id=case.pk, text=words, staff_id=staff_id)
    elif who == "note":
        write_note(case_id=case.pk, text=words, staff_id=staff_id)
    else:
        write_as_customer(case_id=case.pk, text=words, actor="visitor")
