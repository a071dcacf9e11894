"""Reservations may wait for goods beside what they hold; a variant may leave the choice of way to its buyer.

Made for a live table: indexes are built concurrently, checks are added unvalidated and validated after, and the new
unique indexes stand before the old one goes.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models

KNOWN = models.Q(stock_policy__in=["deny", "backorder", "supplier", "either"])
UNIQUE = {
    "reservation_one_of_stock": (
        ["stock_item", "owner_kind", "owner_id"],
        models.Q(status__in=["held", "allocated"]),
        "(stock_item_id, owner_kind, owner_id) WHERE status IN ('held', 'allocated')",
    ),
    "reservation_one_per_supply": (
        ["stock_item", "owner_kind", "owner_id", "supply"],
        models.Q(status="backordered"),
        "(stock_item_id, owner_kind, owner_id, supply_id) WHERE status = 'backordered'",
    ),
    "reservation_one_undated": (
        ["stock_item", "owner_kind", "owner_id"],
        models.Q(status="backordered", supply__isnull=True),
        "(stock_item_id, owner_kind, owner_id) WHERE status = 'backordered' AND supply_id IS NULL",
    ),
}


def unique(name):
    """A partial unique index built without keeping anybody from writing."""
    fields, condition, sql = UNIQUE[name]
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {name} ON shop_reservation {sql}",
                f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
            )
        ],
        state_operations=[
            migrations.AddConstraint(
                "reservation", models.UniqueConstraint(fields=fields, condition=condition, name=name)
            )
        ],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("shop", "0005_suppliers")]

    operations = [
        migrations.AddField("reservation", "promised_on", models.DateField(blank=True, null=True)),
        unique("reservation_one_of_stock"),
        unique("reservation_one_per_supply"),
        unique("reservation_one_undated"),
        migrations.RemoveConstraint("reservation", "reservation_one_live"),
        AddIndexConcurrently(
            "reservation",
            models.Index(
                fields=["stock_item", "promised_on", "id"],
                condition=models.Q(status="backordered"),
                name="reservation_waiting",
            ),
        ),
        migrations.AlterField(
            "variant",
            "stock_policy",
            models.CharField(
                choices=[
                    ("deny", "sold out"),
                    ("backorder", "back order"),
                    ("supplier", "sent by the supplier"),
                    ("either", "back order or supplier, as the customer likes"),
                ],
                default="deny",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint("variant", "variant_policy_known"),
        AddConstraintNotValid("variant", models.CheckConstraint(condition=KNOWN, name="variant_policy_known")),
        ValidateConstraint("variant", "variant_policy_known"),
    ]
