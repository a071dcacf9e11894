"""Told when it is back: confirmed once, served in order as far as the goods reach, the kept unit theirs alone."""

import datetime
import re
import time

import pytest
from django.utils import timezone

from accounts.tests.factories import make_user as make_account
from orders.actions.cart import add_to_cart
from orders.actions.orders import place_order
from orders.models import Order
from orders.tests.factories import make_cart, make_goods, make_request, make_user
from shop.actions import queue, waiting
from shop.actions.goods import receive_goods
from shop.actions.ledger import find_drift
from shop.actions.levels import set_counts
from shop.actions.stock import Cause
from shop.actions.waiting import (
    ask_to_be_told,
    bring_to_cart,
    end_waiting,
    erase_waiting,
    sweep_waiting,
    tell_waiting,
)
from shop.core.errors import Refused
from shop.core.models import Message
from shop.core.tests.racing import meeting, race
from shop.models import Reservation, StockItem, Waiting
from shop.tests.factories import make_bin

pytestmark = pytest.mark.django_db


def receive(variant, units, cause="1"):
    item = StockItem.objects.get(variant=variant)
    where = make_bin(item.warehouse)
    how = {"stock_item_id": item.pk, "bin_id": where.pk, "quantity": units, "actor": "staff:1"}
    receive_goods(**how, cause=Cause("test", f"back:{cause}"))


def wait(variant, *emails):
    for email in emails:
        ask_to_be_told(variant_id=variant.pk, email=email, is_proved=True)
    return list(Waiting.objects.filter(variant=variant).order_by("pk"))


def link(event, to):
    text = Message.objects.filter(event=event, to=to).latest("pk").text
    return re.search(r"/alerts/[\w-]+/", text)[0]


def held():
    rows = Reservation.objects.filter(owner_kind="waiting", status="held")
    return sorted(rows.values_list("owner_id", flat=True), key=int)


@pytest.mark.feature("CAT17")
def test_a_guest_confirms_is_told_takes_it_and_is_forgotten(client):
    variant = make_goods(0)
    page = client.get(variant.product.get_absolute_url()).text
    assert 'action="/alerts/"' in page
    assert client.post("/alerts/", {"variant": variant.pk, "email": "Ana@example.com"}).status_code == 200
    address = link("alert_confirm", "ana@example.com")
    client.get(address)
    assert Waiting.objects.get().confirmed_at is None
    client.post(address)
    receive(variant, 1)
    assert [tell_waiting(variant_id=variant.pk) for _ in range(2)] == [1, 0]
    assert Message.objects.filter(event="back_in_stock").count() == 1
    assert client.get(address).status_code == 404
    address = link("back_in_stock", "ana@example.com")
    assert "One is kept for you" in client.get(address).text
    page = client.post(address, follow=True).text
    assert variant.product.title in page
    cart_id = client.session["cart_id"]
    place_order(request=make_request((variant, 1), cart_id=cart_id), actor="visitor")
    row = Waiting.objects.get()
    assert (row.email, row.user, row.ended_at is None) == ("", None, False)
    assert held() == []
    assert find_drift() == []
    assert client.get(address).status_code == 404


@pytest.mark.feature("CAT18")
def test_as_many_are_told_as_units_came_in_order_and_the_next_after_a_day():
    variant = make_goods(0)
    first, second, third = wait(variant, "a@example.com", "b@example.com", "c@example.com")
    receive(variant, 2)
    tell_waiting(variant_id=variant.pk)
    assert held() == [str(first.pk), str(second.pk)]
    assert sweep_waiting() == 0
    assert sweep_waiting(now=timezone.now() + datetime.timedelta(hours=25)) == 1
    assert held() == [str(third.pk)]
    first.refresh_from_db()
    assert first.email == ""
    assert find_drift() == []


def test_what_is_kept_is_not_for_others():
    variant = make_goods(0)
    wait(variant, "a@example.com")
    receive(variant, 1)
    tell_waiting(variant_id=variant.pk)
    with pytest.raises(Refused, match="sold out"):
        add_to_cart(cart_id=make_cart().pk, variant_id=variant.pk, quantity=1)


