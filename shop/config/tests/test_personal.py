"""Nothing of a person is left out when an account goes: every model is walked, and every table searched."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from accounts import registries
from accounts.actions.accounts import delete_account
from accounts.models import Consent
from accounts.tests.factories import make_address, make_user
from orders.actions.holding import hold_order
from orders.models import Cart, Order, TimelineEntry
from orders.tests.factories import make_order
from shop.config.personal import HARMLESS, PERSONAL
from shop.core.models import Message, ProviderEvent

WORDS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.GenericIPAddressField)
MARK = "quillmark"


def wordy(model) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, WORDS) and not field.choices and field.name not in {"currency", "status", "method"}
    ]


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_every_field_has_an_eraser_or_a_reason(model):
    label = model._meta.label
    _, fields = PERSONAL.get(label, ("", ()))
    if "*" in fields or label in HARMLESS:
        return
    left = [name for name in wordy(model) if name not in fields and f"{label}.{name}" not in HARMLESS]
    assert not left, f"{label}: say in shop/config/personal.py who erases {left}, or why they name nobody"


def test_a_field_that_looks_personal_needs_an_eraser_whatever_is_said():
    looks = {"email", "phone", "line1", "line2", "postcode", "shown_name", "author_name", "ip", "user_agent", "to"}
    excused = {"shop.Supplier", "shop.Warehouse"}
    for model in apps.get_models():
        label = model._meta.label
        fields = PERSONAL.get(label, ("", ()))[1]
        missing = looks.intersection(wordy(model)) - set(fields)
        assert not missing or "*" in fields or label in excused, f"{label}: {missing}"


def test_every_eraser_named_is_registered():
    names = {eraser.__name__ for eraser in registries._erasers} | {delete_account.__name__}
    assert {name for name, _ in PERSONAL.values()} <= names


def test_no_model_is_excused_whole_that_holds_something():
    assert not set(PERSONAL) & set(HARMLESS)


def test_the_table_names_only_what_exists():
    for label, (_, fields) in PERSONAL.items():
        model = apps.get_model(label)
        assert set(fields) - {"*"} <= {field.name for field in model._meta.concrete_fields}, label


def found_in() -> list[str]:
    """Every column of every table in which the mark stands."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{MARK}%"])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.feature("ACC14")
@pytest.mark.django_db
def test_no_table_holds_the_person_and_the_order_still_counts():
    user = make_user(email=f"{MARK}@example.com", name=f"Ana {MARK}")
    make_address(user, line1=f"1 {MARK} Street")
    order = make_order(user_id=user.pk, email=user.email)
    order.addresses.update(line1=f"1 {MARK} Street")
    hold_order(order_id=order.pk, reason=f"{MARK} moves house", actor="staff:1")
    Order.objects.filter(pk=order.pk).update(status="canceled", note=MARK, phone=MARK, name=MARK)
    TimelineEntry.objects.create(order=order, kind="note", actor="staff:1", text=MARK, at=timezone.now())
    Cart.objects.create(token="t", user=user, draft={"email": user.email})
    Consent.objects.create(user=user, email=user.email, topic="reviews", channel="email", is_given=False, source="x")
    ProviderEvent.objects.create(provider="p", provider_id="1", kind="k", payload={"mail": user.email})
    Message.objects.create(dedupe_key="k", channel="demo", event="e", to=user.email, subject=MARK, text=MARK)
    assert {"orders_order", "core_statuschange"} <= set(found_in()), "the search must be able to find"
    delete_account(user_id=user.pk, actor="worker")
    assert found_in() == []
    kept = Order.objects.get(pk=order.pk)
    assert (kept.user_id, kept.total_amount, kept.lines.count()) == (user.pk, order.total_amount, 1)
