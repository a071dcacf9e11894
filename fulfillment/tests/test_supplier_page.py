"""The supplier's page: by signed link, one order alone, replays do nothing twice, an ended link mails a new one."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from fulfillment.models import Package, PurchaseOrder, SupplierAnswer
from fulfillment.queries.links import supplier_path
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_variant, make_warehouse
from orders.models import OrderAddress
from shop.core.models import Message
from shop.models import Variant

pytestmark = pytest.mark.django_db


def key_of(text, name):
    return re.search(rf'name="{name}-key" value="([^"]+)"', text)[1]


def fill(client, purchase, kind, quantity, **facts):
    """What a supplier's browser posts."""
    path = supplier_path(purchase)
    page = client.get(path).text
    line = purchase.lines.get()
    told = {"key": key_of(page, kind), f"line_{line.pk}": quantity} | facts
    return path, {"do": kind} | {f"{kind}-{name}": value for name, value in told.items()}


def send(client, purchase, kind, quantity, **facts):
    path, post = fill(client, purchase, kind, quantity, **facts)
    return client.post(path, post)


def day(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_the_page_shows_lines_and_address_but_neither_prices_nor_mail_addresses(client):
    order, line, purchase, _ = given.dropped(2)
    OrderAddress.objects.filter(order=order).update(phone="+12075550199")
    text = client.get(supplier_path(purchase)).text
    for shown in (line.title, purchase.number, "Ada Lovelace", "1 Pine Street", "+12075550199"):
        assert shown in text
    for hidden in (order.email, order.number, "18.00", "36.00", "7.00"):
        assert hidden not in text


def test_accepted_then_sent_on_the_page(client):
    order, _, purchase, _ = given.dropped(2)
    assert send(client, purchase, "accepted", 2, due_on=day(4)).status_code == 302
    assert "Thank you" in client.get(supplier_path(purchase)).text
    assert send(client, purchase, "shipped", 1, carrier="ups", tracking_number=given.UPS).status_code == 302
    purchase.refresh_from_db()
    order.refresh_from_db()
    assert (purchase.status, order.fulfillment_status) == ("partly_shipped", "partially_shipped")
    text = client.get(supplier_path(purchase)).text
    assert f'sent with UPS, number <span class="mono">{given.UPS}</span>' in text


def test_each_number_says_which_of_the_options_it_is_about(client):
    _, line, purchase, _ = given.dropped(2)
    Variant.objects.filter(pk=line.variant_id).update(title="Navy")
    assert f"How many of {line.title}, Navy" in client.get(supplier_path(purchase)).text


def test_a_form_sent_twice_is_heard_once(client):
    _, _, purchase, _ = given.dropped(2)
    path, post = fill(client, purchase, "accepted", 1, due_on=day(4))
    for _ in range(3):
        client.post(path, post)
    assert purchase.lines.get().accepted_quantity == 1
    assert SupplierAnswer.objects.count() == 1


def test_refused_with_a_reason(client):
    _, _, purchase, _ = given.dropped(2)
    assert "Say in a few words why" in send(client, purchase, "refused", 2).text
    assert send(client, purchase, "refused", 2, reason="No longer made").status_code == 302
    purchase.refresh_from_db()
    assert purchase.status == "refused"
    text = client.get(supplier_path(purchase)).text
    assert "not deliverable: No longer made" in text
    assert "1 Pine Street" not in text  # nothing goes there any more


def test_a_new_date_is_noted(client):
    _, _, purchase, _ = given.dropped(2)
    given.accept(purchase)
    assert send(client, purchase, "moved", 2, due_on=day(6)).status_code == 302
    assert purchase.lines.get().expected_on.isoformat() == day(6)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"carrier": "ups", "tracking_number": "123"}, "UPS"),
        ({"carrier": "", "tracking_number": given.UPS}, "Choose the carrier"),
        ({"carrier": "other", "tracking_number": "X"}, "name of the carrier"),
        ({"carrier": "zeppelin", "tracking_number": "X"}, "not one of"),
    ],
)
def test_a_bad_parcel_is_explained_and_nothing_typed_is_lost(client, facts, words):
    _, _, purchase, _ = given.dropped(2)
    given.accept(purchase)
    answer = send(client, purchase, "shipped", 2, **facts)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert words in answer.text
    assert f'value="{facts["tracking_number"]}"' in answer.text
    assert not Package.objects.exists()


