"""Tasks for the tests with real workers: each effect leaves one row, slowly enough to be killed amid it."""

import time

from celery import shared_task

from shop.core import events
from shop.core.models import StatusChange


@shared_task(name="tests.append")
def append(*, delivery_id: int, **_: object) -> None:
    """One row for each delivery."""
    with events.effect(delivery_id) as delivery:
        if delivery is None:
            return
        time.sleep(0.1)
        StatusChange.objects.create(
            kind="tests.effect", object_id=delivery.pk, field="n", from_value="", to_value="", actor="worker"
        )
