"""Nouns: StockItem, Reservation, Movement, Supply. Only `shop.actions` change them."""

from django.db import models


class StockItem(models.Model):
    """One variant in one warehouse. What can be promised is on hand - allocated - held.

    `on_hand` is what is in the building, `allocated` what confirmed orders will take, `held` what is being paid for.
    """

    variant = models.ForeignKey("shop.Variant", on_delete=models.PROTECT, related_name="stock_items")
    warehouse = models.ForeignKey("shop.Warehouse", on_delete=models.PROTECT, related_name="stock_items")
    on_hand = models.IntegerField(default=0)
    allocated = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    low_at = models.PositiveIntegerField(
        null=True, blank=True, help_text="tell staff at this many; empty takes the shop's setting"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "warehouse"], name="stock_once_per_warehouse"),
            # The shelf may fall below what is promised (a count corrects it, adr/0023), but never below zero.
            models.CheckConstraint(condition=models.Q(on_hand__gte=0), name="stock_on_hand_not_negative"),
            models.CheckConstraint(
                condition=models.Q(allocated__gte=0, held__gte=0), name="stock_promises_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant.sku} in {self.warehouse.code}"

    @property
    def available(self) -> int:
        """Units that can be promised now; never below zero."""
        return max(0, self.on_hand - self.allocated - self.held)


class Reservation(models.Model):
    """Units promised to one owner ("order_line", "17"): held while he pays, allocated, then shipped or released.

    A back-ordered one waits for goods, pegged to the supply that should bring them (None: nothing dated or announced
    yet); `promised_on` is the day on which that supply was due when it was promised, and stays when the supply moves.
    """

    class Status(models.TextChoices):
        """How firm the promise is."""

        HELD = "held", "held"
        ALLOCATED = "allocated", "allocated"
        BACKORDERED = "backordered", "back-ordered"
        SHIPPED = "shipped", "shipped"
        RELEASED = "released", "released"

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="reservations")
    supply = models.ForeignKey(
        "shop.Supply", on_delete=models.PROTECT, null=True, blank=True, related_name="reservations"
    )
    owner_kind = models.CharField(max_length=30)
    owner_id = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices)
    promised_on = models.DateField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # One promise of goods that are there per owner and item; what was released or shipped stays as history.
            models.UniqueConstraint(
                fields=["stock_item", "owner_kind", "owner_id"],
                condition=models.Q(status__in=["held", "allocated"]),
                name="reservation_one_of_stock",
            ),
            # Beside it one for each supply that owner waits for, and one that waits for any.
            models.UniqueConstraint(
                fields=["stock_item", "owner_kind", "owner_id", "supply"],
                condition=models.Q(status="backordered"),
                name="reservation_one_per_supply",
            ),
            models.UniqueConstraint(
                fields=["stock_item", "owner_kind", "owner_id"],
                condition=models.Q(status="backordered", supply__isnull=True),
                name="reservation_one_undated",
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="reservation_of_something"),
            models.CheckConstraint(
                condition=models.Q(status__in=["held", "allocated", "backordered", "shipped", "released"]),
                name="reservation_status_known",
            ),
        ]
        indexes = [
            # Expiry sweep.
            models.Index(fields=["expires_at"], condition=models.Q(status="held"), name="reservation_expiring"),
            # All promises of one owner.
            models.Index(fields=["owner_kind", "owner_id"], name="reservation_owner"),
            # Who waits for goods, in promise order.
            models.Index(
                fields=["stock_item", "promised_on", "id"],
                condition=models.Q(status="backordered"),
                name="reservation_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.status} for {self.owner_kind} {self.owner_id}"


class Movement(models.Model):
    """One change of counts with its one cause; never changed or deleted.

    `on_hand_change` and `allocated_change` are signed; a move between bins changes neither.
    """

    class Kind(models.TextChoices):
        """What happened."""

        RECEIVED = "received", "received"
        ALLOCATED = "allocated", "allocated"
        SHIPPED = "shipped", "shipped"
        RELEASED = "released", "released"
        ADJUSTED = "adjusted", "adjusted"
        MOVED = "moved", "moved"

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.PositiveIntegerField(help_text="units concerned; the changes carry the sign")
    on_hand_change = models.IntegerField(default=0)
    allocated_change = models.IntegerField(default=0)
    from_bin = models.ForeignKey("shop.Bin", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_bin = models.ForeignKey("shop.Bin", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner_kind = models.CharField(max_length=30)
    owner_id = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # A cause moves an item once: repeating an action finds the row and does nothing.
            models.UniqueConstraint(
                fields=["stock_item", "kind", "owner_kind", "owner_id"], name="movement_once_per_cause"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["received", "allocated", "shipped", "released", "adjusted", "moved"]),
                name="movement_kind_known",
            ),
        ]
        # "Why is this 47?": an item's history, newest first.
        indexes = [models.Index(fields=["stock_item", "-id"], name="movement_history")]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class Supply(models.Model):
    """Goods on their way to a stock item; back orders peg to it. A row without a date is a cap without dated supply.

    Changed by `shop.actions.supply`. `pegged` is the sum of the back-ordered reservations that point at it; while goods
    that came are being given out, `received + pegged` may pass `quantity`.
    """

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="supplies")
    quantity = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    pegged = models.PositiveIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    source_kind = models.CharField(max_length=30)
    source_id = models.CharField(max_length=40)

    class Meta:
        verbose_name_plural = "supplies"
        constraints = [
            models.UniqueConstraint(fields=["stock_item", "source_kind", "source_id"], name="supply_once_per_source")
        ]
        # Next dated supply of an item.
        indexes = [models.Index(fields=["stock_item", "due_on"], name="supply_next")]

    def __str__(self) -> str:
        return f"{self.quantity} due {self.due_on}"

    @property
    def free(self) -> int:
        """Units that can still be back-ordered; never below zero."""
        return max(0, self.quantity - self.received - self.pegged)
