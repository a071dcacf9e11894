"""The order desk: finding orders, seeing everything of one, and doing what is allowed now."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.actions.refunds import fail_refund
from orders.actions.terms import write_terms
from orders.models import Cancellation, Order, Payment, Refund, TimelineEntry, Voucher
from orders.tests.factories import make_goods, make_order, make_user
from shop.actions.ledger import find_drift
from shop.actions.low_stock import watch_low_stock
from shop.core.models import Message
from shop.core.money import Money
from shop.models import ProductImage
from shop.tests.factories import make_shipping, make_stock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles(settings):
    settings.STAFF_MFA_REQUIRED = False
    call_command("sync_roles", verbosity=0)


def staff(role):
    """A member of staff in one role."""
    user = make_user(email=f"{role.split()[0].lower()}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def desk(client):
    """A client of customer service."""
    client.force_login(staff("Customer service"))
    return client


def address(order):
    return f"/admin/orders/order/{order.pk}/change/"


def do(client, order, name, **data):
    if name in {"refund", "cancel"} and data.pop("confirmed", "1"):
        data["confirmed"] = "1"
    return client.post(f"/admin/orders/order/{order.pk}/do/{name}/", data)


@pytest.mark.feature("STF13")
@pytest.mark.parametrize("find", ["number", "short", "part", "email", "name", "phone", "national", "sku", "surname"])
def test_an_order_is_found_by_any_of_its_words(desk, find):
    order = make_order((make_goods(), 1), paid=True)
    make_order((make_goods(), 1), email="else@example.org")
    Order.objects.filter(pk=order.pk).update(name="Zoë Quill", phone="+15550001111")
    order.refresh_from_db()
    write_terms(order, order.lines.all())
    words = {
        "number": order.number.lower().replace("-", ""),
        "short": order.number[2:6],
        "part": order.number[2:].lower(),
        "email": order.email[:6].upper(),
        "name": order.name,
        "phone": order.phone,
        "national": "(555) 000-1111",
        "sku": order.lines.get().sku,
        "surname": order.name.split()[-1],
    }
    page = desk.get("/admin/orders/order/", {"q": words[find]}).content.decode()
    assert order.number in page
    assert "else@example.org" not in page


def test_a_search_for_nothing_known_finds_nothing(desk):
    order = make_order((make_goods(), 1))
    assert order.number not in desk.get("/admin/orders/order/", {"q": "%"}).content.decode()


def test_the_list_filters_by_each_status(desk):
    paid, unpaid = make_order((make_goods(), 1), paid=True), make_order((make_goods(), 1))
    page = desk.get("/admin/orders/order/", {"payment_status__exact": "paid", "placed": "7"}).content.decode()
    assert paid.number in page
    assert unpaid.number not in page


def test_the_page_tells_everything_in_as_many_statements_for_three_lines_as_for_thirty(desk):
    counts = []
    for lines in (3, 30):
        order = make_order(*[(make_goods(), 1) for _ in range(lines)], paid=True)
        desk.get(address(order))
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(address(order)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 26


def test_the_list_costs_the_same_for_3_and_30_orders(desk):
    counts = []
    for more in (3, 22):
        for _ in range(more):
            make_order((make_goods(), 1), paid=True)
        desk.get("/admin/orders/order/")
        with CaptureQueriesContext(connection) as seen:
            desk.get("/admin/orders/order/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


@pytest.mark.feature("ORD13")
def test_hold_and_release(desk):
    order = make_order((make_goods(), 1), paid=True)
    assert do(desk, order, "hold", reason="Address looks odd").status_code == 302
    order.refresh_from_db()
    assert (order.status, order.pause_reason, order.pause_owner.email) == (
        "on_hold",
        "Address looks odd",
        "customer@example.com",
    )
    assert do(desk, order, "release").status_code == 302
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_refused_action_keeps_what_was_typed(desk):
    order = make_order((make_goods(), 1), paid=True)
    answer = do(desk, order, "refund", amount="9999.00", reason="Goodwill", key="x")
    assert answer.status_code == 422
    assert b"9999.00" in answer.content
    assert not Refund.objects.exists()


@pytest.mark.feature("ORD16")
def test_cancel_writes_its_record(desk):
    order = make_order((make_goods(), 2), paid=True)
    data = {"reason": "Changed mind", "restock": "on", "refund": "on", "notify": "on"}
    assert do(desk, order, "cancel", **data).status_code == 302
    order.refresh_from_db()
    assert order.status == "canceled"
    record = Cancellation.objects.get()
    assert (record.reason, record.restocked, record.notified) == ("Changed mind", True, True)
    assert Refund.objects.get().amount == order.total_amount


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"restock": "on", "refund": "on", "notify": "on"},
            ["All of order", "cannot be undone", "3 units can be sold", "mail"],
        ),
        ({"line": "1"}, ["The rest of the order goes on", "stays with us", "not sold again: 1 unit", "Nobody is told"]),
    ],
)
def test_a_cancel_says_what_it_does_before_it_does_it(desk, typed, said):
    order = make_order((make_goods(), 3), paid=True)
    data = {f"line_{order.lines.get().pk}" if name == "line" else name: value for name, value in typed.items()}
    page = do(desk, order, "cancel", reason="Changed mind", confirmed="", **data)
    assert page.status_code == 200
    assert [words for words in said if words not in page.content.decode()] == []
    order.refresh_from_db()
    assert (order.status, Refund.objects.count()) == ("confirmed", 0)


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        ("demo", "$1.00 goes back to Visa."),
        ("manual", "$1.00 goes on the list of money"),
        ("channel", "$1.00 is written down as given back"),
    ],
)
def test_a_refund_says_what_it_does_before_it_does_it(desk, provider, said):
    order = make_order((make_goods(), 1), paid=True)
    Payment.objects.filter(order=order).update(provider=provider, method_label="Visa")
    page = desk.post(address(order).replace("change/", "do/refund/"), {"amount": "1.00", "reason": "Late", "key": "k"})
    assert said in page.content.decode()
    assert not Refund.objects.exists()


def test_an_order_in_the_warehouse_is_not_canceled_as_a_whole(desk):
    order = make_order((make_goods(), 2), paid=True)
    order.lines.update(picking_quantity=1)
    page = desk.post(address(order).replace("change/", "do/cancel/"), {"reason": "Changed mind"})
    assert page.status_code == 422
    assert "The warehouse has begun with it" in page.content.decode()
    order.lines.update(picking_quantity=2)
    assert "Everything is being packed or has left." in desk.get(address(order)).content.decode()


def test_what_is_not_restocked_is_written_off(desk):
    goods = make_goods(on_hand=10)
    order = make_order((goods, 2), paid=True)
    do(desk, order, "cancel", reason="Found broken", refund="on")
    item = goods.stock_items.get()
    assert (item.on_hand, item.allocated, item.held) == (8, 0, 0)
    assert find_drift() == []


def test_one_unit_of_a_line_can_be_canceled(desk):
    order = make_order((make_goods(), 3), paid=True)
    line = order.lines.get()
    do(desk, order, "cancel", reason="One too many", restock="on", refund="on", **{f"line_{line.pk}": "1"})
    line.refresh_from_db()
    order.refresh_from_db()
    assert (line.canceled_quantity, order.status) == (1, "confirmed")


def test_the_same_refund_form_twice_gives_money_back_once(desk):
    order = make_order((make_goods(), 1), paid=True)
    data = {"amount": "1.00", "reason": "Goodwill", "key": "0.1"}
    do(desk, order, "refund", **data)
    do(desk, order, "refund", **data)
    assert Refund.objects.count() == 1


def test_after_a_refund_that_failed_another_one_is_made(desk):
    order = make_order((make_goods(), 1), paid=True)
    for amount in ("1.00", "2.00"):
        page = desk.get(address(order)).content.decode()
        key = re.search(r'name="key" value="([^"]+)"', page)[1]
        do(desk, order, "refund", amount=amount, reason="Goodwill", key=key)
        fail_refund(refund_id=Refund.objects.latest("pk").pk, error="the account is closed", source="provider:demo")
    assert list(Refund.objects.order_by("pk").values_list("amount", flat=True)) == [100, 200]


@pytest.mark.feature("ORD18")
def test_notes_are_for_colleagues_unless_said_otherwise(desk):
    order = make_order((make_goods(), 1), paid=True)
    do(desk, order, "note", text="Called, will call back")
    do(desk, order, "note", text="We wrapped it", is_public="on")
    notes = TimelineEntry.objects.filter(kind="note").order_by("pk")
    assert [(note.text, note.is_public) for note in notes] == [
        ("Called, will call back", False),
        ("We wrapped it", True),
    ]
    assert all(note.actor.startswith("staff:") for note in notes)


@pytest.mark.feature("ORD19")
def test_a_mail_can_be_sent_again(desk, drain):
    order = make_order((make_goods(), 1), paid=True)
    drain()
    mail = Message.objects.filter(order_number=order.number, erase=False).first()
    if mail is None:
        mail = Message.objects.create(
            event="note", to=order.email, subject="Hello", text="Hi", dedupe_key="n:1", order_number=order.number
        )
    assert do(desk, order, "resend", message=mail.pk).status_code == 302
    assert Message.objects.filter(resend_of=mail).count() == 1


def test_text_from_outside_is_never_markup(desk):
    order = make_order((make_goods(), 1), paid=True)
    note = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    Order.objects.filter(pk=order.pk).update(note=note, name='"><b x-init="alert(1)">')
    for page in (desk.get(address(order)), desk.get("/admin/orders/order/")):
        text = page.content.decode()
        assert "<img src=x" not in text
        assert '<b x-init="alert' not in text


PAGES = {
    "/admin/orders/order/": {"Manager", "Customer service"},
    "/admin/orders/payment/": {"Manager", "Customer service"},
    "/admin/orders/voucher/": {"Manager", "Customer service"},
    "/admin/fulfillment/shipment/": {"Manager", "Customer service", "Warehouse"},
    "/admin/fulfillment/box/": {"Manager", "Warehouse"},
    "/admin/core/message/": {"Manager", "Customer service"},
    "/admin/core/delivery/": {"Manager"},
    "/admin/accounts/user/": {"Manager", "Customer service"},
    "/admin/shop/product/": {"Manager", "Customer service", "Catalog"},
}


@pytest.mark.feature("STF02")
@pytest.mark.parametrize("role", ["Manager", "Catalog", "Customer service", "Warehouse"])
def test_each_role_sees_its_own_pages_only(client, role):
    client.force_login(staff(role))
    assert client.get("/admin/").status_code == 200
    for page, roles in PAGES.items():
        assert client.get(page).status_code == (200 if role in roles else 403), page


@pytest.mark.parametrize("role", ["Catalog", "Warehouse"])
@pytest.mark.parametrize("name", ["confirm", "hold", "release", "note", "resend", "refund", "cancel"])
def test_other_roles_cannot_act_on_orders(client, role, name):
    client.force_login(staff(role))
    order = make_order((make_goods(), 1), paid=True)
    assert do(client, order, name, reason="x", amount="1", key="k", text="t").status_code in {403, 404}
    assert Order.objects.get().status == "confirmed"


def test_actions_are_never_done_by_get(desk):
    order = make_order((make_goods(), 1), paid=True)
    assert desk.get(f"/admin/orders/order/{order.pk}/do/cancel/").status_code == 404


def test_customers_and_strangers_stay_outside(client):
    order = make_order((make_goods(), 1), paid=True)
    assert client.get(address(order)).status_code == 302
    client.force_login(make_user(email="buyer@example.com"))
    assert client.get(address(order)).status_code in {302, 403}


@pytest.mark.feature("STF01")
def test_the_dashboard_counts_what_its_lists_show(client):
    client.force_login(staff("Manager"))
    make_order((make_goods(), 1), paid=True)
    held = make_order((make_goods(), 1), paid=True)
    Order.objects.filter(pk=held.pk).update(status="on_hold")
    page = client.get("/admin/")
    queue = next(queue for queue in page.context["board"].queues if queue.label == "Orders on hold")
    assert queue.count == 1
    assert held.number in client.get(queue.url).content.decode()
    assert page.context["board"].today[0] == ("Orders", 2, 0)


def test_the_dashboard_costs_the_same_however_many_orders(client):
    client.force_login(staff("Manager"))
    counts = []
    for more in (3, 27):
        for _ in range(more):
            make_order((make_goods(), 1), paid=True)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/admin/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 41


@pytest.mark.feature("ORD23")
def test_a_bulk_action_says_first_what_it_will_do_and_what_it_cannot(desk):
    fit, ended = make_order((make_goods(), 1), paid=True), make_order((make_goods(), 1))
    Order.objects.filter(pk=ended.pk).update(status="canceled")
    data = {"action": "hold_chosen", "_selected_action": [fit.pk, ended.pk]}
    page = desk.post("/admin/orders/order/", data).content.decode()
    assert "1 will change" in page
    assert "1 cannot" in page
    fit.refresh_from_db()
    assert fit.status == "confirmed"
    assert desk.post("/admin/orders/order/", data | {"confirmed": "1", "reason": ""}).status_code == 200
    assert desk.post("/admin/orders/order/", data | {"confirmed": "1", "reason": "Flood"}).status_code == 302
    fit.refresh_from_db()
    assert (fit.status, fit.pause_reason) == ("on_hold", "Flood")


def test_a_bulk_action_needs_its_permission(client):
    client.force_login(staff("Warehouse"))
    order = make_order((make_goods(), 1), paid=True)
    data = {"action": "cancel_chosen", "_selected_action": [order.pk], "confirmed": "1", "reason": "x"}
    assert client.post("/admin/orders/order/", data).status_code == 403
    order.refresh_from_db()
    assert order.status == "confirmed"


@pytest.mark.feature("STF15")
def test_the_list_and_its_search_walk_an_index_and_count_no_further_than_needed(desk):
    """The plans of the list's statements, with sequential scans made dear: none is left. Times stand in bench/."""
    order = make_order((make_goods(), 1), paid=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    for query in ({}, {"q": order.email[:5]}, {"status__exact": "confirmed"}):
        with CaptureQueriesContext(connection) as seen:
            desk.get("/admin/orders/order/", query)
        for statement in (row["sql"] for row in seen if 'FROM "orders_order"' in row["sql"]):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {statement}")
                plan = " ".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan on orders_order" not in plan, plan


def test_every_queue_of_the_dashboard_opens_a_list_with_as_many_rows(client):
    client.force_login(staff("Manager"))
    low, plenty = make_stock(on_hand=3), make_stock(on_hand=400)
    ProductImage.objects.create(product=low.variant.product, state="failed")
    ProductImage.objects.create(product=plenty.variant.product, state="ready")
    watch_low_stock()
    board = client.get("/admin/").context["board"]
    counts = {queue.label: queue.count for queue in board.queues}
    assert counts["Running low"] == counts["Pictures failed"] == 1
    for queue in board.queues:
        answer = client.get(queue.url)
        assert answer.status_code == 200, queue.url
        assert answer.context["cl"].result_count == queue.count, queue.label


@pytest.mark.parametrize("pk", ["²", "1'", "9" * 30, "None"])
def test_a_hostile_order_id_is_just_not_found(desk, pk):
    assert desk.get(f"/admin/orders/order/{pk}/change/").status_code == 404


def test_a_voucher_is_written_in_whole_money(client):
    client.force_login(staff("Manager"))
    told = {"code": "five", "kind": "fixed", "amount": "5.50", "min_goods_amount": "", "is_active": "on"}
    assert client.post("/admin/orders/voucher/add/", told).status_code == 302
    voucher = Voucher.objects.get(code="FIVE")
    assert (voucher.amount, voucher.min_goods_amount) == (550, 0)
    assert 'value="5.50"' in client.get(f"/admin/orders/voucher/{voucher.pk}/change/").content.decode()
    assert "$5.50" in client.get("/admin/orders/voucher/").content.decode()
    for wrong in ({"amount": "-5"}, {"min_goods_amount": "-1"}, {"amount": "1e400"}, {"amount": "9" * 40}):
        assert client.post("/admin/orders/voucher/add/", told | {"code": "other"} | wrong).status_code == 200, wrong


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "five"}, "already exists"),
        ({"kind": "percent", "percent": "150"}, "A percentage above 0 and up to 100."),
        ({"amount": "0"}, "An amount above 0."),
    ],
)
def test_what_is_wrong_with_a_voucher_is_said_in_words(client, wrong, words):
    client.force_login(staff("Manager"))
    Voucher.objects.create(code="FIVE", kind="percent", percent=5, currency="USD")
    told = {"code": "other", "kind": "fixed", "amount": "5.50", "min_goods_amount": "", "is_active": "on"}
    page = client.post("/admin/orders/voucher/add/", told | wrong)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "Constraint" not in page.content.decode()


