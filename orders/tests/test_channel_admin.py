"""Staff and channels: files uploaded and their results read, rows corrected in place, tokens shown once."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import ApiToken, IntakeRow, Order, OrderFile, SalesChannel
from orders.tests.channels import channel, own_row, send, table
from orders.tests.factories import make_goods, make_user
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house(settings, tmp_path):
    settings.STAFF_MFA_REQUIRED, settings.PRIVATE_ROOT = False, tmp_path
    call_command("sync_roles", verbosity=0)
    make_shipping(700)
    channel()


def log_in(client, role):
    user = make_user(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def desk(client):
    return log_in(client, "Customer service")


@pytest.fixture
def goods():
    return make_goods(10)


def test_a_file_is_uploaded_and_its_results_are_read(desk, goods, drain):
    content = table([own_row("A-1", goods.sku), own_row("A-2", "nothing")])
    upload = SimpleUploadedFile("orders.csv", content)
    answer = desk.post("/admin/orders/orderfile/add/", {"upload": upload, "source": ""})
    assert answer.status_code == 302
    drain()
    page = desk.get(answer.url).content.decode()
    assert Order.objects.get().number in page
    assert "We have nothing with the SKU nothing" in page


def test_what_is_no_file_of_orders_is_an_error_of_the_form(desk):
    upload = SimpleUploadedFile("x.csv", b"PK\x03\x04 zip")
    page = desk.post("/admin/orders/orderfile/add/", {"upload": upload, "source": ""})
    assert page.status_code == 200
    assert "spreadsheet or archive" in page.content.decode()
    assert not OrderFile.objects.exists()


def row_form(row, **changes):
    lines = {f"{name} {n}": text for n, line in enumerate(row.lines, 1) for name, text in line.items()}
    return row.fields | lines | {name.replace("_", " "): text for name, text in changes.items()} | {"do": "place"}


def test_a_row_is_corrected_in_place(desk, goods):
    send(table([own_row("A-1", goods.sku, delivery_postcode="99999")]))
    row = IntakeRow.objects.get()
    address = f"/admin/orders/intakerow/{row.pk}/change/"
    page = desk.get(address).content.decode()
    assert 'value="99999" aria-invalid="true"' in page
    wrong = desk.post(address, row_form(row, delivery_postcode="88888"))
    assert wrong.status_code == 422
    assert 'value="88888"' in wrong.content.decode()
    done = desk.post(address, row_form(row, delivery_postcode="04101"))
    assert done.url == f"/admin/orders/order/{Order.objects.get().pk}/change/"


def test_a_row_is_set_aside_and_many_are_tried_again(desk, goods):
    send(table([own_row("A-1", "later"), own_row("A-2", "never")]))
    later, never = IntakeRow.objects.order_by("line")
    desk.post(f"/admin/orders/intakerow/{never.pk}/change/", {"do": "drop"})
    make_goods(5, sku="later")
    desk.post("/admin/orders/intakerow/", {"action": "try_again", "_selected_action": [later.pk, never.pk]})
    assert list(IntakeRow.objects.order_by("line").values_list("state", flat=True)) == ["placed", "dropped"]


def test_texts_of_strangers_stay_texts(desk):
    evil = '<script>alert(1)</script>{{7*7}}" x-data="alert(1)'
    send(table([own_row("A-1", "nothing", delivery_name=evil, note="=cmd|' /C calc'!A0")]))
    page = desk.get(f"/admin/orders/intakerow/{IntakeRow.objects.get().pk}/change/").content.decode()
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_the_dashboard_counts_what_waits(desk):
    send(table([own_row("A-1", "nothing")]))
    page = desk.get("/admin/").content.decode()
    assert "Orders kept back" in page
    assert "/admin/orders/intakerow/?state__exact=waiting" in page


def test_the_list_costs_the_same_for_3_and_23_rows(desk):
    counts = []
    for numbers in (range(3), range(3, 23)):
        send(table([own_row(f"A-{n}", "nothing") for n in numbers]))
        desk.get("/admin/orders/intakerow/")
        with CaptureQueriesContext(connection) as seen:
            desk.get("/admin/orders/intakerow/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_a_token_is_shown_once_and_taken_back(client):
    manager = log_in(client, "Manager")
    place = SalesChannel.objects.get(code="api")
    data = {"name": "Market", "channel": place.pk, "scopes": ["orders:write"]}
    page = manager.post("/admin/orders/apitoken/add/", data).content.decode()
    token = ApiToken.objects.get()
    shown = page.split('value="st_')[1].split('"')[0]
    assert shown not in manager.get(f"/admin/orders/apitoken/{token.pk}/change/").content.decode()
    manager.post("/admin/orders/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_channel_s_key_is_written_and_never_shown(client):
    manager = log_in(client, "Manager")
    place = SalesChannel.objects.get(code="shopify")
    address = f"/admin/orders/saleschannel/{place.pk}/change/"
    data = {"title": "Our shop", "kind": "shopify", "is_active": "on"}
    manager.post(address, data | {"new_secret": "hush"})
    manager.post(address, data | {"new_secret": ""})
    place.refresh_from_db()
    assert (place.title, place.secret, place.code) == ("Our shop", "hush", "shopify")
    assert "hush" not in manager.get(address).content.decode()


@pytest.mark.parametrize("role", ["Warehouse", "Catalog"])
@pytest.mark.parametrize("page", ["orderfile/add/", "orderfile/", "intakerow/", "saleschannel/", "apitoken/"])
def test_other_roles_see_nothing_of_it(client, role, page):
    assert log_in(client, role).get(f"/admin/orders/{page}").status_code in {403, 404}


def test_customer_service_makes_no_tokens_and_changes_no_channel(desk):
    assert desk.get("/admin/orders/apitoken/add/").status_code == 403
    place = SalesChannel.objects.get(code="shopify")
    desk.post(f"/admin/orders/saleschannel/{place.pk}/change/", {"title": "Mine", "kind": "shopify"})
    place.refresh_from_db()
    assert place.title == "Shopify"
