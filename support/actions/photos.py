"""Customers' pictures of returns and claims: kept with their form's draft, then with the return item or claim."""

import secrets
import uuid
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from shop.actions.uploads import private_picture
from shop.core.db import transaction
from shop.core.errors import Refused
from support.models import Photo

MOST = 5
"""Pictures of one item."""
DRAFT_LIFE = timedelta(days=1)


class TooManyPhotos(Refused):
    """An item has enough pictures."""


@transaction()
def keep_photo(*, order_id: int, line_id: int | None, draft_key: uuid.UUID, upload: "UploadedFile[bytes]") -> Photo:
    """Keep one uploaded picture with a draft. Raises PictureRefused or TooManyPhotos."""
    if Photo.objects.filter(draft_key=draft_key, line_id=line_id).count() >= MOST:
        raise TooManyPhotos(f"{MOST} pictures of an item are enough.")
    photo = Photo(order_id=order_id, line_id=line_id, draft_key=draft_key, key=secrets.token_urlsafe(18))
    file = private_picture(upload)
    photo.file.save(file.name or "", file, save=False)
    photo.save()
    return photo


@transaction()
def drop_photo(*, draft_key: uuid.UUID, key: str) -> None:
    """Take a picture out of a draft that was not sent yet."""
    for photo in Photo.objects.filter(draft_key=draft_key, key=key[:32], return_item=None, claim=None):
        photo.file.delete(save=False)
        photo.delete()


@transaction()
def drop_old_drafts(*, now: datetime | None = None) -> int:
    """Remove pictures whose form was never sent; how many."""
    before = (now or timezone.now()) - DRAFT_LIFE
    old = list(Photo.objects.filter(return_item=None, claim=None, created_at__lt=before)[:500])
    for photo in old:
        photo.file.delete(save=False)
        photo.delete()
    return len(old)