def kept_unit(units=1):
    """An account whose unit is kept, of so many that came: (variant, account)."""
    variant, owner = make_goods(0), make_account(email="Ana@example.com")
    wait(variant, "ana@example.com")
    receive(variant, units)
    tell_waiting(variant_id=variant.pk)
    return variant, owner


def test_its_owner_takes_it_by_his_account_without_the_link():
    variant, owner = kept_unit()
    cart = make_cart((variant, 1), user=owner)
    place_order(request=make_request((variant, 1), cart_id=cart.pk, user_id=owner.pk), actor="customer:1")
    assert Waiting.objects.get().ended_at is not None
    item = StockItem.objects.get(variant=variant)
    assert (item.on_hand, item.held, held()) == (1, 1, [])
    assert find_drift() == []


def test_he_takes_no_second_unit_where_another_is_free():
    variant, owner = kept_unit(2)
    cart = make_cart((variant, 1), user=owner)
    place_order(request=make_request((variant, 1), cart_id=cart.pk, user_id=owner.pk), actor="customer:1")
    assert (StockItem.objects.get(variant=variant).available, held()) == (1, [])


@pytest.mark.parametrize("is_verified", [True, False])
def test_who_only_types_the_address_takes_nothing(is_verified):
    variant, owner = kept_unit()
    other = make_account(email="bea@example.com") if is_verified else make_account(is_verified=False)
    for cart in (make_cart(), make_cart(user=other)):
        request = make_request((variant, 1), cart_id=cart.pk, user_id=cart.user_id, email=owner.email)
        with pytest.raises(Refused):
            place_order(request=request, actor="visitor")
    assert held() != []


def test_asking_again_from_the_account_leads_to_the_kept_unit(client):
    variant, owner = kept_unit()
    client.force_login(owner)
    answer = client.post("/alerts/", {"variant": variant.pk, "email": owner.email})
    assert answer["Location"] == "/cart/"
    assert owner.cart.lines.get().variant_id == variant.pk


def test_a_unit_is_kept_for_the_list_the_moment_it_comes():
    variant = make_goods(0)
    wait(variant, "a@example.com", "b@example.com")
    receive(variant, 3)
    item = StockItem.objects.get(variant=variant)
    assert (item.on_hand, item.held, item.available) == (3, 2, 1)
    Waiting.objects.filter(email="b@example.com").update(ended_at=timezone.now())
    assert tell_waiting(variant_id=variant.pk) == 1
    item.refresh_from_db()
    assert (item.held, item.available, len(held())) == (1, 2, 1)
    assert find_drift() == []


def test_a_count_by_file_keeps_it_as_well():
    variant = make_goods(0)
    wait(variant, "a@example.com")
    item = StockItem.objects.get(variant=variant)
    set_counts(warehouse_id=item.warehouse_id, counts={variant.pk: 1}, cause=Cause("import", "1"), actor="staff:1")
    item.refresh_from_db()
    assert (item.on_hand, item.available) == (1, 0)


@pytest.mark.parametrize("said", [{}, {"email": "x"}, {"email": "a@b.example", "variant": "9" * 18}, {"variant": "\0"}])
def test_bad_input_is_answered(client, said):
    answer = client.post("/alerts/", {"variant": make_goods(0).pk, **said})
    assert answer.status_code == 400
    assert said.get("email", "") in answer.text


def test_the_answer_is_the_same_for_a_known_address(client):
    variant = make_goods(0)
    wait(variant, "a@example.com")
    pages = [client.post("/alerts/", {"variant": variant.pk, "email": f"{who}@example.com"}).text for who in "ab"]
    answers = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page) for page in pages]
    assert answers[0] == answers[1]
    assert Message.objects.count() == 1


def test_a_mailbox_gets_five_links_a_day(client):
    variant = make_goods(0)
    said = {"variant": variant.pk, "email": "a@example.com"}
    assert [client.post("/alerts/", said).status_code for _ in range(6)] == [200] * 5 + [400]


