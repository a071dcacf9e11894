"""The dashboard's today beside the same day last week: orders, money, and the margin for whoever may see costs."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from orders.models import Order, OrderLine
from orders.tests.factories import make_goods, make_order, make_user
from shop.models import Variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(client, settings):
    """What somebody of a role reads on the dashboard, by measure."""
    settings.STAFF_MFA_REQUIRED = False
    call_command("sync_roles", verbosity=0)

    def read(role):
        user = make_user(is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        answer = client.get("/admin/")
        return {name: (now, before) for name, now, before in answer.context["board"].today}, answer.text

    return read


def sold(quantity, *, days_ago=0, cost=None, tax=0):
    """A confirmed order of mugs at 10.00."""
    mug = make_goods(10, price_amount=1000)
    Variant.objects.filter(pk=mug.pk).update(cost_amount=cost)
    order = make_order((mug, quantity), paid=True)
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(days=days_ago))
    OrderLine.objects.filter(order=order).update(total_amount=quantity * 1000 + tax, tax_amount=tax)
    return order


def test_today_stands_beside_the_same_day_last_week_with_its_margin(board):
    sold(3, cost=400, tax=150)
    sold(1, cost=None)  # nobody knows what it cost
    sold(2, days_ago=7, cost=1200)
    sold(5, days_ago=1, cost=100)
    read, text = board("Manager")
    assert read["Orders"] == (2, 1)
    assert [money.amount for money in read["Margin"]] == [1800, -400]
    assert "Margin is their goods after discounts, without tax" in text


def test_a_day_without_orders_has_no_margin_and_does_not_fail(board):
    read, _ = board("Manager")
    assert [money.amount for money in read["Margin"]] == [0, 0]


def test_who_may_not_see_costs_sees_no_margin(board):
    sold(3, cost=400)
    read, text = board("Customer service")
    assert set(read) == {"Orders", "Money"}
    assert "Margin" not in text
