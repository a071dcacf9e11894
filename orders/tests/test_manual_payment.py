"""Bank transfers, cash and terminals: money that staff write down, and an order that waits for a transfer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from orders.actions.holding import hold_order
from orders.actions.manual import (
    CannotRecordPayment,
    CannotSettleRefund,
    record_manual_payment,
    settle_manual_refund,
)
from orders.actions.orders import expire_order
from orders.actions.payments import NotPayable
from orders.actions.refunds import refund_order
from orders.actions.transfer import choose_transfer
from orders.models import Order, Payment, Refund
from orders.states import ManualKind
from orders.tests.factories import make_order, make_payment, make_user
from orders.tests.paying import begin, held, later, pay_token, pay_with
from shop.core.models import Message

pytestmark = pytest.mark.django_db
BANK = [("Account holder", "Shop"), ("Account number", "000123456789")]


@pytest.fixture(autouse=True)
def bank(settings):
    settings.BANK_DETAILS = BANK


@pytest.fixture
def order():
    return make_order()


def record(order, amount=None, reference="B-1", kind="transfer"):
    amount = order.total_amount if amount is None else amount
    payment = record_manual_payment(order_id=order.pk, kind=kind, amount=amount, reference=reference, actor="staff:1")
    order.refresh_from_db()
    return payment


@pytest.mark.feature("PAY20")
@pytest.mark.parametrize("kind", list(ManualKind))
def test_money_confirms_the_order_and_is_mailed_once(order, drain, kind):
    payment = record(order, kind=kind)
    assert (order.status, order.payment_status) == ("confirmed", "paid")
    assert (payment.provider, payment.status, payment.captured_amount) == ("manual", "captured", order.total_amount)
    drain()
    assert Message.objects.filter(event="order_confirmed").count() == 1


def test_same_reference_again_is_the_same_payment(order):
    assert record(order) == record(order, reference=" B-1 ")
    assert order.captured_amount == order.total_amount


def test_reference_of_other_money_is_refused(order):
    record(order, 100)
    with pytest.raises(CannotRecordPayment):
        record(order, 200)
    with pytest.raises(CannotRecordPayment):
        record(make_order(), 100)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"amount": 0}, {"amount": -1}, {"reference": " "}, {"reference": "x" * 61}, {"kind": "barter"}]
)
def test_nonsense_is_refused(order, wrong):
    with pytest.raises(CannotRecordPayment):
        record(order, **wrong)


def test_too_little_waits_with_the_goods_kept(order):
    record(order, order.total_amount - 1)
    assert (order.status, order.payment_status) == ("placed", "partially_paid")
    assert order.hold_until > timezone.now() + timedelta(days=6, hours=23)
    later(order)
    assert not expire_order(order_id=order.pk)
    assert held(order) == 1
    record(order, 1, "B-2")
    assert (order.status, order.payment_status) == ("confirmed", "paid")


def test_rest_can_be_paid_at_a_provider(order):
    record(order, 300)
    assert pay_with(order).captured_amount == order.total_amount - 300


def test_too_much_confirms_and_is_shown(order):
    record(order, order.total_amount + 500)
    assert (order.status, order.payment_status) == ("confirmed", "overpaid")
    assert order.timeline.filter(kind="payment.over", text__contains="$5.00 was paid too much").exists()


def test_money_for_a_paid_order_waits_to_be_given_back(order, drain):
    pay_with(order)
    record(order)
    drain()
    refund = Refund.objects.get()
    assert (refund.status, refund.amount) == ("processing", order.total_amount)
    assert Message.objects.filter(event="payment_returned").count() == 1
    settle_manual_refund(refund_id=refund.pk, actor="staff:1")
    settle_manual_refund(refund_id=refund.pk, actor="staff:1")
    refund.refresh_from_db()
    assert refund.status == "succeeded"


def test_provider_gives_its_own_refunds_back(order):
    make_payment(order)
    (refund,) = refund_order(order_id=order.pk, amount=100, cause="test", actor="staff:1")
    with pytest.raises(CannotSettleRefund):
        settle_manual_refund(refund_id=refund.pk, actor="staff:1")


def test_expired_order_lives_on_when_its_money_comes(order):
    later(order)
    expire_order(order_id=order.pk)
    record(order)
    assert order.status == "confirmed"


def test_open_payment_elsewhere_is_stopped(order, drain):
    payment = begin(order)
    record(order)
    drain()
    payment.refresh_from_db()
    assert payment.status == "voided"


# --- the buyer chooses it ------------------------------------------------------------------------------------------
def test_transfer_keeps_the_goods_seven_days_and_mails_once(order):
    for _ in range(2):
        choose_transfer(order_id=order.pk, actor="visitor")
    order.refresh_from_db()
    assert order.hold_until > timezone.now() + timedelta(days=6, hours=23)
    mail = Message.objects.get(event="bank_transfer")
    assert "000123456789" in mail.text
    assert f"Reference: {order.number}" in mail.text


def test_transfer_stops_an_open_payment(order, drain):
    payment = begin(order)
    choose_transfer(order_id=order.pk, actor="visitor")
    drain()
    payment.refresh_from_db()
    assert payment.status == "voided"


def test_transfer_is_not_offered_without_bank_details(client, order, settings):
    settings.BANK_DETAILS = []
    assert "Bank transfer" not in client.get(reverse("pay", args=[pay_token(order)])).content.decode()
    with pytest.raises(NotPayable):
        choose_transfer(order_id=order.pk, actor="visitor")


def test_order_page_says_where_to_send_the_money(client, order):
    answer = client.post(reverse("pay_transfer", args=[pay_token(order)]))
    page = client.get(answer.url).content.decode()
    assert "000123456789" in page
    assert "Waiting for payment" in page
    record(order)
    assert "000123456789" not in client.get(answer.url).content.decode()


def test_order_that_is_over_cannot_wait_for_a_transfer(client, order):
    token = pay_token(order)
    later(order)
    assert client.post(reverse("pay_transfer", args=[token])).url == reverse("pay", args=[token])
    assert not Message.objects.filter(event="bank_transfer").exists()


# --- staff -------------------------------------------------------------------------------------------------------
@pytest.fixture
def clerk(client):
    user = make_user(email="clerk@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_order", "record_payment"]))
    client.force_login(user)
    return client


def ask(client, order, **changes):
    typed = {"kind": "transfer", "amount": f"{order.total_amount / 100:.2f}", "reference": "B-7"} | changes
    return client.post(reverse("admin:orders_order_do", args=[order.pk, "record"]), typed)


def test_staff_look_first_and_then_record(clerk, order):
    page = ask(clerk, order).content.decode()
    assert "goes to the warehouse" in page
    assert not Payment.objects.exists()
    assert ask(clerk, order, confirmed="1").status_code == 302
    assert Order.objects.get().status == "confirmed"


@pytest.mark.parametrize(
    ("amount", "words"), [("1.00", "is still missing then"), ("9999.00", "too much"), ("0.001", "finer than")]
)
def test_look_says_what_another_amount_does(clerk, order, amount, words):
    assert words in ask(clerk, order, amount=amount).content.decode()


def test_used_reference_is_said_in_the_form(clerk, order):
    record(make_order(), 100, "B-7")
    page = ask(clerk, order, confirmed="1")
    assert page.status_code == 422
    assert "was written down before" in page.content.decode()


def test_without_the_permission_it_is_not_found(client, order):
    user = make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_order"))
    client.force_login(user)
    assert ask(client, order).status_code == 404


@pytest.mark.parametrize("is_held", [False, True])
def test_money_for_a_paid_order_goes_back_although_part_of_the_first_went_back(order, is_held):
    if is_held:
        hold_order(order_id=order.pk, reason="look at it", actor="staff:1")
    record(order)
    refund_order(order_id=order.pk, amount=100, cause="goodwill", actor="staff:1")
    surplus = record(order, reference="B-2")
    surplus.refresh_from_db()
    assert surplus.refunded_amount == surplus.captured_amount
    assert order.payment_status == "partially_refunded"
