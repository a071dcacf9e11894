"""What staff read of people and places: names in place of codes and mail addresses, and no word that is not true."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from orders.actions.canceling import cancel_order
from orders.actions.orders import expire_order
from orders.actions.phone import begin_phone_order
from orders.models import ApiToken, OrderFile
from orders.tests.channels import channel
from orders.tests.factories import make_goods, make_order, make_user
from orders.tests.paying import later

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(settings):
    settings.STAFF_MFA_REQUIRED = False
    call_command("sync_roles", verbosity=0)
    user = make_user(email="maya@example.com", name="Maya Torres", is_staff=True)
    user.groups.add(Group.objects.get(name="Manager"))
    return user


@pytest.fixture
def office(client, manager):
    client.force_login(manager)
    return client


def main_of(answer):
    """The page without the menu, which names who is logged in."""
    text = answer.content.decode()
    return text[text.index("<main") if "<main" in text else text.index('id="content"') :]


def test_an_address_names_its_country(office):
    order = make_order((make_goods(), 1))
    page = office.get(f"/admin/orders/order/{order.pk}/change/").text
    assert page.count("United States") == 2
    assert "<br>US<" not in page
    assert "Delivery address" in page


@pytest.mark.parametrize("is_expired", [True, False])
def test_an_unpaid_order_that_ended_is_not_about_to_be_sent(office, is_expired):
    order = make_order((make_goods(), 1))
    if is_expired:
        later(order)
        expire_order(order_id=order.pk, actor="worker")
    else:
        cancel_order(order_id=order.pk, actor="visitor", reason="changed my mind")
    for address in ("/admin/orders/order/", f"/admin/orders/order/{order.pk}/change/"):
        page = main_of(office.get(address))
        assert "Not sent<" in page
        assert "Not sent yet" not in page


def test_an_order_under_way_is_not_sent_yet(office):
    order = make_order((make_goods(), 1), paid=True)
    assert "Not sent yet" in main_of(office.get(f"/admin/orders/order/{order.pk}/change/"))


def test_lists_name_colleagues_and_not_their_mail_addresses(office, manager):
    shop = channel()
    OrderFile.objects.create(channel=shop, file_name="orders.csv", started_by=manager)
    token = ApiToken.objects.create(
        name="shop", channel=shop, scopes=["orders:write"], made_by=manager, token_hash="0" * 64, beginning="abc"
    )
    begin_phone_order(staff_id=manager.pk)
    for address in ("orderfile/", "apitoken/", f"apitoken/{token.pk}/change/", "phoneorder/"):
        answer = office.get(f"/admin/orders/{address}")
        page = main_of(answer)
        assert answer.status_code == 200
        assert "maya@example.com" not in page, address
        assert "Maya Torres" in page, address


def test_who_can_hold_an_order_is_listed_by_name(office):
    order = make_order((make_goods(), 1), paid=True)
    page = main_of(office.get(f"/admin/orders/order/{order.pk}/change/"))
    assert ">Maya Torres</option>" in page
    assert ">maya@example.com</option>" not in page
