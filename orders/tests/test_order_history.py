"""Order history: found by parts of a number and words of a product, cut to year and state."""

import re
from datetime import datetime

import pytest
from django.utils import timezone

from orders.actions.canceling import cancel_order
from orders.models import Order, OrderLine
from orders.tests.factories import make_goods, make_order, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def inside(client, user):
    client.force_login(user)
    return client


def make_named(user, title, **overrides):
    order = make_order((make_goods(9), 1), paid=True, user_id=user.pk)
    OrderLine.objects.filter(order=order).update(title=title, **overrides)
    return order


def shown(client, **asked):
    page = client.get("/account/orders/", asked)
    assert page.status_code == 200
    return set(re.findall(r"<h2 class=\"h4\">Order (R-\w{4}-\w{4})", page.content.decode()))


def test_found_by_a_part_of_the_number(inside, user):
    order, _ = make_named(user, "Kettle"), make_named(user, "Mug")
    middle = order.number[2:6]
    assert order.number in shown(inside, q=middle.lower())
    assert shown(inside, q=order.number) == {order.number}
    assert shown(inside, q=order.number[3:].lower()) == {order.number}


def test_found_by_words_of_the_product_in_any_order(inside, user):
    blanket = make_named(user, "Campfire Wool Blanket", options="Rust red")
    make_named(user, "Wool Socks")
    assert shown(inside, q="blanket wool") == {blanket.number}
    assert shown(inside, q="rust") == {blanket.number}
    assert len(shown(inside, q="WOOL")) == 2


def test_found_by_sku(inside, user):
    order, _ = make_named(user, "Kettle"), make_named(user, "Mug")
    assert shown(inside, q=order.lines.get().sku) == {order.number}


def test_nothing_fits_says_so_and_leads_back(inside, user):
    make_named(user, "Kettle")
    page = inside.get("/account/orders/?q=zeppelin").content.decode()
    assert "No order fits." in page
    assert "Show all orders" in page


def test_cut_to_a_year(inside, user):
    old, new = make_named(user, "Kettle"), make_named(user, "Mug")
    Order.objects.filter(pk=old.pk).update(placed_at=timezone.make_aware(datetime(2024, 6, 1)))
    assert shown(inside, year="2024") == {old.number}
    assert shown(inside, year=str(timezone.now().year)) == {new.number}
    assert shown(inside, year="1999") == {old.number, new.number}


def test_cut_to_a_state(inside, user):
    open_one, canceled, delivered = (make_named(user, "Kettle") for _ in range(3))
    cancel_order(order_id=canceled.pk, actor="visitor", reason="no")
    Order.objects.filter(pk=delivered.pk).update(fulfillment_status="delivered")
    unpaid = make_order(user_id=user.pk)
    assert shown(inside, state="open") == {open_one.number}
    assert shown(inside, state="canceled") == {canceled.number}
    assert shown(inside, state="delivered") == {delivered.number}
    assert shown(inside, state="unpaid") == {unpaid.number}
    assert len(shown(inside, state="nonsense")) == 4


def test_ten_on_a_page_and_the_search_stays(inside, user):
    variant = make_goods(40)
    for _ in range(11):
        make_order((variant, 1), user_id=user.pk, paid=True)
    assert len(shown(inside)) == 10
    page = inside.get("/account/orders/?state=open").content.decode()
    assert "state=open&amp;page=2" in page
    assert len(shown(inside, page="2")) == 1


@pytest.mark.parametrize("query", ["q=%00", "q=%25_%27", "year=9" * 20, "state=%F0%9F%92%A3", "page=-1&q=" + "a " * 99])
def test_hostile_queries_are_no_error(inside, query):
    assert inside.get(f"/account/orders/?{query}").status_code in {200, 400}


def test_nobody_finds_anothers_order(inside):
    order = make_named(make_user(), "Kettle")
    assert shown(inside, q=order.number) == set()
    assert inside.get(f"/account/orders/{order.number}/").status_code == 404
