"""A form that arrives twice acts once."""

import pytest
from django.db import transaction

from shop.core.http import new_form_key, once
from shop.core.models import Fact, FormKey
from shop.core.tests.racing import race

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("real_db")]


def act(key, scope="pick"):
    with once(scope, key) as form:
        if not form.is_repeat:
            fact = Fact.objects.create(name=f"done {Fact.objects.count()} {scope}", value=1)
            form.answer = f"/done/{fact.pk}/"
        return form.answer


def test_ten_copies_act_once_and_all_learn_the_answer():
    key = new_form_key()
    answers = race([lambda: act(key)] * 10)
    assert len(set(answers)) == 1
    assert Fact.objects.count() == 1


def test_a_failure_leaves_the_form_open():
    with pytest.raises(RuntimeError), once("pick", "k"):
        raise RuntimeError
    assert act("k") == f"/done/{Fact.objects.get().pk}/"


def test_scopes_are_apart():
    act("k", "pick")
    act("k", "pack")
    assert Fact.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 101, "a\0b"])
def test_a_key_that_is_none_counts_each_time(key):
    with transaction.atomic():
        act(key)
        act(key)
    assert Fact.objects.count() == 2
    assert FormKey.objects.count() == 2
