"""Nouns: Order, OrderLine, OrderAddress."""

from django.conf import settings
from django.db import models

from accounts.models import PostalAddress
from orders.states import FulfillmentStatus, OrderStatus, PaymentStatus
from shop.promise import Way


class Order(models.Model):
    """What somebody bought, with the money as it was. Changed by `orders.actions` only.

    All amounts are smallest units of `currency`. `total` = goods - discount + shipping
    (+ tax, where prices are without it).
    """

    number = models.CharField(max_length=12, unique=True, help_text="R-XXXX-XXXX, random")
    checkout_id = models.UUIDField(unique=True, null=True, blank=True)
    cart = models.ForeignKey("orders.Cart", on_delete=models.SET_NULL, null=True, blank=True, related_name="orders")
    channel = models.CharField(max_length=30, default="web")
    external_id = models.CharField(max_length=100, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    phone = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=500, blank=True)

    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField(default=False)
    goods_amount = models.BigIntegerField(default=0)
    discount_amount = models.BigIntegerField(default=0)
    shipping_amount = models.BigIntegerField(default=0, help_text="after discount, tax inside or not as for goods")
    shipping_tax_amount = models.BigIntegerField(default=0)
    tax_amount = models.BigIntegerField(default=0, help_text="goods and shipping together")
    total_amount = models.BigIntegerField(default=0)
    captured_amount = models.BigIntegerField(default=0)
    refunded_amount = models.BigIntegerField(default=0)

    voucher_code = models.CharField(max_length=40, blank=True)
    shipping_method = models.ForeignKey(
        "shop.ShippingMethod", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    shipping_name = models.CharField(max_length=80, blank=True)
    promised_from = models.DateField(null=True, blank=True)
    promised_to = models.DateField(null=True, blank=True)
    ship_together = models.BooleanField(
        default=False, db_default=False, help_text="nothing leaves the warehouse before all of it is there"
    )

    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.DRAFT)
    payment_status = models.CharField(max_length=20, choices=PaymentStatus.choices, default=PaymentStatus.PENDING)
    fulfillment_status = models.CharField(
        max_length=20, choices=FulfillmentStatus.choices, default=FulfillmentStatus.UNFULFILLED
    )

    hold_until = models.DateTimeField(null=True, blank=True, help_text="stock is held for payment until then")
    paused_from = models.CharField(max_length=10, blank=True, help_text="status before the hold")
    pause_reason = models.CharField(max_length=200, blank=True)
    pause_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pause_until = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    placed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [
            ("confirm_order", "Can confirm orders"),
            ("hold_order", "Can hold and release orders"),
            ("cancel_order", "Can cancel orders"),
            ("refund_order", "Can refund orders"),
            ("record_payment", "Can write down payments by hand"),
            ("note_order", "Can write notes on orders"),
            ("resend_order_mail", "Can send an order's mails again"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~models.Q(external_id=""),
                name="order_once_per_external_id",
            ),
            models.CheckConstraint(condition=models.Q(status__in=OrderStatus.values), name="order_status_known"),
            models.CheckConstraint(
                condition=models.Q(payment_status__in=PaymentStatus.values), name="order_payment_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(fulfillment_status__in=FulfillmentStatus.values), name="order_fulfillment_known"
            ),
            models.CheckConstraint(condition=models.Q(total_amount__gte=0), name="order_total_not_negative"),
            models.CheckConstraint(
                condition=models.Q(refunded_amount__lte=models.F("captured_amount")),
                name="order_refunds_within_captured",
            ),
        ]
        indexes = [
            # Order history of an account.
            models.Index(fields=["user", "-placed_at"], name="order_history"),
            # Admin list, newest first.
            models.Index(fields=["-placed_at", "-id"], name="order_newest"),
            # Admin list by status, newest first; the dashboard's queues.
            models.Index(fields=["status", "-placed_at"], name="order_by_status"),
            # Expiry sweep.
            models.Index(fields=["hold_until"], condition=models.Q(status="placed"), name="order_expiring"),
            # A cart's unpaid order, taken up again when its buyer returns.
            models.Index(fields=["cart"], condition=models.Q(status="placed"), name="order_unpaid_of_cart"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def has_been_paid(self) -> bool:
        """Whether the warehouse may fill it or could before it was held: all of its money was here once."""
        return self.confirmed_at is not None or self.paused_from == OrderStatus.CONFIRMED


class OrderLine(models.Model):
    """A variant as it was bought. Quantities only grow; `canceled + picking` never pass `quantity`.

    `picking_quantity` is what pickers claimed (and then picked and shipped); see docs/architecture.md. One thing that
    is delivered in two ways stands on two lines; `promised_from` and `promised_to` are the days of delivery as they
    were last told to the customer, both None while there is no date.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    variant = models.ForeignKey("shop.Variant", on_delete=models.PROTECT, related_name="+")
    sku = models.CharField("SKU", max_length=80)
    title = models.CharField(max_length=300)
    options = models.CharField(max_length=300, blank=True)
    picture = models.CharField(max_length=300, blank=True, help_text="name of a thumbnail in the public media folder")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.STOCK, db_default=Way.STOCK)
    quantity = models.PositiveIntegerField()
    canceled_quantity = models.PositiveIntegerField(default=0)
    picking_quantity = models.PositiveIntegerField(default=0)
    shipped_quantity = models.PositiveIntegerField(default=0)
    delivered_quantity = models.PositiveIntegerField(default=0)
    returned_quantity = models.PositiveIntegerField(default=0)
    returning_quantity = models.PositiveIntegerField(
        default=0, db_default=0, help_text="units somebody sends back, sent back, or claims money for"
    )
    refunded_quantity = models.PositiveIntegerField(
        default=0, db_default=0, help_text="sent units whose price went back; canceled ones are not among them"
    )
    refunded_amount = models.BigIntegerField(default=0, db_default=0, help_text="of the line, whatever the reason")
    unit_amount = models.BigIntegerField(help_text="price of one, before discounts")
    discount_amount = models.BigIntegerField(default=0, help_text="the line's share of all discounts")
    tax_amount = models.BigIntegerField(default=0)
    total_amount = models.BigIntegerField(help_text="what the customer pays for the line, tax included")
    tax_rate = models.DecimalField(max_digits=7, decimal_places=6, default=0)
    weight_g = models.PositiveIntegerField("weight (g)", default=0)
    promised_from = models.DateField(null=True, blank=True)
    promised_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="order_line_of_something"),
            models.CheckConstraint(
                condition=models.Q(way__in=["stock", "backorder", "supplier"]), name="order_line_way_known"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=models.F("canceled_quantity") + models.F("picking_quantity")),
                name="order_line_picked_or_canceled",
            ),
            models.CheckConstraint(
                condition=models.Q(shipped_quantity__lte=models.F("picking_quantity")),
                name="order_line_shipped_was_picked",
            ),
            models.CheckConstraint(
                condition=models.Q(delivered_quantity__lte=models.F("shipped_quantity")),
                name="order_line_delivered_was_shipped",
            ),
            models.CheckConstraint(
                condition=models.Q(returning_quantity__lte=models.F("shipped_quantity")),
                name="order_line_returning_was_shipped",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_amount__lte=models.F("total_amount")),
                name="order_line_refunds_within_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"

    @property
    def open_quantity(self) -> int:
        """Units neither canceled nor claimed by a picker."""
        return self.quantity - self.canceled_quantity - self.picking_quantity


class OrderAddress(PostalAddress):
    """An address as it was when the order was placed."""

    class Kind(models.TextChoices):
        """What it is for."""

        DELIVERY = "delivery", "delivery"
        BILLING = "billing", "billing"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "kind"], name="order_address_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"
