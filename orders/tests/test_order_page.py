"""The order page: who sees what of it, and what can be done there."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from orders.actions import access
from orders.actions.canceling import cancel_order
from orders.actions.holding import hold_order, release_order
from orders.actions.sweeping import complete_orders, drop_old_carts, release_ended_holds
from orders.models import Cart, Order, OrderCode, OrderLine, OrderLink, Refund, TimelineEntry
from orders.queries.orders import order_view
from orders.tests.factories import make_cart, make_goods, make_order, make_user, pay_order
from shop.core.http import Viewer
from shop.core.models import Message, StatusChange
from shop.core.money import Money
from shop.templatetags.store import money

pytestmark = pytest.mark.django_db
SECRETS = ("12 Commercial Street", "ana@example.com", "Ground")


@pytest.fixture
def order():
    return make_order((make_goods(5), 2), paid=True)


def page_of(order):
    return access.order_address(order_id=order.pk)


def code_for(client, order, address):
    """Ask for a code and read it from the mail."""
    client.post(f"{address}code/")
    return Message.objects.filter(event="order_code").latest("pk").subject.split(" is ")[0]


def logged_in(client, user):
    client.force_login(user)
    return client


def test_a_link_shows_status_and_items_but_not_who_and_where(client, order):
    page = client.get(page_of(order)).content.decode()
    assert order.number in page
    assert "Confirmed" in page
    assert order.lines.get().title in page
    assert not [secret for secret in SECRETS if secret in page]
    assert "What you can do now" not in page


def test_a_code_from_the_mailbox_shows_everything_for_a_while(client, order):
    address = page_of(order)
    code = code_for(client, order, address)
    page = client.post(f"{address}prove/", {"code": code}, follow=True).content.decode()
    assert "12 Commercial Street" in page
    assert f"Cancel order {order.number}" in page
    session = client.session
    session["proved_orders"] = {str(order.pk): 0}
    session.save()
    assert "12 Commercial Street" not in client.get(address).content.decode()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "../", "return/../../", ""])
def test_a_code_leads_nowhere_but_below_the_order(client, order, wanted):
    address = page_of(order)
    code = code_for(client, order, address)
    assert client.post(f"{address}prove/", {"code": "000000", "to": wanted}).url == f"{address}?code=sent#code"
    assert client.post(f"{address}prove/", {"code": code, "to": wanted}).url == address


def test_a_headline_is_not_said_twice(client):
    page = client.get(page_of(make_order())).content.decode()
    assert "<h1>Waiting for payment</h1>" in page
    assert 'class="badge' not in page


def test_a_code_works_once_and_for_ten_minutes(order):
    access.send_code(order_id=order.pk)
    code = Message.objects.get(event="order_code").subject[:7]
    late = timezone.now() + timedelta(minutes=11)
    assert not access.use_code(order_id=order.pk, code=code, now=late)
    assert access.use_code(order_id=order.pk, code=code)
    assert not access.use_code(order_id=order.pk, code=code)


def test_five_wrong_tries_kill_a_code(order):
    access.send_code(order_id=order.pk)
    code = Message.objects.get(event="order_code").subject[:7]
    wrong = "000000" if not code.startswith("000") else "111111"
    for _ in range(5):
        assert not access.use_code(order_id=order.pk, code=wrong)
    assert not access.use_code(order_id=order.pk, code=code)


def test_codes_and_links_are_stored_hashed(client, order):
    address = page_of(order)
    token = address.split("/")[2]
    code = code_for(client, order, address)
    assert not OrderLink.objects.filter(token_hash=token).exists()
    assert code.replace(" ", "") not in OrderCode.objects.get().code_hash
    assert len(token) >= 22
    assert Message.objects.get(event="order_code").erase


def test_codes_are_not_sent_without_end(client, order):
    address = page_of(order)
    for _ in range(6):
        client.post(f"{address}code/")
    assert Message.objects.filter(event="order_code").count() == 5


@pytest.mark.parametrize("path", ["", "cancel/"])
def test_dead_links_are_not_found(client, order, path):
    address = page_of(order)
    access.revoke_links(order_id=order.pk)
    assert client.get(f"{address}{path}").status_code == 404
    assert client.get(f"/orders/{'x' * 32}/{path}").status_code == 404
    fresh = page_of(order)
    Order.objects.update(completed_at=timezone.now())
    assert client.get(f"{fresh}{path}").status_code == 404


def test_a_pay_link_does_not_open_the_order(client, order):
    token = access.make_link(order_id=order.pk, kind=OrderLink.Kind.PAY)
    assert client.get(f"/orders/{token}/").status_code == 404


def test_another_account_never_reaches_an_order(client):
    owner = make_user()
    order = make_order(user_id=owner.pk, paid=True)
    stranger = logged_in(client, make_user())
    base = f"/account/orders/{order.number}/"
    assert stranger.get(base).status_code == 404
    assert stranger.get(f"{base}cancel/").status_code == 404
    for name in ("cancel", "pay", "email"):
        assert stranger.post(f"{base}{name}/", {"email": "x@example.com"}).status_code == 404
    assert order.number not in stranger.get("/account/orders/").content.decode()
    order.refresh_from_db()
    assert order.status == "confirmed"
    assert logged_in(client, owner).get(base).status_code == 200


@pytest.mark.parametrize("path", ["/account/", "/account/orders/", "/account/orders/R-2222-2222/"])
def test_account_pages_want_a_log_in(client, path):
    assert client.get(path).url.startswith("/account/login/")


@pytest.mark.parametrize("name", ["cancel", "pay", "email"])
def test_a_link_alone_changes_nothing(client, order, name):
    address = page_of(order)
    answer = client.post(f"{address}{name}/", {"email": "evil@example.com", "do": "all"})
    assert answer.url == f"{address}?code=asked#code"
    order.refresh_from_db()
    assert (order.status, order.email) == ("confirmed", "ana@example.com")


@pytest.mark.feature("ORD14")
def test_a_customer_cancels_all_or_some_of_an_order(client):
    user = make_user()
    first, second = make_goods(5), make_goods(5)
    order = make_order((first, 1), (second, 2), user_id=user.pk, paid=True)
    base = f"/account/orders/{order.number}/"
    logged_in(client, user)
    line = order.lines.last()
    page = client.post(f"{base}cancel/", {"do": "lines", "line": [line.pk]}, follow=True).content.decode()
    assert "What you paid for it goes back." in page
    line.refresh_from_db()
    assert line.canceled_quantity == 2
    client.post(f"{base}cancel/", {"do": "all", "reason": "I found it elsewhere"})
    order.refresh_from_db()
    assert order.status == "canceled"
    assert sum(Refund.objects.values_list("amount", flat=True)) == order.total_amount


def test_a_cancel_that_comes_too_late_is_explained(client):
    user = make_user()
    order = make_order(user_id=user.pk, paid=True)
    OrderLine.objects.update(picking_quantity=1)
    base = f"/account/orders/{order.number}/"
    page = logged_in(client, user).post(f"{base}cancel/", {"do": "all"}, follow=True).content.decode()
    assert "being packed" in page
    assert "Packing has begun" in client.get(base).content.decode()


def test_what_is_left_of_a_line_that_is_begun_can_be_canceled(client):
    user = make_user()
    order = make_order((make_goods(5), 3), user_id=user.pk, paid=True)
    OrderLine.objects.update(picking_quantity=1)
    base = f"/account/orders/{order.number}/"
    line = order.lines.get()
    assert f'name="line" value="{line.pk}"' in logged_in(client, user).get(f"{base}cancel/").content.decode()
    client.post(f"{base}cancel/", {"do": "lines", "line": [line.pk]})
    line.refresh_from_db()
    assert line.canceled_quantity == 2


@pytest.mark.parametrize(("status", "words"), [("shipped", "It is on its way, so it can no longer"), ("delivered", "")])
def test_what_has_left_is_not_said_to_be_packed(client, status, words):
    user = make_user()
    order = make_order(user_id=user.pk, paid=True)
    OrderLine.objects.update(picking_quantity=1)
    Order.objects.update(fulfillment_status=status)
    page = logged_in(client, user).get(f"/account/orders/{order.number}/").content.decode()
    assert "Packing has begun" not in page
    assert ("can no longer be canceled" in page) == bool(words)
    assert words in page


def test_the_last_step_is_the_day_it_came_and_not_the_day_it_was_promised_for(order):
    came = timezone.now() - timedelta(days=9)
    Order.objects.update(fulfillment_status="delivered", promised_to=timezone.localdate() + timedelta(days=3))
    TimelineEntry.objects.create(order_id=order.pk, kind="package.delivered", text="It came.", is_public=True, at=came)
    order.refresh_from_db()
    last = order_view(order, Viewer("guest", order_ids=frozenset({order.pk}))).steps[-1]
    assert (last.title, last.at, last.day) == ("Delivered", came, None)


@pytest.mark.feature("POST04")
def test_the_mails_of_an_order_go_out_once(order, drain):
    drain()
    pay_order(order)
    cancel_order(order_id=order.pk, actor="customer:1", reason="x")
    cancel_order(order_id=order.pk, actor="customer:1", reason="x")
    drain(may_fail=True)
    sent = sorted(Message.objects.filter(event__startswith="order_").values_list("event", flat=True))
    assert sent == ["order_canceled", "order_confirmed"]


@pytest.mark.feature("POST01")
def test_mails_say_the_facts_in_text_and_html(order, drain):
    drain(may_fail=True)
    mail = Message.objects.get(event="order_confirmed")
    link = re.search(r"/orders/[\w-]{32}/", mail.text).group()
    for body in (mail.text, mail.html):
        assert order.number in mail.subject
        assert "12 Commercial Street" in body
        assert "$25.00" in body
        assert link in body
    assert "<script" not in mail.html


def test_without_notice_no_mail_goes_out(order, drain):
    cancel_order(order_id=order.pk, actor="staff:1", reason="test", notify=False)
    drain(may_fail=True)
    assert not Message.objects.filter(event="order_canceled").exists()


def test_the_address_can_be_mended_before_the_first_code_only(client, order):
    page = page_of(order)
    access.change_email(order_id=order.pk, email="ana@right.example", actor="visitor")
    assert client.get(page).status_code == 404
    assert Message.objects.get(event="order_email_changed").to == "ana@example.com"
    access.send_code(order_id=order.pk)
    with pytest.raises(access.CannotChangeEmail):
        access.change_email(order_id=order.pk, email="x@example.com", actor="visitor")


def test_the_look_up_answers_the_same_for_all(client, order, drain):
    known = client.post("/orders/find/", {"number": order.number.lower(), "email": "ANA@example.com"}, follow=True)
    unknown = client.post("/orders/find/", {"number": order.number, "email": "no@example.com"}, follow=True)

    def body(answer):
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())

    assert body(known) == body(unknown)
    drain(only=("orders.mail_lookup_link",))
    mail = Message.objects.get(event="order_link")
    assert mail.erase
    link = re.search(r"/orders/[\w-]{32}/", mail.text).group()
    assert client.get(link).status_code == 200
    OrderLink.objects.filter(kind="lookup").update(expires_at=timezone.now())
    assert client.get(link).status_code == 404


def test_the_look_up_is_limited(client):
    typed = {"number": "R-2222-2222", "email": "a@example.com"}
    pages = [client.post("/orders/find/", typed, follow=True).content.decode() for _ in range(6)]
    assert "Too many tries" in pages[5]
    assert "Too many tries" not in pages[4]


@pytest.mark.parametrize("number", [3, 30])
def test_history_takes_twelve_statements(client, django_assert_max_num_queries, number):
    user = make_user()
    goods = make_goods(100)
    for _ in range(number):
        make_order((goods, 1), user_id=user.pk)
    logged_in(client, user).get("/account/orders/")
    with django_assert_max_num_queries(12):
        assert client.get("/account/orders/").status_code == 200


def test_history_is_searched_by_number_and_product(client):
    user = make_user()
    first = make_order((make_goods(sku="AB-1"), 1), user_id=user.pk)
    second = make_order(user_id=user.pk)
    title = second.lines.get().title
    logged_in(client, user)
    for words, found, other in ((first.number, first, second), ("ab 1", first, second), (title, second, first)):
        page = client.get("/account/orders/", {"q": words}).content.decode()
        assert found.number in page
        assert other.number not in page


def test_the_cart_is_merged_at_log_in(client):
    user = make_user()
    goods = make_goods(5)
    own = make_cart((goods, 1), user=user)
    client.post("/cart/add/", {"variant": goods.pk, "quantity": 2})
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post("/account/login/", {"login": user.email, "password": "correct horse"})
    assert own.lines.get().quantity == 3
    assert "Product" in client.get("/cart/").content.decode()
    assert not Cart.objects.filter(user__isnull=True).exists()


def test_time_alone_completes_releases_and_forgets(order):
    OrderLine.objects.update(picking_quantity=2, shipped_quantity=2, delivered_quantity=2)
    Order.objects.update(fulfillment_status="delivered")
    StatusChange.objects.create(
        kind="orders.order", object_id=order.pk, field="fulfillment_status", to_value="delivered", actor="worker"
    )
    assert complete_orders() == 0
    later = timezone.now() + timedelta(days=31)
    assert complete_orders(now=later) == 1
    order.refresh_from_db()
    assert order.status == "completed"
    held = make_order(paid=True)
    Order.objects.filter(pk=held.pk).update(status="on_hold", paused_from="confirmed", pause_until=timezone.now())
    assert release_ended_holds() == 1
    make_cart((make_goods(), 1))
    assert drop_old_carts() == 0
    assert drop_old_carts(now=timezone.now() + timedelta(days=61)) > 0


@pytest.mark.feature("ORD17")
def test_the_timeline_keeps_every_event_with_who_did_it():
    user, member = make_user(name="Ana Reyes"), make_user(name="Mia Staff", is_staff=True)
    order = make_order(user_id=user.pk, actor=f"customer:{user.pk}", paid=True)
    hold_order(order_id=order.pk, reason="odd", actor=f"staff:{member.pk}")
    release_order(order_id=order.pk, actor="worker")
    cancel_order(order_id=order.pk, actor=f"customer:{user.pk}", reason="mistake")
    told = [(entry.kind, entry.actor_name, entry.is_public) for entry in TimelineEntry.objects.filter(order=order)]
    assert told == [
        ("order.placed", "Ana Reyes", True),
        ("order.confirmed", "Demo", True),
        ("order.held", "Mia Staff", False),
        ("order.released", "The shop", False),
        ("order.canceled", "Ana Reyes", True),
    ]


def test_nobody_is_thanked_for_an_order_that_was_canceled(client, order):
    address = page_of(order)
    client.post(f"{address}prove/", {"code": code_for(client, order, address)})
    assert "is confirmed." in client.get(address).content.decode()
    cancel_order(order_id=order.pk, actor="customer:1", reason="a mistake")
    assert "is confirmed." not in client.get(address).content.decode()


def test_a_payment_keeps_its_day_when_money_goes_back(order):
    paid_at = timezone.now() - timedelta(days=20)
    payment = order.payments.get()
    type(payment).objects.filter(pk=payment.pk).update(created_at=paid_at, updated_at=timezone.now())
    TimelineEntry.objects.create(order=order, kind="payment.captured", actor="worker", is_public=True, at=paid_at)
    proved = Viewer("guest", proved_order_ids=frozenset({order.pk}))
    assert order_view(order, proved).payments[0].at == paid_at


def test_the_window_s_title_names_the_days(client, order):
    title = re.search(r"<title>(.*?)</title>", client.get(page_of(order)).content.decode(), re.S)[1]
    assert re.match(r"Arrives \w+ \d+.* – Order R-", title)  # noqa: RUF001


def test_no_reason_is_made_up_for_a_customer(client):
    user = make_user()
    order = make_order((make_goods(5), 1), user_id=user.pk, paid=True)
    logged_in(client, user)
    client.post(f"/account/orders/{order.number}/cancel/", {"do": "all", "reason": "Something else"})
    assert TimelineEntry.objects.get(order=order, kind="order.canceled").text == "Order canceled: no reason told"


def test_what_is_taken_off_carries_a_true_minus_sign():
    assert money(Money(-790, "USD")) == "\N{MINUS SIGN}$7.90"
    assert money(Money(790, "USD")) == "$7.90"
