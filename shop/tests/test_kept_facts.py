"""What every page keeps for a minute is read anew as soon as staff change it."""

import datetime
from fractions import Fraction

import pytest
from django.utils import timezone

from shop.actions.categories import add_category, change_category, move_category, remove_category
from shop.actions.house import remove_row, save_row
from shop.models import Holiday, ShippingRate, TaxRate
from shop.queries.menu import departments
from shop.queries.tables import delivery_rates, tax_rates
from shop.queries.terms import delivery_terms
from shop.tests.factories import make_category, make_shipping, make_tax, make_warehouse

pytestmark = pytest.mark.django_db


def names():
    return [department.name for department in departments()]


def test_the_menu_follows_each_change_of_the_tree(django_capture_on_commit_callbacks):
    kitchen, home = make_category("Kitchen"), make_category("Home")
    assert names() == ["Kitchen", "Home"]
    steps = [
        (lambda: change_category(category_id=kitchen.pk, fields={"name": "Cooking"}), ["Cooking", "Home"]),
        (lambda: move_category(category_id=home.pk, target_id=kitchen.pk, position="left"), ["Home", "Cooking"]),
        (lambda: add_category(name="Garden"), ["Home", "Cooking", "Garden"]),
        (lambda: remove_category(category_id=home.pk), ["Cooking", "Garden"]),
    ]
    for step, expected in steps:
        with django_capture_on_commit_callbacks(execute=True):
            step()
        assert names() == expected


def test_the_promise_of_delivery_follows_a_holiday(django_capture_on_commit_callbacks):
    house, day = make_warehouse(), timezone.localdate() + datetime.timedelta(days=3)
    assert day not in delivery_terms().calendar.closed
    with django_capture_on_commit_callbacks(execute=True):
        holiday = save_row(row=Holiday(), fields={"warehouse": house, "day": day, "name": "Stocktaking"})
    assert day in delivery_terms().calendar.closed
    with django_capture_on_commit_callbacks(execute=True):
        remove_row(row=holiday)
    assert day not in delivery_terms().calendar.closed


def test_taxes_and_delivery_prices_follow_a_change(django_capture_on_commit_callbacks):
    make_tax("0.06", state="ME")
    make_tax("0.04")
    make_shipping(500)
    assert tax_rates("US", "ME") == {"standard": Fraction("0.06")}
    assert [rate.price_amount for rate in delivery_rates("US", "USD")] == [500]
    with django_capture_on_commit_callbacks(execute=True):
        remove_row(row=TaxRate.objects.get(state="ME"))
        save_row(row=ShippingRate.objects.get(), fields={"price_amount": 700})
    assert tax_rates("US", "ME") == tax_rates("US", "") == {"standard": Fraction("0.04")}
    assert [rate.price_amount for rate in delivery_rates("US", "USD")] == [700]
    assert tax_rates("FR", "") == {}
    assert delivery_rates("FR", "USD") == delivery_rates("US", "EUR") == []
