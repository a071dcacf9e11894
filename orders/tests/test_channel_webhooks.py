"""Shopify and WooCommerce tell of orders: signed or nothing, once however often, canceled where they cancel."""

import base64
import hashlib
import hmac
import json

import pytest

from orders.models import IntakeRow, Order, Payment
from orders.tests.channels import channel
from orders.tests.factories import make_goods
from orders.tests.test_order_formats import WOO
from shop.core.models import ProviderEvent
from shop.models import StockItem
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db
KEY = "a long secret"


@pytest.fixture
def goods():
    make_shipping(700)
    return make_goods(10)


@pytest.fixture(autouse=True)
def _keys():
    for code in ("shopify", "woocommerce"):
        place = channel(code)
        place.secret = KEY
        place.save()


def shopify(goods, **overrides):
    address = {"name": "Wren C", "address1": "12 Commercial Street", "city": "Portland", "province_code": "ME",
               "zip": "04101", "country_code": "US"}  # fmt: skip
    return {
        "id": 450789469, "name": "#1001", "email": "wren@example.org", "currency": "USD", "financial_status": "paid",
        "fulfillment_status": None, "cancelled_at": None, "taxes_included": False, "subtotal_price": "20.00",
        "total_tax": "1.10", "total_price": "26.10", "shipping_address": address,
        "shipping_lines": [{"title": "Ground", "price": "5.00"}],
        "line_items": [{"sku": goods.sku, "quantity": 2, "price": "10.00", "title": "Mug"}],
    } | overrides  # fmt: skip


def send(client, told, code="shopify", event="e-1", key=KEY, signed=True):
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    signature = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()
    names = {
        "shopify": ("X-Shopify-Hmac-Sha256", "X-Shopify-Webhook-Id", "X-Shopify-Topic"),
        "woocommerce": ("X-WC-Webhook-Signature", "X-WC-Webhook-Delivery-ID", "X-WC-Webhook-Topic"),
    }[code]
    values = (signature if signed else "", event, "orders/create" if code == "shopify" else "order.created")
    headers = dict(zip(names, values, strict=True))
    return client.post(f"/webhooks/{code}/", body, content_type="application/json", headers=headers)


def test_a_signed_shopify_order_is_placed_once(client, goods, drain):
    for event in ("e-1", "e-1", "e-2"):
        assert send(client, shopify(goods), event=event).status_code == 200
    drain()
    order = Order.objects.get()
    assert (order.channel, order.external_id, order.status, order.total_amount) == (
        "shopify",
        "1001",
        "confirmed",
        2610,
    )
    assert ProviderEvent.objects.filter(provider="shopify").count() == 2
    assert {str(event.payload) for event in ProviderEvent.objects.all()} == {"{}"}
    assert Payment.objects.count() == 1


def test_a_signed_woocommerce_order_is_placed(client, goods, drain):
    line = WOO["line_items"][0] | {"sku": goods.sku}
    send(client, WOO | {"line_items": [line]}, "woocommerce")
    drain()
    assert Order.objects.get().external_id == "727"


@pytest.mark.parametrize("forged", [{"key": "other"}, {"signed": False}])
def test_what_is_not_signed_does_nothing(client, goods, forged):
    assert send(client, shopify(goods), **forged).status_code == 400
    assert not ProviderEvent.objects.exists()


def test_a_channel_without_a_key_has_no_address(client, goods):
    place = channel("shopify")
    place.secret = ""
    place.save()
    assert send(client, shopify(goods), key="").status_code == 404


def test_the_first_ping_of_woocommerce_is_answered(client):
    answer = client.post("/webhooks/woocommerce/", "webhook_id=12", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not ProviderEvent.objects.exists()


def test_an_order_canceled_there_is_canceled_here(client, goods, drain):
    send(client, shopify(goods))
    drain()
    send(client, shopify(goods, cancelled_at="2026-11-20T10:00:00-05:00"), event="e-2")
    drain()
    order = Order.objects.get()
    assert (order.status, order.payment_status, StockItem.objects.get().allocated) == ("canceled", "refunded", 0)


def test_an_unpaid_order_is_left_until_it_is_paid(client, goods, drain):
    send(client, shopify(goods, financial_status="pending"))
    drain()
    assert not Order.objects.exists()
    send(client, shopify(goods), event="e-2")
    drain()
    assert Order.objects.get().status == "confirmed"


def test_what_cannot_be_understood_waits(client, goods, drain):
    send(client, shopify(goods, shipping_address=None))
    drain()
    assert IntakeRow.objects.get().state == "waiting"


@pytest.mark.parametrize("body", [b"{", b"[1]", b'{"name": "\\u0000\\ud800"}', b"\xff\xfe\x00", b'{"line_items": 7}'])
def test_a_signed_body_of_nonsense_ends_quietly(client, body, drain):
    assert send(client, body).status_code == 200
    drain()
    assert ProviderEvent.objects.get().acted_at is not None
    assert not Order.objects.exists()
