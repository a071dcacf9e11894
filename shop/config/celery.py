"""The Celery app and the beat table."""

import os

from celery import Celery
from celery.schedules import crontab
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.config.settings")

TRANSPORT_ALIASES["redis"] = "shop.config.broker:Transport"

app = Celery("store")
app.set_default()  # also for the threads of web workers, which would else publish through an empty app
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# name: task, seconds or crontab, queue. Apps append their own lines.
app.conf.beat_schedule = {
    "relay": {"task": "core.relay", "schedule": 10.0, "options": {"queue": "relay", "expires": 10}},
    "prune": {"task": "core.prune", "schedule": crontab(hour=4, minute=10), "options": {"expires": 3600}},
    "sessions": {
        "task": "accounts.clear_sessions",
        "schedule": crontab(hour=4, minute=30),
        "options": {"expires": 3600},
    },
    "delete_accounts": {"task": "accounts.delete_due", "schedule": 3600.0, "options": {"expires": 3600}},
    "vocabulary": {"task": "shop.refresh_vocabulary", "schedule": crontab(minute=7), "options": {"expires": 3000}},
    "sales": {"task": "shop.refresh_sales", "schedule": 60.0, "options": {"expires": 60}},
    "search": {"task": "shop.index_everything", "schedule": crontab(hour=3, minute=20), "options": {"expires": 3600}},
    "settle_payments": {"task": "orders.settle_payments", "schedule": 60.0, "options": {"expires": 60}},
    "give_out_waiting": {"task": "orders.give_out_waiting", "schedule": 300.0, "options": {"expires": 300}},
    "expire_holds": {"task": "orders.expire_holds", "schedule": 30.0, "options": {"expires": 30}},
    "check_payment_page": {
        "task": "orders.check_payment_page",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 3600},
    },
    "warehouse": {"task": "fulfillment.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "follow-parcels": {"task": "fulfillment.follow_parcels", "schedule": 30.0, "options": {"expires": 30}},
    "low-stock": {"task": "shop.watch_low_stock", "schedule": 900.0, "options": {"expires": 900}},
    "low-stock-mail": {
        "task": "shop.mail_low_stock",
        "schedule": crontab(hour=7, minute=30),
        "options": {"expires": 3600},
    },
    "follow-suppliers": {"task": "fulfillment.follow_suppliers", "schedule": 30.0, "options": {"expires": 30}},
    "assume-delivered": {
        "task": "fulfillment.assume_delivered",
        "schedule": crontab(minute=40),
        "options": {"expires": 1800},
    },
    "waiting": {"task": "shop.sweep_waiting", "schedule": 60.0, "options": {"expires": 60}},
    "sweep_orders": {"task": "orders.sweep", "schedule": 900.0, "options": {"expires": 900}},
    "follow-ups": {"task": "support.send_follow_ups", "schedule": 900.0, "options": {"expires": 900}},
    "follow-chats": {"task": "support.follow_chats", "schedule": 30.0, "options": {"expires": 30}},
    "drop_old_photos": {
        "task": "support.drop_old_photos",
        "schedule": crontab(hour=3, minute=50),
        "options": {"expires": 3600},
    },
}
