"""How each line is delivered, and whether the warehouse waits until all of an order is there.

Made for a live table: the new columns have a default of the database, and checks are validated after they are added.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

WAYS = [
    ("stock", "from stock"),
    ("backorder", "when our next delivery is in"),
    ("supplier", "by the supplier"),
]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0008_saved_payment_methods")]

    operations = [
        migrations.AddField(
            "order",
            "ship_together",
            models.BooleanField(
                db_default=False, default=False, help_text="nothing leaves the warehouse before all of it is there"
            ),
        ),
        migrations.AddField(
            "orderline",
            "way",
            models.CharField(choices=WAYS, db_default="stock", default="stock", max_length=10),
        ),
        migrations.AddField("cartline", "way", models.CharField(blank=True, db_default="", default="", max_length=10)),
        AddConstraintNotValid(
            "orderline",
            models.CheckConstraint(
                condition=models.Q(way__in=["stock", "backorder", "supplier"]), name="order_line_way_known"
            ),
        ),
        ValidateConstraint("orderline", "order_line_way_known"),
        AddConstraintNotValid(
            "cartline",
            models.CheckConstraint(
                condition=models.Q(way__in=["", "backorder", "supplier"]), name="cart_line_way_known"
            ),
        ),
        ValidateConstraint("cartline", "cart_line_way_known"),
    ]
