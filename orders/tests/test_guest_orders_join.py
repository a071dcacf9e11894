"""A guest's orders join the account of their mailbox, and only after that mailbox is proved."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.actions.accounts import CannotDelete, delete_account
from accounts.actions.leaving import ask_to_delete
from accounts.models import User
from accounts.tests.factories import PASSWORD
from accounts.tests.factories import make_user as make_account
from orders.actions import access, joining
from orders.actions.joining import join_guest_orders
from orders.models import Order, TimelineEntry
from orders.tests.factories import make_goods, make_order
from shop.core.models import Event, Message
from shop.core.tests.racing import race, read_together

pytestmark = pytest.mark.django_db
SECRET = "four oak kettles whistle"


def log_in(client, email, password=PASSWORD):
    return client.post("/account/login/", {"login": email, "password": password}, follow=True)


def link_in(message):
    return re.search(r"https?://[^/\s]+(/account/confirm-email/\S+)", message.text)[1]


def owner_of(order):
    return Order.objects.get(pk=order.pk).user_id


def test_they_join_at_the_log_in_of_a_proved_mailbox(client, drain):
    user = make_account(email="ana@example.com")
    mine, other = make_order(email="Ana@Example.com", paid=True), make_order(email="ben@example.com")
    drain()
    text = log_in(client, user.email).content.decode()
    assert f"Order {mine.number}, placed without log-in, is now in your account." in text
    assert (owner_of(mine), owner_of(other)) == (user.pk, None)
    assert TimelineEntry.objects.get(order=mine, kind="order.joined").is_public
    assert Message.objects.get(event="order_confirmed").user_id == user.pk
    drain()
    assert Message.objects.get(event="orders_joined").subject == f"Order {mine.number} is in your account"


def test_joining_again_changes_and_tells_nothing(client, drain):
    user = make_account(email="ana@example.com")
    make_order(email=user.email)
    assert len(join_guest_orders(user_id=user.pk)) == 1
    assert join_guest_orders(user_id=user.pk) == []
    drain()
    assert Event.objects.filter(name="orders.joined").count() == 1
    assert Message.objects.filter(event="orders_joined").count() == 1


def test_an_unproved_mailbox_gets_nothing(client):
    user = make_account(email="ana@example.com", is_verified=False)
    order = make_order(email=user.email)
    log_in(client, user.email)
    assert join_guest_orders(user_id=user.pk) == []
    assert owner_of(order) is None


def test_the_order_of_another_account_stays_there():
    owner, thief = make_account(), make_account(email="ana@example.com")
    order = make_order(email=thief.email, user_id=owner.pk)
    assert join_guest_orders(user_id=thief.pk) == []
    assert owner_of(order) == owner.pk


def test_a_closed_account_gets_nothing():
    user = make_account(email="ana@example.com")
    order = make_order(email=user.email)
    User.objects.update(is_active=False)
    assert join_guest_orders(user_id=user.pk) == []
    assert owner_of(order) is None


@pytest.mark.feature("ACC12")
def test_signing_up_joins_them_when_the_mailbox_is_confirmed_and_not_before(client):
    order = make_order(email="ana@example.com")
    fields = {"name": "Ana", "email": "ana@example.com", "password1": SECRET}
    client.post("/account/signup/", fields)
    assert owner_of(order) is None
    path = link_in(Message.objects.get(event="account_confirm"))
    Client().get(path)
    assert owner_of(order) is None
    Client().post(path)
    assert owner_of(order) == User.objects.get().pk


def test_a_new_mail_address_brings_its_orders(client):
    user = make_account(email="old@example.com")
    order = make_order(email="new@example.com")
    log_in(client, user.email)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/email/", {"email": "new@example.com", "action_add": "1"})
    assert owner_of(order) is None
    client.post(link_in(Message.objects.get(to="new@example.com")))
    assert owner_of(order) == user.pk


@pytest.mark.feature("CRT02", "ACC11")
def test_a_guest_makes_an_account_of_his_order_with_one_password(client):
    order = make_order((make_goods(5), 1), email="ana@example.com", paid=True)
    address = access.order_address(order_id=order.pk)
    page = client.get(address).content.decode()
    assert page.count('type="password"') == 1
    assert "Create Account" in page
    answer = client.post(f"{address}account/", {"password1": SECRET})
    assert answer["Location"] == "/account/confirm-email/"
    user = User.objects.get()
    assert (user.email, user.name, owner_of(order)) == ("ana@example.com", order.name, None)
    page = client.post(link_in(Message.objects.get(event="account_confirm")), follow=True)
    assert f"Order {order.number}" in page.content.decode()
    assert owner_of(order) == user.pk
    assert client.get(f"/account/orders/{order.number}/").status_code == 200


def test_the_offer_answers_the_same_where_there_is_an_account(client):
    make_account(email="ana@example.com")
    address = access.order_address(order_id=make_order(email="ana@example.com").pk)
    answer = client.post(f"{address}account/", {"password1": SECRET})
    assert answer["Location"] == "/account/confirm-email/"
    assert User.objects.count() == 1
    assert Message.objects.filter(event="account_exists", to="ana@example.com").count() == 1


@pytest.mark.parametrize("password", ["", "short", "password12"])
def test_a_poor_password_makes_no_account(client, password):
    address = access.order_address(order_id=make_order(email="ana@example.com").pk)
    page = client.post(f"{address}account/", {"password1": password}, follow=True).content.decode()
    assert "No account was made." in page
    assert not User.objects.exists()


def test_the_offer_is_limited(client):
    address = access.order_address(order_id=make_order(email="ana@example.com").pk)
    answers = [Client().post(f"{address}account/", {"password1": SECRET}).status_code for _ in range(7)]
    assert answers[-1] == 429


def test_who_is_logged_in_is_offered_nothing(client):
    client.force_login(make_account())
    address = access.order_address(order_id=make_order(email="ana@example.com").pk)
    assert "Create Account" not in client.get(address).content.decode().split("<main")[1].split("</main>")[0]
    client.post(f"{address}account/", {"password1": SECRET})
    assert User.objects.count() == 1


def two_log_ins():
    """Two log-ins of one account at once: the account, the order, and what each of them joined."""
    user = make_account(email="ana@example.com")
    order = make_order(email=user.email)
    found = race([lambda: join_guest_orders(user_id=user.pk)] * 2)
    return user, order, [one for joined in found for one in joined]


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_two_log_ins_at_once_join_an_order_once():
    user, order, joined = two_log_ins()
    assert len(joined) == 1
    assert owner_of(order) == user.pk
    assert EmailAddress.objects.count() == 1
    assert Event.objects.filter(name="orders.joined").count() == 1


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_joins_twice(monkeypatch):
    monkeypatch.setattr(joining, "lock", read_together(lambda ids: list(Order.objects.filter(pk__in=ids))))
    assert len(two_log_ins()[2]) == 2
    assert Event.objects.filter(name="orders.joined").count() == 2


def test_whoever_leaves_takes_the_orders_of_his_mailbox_along_once_they_are_over(drain):
    user = make_account(email="ana@example.com")
    order, other = make_order(email="ana@example.com", paid=True), make_order(email="ben@example.com")
    with pytest.raises(CannotDelete, match=order.number):
        ask_to_delete(user_id=user.pk)
    Order.objects.filter(pk=order.pk).update(status="completed", fulfillment_status="delivered")
    delete_account(user_id=user.pk, actor="system")
    order.refresh_from_db()
    assert (order.email, order.name, order.addresses.filter(name="").count()) == ("", "", 2)
    assert Order.objects.get(pk=other.pk).email == "ben@example.com"
    assert not Event.objects.filter(name="orders.joined").exists(), "nobody is left to be told"
