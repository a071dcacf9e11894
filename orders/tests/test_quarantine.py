"""Orders that cannot be understood wait, are corrected where they stand, and go on; what is sent again does no harm."""

import pytest

from orders.intake.quarantine import NotWaiting, drop_row, retry_row
from orders.models import IntakeRow, Order
from orders.tests.channels import own_row, send, table
from orders.tests.factories import make_goods
from shop.tests.factories import make_shipping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    make_shipping(700)


@pytest.fixture
def goods():
    return make_goods(10)


def corrected(row, **changes):
    """The row's texts with these changes, tried again."""
    fields = row.fields | {name.replace("_", " "): text for name, text in changes.items()}
    return retry_row(row_id=row.pk, actor="staff:1", fields=fields, lines=row.lines)


def test_a_row_waits_with_its_texts_and_its_reasons(goods):
    send(table([own_row("A-1", goods.sku, delivery_postcode="99999", email="nobody")]))
    row = IntakeRow.objects.get()
    assert (row.state, row.external_id, row.fields["delivery postcode"]) == ("waiting", "A-1", "99999")
    assert {name for name, _ in row.faults} == {"delivery postcode", "email"}
    assert not Order.objects.exists()


@pytest.mark.feature("ORD07")
def test_a_corrected_row_becomes_an_order_and_keeps_nothing_of_the_person(goods):
    send(table([own_row("A-1", goods.sku, delivery_postcode="99999")]))
    row = corrected(IntakeRow.objects.get(), delivery_postcode="04101")
    order = Order.objects.get()
    assert (row.state, row.order, row.fields, row.lines) == ("placed", order, {}, [])
    assert (order.external_id, order.status) == ("A-1", "confirmed")


def test_a_correction_that_is_none_keeps_the_words_and_says_why(goods):
    send(table([own_row("A-1", goods.sku, delivery_postcode="99999")]))
    row = corrected(IntakeRow.objects.get(), delivery_postcode="xx")
    assert (row.state, row.is_edited, row.fields["delivery postcode"]) == ("waiting", True, "xx")


def test_an_unknown_sku_is_put_right_in_its_line(goods):
    send(table([own_row("A-1", "MUGG")]))
    row = IntakeRow.objects.get()
    retry_row(row_id=row.pk, actor="staff:1", fields=row.fields, lines=[row.lines[0] | {"sku": goods.sku}])
    assert Order.objects.get().lines.get().sku == goods.sku


def test_sums_that_do_not_add_up_are_said(goods):
    send(table([own_row("A-1", goods.sku, total="99.00")]))
    assert IntakeRow.objects.get().reason == "The parts come to $26.10, the total says $99.00."


def test_the_same_bad_file_again_makes_no_second_row(goods):
    content = table([own_row("A-1", goods.sku, delivery_postcode="99999")])
    send(content)
    send(content)
    assert IntakeRow.objects.count() == 1


def test_what_staff_wrote_outlives_the_same_file(goods):
    content = table([own_row("A-1", goods.sku, delivery_postcode="99999")])
    send(content)
    corrected(IntakeRow.objects.get(), delivery_postcode="99998")
    send(content)
    assert IntakeRow.objects.get().fields["delivery postcode"] == "99998"


def test_a_file_put_right_and_sent_again_settles_the_waiting_row(goods):
    send(table([own_row("A-1", goods.sku, delivery_postcode="99999")]))
    send(table([own_row("A-1", goods.sku)]))
    assert (IntakeRow.objects.get().state, Order.objects.count()) == ("placed", 1)


def test_a_row_set_aside_is_emptied_and_cannot_be_tried(goods):
    send(table([own_row("A-1", goods.sku, delivery_postcode="99999")]))
    row = drop_row(row_id=IntakeRow.objects.get().pk, actor="staff:1")
    assert (row.state, row.fields) == ("dropped", {})
    drop_row(row_id=row.pk, actor="staff:1")
    with pytest.raises(NotWaiting):
        retry_row(row_id=row.pk, actor="staff:1")


def test_two_rows_cannot_take_the_same_number(goods):
    send(table([own_row("", goods.sku), own_row("A-2", goods.sku, delivery_postcode="1")]))
    row = IntakeRow.objects.get(external_id="")
    with pytest.raises(NotWaiting):
        corrected(row, order_number="A-2")
    assert corrected(row, order_number="A-3").state == "placed"


def test_a_number_that_is_another_order_s_is_refused_and_nothing_is_lost(goods):
    send(table([own_row("A-1", goods.sku), own_row("A-2", goods.sku, delivery_postcode="99999", delivery_name="Bo")]))
    row = IntakeRow.objects.get(state="waiting")
    with pytest.raises(NotWaiting, match="A-1 is here already, as R-"):
        corrected(row, order_number="A-1", delivery_postcode="04101")
    row.refresh_from_db()
    assert (row.state, row.fields["delivery name"]) == ("waiting", "Bo")
    assert corrected(row, delivery_postcode="04101").state == "placed"


def test_a_row_without_a_number_is_dealt_with_once_however_often_its_file_comes(goods):
    content = table([own_row("", goods.sku)])
    for _ in range(2):
        send(content)
    corrected(IntakeRow.objects.get(), order_number="A-1")
    send(content)
    assert sorted(IntakeRow.objects.values_list("state", flat=True)) == ["known", "placed"]
    assert Order.objects.count() == 1
    send(table([own_row("", goods.sku), own_row("A-9", goods.sku)]))
    assert IntakeRow.objects.filter(state="waiting").count() == 1


def test_an_unreadable_row_waits_beside_the_order_it_may_belong_to(goods):
    content = table([own_row("A-1", goods.sku)]) + b'A-1,"open\n'
    file = send(content)
    assert file.rows_read == 2
    assert sorted(IntakeRow.objects.values_list("external_id", "state")) == [("", "waiting"), ("A-1", "waiting")]
    assert retry_row(row_id=IntakeRow.objects.get(external_id="A-1").pk, actor="staff:1").state == "placed"