def test_stopping_forgets_the_address_and_gives_the_unit_on(client):
    variant = make_goods(0)
    wait(variant, "a@example.com", "b@example.com")
    receive(variant, 1)
    tell_waiting(variant_id=variant.pk)
    client.post(link("back_in_stock", "a@example.com") + "stop/")
    assert Waiting.objects.filter(email="a@example.com").count() == 0
    assert sweep_waiting() == 1


def test_a_deleted_account_leaves_the_list():
    user, variant = make_user(), make_goods(0)
    ask_to_be_told(variant_id=variant.pk, email=user.email, user_id=user.pk, is_proved=True)
    erase_waiting(user.pk)
    row = Waiting.objects.get()
    assert (row.email, row.user_id, row.ended_at is None) == ("", None, False)
    end_waiting(waiting_id=row.pk)


def quick_buyer(variant):
    """Somebody who presses again and again while the goods come; whether he got one."""
    for _ in range(40):
        try:
            place_order(request=make_request((variant, 1)), actor="visitor")
        except Refused:
            time.sleep(0.02)
        else:
            return True
    return False


def owner_and_buyer(take):
    """He who has a unit kept orders it by `take(row)` and his request while somebody else tries: both outcomes."""
    variant = make_goods(0)
    (row,) = wait(variant, "a@example.com")
    receive(variant, 1)
    tell_waiting(variant_id=variant.pk)
    mine = make_cart()
    bring_to_cart(cart_ref=mine.pk, waiting_id=row.pk)
    add_to_cart(cart_id=mine.pk, variant_id=variant.pk, quantity=1)
    own = make_request((variant, 1), cart_id=mine.pk)

    def order():
        take(row)
        return place_order(request=own, actor="visitor")

    return race([order, lambda: quick_buyer(variant)])


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_in_a_race_the_kept_unit_goes_to_its_owner():
    found = owner_and_buyer(lambda row: None)
    assert isinstance(found[0], Order)
    assert found[1] is False
    assert find_drift() == []


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_freed_in_a_step_of_its_own_it_would_go_to_somebody_else():
    def take(row):
        end_waiting(waiting_id=row.pk)
        until = time.monotonic() + 20
        while not Order.objects.exists() and time.monotonic() < until:
            time.sleep(0.02)

    found = owner_and_buyer(take)
    assert isinstance(found[0], Refused)
    assert found[1] is True


def arrival():
    variant = make_goods(0)
    wait(variant, "a@example.com")
    return race([lambda: quick_buyer(variant), lambda: receive(variant, 1)])[0]


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_no_buyer_is_quicker_than_the_list():
    make_request()
    assert arrival() is False


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_were_it_kept_later_a_buyer_would_be_quicker(monkeypatch):
    make_request()
    monkeypatch.setattr(queue, "people_in_line", lambda variant_id: Waiting.objects.none())
    assert arrival() is True


def two_workers():
    variant = make_goods(0)
    wait(variant, "a@example.com", "b@example.com")
    receive(variant, 1)
    return race([lambda: tell_waiting(variant_id=variant.pk)] * 2)


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_each_person_once():
    assert sorted(two_workers()) == [0, 1]
    assert Message.objects.filter(event="back_in_stock").count() == 1


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_without_the_locks_of_stock_they_would_come_into_each_others_way(monkeypatch):
    meet = meeting()

    def keep(row, stock_item_id, until):
        meet()  # nothing is taken from what is kept, as if each had seen it first

    monkeypatch.setattr(waiting, "gather", lambda variant_id: None)
    monkeypatch.setattr(waiting, "_keep_for", keep)
    monkeypatch.setattr(waiting, "people_in_line", lambda pk: Unlocked(queue.people_in_line(pk)))
    assert two_workers() == [1, 1]


class Unlocked:
    """People in line without their lock."""

    def __init__(self, rows):
        self.rows = rows

    def __getattr__(self, name):
        return getattr(self.rows, name)

    def select_related(self, *names):
        self.rows = self.rows.select_related(*names)
        return self

    def select_for_update(self, **_):
        return self.rows