@pytest.mark.parametrize("quantity", ["-1", "3", "9" * 40, "x", ""])
def test_nonsense_quantities_are_explained(client, quantity):
    _, _, purchase, _ = given.dropped(2)
    assert send(client, purchase, "accepted", quantity, due_on=day(3)).status_code == 422
    assert purchase.lines.get().accepted_quantity == 0


@pytest.mark.parametrize("due_on", ["", "yesterday", "1999-01-01", "9999-12-31"])
def test_nonsense_dates_are_explained(client, due_on):
    _, _, purchase, _ = given.dropped(2)
    assert send(client, purchase, "accepted", 2, due_on=due_on).status_code == 422


@pytest.mark.parametrize("do", ["", "cancel", "accepted", "shipped", "moved", "refused"])
def test_an_empty_post_is_answered(client, do):
    _, _, purchase, _ = given.dropped(2)
    assert client.post(supplier_path(purchase), {"do": do}).status_code in {200, 422}


def test_a_link_opens_its_own_order_alone(client):
    _, line, purchase, _ = given.dropped(1)
    _, other, second, _ = given.dropped(1)
    text = client.get(supplier_path(purchase)).text
    assert line.title in text
    assert other.title not in text
    path, post = fill(client, purchase, "accepted", 1, due_on=day(3))
    post[f"accepted-line_{second.lines.get().pk}"] = 1
    client.post(path, post)
    assert second.lines.get().accepted_quantity == 0


MADE_UP = {"word": "x", "forged": "MQ:abc", "other purpose": signing.dumps([1, 1], salt="other")}


@pytest.mark.parametrize("token", MADE_UP.values(), ids=MADE_UP.keys())
def test_a_made_up_link_is_not_found(client, token):
    given.dropped(1)
    assert client.get(reverse("supplier_order", args=[token])).status_code == 404
    assert client.post(reverse("supplier_renew", args=[token])).status_code == 404


def test_an_ended_link_shows_nothing_and_mails_a_new_one_to_the_supplier(client):
    _, line, purchase, _ = given.dropped(1)
    old = supplier_path(purchase)
    PurchaseOrder.objects.filter(pk=purchase.pk).update(link_version=2)
    page = client.get(old)
    assert page.status_code == 410
    assert line.title not in page.text
    assert client.post(old, {"do": "accepted"}).status_code == 410
    assert not Message.objects.filter(event="purchase_link").exists()
    answer = client.post(f"{old}renew/")
    assert "We mailed a new one" in answer.text
    assert purchase.supplier.email not in answer.text
    client.post(f"{old}renew/")
    mail = Message.objects.get(event="purchase_link")
    assert mail.to == purchase.supplier.email
    fresh = re.search(r"(/supplier/\S+/)", mail.text)[1]
    assert client.get(fresh).status_code == 200


def test_a_link_lives_three_weeks(client, monkeypatch):
    _, _, purchase, _ = given.dropped(1)
    path = supplier_path(purchase)
    later = signing.time.time() + 22 * 86400
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert client.get(path).status_code == 410


def test_a_canceled_order_says_so_and_takes_no_answer(client):
    _, _, purchase, _ = given.dropped(1)
    path, post = fill(client, purchase, "accepted", 1, due_on=day(3))
    purchase.order.lines.update(canceled_quantity=1)
    PurchaseOrder.objects.filter(pk=purchase.pk).update(status="canceled")
    assert "Nothing of this order is wanted any more" in client.get(path).text
    assert client.post(path, post).status_code == 422


def test_the_page_needs_no_account_and_no_more_statements_for_more_lines(client, queries):
    house = make_warehouse()
    for lines in (3, 30):
        order = given.bought(*((make_variant(), 2) for _ in range(lines)), warehouse=house)
        path = supplier_path(order)
        with queries(3):
            client.get(path)