def test_a_delivery_price_is_written_in_whole_money(client):
    client.force_login(staff("Manager"))
    method = make_shipping(590)
    rate = method.rates.get()
    page = f"/admin/shop/shippingmethod/{method.pk}/change/"
    assert 'value="5.90"' in client.get(page).content.decode()
    told = {"zone": method.zone_id, "name": method.name, "carrier": method.carrier, "min_days": 1, "max_days": 3}
    told |= {"position": 0, "is_active": "on", "rates-TOTAL_FORMS": 2, "rates-INITIAL_FORMS": 1}
    told |= {"rates-0-id": rate.pk, "rates-0-method": method.pk, "rates-0-from_weight_g": 0}
    told |= {"rates-0-below_goods_amount": "50", "rates-0-price_amount": "6.25"}
    told |= {"rates-1-method": method.pk, "rates-1-from_weight_g": 0, "rates-1-price_amount": "0"}
    answer = client.post(page, told | {"rates-1-from_goods_amount": "50.00"})
    assert answer.status_code == 302, answer.context["errors"]
    bands = method.rates.order_by("pk").values_list("from_goods_amount", "below_goods_amount", "price_amount")
    assert list(bands) == [(0, 5000, 625), (5000, None, 0)]


@pytest.mark.parametrize("until", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_date_that_no_page_could_show_is_refused(client, until):
    client.force_login(staff("Manager"))
    order = make_order((make_goods(), 1), paid=True)
    assert do(client, order, "hold", reason="x", until=until).status_code == 422
    assert client.get(address(order)).status_code == 200
    day, hour = until.split("T")
    told = {"code": "five", "kind": "percent", "percent": "5", "ends_at_0": day, "ends_at_1": hour}
    assert client.post("/admin/orders/voucher/add/", told).status_code == 200
    assert not Voucher.objects.exists()


@pytest.mark.parametrize("role", ["Manager", "Warehouse"])
def test_the_history_of_stock_names_the_order_and_links_what_the_reader_may_open(client, role):
    goods = make_goods()
    order = make_order((goods, 2), paid=True)
    client.force_login(staff(role))
    page = client.get(f"/admin/shop/stockitem/{goods.stock_items.get().pk}/change/").content.decode()
    assert page.count(f"order {order.number}") == 2  # the movement, and the promise
    is_manager = role == "Manager"
    assert (f'href="{address(order)}"' in page, f"/admin/shop/variant/{goods.pk}/change/" in page) == (is_manager,) * 2


def test_a_payments_page_shows_money_as_people_write_it(client):
    client.force_login(staff("Manager"))
    order = make_order((make_goods(), 1), paid=True)
    payment = order.payments.get()
    written = Money(payment.amount, payment.currency).format()
    page = client.get(f"/admin/orders/payment/{payment.pk}/change/").content.decode()
    assert page.count(written) >= 2
    assert f">{payment.amount}<" not in page
