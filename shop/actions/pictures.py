"""Pictures of products: taken in, fetched from where a file says, and turned into files of fixed widths by a worker."""

import secrets
import time
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from shop.actions.summaries import mark_for_search
from shop.core import events
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.importing.fetching import FetchError, fetch
from shop.importing.imaging import MAX_BYTES, BadPicture, Rendered, check_picture, render
from shop.models import ProductImage

BATCH = 50
SECONDS = 200
GIVE_UP_HOST = 3
LOCK = 0x70696373
"""Advisory lock of the one sweep that runs at a time."""


class PictureRefused(Refused):
    """The upload is no picture the shop can show; the message says why."""


@transaction()
def add_picture(
    *, product_id: int, content: bytes, alt: str = "", variant_id: int | None = None, position: int | None = None
) -> ProductImage:
    """Take in an uploaded picture; its files follow in a worker. Raises `PictureRefused`."""
    try:
        found = check_picture(content)
    except BadPicture as error:
        raise PictureRefused(str(error)) from None
    if position is None:
        position = ProductImage.objects.filter(product_id=product_id).count()
    image = ProductImage(product_id=product_id, variant_id=variant_id, alt=alt[:300], position=position)
    image.original.save(f"{secrets.token_hex(16)}.{found.extension}", ContentFile(content), save=False)
    image.save()
    ask_for_pictures()
    return image


@transaction()
def change_picture(*, image_id: int, alt: str, position: int, variant_id: int | None) -> None:
    """Change the words, the place and the variant of a picture."""
    ProductImage.objects.filter(pk=image_id).update(alt=alt[:300], position=position, variant_id=variant_id)


@transaction()
def remove_picture(*, image_id: int) -> None:
    """Take a picture off its product. Its files stay until they are swept, since pages may still name them."""
    image = ProductImage.objects.filter(pk=image_id).first()
    if image is not None:
        image.delete()
        mark_for_search(product_ids=[image.product_id])


@transaction()
def ask_for_pictures() -> None:
    """Wake the worker for what is pending."""
    events.record("pictures.wanted")


@transaction()
def try_pictures_again(*, image_ids: Sequence[int]) -> int:
    """Fetch failed pictures once more. Returns how many."""
    rows = ProductImage.objects.filter(pk__in=image_ids, state=ProductImage.State.FAILED)
    count = rows.update(state=ProductImage.State.PENDING, error="")
    if count:
        ask_for_pictures()
    return count


def sweep_pictures(*, seconds: float = SECONDS) -> int:
    """Make the files of pending pictures, one sweep at a time, for so many seconds. Returns how many are left.

    Networks are asked outside of transactions; a host that failed three times in a row is not asked again this sweep.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    try:
        return _sweep(time.monotonic() + seconds)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _sweep(until: float) -> int:
    failures: Counter[str] = Counter()
    pending = ProductImage.objects.filter(state=ProductImage.State.PENDING).order_by("pk")
    while time.monotonic() < until and (batch := list(pending[:BATCH])):
        for image in batch:
            if time.monotonic() < until:
                make_picture(image, failures)
    return pending.count()


def make_picture(image: ProductImage, failures: Counter[str]) -> None:
    """Fetch one picture where needed, render its widths and store them; what fails is told on its row."""
    host = urlsplit(image.source_url).hostname or ""
    try:
        content = _original(image, failures[host])
        failures[host] = 0
        rendered = render(content)
    except FetchError as error:
        failures[host] += 1
        _fail(image, str(error))
        return
    except BadPicture as error:
        _fail(image, str(error))
        return
    _store(image, content, rendered)


def _original(image: ProductImage, failed_before: int) -> bytes:
    if image.original:
        with image.original.open("rb") as stream:
            content: bytes = stream.read(MAX_BYTES + 1)
        return content
    if failed_before >= GIVE_UP_HOST:
        raise FetchError("The host did not answer for other pictures, so it was not asked again.")
    return fetch(image.source_url, limit=MAX_BYTES, allowed_hosts=frozenset(settings.PICTURE_HOSTS))


def _fail(image: ProductImage, reason: str) -> None:
    ProductImage.objects.filter(pk=image.pk).update(state=ProductImage.State.FAILED, error=reason[:300])


def _store(image: ProductImage, content: bytes, rendered: Rendered) -> None:
    """Write the files, then the row; a row that is gone meanwhile leaves files for the sweep of old files."""
    token = secrets.token_hex(8)
    renditions: dict[str, dict[str, str]] = {}
    for width, kinds in rendered.files.items():
        for kind, data in kinds.items():
            name = f"products/{image.product_id}/{image.pk}-{token}-{width}.{'jpg' if kind == 'jpeg' else kind}"
            renditions.setdefault(str(width), {})[kind] = default_storage.save(name, ContentFile(data))
    _save_ready(image_id=image.pk, rendered=rendered, renditions=renditions)


@transaction()
def _save_ready(*, image_id: int, rendered: Rendered, renditions: dict[str, dict[str, str]]) -> None:
    image = ProductImage.objects.select_for_update().filter(pk=image_id).first()
    if image is None:
        return
    image.renditions, image.width, image.height = renditions, rendered.width, rendered.height
    image.state, image.error = ProductImage.State.READY, ""
    image.save(update_fields=["renditions", "width", "height", "state", "error"])
    mark_for_search(product_ids=[image.product_id])
