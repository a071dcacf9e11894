"""Who may enter the warehouse, and what a picker never sees."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from fulfillment.models import PickList
from fulfillment.queries import parcels
from fulfillment.tests.factories import make_goods, make_picker
from fulfillment.tests.flows import packed, picked, released, send
from shop.core.http import Viewer

pytestmark = pytest.mark.django_db


def addresses(shipment, walk):
    stop = walk.picks.get()
    return [
        reverse("warehouse:lists"),
        reverse("warehouse:bench"),
        reverse("warehouse:walk", args=[walk.pk]),
        reverse("warehouse:confirm_let_go", args=[walk.pk]),
        reverse("warehouse:short", args=[walk.pk, stop.pk]),
        *[
            reverse(f"warehouse:{name}", args=[shipment.number])
            for name in ("pack", "slip", "bar_code", "qr_code", "drawing", "ship")
        ],
    ]


def posts(shipment, walk):
    return [
        reverse("warehouse:building"),
        reverse("warehouse:start"),
        reverse("warehouse:walk", args=[walk.pk]),
        reverse("warehouse:skip", args=[walk.pk]),
        reverse("warehouse:let_go", args=[walk.pk]),
        *[
            reverse(f"warehouse:{name}", args=[shipment.number])
            for name in ("pack", "close", "empty", "reopen", "ship")
        ],
    ]


@pytest.fixture
def scene():
    _, (mug,) = make_goods()
    _, shipment = picked((mug, 1))
    return shipment, PickList.objects.get()


@pytest.mark.parametrize("kind", ["customer", "staff"])
def test_others_are_refused_everywhere(scene, kind):
    client = Client()
    client.force_login(User.objects.create_user("eve@example.com", "a-long-password", is_staff=kind == "staff"))
    for address in addresses(*scene):
        assert client.get(address).status_code == 403, address
    for address in posts(*scene):
        assert client.post(address).status_code == 403, address


def test_a_visitor_is_asked_to_log_in(scene):
    for address in addresses(*scene):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_nothing_changes_by_opening_an_address(scene):
    client = Client()
    client.force_login(make_picker())
    for address in posts(*scene):
        if address not in addresses(*scene):
            assert client.get(address).status_code == 405, address


def test_another_pickers_walk_cannot_be_found(scene):
    client = Client()
    client.force_login(make_picker())
    _, walk = scene
    assert client.get(reverse("warehouse:walk", args=[walk.pk])).status_code == 404


def test_a_picker_sees_no_price_and_no_mail_address():
    picker = make_picker()
    client = Client()
    client.force_login(picker)
    _, (mug,) = make_goods()
    order, (shipment,) = released((mug, 2))
    walk = client.post(reverse("warehouse:start"), {"next": "1"}).url
    pages = [client.get(reverse("warehouse:lists")), client.get(walk), client.get(reverse("warehouse:bench"))]
    order, shipment, _, _ = packed()
    pages += [client.get(reverse(f"warehouse:{name}", args=[shipment.number])) for name in ("ship", "slip")]
    for page in pages:
        assert page.status_code == 200
        for forbidden in (order.email, "18.00", "36.00", "$"):
            assert forbidden not in page.content.decode()


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (lambda order: Viewer(), False),
        (lambda order: Viewer("link", None, frozenset({order.pk})), True),
        (lambda order: Viewer("link", None, frozenset({order.pk + 1})), False),
        (lambda order: Viewer("proved", None, frozenset({order.pk}), frozenset({order.pk})), True),
        (lambda order: Viewer("customer", order.user_id), True),
        (lambda order: Viewer("customer", order.user_id + 1), False),
        (lambda order: Viewer("supplier", None, supplier_id=1), False),
        (lambda order: Viewer("staff", 1), False),
        (lambda order: Viewer("staff", 1, permissions=frozenset({"orders.view_order"})), True),
        (lambda order: None, False),
    ],
)
def test_parcels_are_shown_to_those_who_may_see_the_order(viewer, sees):
    owner = User.objects.create_user("ada@example.com", "a-long-password")
    order, _, parcel, _ = packed(user=owner)
    send(parcel)
    assert bool(parcels.parcels_of([order.pk], viewer(order))) is sees


def test_a_picker_is_shown_no_link_to_a_page_that_is_closed_to_him(client, settings):
    settings.STAFF_MFA_REQUIRED = False
    order, shipment, _, _ = packed()
    picker = User.objects.create_user("pia@example.com", "a-long-password", is_staff=True)
    page, link = f"/admin/fulfillment/shipment/{shipment.pk}/change/", f"/admin/orders/order/{order.pk}/change/"
    client.force_login(picker)
    for codename, is_linked in (("view_shipment", False), ("view_order", True)):
        picker.user_permissions.add(Permission.objects.get(codename=codename))
        text = client.get(page).content.decode()
        assert order.number in text
        assert (link in text) is is_linked
