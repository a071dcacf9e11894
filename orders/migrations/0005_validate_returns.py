"""Checks the new rules of order lines without keeping anybody from writing meanwhile."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("orders", "0004_returns_and_line_refunds")]

    operations = [
        ValidateConstraint(model_name="orderline", name="order_line_returning_was_shipped"),
        ValidateConstraint(model_name="orderline", name="order_line_refunds_within_total"),
    ]
