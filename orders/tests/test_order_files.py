"""Files of orders: each order placed, paid at its channel and on the pick list; the same file again is harmless."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models.fields.files import FieldFile

from orders.intake.files import CannotTake, read_file, take_file
from orders.models import IntakeRow, Order, OrderFile, Payment
from orders.tests.channels import channel, own_row, send, table
from orders.tests.factories import make_goods
from shop.core.models import Message
from shop.models import StockItem
from shop.tests.factories import make_shipping, make_stock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    make_shipping(700)


@pytest.fixture
def goods():
    return make_goods(10)


def states(file=None):
    rows = IntakeRow.objects.filter(file=file) if file else IntakeRow.objects.all()
    return sorted(rows.values_list("state", flat=True))


@pytest.mark.feature("ORD01")
def test_a_file_s_order_is_placed_paid_and_sent_to_the_warehouse(goods, drain):
    file = send(table([own_row("A-1", goods.sku)]))
    order = Order.objects.get()
    assert (file.state, file.rows_read, states(file)) == ("done", 1, ["placed"])
    assert (order.channel, order.external_id, order.status, order.payment_status) == (
        "file",
        "A-1",
        "confirmed",
        "paid",
    )
    assert (order.goods_amount, order.shipping_amount, order.tax_amount, order.total_amount) == (2000, 500, 110, 2610)
    payment = Payment.objects.get()
    assert (payment.provider, payment.status, payment.captured_amount) == ("channel", "captured", 2610)
    drain()
    assert order.shipments.get().status == "ready"


@pytest.mark.feature("ORD04")
def test_the_same_file_again_changes_nothing(goods):
    content = table([own_row("A-1", goods.sku), own_row("A-2", goods.sku)])
    send(content)
    again = send(content)
    assert Order.objects.count() == 2
    assert states(again) == ["known", "known"]
    assert StockItem.objects.get().allocated == 4


def test_the_same_number_in_two_channels_is_two_orders(goods):
    content = table([own_row("A-1", goods.sku)])
    send(content, "file")
    send(content, "api")
    assert sorted(Order.objects.values_list("channel", "external_id")) == [("api", "A-1"), ("file", "A-1")]


def test_rows_of_one_order_make_one_order_wherever_they_stand(goods):
    other = make_goods(5)
    rows = [
        own_row("A-1", goods.sku, total="36.10"),
        own_row("A-2", goods.sku),
        own_row("A-1", other.sku, quantity="1", price="10.00"),
    ]
    send(table(rows))
    order = Order.objects.get(external_id="A-1")
    assert sorted(order.lines.values_list("sku", "quantity")) == sorted([(goods.sku, 2), (other.sku, 1)])
    assert order.total_amount == 3610


def test_what_is_not_paid_or_was_sent_is_left_out(goods):
    rows = [own_row(f"A-{n}", goods.sku, status=status) for n, status in enumerate(["pending", "canceled", "shipped"])]
    file = send(table(rows))
    assert states(file) == ["skipped"] * 3
    assert not Order.objects.exists()
    assert {row.fields == {} for row in IntakeRow.objects.all()} == {True}


def test_an_order_that_is_paid_later_is_placed_later(goods):
    send(table([own_row("A-1", goods.sku, status="pending")]))
    send(table([own_row("A-1", goods.sku, status="paid")]))
    assert Order.objects.get().external_id == "A-1"


def test_no_prices_in_the_file_means_the_shop_s_own(goods):
    send(table([own_row("A-1", goods.sku, price="", shipping="", tax="", total="")]))
    assert Order.objects.get().total_amount == 2000


def test_tax_inside_the_prices_is_told_by_the_sums(goods):
    send(table([own_row("A-1", goods.sku, total="25.00")]))
    order = Order.objects.get()
    assert (order.prices_include_tax, order.tax_amount, order.total_amount) == (True, 110, 2500)


def test_a_line_total_that_does_not_divide_still_adds_up(goods):
    send(table([own_row("A-1", goods.sku, price="", line_total="10.01", total="16.11")]))
    order, line = Order.objects.get(), Order.objects.get().lines.get()
    assert (line.unit_amount, line.discount_amount) == (501, 1)
    assert order.goods_amount - order.discount_amount + order.shipping_amount + order.tax_amount == order.total_amount


@pytest.mark.parametrize("sends", [True, False])
def test_mails_go_out_only_where_the_channel_says_so(goods, drain, sends):
    place = channel("file")
    place.sends_mails = sends
    place.save()
    send(table([own_row("A-1", goods.sku)]))
    drain()
    assert list(Message.objects.values_list("state", "to")) == (
        [("sent", "wren@example.org")] if sends else [("withheld", "")]
    )


def test_a_worker_reads_what_was_uploaded(goods, drain):
    channel()
    content = table([own_row("A-1", goods.sku)])
    taken = take_file(file=ContentFile(content), file_name="a.csv", channel_code="file")
    drain()
    taken.refresh_from_db()
    assert (taken.state, bool(taken.file), Order.objects.count()) == ("done", False, 1)


def test_a_worker_that_dies_once_the_upload_is_gone_leaves_a_file_that_ends(goods, monkeypatch):
    channel()
    taken = take_file(file=ContentFile(table([own_row("A-1", goods.sku)])), file_name="a.csv", in_background=False)
    remove = FieldFile.delete

    def then_killed(upload, **how):
        remove(upload, **how)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(FieldFile, "delete", then_killed)
        with pytest.raises(SystemExit):
            read_file(order_file_id=taken.pk)
    again = read_file(order_file_id=taken.pk)
    assert (again.state, bool(again.file), Order.objects.count()) == ("done", False, 1)


def test_the_header_tells_the_channel(goods, tmp_path, capsys):
    path = tmp_path / "mine.csv"
    path.write_bytes(table([own_row("A-1", goods.sku), own_row("A-2", "nothing")]))
    call_command("import_orders", str(path))
    told = capsys.readouterr().out
    assert "2 orders: 1 waits for a person, 1 placed" in told
    assert "line 3, A-2: We have nothing with the SKU nothing" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"a,b\n1,2\n", "no order file"), (b"PK\x03\x04zip", "spreadsheet"), (b"[1, 2]", "no orders")],
)
def test_a_file_that_is_none_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("import_orders", str(path))
    assert not OrderFile.objects.exists()


def test_a_channel_out_of_use_takes_nothing(goods):
    place = channel("file")
    place.is_active = False
    place.save()
    with pytest.raises(CannotTake):
        send(table([own_row("A-1", goods.sku)]))


def test_columns_of_another_channel_fail_the_file(goods):
    file = send(table([own_row("A-1", goods.sku)]), "amazon")
    assert (file.state, file.error) == ("failed", "The columns of this file are not those of Amazon order report.")


@pytest.mark.feature("ORD07")
def test_goods_that_are_not_there_put_the_order_on_hold_and_never_in_quarantine(goods):
    file = send(table([own_row("A-1", goods.sku, quantity="12", price="1.00", total="18.10")]))
    order = Order.objects.get()
    assert (order.status, order.payment_status, states(file)) == ("on_hold", "paid", ["placed"])
    assert order.pause_reason.startswith("short: 2 of ")
    assert StockItem.objects.get().allocated == 10


def test_a_short_order_goes_on_when_its_goods_come(goods, drain):
    send(table([own_row("A-1", goods.sku, quantity="12", price="1.00", total="18.10")]))
    make_stock(goods, 5)
    drain()
    order = Order.objects.get()
    assert (order.status, order.pause_reason) == ("confirmed", "")
    assert StockItem.objects.get().allocated == 12
    assert sum(order.shipments.get().lines.values_list("quantity", flat=True)) == 12


def test_a_country_without_delivery_puts_the_order_on_hold(goods):
    send(table([own_row("A-1", goods.sku, delivery_country="IE", delivery_state="", delivery_postcode="D02 X285")]))
    order = Order.objects.get()
    assert (order.status, order.pause_reason) == ("on_hold", "no way of delivery to this address")


def test_an_order_that_waits_from_before_is_told_as_that(goods, tmp_path, capsys):
    path = tmp_path / "orders.csv"
    path.write_bytes(table([own_row("A-1", "nobody-has-this")]))
    call_command("import_orders", str(path))
    assert "1 orders: 1 waits for a person" in capsys.readouterr().out
    call_command("import_orders", str(path))
    assert "1 orders: 1 waiting already from before" in capsys.readouterr().out
