"""Settings, addresses and start-up. Imports the Celery app so that `@shared_task` never binds to a default one."""

from shop.config.celery import app as celery_app

__all__ = ["celery_app"]
