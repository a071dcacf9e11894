"""Shipping: stock falls once, the order moves on, the customer gets one mail for each parcel."""

import datetime

import pytest
from django.utils import timezone

from accounts.actions.consents import choose_texts
from accounts.models import User
from accounts.tests.factories import make_user
from fulfillment.actions import ship
from fulfillment.forms import ShipForm
from fulfillment.models import Package, Shipment
from fulfillment.queries.parcels import parcels_of
from fulfillment.tests.factories import make_goods, stock_of
from fulfillment.tests.flows import fill, packed, picked, send
from orders.models import SearchTerm
from shop.actions.ledger import find_drift
from shop.core.http import Viewer
from shop.core.models import Event, Message
from shop.models import BinStock, Movement
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db
UPS = "1Z999AA10123456784"


@pytest.fixture(autouse=True)
def _ledger_is_whole(db):
    yield
    assert find_drift() == []


def test_goods_leave_the_bench_and_the_books():
    order, shipment, parcel, mug = packed(quantity=2)
    send(parcel)
    assert stock_of(mug) == (8, 0, 0)
    assert BinStock.objects.get(bin__kind="bench").quantity == 0
    shipment.refresh_from_db()
    order.refresh_from_db()
    assert (shipment.status, order.fulfillment_status) == ("shipped", "shipped")
    assert order.lines.get().shipped_quantity == 2


def test_the_customer_gets_the_tracking_in_one_mail():
    order, _, parcel, _ = packed()
    send(parcel)
    send(parcel)
    mail = Message.objects.get()
    assert (mail.to, mail.event) == (order.email, "shipment_shipped")
    assert UPS in mail.text
    assert f"https://www.ups.com/track?tracknum={UPS}" in mail.text
    assert mail.subject == f"Your parcel is on its way: order {mail.order_number}"


def test_handing_over_twice_is_handing_over_once():
    order, _, parcel, mug = packed(quantity=2)
    send(parcel)
    send(parcel, number="1Z999AA10123456784")
    assert stock_of(mug) == (8, 0, 0)
    assert Movement.objects.filter(kind="shipped").count() == 1
    assert order.timeline.filter(kind="shipment.shipped").count() == 1
    assert Event.objects.filter(name="package.shipped").count() == 1


@pytest.mark.feature("FUL23")
def test_link_and_search_term_come_from_the_number():
    _, _, parcel, _ = packed()
    sent = send(parcel, number="1z 999 aa1 0123 4567 84")
    assert sent.tracking_number == UPS
    assert sent.tracking_url == f"https://www.ups.com/track?tracknum={UPS}"
    assert SearchTerm.objects.filter(kind="tracking", value=UPS.lower()).exists()


@pytest.mark.parametrize(
    ("carrier", "number", "words", "carriers"),
    [
        ("ups", "1Z999AA10123456785", "check digit", ()),
        ("ups", "986578788855", "It could be FedEx", ("fedex",)),
        ("nobody", UPS, "Choose a carrier", ()),
        ("ups", "", "Enter 4 to 50", ()),
    ],
)
def test_a_number_that_cannot_be_is_refused_and_nothing_leaves(carrier, number, words, carriers):
    _, _, parcel, mug = packed()
    with pytest.raises(ship.BadTrackingNumber, match=words) as refusal:
        send(parcel, carrier=carrier, number=number)
    assert refusal.value.carriers == carriers
    parcel.refresh_from_db()
    assert parcel.shipped_at is None
    assert stock_of(mug) == (10, 2, 0)
    assert not Message.objects.exists()


def test_the_demo_carrier_numbers_the_parcel_itself():
    _, _, parcel, _ = packed()
    assert send(parcel, carrier="demo", number="").tracking_number.startswith("DP")


def test_an_open_parcel_is_not_handed_over():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 2))
    fill(shipment, units=1)
    with pytest.raises(ship.NotPacked):
        send(Package.objects.get())
    assert stock_of(mug) == (10, 2, 0)


