"""Seeding the demo store: once, whole, with a ledger and sums that agree. One seeding serves all tests here."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Sum
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from fulfillment.models import Choice, PurchaseOrder, Receipt
from orders.models import Order, Payment, TimelineEntry
from orders.states import FulfillmentStatus, OrderStatus, PaymentStatus
from shop.actions.ledger import find_drift
from shop.config.demo import people
from shop.core.models import Delivery, Message
from shop.models import CatalogueImport, Category, LowStock, Product, ProductImage, StockItem, Variant
from support.actions.moderation import stars_of
from support.models import ActionItem, Chat, Claim, Improvement, Return, Review, Survey
from support.states import ClaimStatus, ReturnStatus


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The seeded store in one transaction, taken back at the end; the text that the command wrote."""
    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        out = StringIO()
        call_command("seed_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


def test_it_tells_the_log_ins(seeded):
    told = [line for line in seeded.splitlines() if line.startswith("tell: ")]
    assert [line.split()[1] for line in told] == [person.email for person in people.PEOPLE]


def test_it_is_whole(seeded):
    assert Product.objects.public().count() >= 120
    assert Category.objects.filter(is_public=True).count() >= 19
    assert not Category.objects.filter(product_count=0).exists()
    assert Category.objects.exclude(picture="").count() == Category.objects.count()


def test_every_product_has_a_ready_picture_and_every_variant_of_a_color_its_own(seeded):
    assert not Product.objects.exclude(images__state=ProductImage.State.READY).exists()
    colored = Variant.objects.filter(values__option__name="Color")
    assert not colored.exclude(images__state=ProductImage.State.READY).exists()


def test_it_has_sale_low_and_sold_out(seeded):
    assert Product.objects.filter(was_amount__gt=F("lowest_amount")).count() >= 15
    assert Product.objects.filter(is_buyable=False).exists()
    units = StockItem.objects.values("variant").annotate(units=Sum("on_hand"))
    assert units.filter(units__gt=0, units__lte=settings.LOW_STOCK).count() >= 10


def test_stock_agrees_with_its_ledger(seeded):
    assert find_drift() == []


def test_orders_stand_in_every_status_a_month_can_bring(seeded):
    month = set(Order.objects.exclude(status=OrderStatus.COMPLETED).values_list("status", flat=True))
    assert month == {OrderStatus.PLACED, OrderStatus.CONFIRMED, OrderStatus.ON_HOLD, OrderStatus.CANCELED}
    paid = set(Order.objects.values_list("payment_status", flat=True))
    assert paid >= {
        PaymentStatus.PENDING,
        PaymentStatus.PAID,
        PaymentStatus.REFUNDED,
        PaymentStatus.PARTIALLY_REFUNDED,
        PaymentStatus.EXPIRED,
    }
    sent = set(Order.objects.values_list("fulfillment_status", flat=True))
    assert sent >= {
        FulfillmentStatus.UNFULFILLED,
        FulfillmentStatus.PARTIALLY_SHIPPED,
        FulfillmentStatus.SHIPPED,
        FulfillmentStatus.DELIVERED,
    }


def test_every_orders_sums_are_whole(seeded):
    for order in Order.objects.prefetch_related("lines", "payments"):
        lines = order.lines.all()
        assert order.total_amount == (
            sum(line.total_amount for line in lines) + order.shipping_amount + order.shipping_tax_amount
        )
        assert order.tax_amount == sum(line.tax_amount for line in lines) + order.shipping_tax_amount
        assert order.goods_amount == sum(line.unit_amount * line.quantity for line in lines)
        assert order.captured_amount == sum(payment.captured_amount for payment in order.payments.all())
        assert order.refunded_amount == sum(payment.refunded_amount for payment in order.payments.all())


def test_customers_have_said_something_of_every_kind(seeded):
    assert set(Review.objects.values_list("status", flat=True)) == {"waiting", "published", "refused"}
    assert set(Review.objects.published().values_list("stars", flat=True)) == {1, 2, 3, 4, 5}
    assert Product.objects.filter(rating_count__gt=0).count() >= 80
    for product in Product.objects.filter(rating_count__gt=0):
        assert (product.rating_sum, product.rating_count) == stars_of(product.pk)
    assert set(ActionItem.objects.values_list("status", flat=True)) == {"open", "closed"}
    assert ActionItem.objects.overdue(timezone.localdate()).exists()
    assert Improvement.objects.filter(is_public=True).count() >= 5
    assert Survey.objects.count() >= 50


def test_buying_has_life_in_it(seeded):
    direct = PurchaseOrder.objects.filter(order__isnull=False)
    assert set(direct.values_list("status", flat=True)) == {"shipped", "acknowledged", "refused"}
    assert {"draft", "sent", "acknowledged", "partly_received", "received", "canceled"} <= set(
        PurchaseOrder.objects.filter(order=None).values_list("status", flat=True)
    )
    assert set(Choice.objects.filter(status="open").values_list("cause", flat=True)) >= {"refused"}
    assert Receipt.objects.filter(damaged_quantity__gt=0).exists()
    assert LowStock.objects.filter(cleared_at=None).exists()


def test_returns_and_claims_stand_in_every_state(seeded):
    assert set(Return.objects.values_list("status", flat=True)) == set(ReturnStatus.values)
    assert set(Claim.objects.values_list("status", flat=True)) == set(ClaimStatus.values)


def test_every_queue_of_staff_has_life_in_it(seeded):
    client = Client()
    client.force_login(User.objects.get(email="manager@example.com"))
    queues = {queue.label: queue.count for queue in client.get("/admin/").context["board"].queues}
    empty = {label for label, count in queues.items() if not count}
    # nothing has gone wrong at a provider or with a file, nothing is past its day, and nobody chats while it is seeded
    assert empty <= {
        *("Payments stuck", "Refunds failed", "Parcels without news", "Deliveries overdue", "Chats waiting"),
        *("Returns that never came", "Pictures failed", "Imports failed", "Questions without an address"),
    }
    assert CatalogueImport.objects.filter(state="previewed", bad_count__gt=0).exists()


def test_chats_were_held(seeded):
    assert set(Chat.objects.values_list("status", flat=True)) == {"ended", "left"}


def test_nothing_is_owed_and_no_mail_waits(seeded):
    assert not Delivery.objects.open().exclude(task__startswith="shop.").exists()
    assert [row.task for row in Delivery.objects.failed()] == ["core.send_message"]  # its address does not exist
    # a channel may keep the address to itself: such a message is written and not sent
    unsent = Message.objects.exclude(state__in=[Message.State.SENT, Message.State.FAILED])
    assert set(unsent.values_list("state", "to")) <= {(Message.State.WITHHELD, "")}
    assert not Message.objects.filter(sent_at__lt=F("created_at")).exists()


def test_nothing_happened_in_the_future_and_the_month_is_spread(seeded):
    days = {entry.at.date() for entry in TimelineEntry.objects.all()}
    assert len(days) >= 15
    first, last = (TimelineEntry.objects.order_by(way).first().at for way in ("at", "-at"))
    assert (last - first).days >= 20


def test_the_second_run_changes_nothing(seeded):
    before = [model.objects.count() for model in (Product, Order, Payment, User, Message)]
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert "seeded already" in out.getvalue()
    assert before == [model.objects.count() for model in (Product, Order, Payment, User, Message)]


@pytest.mark.parametrize("person", people.PEOPLE, ids=lambda person: person.email)
def test_everybody_has_the_password_and_a_confirmed_address(seeded, person):
    user = User.objects.get(email=person.email)
    assert user.check_password(people.password())
    assert EmailAddress.objects.filter(user=user, email=person.email, verified=True, primary=True).exists()
    assert user.is_staff is bool(person.group)
    assert [group.name for group in user.groups.all()] == [person.group][: bool(person.group)]


def test_the_pages_of_the_store_open(seeded):
    visitor = Client()
    for path in ("/", "/c/kitchen/", "/c/clothing/jackets/rain-jackets/", "/p/harbor-tee/", "/search/?q=kettle"):
        assert visitor.get(path).status_code == 200, path


def test_resetting_wants_the_demonstration(seeded, settings):
    settings.DEMO = False
    with pytest.raises(Exception, match="DEMO=1"):
        call_command("seed_demo", "--reset", stdout=StringIO())
