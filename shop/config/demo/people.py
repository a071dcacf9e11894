"""Who can log in to the demo store: two customers and one person for each job."""

import os
from dataclasses import dataclass
from io import StringIO

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.models import Address, User
from orders.actions import keeping
from orders.payments.base import Flow
from orders.payments.demo_keeping import choose

DEFAULT_PASSWORD = "demo-store-2026"  # noqa: S105  known to everybody; the launcher sets another off the loopback address


@dataclass(frozen=True)
class Person:
    """A demo log-in; `group` is a role of `shop.config.roles`, empty for customers."""

    email: str
    name: str
    job: str
    group: str = ""


PEOPLE = (
    Person("ana@example.com", "Ana Ferreira", "customer with orders"),
    Person("ben@example.com", "Ben Okafor", "customer"),
    Person("picker@example.com", "Pia Lund", "warehouse", "Warehouse"),
    Person("service@example.com", "Sam Whitlock", "customer service", "Customer service"),
    Person("catalog@example.com", "Cato Brandt", "catalog", "Catalog"),
    Person("manager@example.com", "Maya Torres", "manager, may do everything", "Manager"),
)
HOMES = {
    "ana@example.com": ("214 Alder Street", "Montclair", "NJ", "07042", "+12015550142"),
    "ben@example.com": ("77 Fremont Avenue", "Seattle", "WA", "98103", "+12065550177"),
}


def password() -> str:
    """The password of every demo log-in."""
    return os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD


CARD_OWNER = "ana@example.com"


def invite_people() -> None:
    """Make the log-ins, their addresses confirmed, staff in their roles."""
    call_command("sync_roles", stdout=StringIO())
    secret = make_password(password())
    for person in PEOPLE:
        user = User.objects.create(
            email=person.email,
            name=person.name,
            phone=HOMES[person.email][-1] if person.email in HOMES else "",
            password=secret,
            is_staff=bool(person.group),
            is_superuser=person.group == "Manager",
        )
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
        if person.group:
            user.groups.add(Group.objects.get(name=person.group))
        if person.email in HOMES:
            _move_in(user)
        if person.email == CARD_OWNER:
            _keep_cards(user)


def _keep_cards(user: User) -> None:
    """A test card and the wallet, kept as the customer would keep them."""
    for choice in ("success", "wallet"):
        setup, session = keeping.begin_setup(user_id=user.pk, provider="demo", flow=Flow.DEMO, back="{key}")
        choose(session.reference, choice)
        keeping.settle_setup(setup_id=setup.pk)


def renew_passwords() -> None:
    """Let the log-ins follow DEMO_PASSWORD: a store seeded on the loopback address may be opened to others later."""
    users = list(User.objects.filter(email__in=[person.email for person in PEOPLE]))
    if users and not all(check_password(password(), user.password) for user in users[:1]):
        User.objects.filter(pk__in=[user.pk for user in users]).update(password=make_password(password()))


def _move_in(user: User) -> None:
    line1, city, state, postcode, phone = HOMES[user.email]
    Address.objects.create(
        user=user,
        name=user.name,
        line1=line1,
        city=city,
        state=state,
        postcode=postcode,
        phone=phone,
        country="US",
        is_default_delivery=True,
        is_default_billing=True,
    )
