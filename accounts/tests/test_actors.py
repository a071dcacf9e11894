"""Who did something, in words."""

import pytest

from accounts.tests.factories import make_user
from shop.core.http import name_of, names_of
from shop.models import Supplier

pytestmark = pytest.mark.django_db


def test_people_and_suppliers_have_names_whatever_their_number(django_assert_num_queries):
    one, two = make_user(name="Ada Byron"), make_user(name="Joan Clarke")
    mill = Supplier.objects.create(code="mill", name="Marlow Mill", email="mill@supplier.example")
    actors = [f"staff:{one.pk}", f"customer:{two.pk}", f"staff:{two.pk}", f"supplier:{mill.pk}", "worker"]
    with django_assert_num_queries(3):
        names = names_of(actors)
    assert list(names.values()) == ["Ada Byron", "Joan Clarke", "Joan Clarke", "Marlow Mill", "The shop"]


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        ("system", "The shop"),
        ("visitor", "Customer"),
        ("provider:stripe", "Stripe"),
        ("provider", "Provider"),
        ("staff:0", "Staff"),
        ("supplier:99999999999999999999", "Supplier"),
        ("customer:\u00b2", "Customer"),
        ("", ""),
    ],
)
def test_what_has_no_account_is_called_what_it_is(actor, words):
    assert name_of(actor) == words
