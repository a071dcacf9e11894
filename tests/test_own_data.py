"""The copy of one's data holds what each app keeps of a person, and of nobody else."""

import json

import pytest

from accounts.actions.exporting import ask_for_export, make_export
from orders.tests.factories import make_order, make_user
from support.tests.feedback_factories import make_review
from support.tests.return_factories import make_delivered, make_return
from support.tests.support_factories import make_case


def lives(email):
    """A customer with something in every app."""
    user = make_user(email=email)
    make_order(user_id=user.pk, email=email, paid=True)
    order = make_delivered(user_id=user.pk, email=email)
    make_return(order)
    make_review(order=order, text=f"Said by {email}")
    make_case(user_id=user.pk, email=email, subject=f"Asked by {email}")
    return user


@pytest.mark.feature("ACC13")
@pytest.mark.django_db
def test_the_copy_is_whole_and_ones_own():
    mine, _ = lives("ana@example.com"), lives("ben@example.com")
    export = ask_for_export(user_id=mine.pk)
    make_export(export_id=export.pk)
    export.refresh_from_db()
    wanted = {"Account", "Orders", "Ordered items", "Addresses of orders", "What happened to orders", "Payments"}
    content = json.loads(export.content)
    assert set(content) >= wanted | {"Returned items", "Reviews", "Cases", "What was said in cases"}
    assert next(iter(content)) == "Account"
    text = export.content
    assert all(words in text for words in ("Said by ana@", "Asked by ana@", "ana@example.com"))
    assert "ben@" not in text
