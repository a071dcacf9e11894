"""The pages of a return and a claim: step by step without script, and closed to everybody else."""

import uuid
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from fulfillment.tests.factories import make_picker
from orders.actions.access import make_link, send_code
from orders.models import Order
from orders.tests.factories import make_goods, make_user
from shop.core.models import Event, Message
from support.actions.claims import CannotClaim, open_claim, refund_claim, refuse_claim
from support.models import Claim, Photo, Return, ReturnReason
from support.queries.return_links import return_address
from support.tests.return_factories import (
    inspect,
    make_delivered,
    make_photo,
    make_reason,
    make_return,
    receive,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def order(user):
    make_reason()
    make_reason(code="damaged", label="Damaged", needs_photo=True, is_our_fault=True)
    return make_delivered((make_goods(price_amount=2500), 2), user_id=user.pk)


@pytest.fixture
def page(order):
    return f"/account/orders/{order.number}/"


@pytest.fixture
def mine(client, user):
    client.force_login(user)
    return client


def line(order):
    return order.lines.get().pk


def reason(code):
    return ReturnReason.objects.get(code=code).pk


def text(answer):
    return answer.content.decode()


@pytest.mark.feature("POST05")
def test_a_guest_returns_by_link_and_code():
    make_reason()
    order = make_delivered()
    client, page = Client(), f"/orders/{make_link(order_id=order.pk)}/"
    asked = client.get(f"{page}return/", follow=True)  # the mailbox is not proved
    assert 'name="to" value="return/"' in text(asked)
    assert text(asked).index('id="code"') < text(asked).index("For this we first send a code")
    send_code(order_id=order.pk)
    assert client.post(f"{page}prove/", {"code": code(), "to": "return/"}).url == f"{page}return/"
    assert "How many do you send back" in text(client.get(f"{page}return/"))
    client.post(f"{page}return/", {f"units_{line(order)}": 1})
    client.post(f"{page}return/reasons/", {f"reason_{line(order)}": reason("changed-mind"), "do": "next"})
    assert "You get back" in text(client.get(f"{page}return/check/"))
    answer = client.post(f"{page}return/check/")
    assert answer.url.startswith("/returns/")
    shown = text(client.get(answer.url))
    assert Return.objects.get().number in shown
    assert "Send it back to us" in shown
    assert "Agreed, send it" in text(client.get(page))


def code():
    """The six digits of the mail."""
    words = Message.objects.get(event="order_code").text.split()
    return next(a + b for a, b in pairwise(words) if (a + b).isdigit() and len(a + b) == 6)


def test_the_money_is_shown_before_the_last_step(mine, order, page):
    mine.post(f"{page}return/", {f"units_{line(order)}": 2})
    mine.post(f"{page}return/reasons/", {f"reason_{line(order)}": reason("changed-mind"), "do": "next"})
    shown = text(mine.get(f"{page}return/check/"))
    assert "$50.00" in shown
    assert "$55.00" in shown  # with the delivery charge, since nothing is kept
    assert not Return.objects.exists()


def test_a_missing_picture_costs_nothing_typed(mine, order, page):
    mine.post(f"{page}return/", {f"units_{line(order)}": 1})
    typed = {f"reason_{line(order)}": reason("damaged"), f"note_{line(order)}": "A crack", "do": "next"}
    answer = mine.post(f"{page}return/reasons/", typed)
    assert f'id="photos_{line(order)}_error"' in text(answer)
    assert "Add a picture of" in text(answer)
    assert "A crack" in text(answer)
    answer = mine.post(f"{page}return/reasons/", typed | {f"photos_{line(order)}": upload()})
    assert answer.status_code == 302
    mine.post(f"{page}return/check/")
    item = Return.objects.get().items.get()
    assert (item.note, item.photos.count()) == ("A crack", 1)


def test_a_bad_picture_is_said_and_the_rest_is_kept(mine, order, page):
    mine.post(f"{page}return/", {f"units_{line(order)}": 1})
    bad = SimpleUploadedFile("x.svg", b"<svg onload=alert(1)></svg>", content_type="image/png")
    typed = {f"reason_{line(order)}": reason("damaged"), "do": "next", f"photos_{line(order)}": [bad, upload()]}
    answer = mine.post(f"{page}return/reasons/", typed)
    assert "SVG and HTML are not taken" in text(answer)
    assert Photo.objects.count() == 1


def test_pages_of_others_are_not_found(order, page):
    row = make_return(order)
    photo = make_photo(order, uuid.uuid4())
    stranger = Client()
    stranger.force_login(make_user())
    for path in (f"{page}return/", f"{page}return/reasons/", f"{page}return/check/", f"{page}claim/"):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/returns/photos/{photo.key}/").status_code == 404
    assert Client().get(f"/returns/photos/{photo.key}/").status_code == 404
    assert stranger.post(return_address(row) + "cancel/").status_code == 404
    for token in ("nonsense", "a.b.c", "%00", "x" * 4000):
        assert Client().get(f"/returns/{token}/").status_code in {400, 404}


def test_a_link_dies_when_the_mail_address_changes(client, order):
    row = make_return(order)
    address = return_address(row)
    assert client.get(address).status_code == 200
    Order.objects.filter(pk=order.pk).update(email="new@example.com")
    assert client.get(address).status_code == 404


def test_the_buyer_sees_his_picture_with_a_fixed_type(mine, order):
    photo = make_photo(order, uuid.uuid4())
    answer = mine.get(f"/returns/photos/{photo.key}/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "base-uri 'none'; frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"


@pytest.mark.parametrize("value", ["-1", "99999999999999999999", "1.5", "x", "3"])
def test_nonsense_numbers_get_a_message(mine, order, page, value):
    answer = mine.post(f"{page}return/", {f"units_{line(order)}": value})
    assert answer.status_code == 200
    assert "There is a problem" in text(answer)


def test_the_buyer_says_sent_and_calls_it_off(mine, order):
    row = make_return(order)
    mine.post(return_address(row) + "sent/", {"parcel": "1Z999"})
    row.refresh_from_db()
    assert (row.status, row.parcel) == ("in_transit", "1Z999")
    assert mine.get(return_address(row) + "code.svg")["Content-Type"] == "image/svg+xml"
    assert mine.get(return_address(row) + "qr.svg").status_code == 200


class TestWarehouse:
    @pytest.fixture
    def picker(self, client):
        client.force_login(make_picker())
        return client

    def test_scan_receive_and_check(self, picker, order):
        row = make_return(order)
        item = row.items.get()
        assert picker.post("/warehouse/returns/", {"scan": row.number.lower()}).url.endswith(f"{row.number}/")
        at = f"/warehouse/returns/{row.number}/"
        picker.post(at, {f"units_{item.pk}": 1})
        shown = text(picker.get(at))
        assert "1</b> to check" in shown
        typed = {"item": item.pk, "seen": 0, "quantity": 1, "found": "accepted:shelf", "shelf": "nowhere"}
        answer = picker.post(at, {f"i{item.pk}-{name}": value for name, value in typed.items()})
        assert "No shelf here is called nowhere" in text(answer)
        typed["found"] = "accepted:scrap"
        picker.post(at, {f"i{item.pk}-{name}": value for name, value in typed.items()})
        row.refresh_from_db()
        assert (row.status, row.refunded_amount) == ("closed", 2500)

    def test_others_stay_outside(self, mine, order):
        row = make_return(order)
        assert mine.get("/warehouse/returns/").status_code == 403
        assert Client().get(f"/warehouse/returns/{row.number}/").status_code == 302

    def test_an_unknown_number_is_said(self, picker, order):
        assert "No return has the number" in text(picker.post("/warehouse/returns/", {"scan": "T-NO"}))
        assert picker.get("/warehouse/returns/T-NOPE-NOPE/").status_code == 404


class TestStaff:
    @pytest.fixture
    def staff(self, client):
        client.force_login(User.objects.create_superuser(email="boss@example.com", password="a-long-password"))
        return client

    def test_pages_open_and_decide(self, staff, order):
        row = make_return(order, 2)
        receive(row)
        inspect(row, "needs_review", "aside")
        address = f"/admin/support/return/{row.pk}/"
        assert "Decide the second look" in text(staff.get(f"{address}change/"))
        assert row.number in text(staff.get("/admin/support/return/?status__exact=inspected"))
        typed = {"item": f"{row.items.get().pk}:2", "quantity": 2, "verdict": "rejected", "note": ""}
        assert "Say why" in text(staff.post(f"{address}do/review/", typed))
        staff.post(f"{address}do/review/", typed | {"note": "Worn"})
        assert Return.objects.get().status == "closed"
        assert staff.get("/admin/").status_code == 200
        assert "Return " + row.number in text(staff.get(f"/admin/orders/order/{order.pk}/change/"))

    @pytest.mark.feature("POST07")
    def test_reasons_are_changed_and_counted(self, staff, order):
        make_return(order, 2)
        shown = text(staff.get("/admin/support/returnreason/report/?days=30"))
        assert "I changed my mind" in shown
        typed = {"code": "gift", "label": "It was a gift", "position": 9, "is_active": "on"}
        assert staff.post("/admin/support/returnreason/add/", typed).status_code == 302
        assert ReturnReason.objects.filter(code="gift").exists()

    def test_rules_are_one_for_each_thing(self, staff):
        typed = {"is_returnable": "on", "days": 14, "fee_amount": "3.90", "is_automatic": "on"}
        assert staff.post("/admin/support/returnrule/add/", typed).status_code == 302
        assert "There is a rule for this already" in text(staff.post("/admin/support/returnrule/add/", typed))

    def test_customers_and_pickers_stay_outside(self, order):
        row = make_return(order)
        picker = Client()
        picker.force_login(make_picker())
        assert picker.get(f"/admin/support/return/{row.pk}/change/").status_code in {302, 403, 404}


class TestClaims:
    def claim(self, order, kind="missing", key=None, quantity=1):
        return open_claim(
            order_id=order.pk,
            draft_key=key or uuid.uuid4(),
            line_id=line(order),
            quantity=quantity,
            kind=kind,
            text="",
            actor="visitor",
        )

    @pytest.mark.feature("POST12")
    def test_with_a_picture_by_the_page_then_refunded(self, mine, order, page):
        typed = {"line": line(order), "quantity": 1, "kind": "damaged", "text": "Chipped", "do": "send"}
        assert 'href="#id_photos">Add a picture' in text(mine.post(f"{page}claim/", typed))
        assert mine.post(f"{page}claim/", typed | {"photos": upload()}).status_code == 302
        claim = Claim.objects.get()
        assert claim.photos.count() == 1
        assert Event.objects.get(name="claim.opened").payload["claim_id"] == claim.pk
        refund_claim(claim_id=claim.pk, amount=2500, answer="Sorry.", actor="staff:1")
        refund_claim(claim_id=claim.pk, amount=2500, answer="Sorry.", actor="staff:1")
        assert Order.objects.get(pk=order.pk).refunded_amount == 2500
        assert order.lines.get().returned_quantity == 0
        sent = Message.objects.filter(event__startswith="claim_").values_list("event", flat=True)
        assert sorted(sent) == ["claim_opened", "claim_refunded"]

    def test_a_picture_is_required_for_what_is_damaged(self, order):
        with pytest.raises(CannotClaim):
            self.claim(order, "damaged")

    def test_refused_with_a_reason_and_still_returnable(self, order):
        claim = self.claim(order, quantity=2)
        with pytest.raises(CannotClaim):
            refuse_claim(claim_id=claim.pk, answer=" ", actor="staff:1")
        refuse_claim(claim_id=claim.pk, answer="The scale says it was in.", actor="staff:1")
        assert make_return(order, 2).status == "authorized"

    @pytest.mark.parametrize(("kind", "is_told"), [("missing", False), ("damaged", True)])
    def test_a_refusal_speaks_of_returning_only_what_is_there(self, order, kind, is_told):
        key = uuid.uuid4()
        make_photo(order, key)
        claim = self.claim(order, kind, key)
        refuse_claim(claim_id=claim.pk, answer="We see it otherwise.", actor="staff:1")
        assert ("You can still return it" in Message.objects.get(event="claim_refused").text) == is_told

    def test_the_same_form_is_one_claim(self, order):
        key = uuid.uuid4()
        assert self.claim(order, key=key).pk == self.claim(order, key=key).pk
