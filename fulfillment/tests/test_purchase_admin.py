"""The staff's pages of purchasing: write, send, move, cancel; what runs low becomes drafts; rights are narrow."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from fulfillment.models import Choice, PurchaseOrder, Receipt
from fulfillment.tests import purchasing as given
from fulfillment.tests.factories import make_bin, make_variant, make_warehouse, put_on_shelf
from fulfillment.tests.test_receive import count
from orders.tests.factories import make_user
from shop.actions.low_stock import watch_low_stock
from shop.core.models import Message, StatusChange
from shop.models import LowStock, Supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client, db):
    """Log in as somebody with a role."""
    call_command("sync_roles", verbosity=0)

    def run(role="Manager"):
        user = make_user(is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return run


def address(order, name=""):
    if name:
        return reverse("admin:fulfillment_purchaseorder_do", args=[order.pk, name])
    return reverse("admin:fulfillment_purchaseorder_change", args=[order.pk])


def test_a_manager_writes_sends_moves_and_cancels(enter, drain):
    client = enter()
    mug, house = make_variant(), make_warehouse()
    supplier = given.make_supplier(mug)
    facts = {"supplier": supplier.pk, "warehouse": house.pk, "expected_on": "", "note": "Ring twice"}
    answer = client.post(reverse("admin:fulfillment_purchaseorder_add"), facts)
    order = PurchaseOrder.objects.get()
    assert answer.url == address(order)
    client.post(address(order, "line"), {"item": mug.barcode, "quantity": 12, "cost": ""})
    assert order.lines.get().cost_amount == 700
    client.post(address(order, "send"))
    drain()
    client.post(address(order, "move"), {"expected_on": (timezone.localdate() + timedelta(days=20)).isoformat()})
    order.refresh_from_db()
    assert (order.status, Supply.objects.get().due_on) == ("sent", timezone.localdate() + timedelta(days=20))
    text = client.get(address(order)).text
    assert "$84.00" in text
    assert "Ring twice" in text
    client.post(address(order, "cancel"), {"reason": "Wrong price"})
    drain()
    order.refresh_from_db()
    assert order.status == "canceled"
    assert Message.objects.filter(event="purchase_canceled", to=supplier.email).count() == 1


def test_a_line_is_written_by_the_suppliers_own_number(enter):
    client = enter()
    mug, other = make_variant(), make_variant()
    supplier = given.make_supplier(mug)
    order = given.bought((other, 1), supplier=supplier, send=False)
    given.make_supplier(other).items.update(supplier_sku=f"x-{mug.pk}")  # what another calls so is not meant
    client.post(address(order, "line"), {"item": f"x-{mug.pk}", "quantity": 12, "cost": ""})
    line = order.lines.get(variant=mug)
    assert (line.quantity, line.supplier_sku, line.cost_amount) == (12, f"X-{mug.pk}", 700)
    text = client.post(address(order, "line"), {"item": "nothing", "quantity": 1, "cost": ""}, follow=True).text
    assert "this supplier has no such number" in text


def test_the_page_of_an_order_names_people_and_says_what_the_total_leaves_out(enter):
    client = enter()
    order = given.bought((make_variant(), 3))
    given.say(order, "refused", 3, reason="No more")
    StatusChange.objects.filter(actor="supplier:1").update(actor=f"supplier:{order.supplier_id}")
    text = client.get(address(order)).text
    assert "Total without 3 units refused or canceled" in text
    assert f"· {order.supplier.name}</small>" in text
    assert "supplier:" not in text


def test_what_cannot_be_done_is_said_in_the_form(enter):
    client = enter()
    order = given.bought((make_variant(), 3), send=False)
    answer = client.post(address(order, "line"), {"item": "nonsense", "quantity": 4, "cost": "2.50"})
    assert answer.status_code == 422
    assert "No item has this SKU" in answer.text
    assert 'value="nonsense"' in answer.text
    for name, facts in (("move", {"expected_on": "soon"}), ("cancel", {}), ("line", {"item": "x", "quantity": "-5"})):
        assert client.post(address(order, name), facts).status_code == 422


@pytest.mark.parametrize("name", ["line", "send", "move", "cancel", "link"])
@pytest.mark.parametrize("role", ["Warehouse", "Catalog", "Customer service"])
def test_who_may_not_order_changes_nothing(enter, role, name):
    client = enter(role)
    order = given.bought((make_variant(), 3), send=False)
    assert client.post(address(order, name), {}).status_code == 404
    order.refresh_from_db()
    assert order.status == "draft"


@pytest.mark.parametrize(("role", "status"), [("Manager", 200), ("Customer service", 200), ("Warehouse", 404)])
def test_who_may_look(enter, role, status):
    client = enter(role)
    _, _, order, _ = given.dropped(1)
    assert client.get(address(order)).status_code == status


def test_what_runs_low_becomes_a_draft_for_each_supplier(enter):
    client = enter()
    house = make_warehouse()
    mug, pan, bowl = make_variant(), make_variant(), make_variant()
    for variant in (mug, pan, bowl):
        put_on_shelf(variant, make_bin(house), 2)
    supplier = given.make_supplier(mug, pan, ships_direct=False)
    watch_low_stock()
    low = reverse("admin:shop_lowstock_changelist")
    assert supplier.name in client.get(low).text
    chosen = list(LowStock.objects.values_list("pk", flat=True))
    answer = client.post(low, {"action": "order_chosen", "_selected_action": chosen}, follow=True)
    order = PurchaseOrder.objects.get()
    assert (order.supplier, order.warehouse, order.status) == (supplier, house, "draft")
    assert sorted(order.lines.values_list("quantity", flat=True)) == [13, 13]
    assert f"No supplier is known for {bowl.product.title}" in answer.text


def test_the_lists_of_purchasing_open(enter, drain):
    client = enter()
    house = make_warehouse()
    order = given.bought((make_variant(), 3), warehouse=house)
    count(order, make_bin(house), good=1, damaged=1)
    _, _, purchase, _ = given.dropped(1)
    given.refuse(purchase)
    drain()
    assert Receipt.objects.count() == Choice.objects.count() == 1
    for name, query in (
        ("purchaseorder", "needs=silent"),
        ("purchaseorder", "needs=refused"),
        ("purchaseorder", "needs=late"),
        ("receipt", "difference=any"),
        ("choice", "status__exact=open"),
    ):
        assert client.get(reverse(f"admin:fulfillment_{name}_changelist") + f"?{query}").status_code == 200
    assert client.get(reverse("admin:fulfillment_choice_change", args=[Choice.objects.get().pk])).status_code == 200
    assert client.get(reverse("admin:fulfillment_receipt_change", args=[Receipt.objects.get().pk])).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:orders_order_change", args=[purchase.order_id])).text.count(purchase.number) >= 1


def test_a_supplier_is_written_with_what_it_sells(enter):
    client = enter()
    mug = make_variant()
    facts = {
        "name": "Harbor Ceramics",
        "code": "harbor",
        "email": "orders@harbor.example",
        "contact": "",
        "phone": "",
        "plug": "email",
        "is_active": "on",
        "lead_days": 10,
        "direct_min_days": 4,
        "direct_max_days": 7,
        "note": "",
        "items-TOTAL_FORMS": 1,
        "items-INITIAL_FORMS": 0,
        "items-0-variant": mug.pk,
        "items-0-supplier_sku": "HC-1",
        "items-0-cost_amount": "7.50",
        "items-0-ships_direct": "on",
        "items-0-priority": 0,
    }
    answer = client.post(reverse("admin:shop_supplier_add"), facts)
    assert answer.status_code == 302, answer.text[:3000]
    item = mug.suppliers.get()
    assert (item.supplier.code, item.cost_amount, item.ships_direct) == ("harbor", 750, True)
    assert client.get(reverse("admin:shop_supplier_change", args=[item.supplier_id])).status_code == 200


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999"])
def test_unknown_purchase_orders_are_not_found(enter, pk):
    client = enter()
    assert client.get(f"/admin/fulfillment/purchaseorder/{pk}/change/").status_code == 404
    assert client.post(f"/admin/fulfillment/purchaseorder/{pk}/do/send/").status_code == 404
