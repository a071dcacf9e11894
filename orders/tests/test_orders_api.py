"""The API: one order for one number and one answer for one key, and nothing for whoever has no token."""

import json

import pytest

from orders.actions.tokens import make_token, revoke_token
from orders.intake import api
from orders.models import ApiCall, ApiToken, IntakeRow, Order
from orders.tests.channels import channel
from orders.tests.factories import make_goods, make_order
from shop.core.tests.racing import race
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "Wren C", "line1": "12 Commercial Street", "city": "Portland", "state": "ME", "postcode": "04101",
           "country": "US"}  # fmt: skip


@pytest.fixture
def goods():
    make_shipping(700)
    return make_goods(10)


@pytest.fixture
def token():
    return make_token(name="Market", channel_id=channel("api").pk, scopes=ApiToken.Scope.values, user_id=None)


def body(goods, **overrides):
    lines = [{"sku": goods.sku, "quantity": 2, "unit_price": "10.00"}]
    told = {"external_id": "M-1", "delivery": ADDRESS, "lines": lines, "shipping": "5.00", "total": "25.00"}
    return json.dumps(told | overrides)


def send(client, token, content, **headers):
    known = {"Authorization": f"Bearer {token[1]}"} if token else {}
    return client.post("/api/v1/orders/", content, content_type="application/json", headers=known | headers)


@pytest.mark.feature("ORD05")
def test_an_order_is_sent_seen_and_sent_again(client, token, goods):
    answer = send(client, token, body(goods))
    order = Order.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/orders/{order.number}/")
    assert (order.channel, order.external_id, order.status, order.total_amount) == ("api", "M-1", "confirmed", 2500)
    again = send(client, token, body(goods))
    assert (again.status_code, again.json()["number"]) == (200, order.number)
    mine = {"Authorization": f"Bearer {token[1]}"}
    assert client.get(answer["Location"], headers=mine).json() == again.json()
    assert client.get("/api/v1/orders/?external_id=M-1", headers=mine).json()["number"] == order.number


def test_one_key_has_one_answer(client, token, goods):
    first = send(client, token, body(goods), **{"Idempotency-Key": "k1"})
    Order.objects.update(status="completed")
    again = send(client, token, body(goods), **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, first.json(), "true")
    other = send(client, token, body(goods, external_id="M-2"), **{"Idempotency-Key": "k1"})
    assert other.status_code == 422
    assert Order.objects.count() == 1


def test_a_key_that_is_worked_on_has_to_wait(client, token, goods):
    content = body(goods).encode()
    api._begin(token[0], "k1", api.hashlib.sha256(content).hexdigest())
    assert send(client, token, content, **{"Idempotency-Key": "k1"}).status_code == 409
    ApiCall.objects.update(begun_at="2026-01-01T00:00:00Z")
    assert send(client, token, content, **{"Idempotency-Key": "k1"}).status_code == 201


@pytest.mark.parametrize("wrong", ["none", "other", "revoked", "scope", "channel"])
def test_whoever_has_no_good_token_gets_nothing(client, token, goods, wrong):
    if wrong == "revoked":
        revoke_token(token_id=token[0].pk)
    if wrong == "scope":
        ApiToken.objects.update(scopes=["orders:read"])
    if wrong == "channel":
        token[0].channel.is_active = False
        token[0].channel.save()
    shown = {"none": None, "other": (None, "st_guessed")}.get(wrong, token)
    answer = send(client, shown, body(goods))
    assert answer.status_code == (403 if wrong in {"scope", "channel"} else 401)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Order.objects.exists()


def test_the_token_is_stored_as_a_hash(token):
    assert token[1] not in str(ApiToken.objects.values().get())


def test_another_channel_s_order_is_not_there(client, token):
    order = make_order()
    mine = {"Authorization": f"Bearer {token[1]}"}
    assert client.get(f"/api/v1/orders/{order.number}/", headers=mine).status_code == 404


def test_every_fault_is_named_as_the_request_calls_it(client, token, goods):
    lines = [{"sku": goods.sku, "quantity": 0}]
    answer = send(client, token, body(goods, delivery=ADDRESS | {"postcode": "1"}, lines=lines, email="x"))
    assert answer.status_code == 422
    named = {error["field"] for error in answer.json()["errors"]}
    assert named == {"delivery.postcode", "lines[0].quantity", "email"}
    assert not IntakeRow.objects.exists()


HOSTILE = [b"", b"{", b"[]", b"\xff\xfe", b"[" * 9000, b'{"a": NaN}', b'{"external_id": "\\u0000", "lines": 5}',
           b'{"external_id": "\\ud800", "delivery": [], "lines": [1, null]}', b'{"total": ' + b"9" * 5000 + b"}",
           b"x" * 300_000]  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE)
def test_no_body_breaks_it(client, token, content):
    assert send(client, token, content).status_code in {400, 413, 422}


def test_tries_with_wrong_tokens_are_counted(client, goods):
    answers = [send(client, (None, f"st_{n}"), body(goods)).status_code for n in range(22)]
    assert answers.count(401) == 20
    assert answers[-1] == 429


def test_other_methods_and_long_keys_are_refused(client, token, goods):
    assert client.delete("/api/v1/orders/").status_code == 405
    assert send(client, token, body(goods), **{"Idempotency-Key": "k" * 201}).status_code == 400


def test_the_description_names_every_field_that_is_read(client):
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert set(schemas["Order"]["properties"]) == {*api.NAMES, "delivery", "billing", "lines"}
    assert set(schemas["Line"]["properties"]) == set(api.LINES)
    assert "Idempotency-Key" in client.get("/api/v1/").content.decode()


@pytest.mark.live
@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_makes_one_order():
    make_shipping(700)
    goods = make_goods(10)
    row, _ = make_token(name="Market", channel_id=channel("api").pk, scopes=ApiToken.Scope.values, user_id=None)
    told = json.loads(body(goods))

    def act():
        return api.place(channel=row.channel, told=told, actor="provider:api")

    answers = race([lambda: api.once(token=row, key="k", content=b"x", act=act) for _ in range(6)], timeout=60)
    assert sorted({answer.status for answer in answers} - {409}) == [201]
    assert sum(answer.status == 201 and not answer.is_replay for answer in answers) == 1
    assert Order.objects.count() == 1


def test_a_field_we_do_not_know_is_no_order(client, goods, token):
    line = {"sku": goods.sku, "quantity": 1, "price": "10.00"}
    answer = send(client, token, body(goods, lines=[line, "x"], delivery=ADDRESS | {"street": "1 Main"}, paid=True))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [
        "paid",
        "delivery.street",
        "lines[0].price",
        "lines[1]",
    ]
    assert "unit_price" in answer.json()["errors"][2]["reason"]
    assert not Order.objects.exists()
