"""The copy of one's data holds what each app keeps of a person, and of nobody else."""

import json
import logging
import uuid
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from accounts import registries
from accounts.actions.accounts import delete_account
from accounts.actions.exporting import ask_for_export, make_export
from orders.tests.factories import make_order, make_user
from shop.config.tests.test_logs import formatter
from shop.config.tests.test_personal import MARK, found_in
from support.models import CaseImage, Review
from support.tests.feedback_factories import make_review
from support.tests.return_factories import make_delivered, make_photo, make_return, picture
from support.tests.support_factories import make_case


def lives(email):
    """A customer with something in every app."""
    user = make_user(email=email)
    make_order(user_id=user.pk, email=email, paid=True)
    order = make_delivered(user_id=user.pk, email=email)
    make_return(order, key=make_photo(order, uuid.uuid4()).draft_key)
    make_review(order=order, text=f"Said by {email}", name=f"{MARK} R.")
    case = make_case(user_id=user.pk, email=email, subject=f"Asked by {email}")
    CaseImage(message=case.messages.first()).file.save(f"{MARK}.jpg", ContentFile(picture()))
    return user


@pytest.fixture
def kept(settings, tmp_path):
    """The files that the store keeps."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    return lambda: [path for path in Path(tmp_path).rglob("*") if path.is_file()]


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


@pytest.mark.django_db
def test_who_left_is_in_no_table_no_file_and_no_log(kept, caplog, drain, monkeypatch):
    caplog.set_level(logging.DEBUG)
    mine = lives(f"{MARK}@example.com")
    ask_for_export(user_id=mine.pk)
    drain(may_fail=True)
    assert len(kept()) >= 2, "a picture of a return and one of a case"
    assert "support_review" in found_in(), "the search must be able to find"
    monkeypatch.setattr(registries, "reasons_to_keep", lambda _user_id: [])  # with everything still open
    delete_account(user_id=mine.pk, actor="worker")
    assert found_in() == ["support_review"], "published words stay as what somebody said of a product, without the name"
    assert MARK not in Review.objects.get().shown_name
    assert kept() == []
    lines = [formatter("json").format(record) for record in caplog.records]
    assert lines
    assert [line for line in lines if MARK in line] == []
