"""Parcels on their way: news once, delivered once, silence counts as delivered at last."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from fulfillment import tasks
from fulfillment.actions import tracking
from fulfillment.carriers.base import Scan
from fulfillment.models import Package, TrackingEvent
from fulfillment.tests.flows import packed, send
from orders.actions.access import order_address
from shop.core.models import Message

pytestmark = pytest.mark.django_db


def sent(**overrides):
    order, shipment, parcel, _ = packed()
    send(parcel, **({"carrier": "demo", "number": ""} | overrides))
    parcel.refresh_from_db()
    return order, shipment, parcel


def after(parcel, minutes):
    return parcel.shipped_at + datetime.timedelta(minutes=minutes)


def scan(status, at, message="Scanned", place="Reno"):
    return Scan(status, message, place, at)


def test_the_demo_parcel_is_delivered_by_itself():
    order, shipment, parcel = sent()
    assert tracking.fetch_news(package_id=parcel.pk, now=after(parcel, 2)) == 2
    parcel.refresh_from_db()
    assert parcel.tracking_status == "in_transit"
    assert tracking.fetch_news(package_id=parcel.pk, now=after(parcel, 10)) == 2
    for row in (parcel, shipment, order):
        row.refresh_from_db()
    assert parcel.delivered_at == after(parcel, 5)
    assert (shipment.status, order.fulfillment_status, parcel.is_assumed) == ("delivered", "delivered", False)
    assert order.lines.get().delivered_quantity == 2


def test_the_same_news_twice_changes_nothing():
    order, _, parcel = sent()
    for _ in range(2):
        tracking.fetch_news(package_id=parcel.pk, now=after(parcel, 10))
    assert TrackingEvent.objects.count() == 4
    assert order.timeline.filter(kind="package.delivered").count() == 1
    assert list(Message.objects.order_by("pk").values_list("event", flat=True)) == [
        "shipment_shipped",
        "shipment_delivered",
    ]


def test_old_news_that_comes_late_does_not_turn_a_parcel_back():
    _, _, parcel = sent(carrier="ups", number="1Z999AA10123456784")
    now = timezone.now()
    tracking.record_scan(package_id=parcel.pk, scan=scan("out_for_delivery", now))
    tracking.record_scan(package_id=parcel.pk, scan=scan("in_transit", now - datetime.timedelta(hours=9)))
    parcel.refresh_from_db()
    assert parcel.tracking_status == "out_for_delivery"
    tracking.record_scan(package_id=parcel.pk, scan=scan("delivered", now))
    tracking.record_scan(package_id=parcel.pk, scan=scan("exception", now + datetime.timedelta(hours=1)))
    parcel.refresh_from_db()
    assert parcel.tracking_status == "delivered"


def test_a_problem_is_told_on_the_timeline():
    order, _, parcel = sent(carrier="ups", number="1Z999AA10123456784")
    tracking.record_scan(package_id=parcel.pk, scan=scan("exception", timezone.now(), "Address not found"))
    assert order.timeline.get(kind="package.news").text == "The carrier reports a problem: Address not found"


def test_a_silent_parcel_counts_as_delivered_after_five_days():
    order, shipment, parcel = sent(carrier="ups", number="1Z999AA10123456784")
    last = datetime.datetime.combine(parcel.expected_to, datetime.time(12), tzinfo=timezone.get_current_timezone())
    early, late = last + datetime.timedelta(days=5), last + datetime.timedelta(days=6)
    assert tracking.parcels_overdue(early) == []
    assert not tracking.assume_delivered(package_id=parcel.pk, now=early)
    assert tracking.parcels_overdue(late) == [parcel.pk]
    assert tracking.assume_delivered(package_id=parcel.pk, now=late)
    assert not tracking.assume_delivered(package_id=parcel.pk, now=late)
    for row in (parcel, shipment, order):
        row.refresh_from_db()
    assert (parcel.is_assumed, shipment.status, order.fulfillment_status) == (True, "delivered", "delivered")
    assert Message.objects.filter(event="shipment_delivered").count() == 0


def test_the_beat_task_follows_only_parcels_that_report():
    _, _, parcel = sent()
    sent(carrier="ups", number="1Z999AA10123456784")
    assert tracking.parcels_to_follow() == [parcel.pk]
    Package.objects.filter(pk=parcel.pk).update(shipped_at=timezone.now() - datetime.timedelta(minutes=10))
    tasks.follow_parcels.apply(throw=True)
    parcel.refresh_from_db()
    assert parcel.delivered_at is not None
    assert tracking.parcels_to_follow() == []
    tasks.assume_delivered.apply(throw=True)


@pytest.mark.feature("FUL25")
def test_the_parcels_way_is_on_the_order_page_without_logging_in():
    order, _, parcel = sent()
    tracking.fetch_news(package_id=parcel.pk, now=after(parcel, 4))
    page = Client().get(order_address(order_id=order.pk), follow=True)
    html = page.content.decode()
    assert page.status_code == 200
    for words in (parcel.tracking_number, "Demo Parcel", "Out for delivery", "Left the depot"):
        assert words in html


def test_a_strangers_browser_sees_no_parcel():
    _, _, parcel = sent()
    page = Client().get("/orders/no-such-token-at-all/")
    assert page.status_code == 404
    assert parcel.tracking_number not in page.content.decode()