@pytest.mark.feature("FUL24")
def test_each_parcel_has_its_own_number_and_mail():
    _, (mug,) = make_goods()
    order, shipment = picked((mug, 3))
    first, second = fill(shipment, units=2), fill(shipment)
    send(first)
    order.refresh_from_db()
    shipment.refresh_from_db()
    assert (order.fulfillment_status, shipment.status) == ("partially_shipped", "packed")
    send(second, carrier="fedex", number="986578788855")
    order.refresh_from_db()
    shipment.refresh_from_db()
    assert (order.fulfillment_status, shipment.status) == ("shipped", "shipped")
    subjects = list(Message.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects == [f"Parcel {n} of 2 is on its way: order {order.number}" for n in (1, 2)]
    assert stock_of(mug) == (7, 0, 0)


def test_parcels_are_numbered_in_the_order_in_which_they_leave():
    order, first, parcel, _ = packed()
    other = Shipment.objects.create(order=order, number="S-LATE-MADE", warehouse=first.warehouse, status="shipped")
    Package.objects.create(shipment=other, shipped_at=timezone.now() - datetime.timedelta(hours=1))
    send(parcel)
    assert Message.objects.get().subject == f"Parcel 2 of 2 is on its way: order {order.number}"
    shown = parcels_of([order.pk], Viewer("link", order_ids=frozenset([order.pk])))[order.pk]["parcels"]
    assert [(one["name"], one["parcel"].shipment_id) for one in shown] == [
        ("Parcel 1 of 2", other.pk),
        ("Parcel 2 of 2", first.pk),
    ]


def test_the_mail_names_what_is_inside_and_is_escaped():
    _, (mug,) = make_goods()
    mug.product.title = "Mug <b>& Co"
    mug.product.save()
    _, shipment = picked((mug, 1), name="Ada <i>Lovelace")
    send(fill(shipment))
    mail = Message.objects.get()
    assert "1 of Mug <b>& Co" in mail.text
    assert "<b>&" not in mail.html
    assert "Ada <i>" not in mail.html


def test_the_parcel_is_expected_as_it_was_promised():
    today = timezone.localdate()
    first, last = today + datetime.timedelta(days=2), today + datetime.timedelta(days=7)
    _, _, parcel, _ = packed(promised_from=first, promised_to=last)
    sent = send(parcel)
    assert (sent.expected_from, sent.expected_to) == (first, last)


def test_a_parcel_that_leaves_long_before_its_day_arrives_as_the_carrier_brings_it():
    day = timezone.localdate() + datetime.timedelta(days=30)
    _, _, parcel, _ = packed(promised_from=day, promised_to=day, shipping_method=make_shipping())
    sent = send(parcel)
    assert timezone.localdate() < sent.expected_from < sent.expected_to < day


def test_a_promise_that_has_passed_is_not_repeated():
    today = timezone.localdate()
    _, _, parcel, _ = packed(promised_from=today, promised_to=today - datetime.timedelta(days=1))
    assert send(parcel).expected_to > today


def test_a_scanned_label_beats_the_carrier_that_stood_there():
    form = ShipForm({"tracking_number": "1Z999AA10123456784", "carrier": "demo"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["carrier"] == "ups"
    assert not ShipForm({"tracking_number": "nonsense", "carrier": ""}).is_valid()


@pytest.mark.feature("POST02", "ACC16")
@pytest.mark.parametrize(("phone", "chosen", "expected"), [("+15551234567", 1, 1), ("+15551234567", 0, 0), ("", 1, 0)])
def test_who_chose_so_hears_of_the_parcel_by_text_message_once(settings, phone, chosen, expected):
    settings.SMS_OFFERED = True
    user = make_user()
    User.objects.filter(pk=user.pk).update(phone=phone)
    choose_texts(user_id=user.pk, is_wanted=bool(chosen), source="preferences page")
    order, _, parcel, _ = packed(user_id=user.pk)
    send(parcel)
    texts = Message.objects.filter(event="sms_shipped", channel="sms")
    assert texts.count() == expected
    assert all(text.to == phone and order.number in text.text and "http" not in text.text for text in texts)
    assert Message.objects.filter(event="shipment_shipped").count() == 1
