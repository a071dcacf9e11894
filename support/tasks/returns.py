"""What workers do for returns."""

from celery import shared_task

from support.actions import photos


@shared_task(name="support.drop_old_photos")
def drop_old_photos(**_: object) -> None:
    """Every night: remove pictures of forms that were never sent."""
    photos.drop_old_drafts()
