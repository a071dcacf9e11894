"""Pictures a file names: recorded to be fetched by a worker, never fetched here."""

from collections.abc import Sequence

from shop.actions.imports.item import Item
from shop.actions.pictures import ask_for_pictures
from shop.importing.rows import Image
from shop.models import ProductImage
from shop.queries.catalogue_rows import image_address

UNFETCHABLE = "The file names no web address for this picture. Upload it, or set a picture folder and import again."


def write_pictures(items: Sequence[Item]) -> None:
    """Add, order and drop pictures as the rows say, and give variants theirs. Uploaded pictures are never dropped."""
    told = {item.product.pk: item.row.images for item in items if isinstance(item.row.images, tuple)}
    present: dict[int, dict[str, ProductImage]] = {pk: {} for pk in told}
    gone: list[int] = []
    for image in ProductImage.objects.filter(product_id__in=told).order_by("position", "pk"):
        address = image_address(image)
        if address and address in {found.url for found in told[image.product_id]}:
            present[image.product_id][address] = image
        elif image.source_url:
            gone.append(image.pk)
    new: list[ProductImage] = []
    changed: list[ProductImage] = []
    for item in items:
        for place, wanted in enumerate(told.get(item.product.pk, ())):
            _place(item, present[item.product.pk], wanted, place, new, changed)
    ProductImage.objects.filter(pk__in=gone).delete()
    ProductImage.objects.bulk_update(changed, ["alt", "position", "variant"])
    ProductImage.objects.bulk_create(new)
    if any(image.state == ProductImage.State.PENDING for image in new):
        ask_for_pictures()


def _place(
    item: Item,
    present: dict[str, ProductImage],
    wanted: Image,
    place: int,
    new: list[ProductImage],
    changed: list[ProductImage],
) -> None:
    image = present.get(wanted.url)
    if image is None:
        image = ProductImage(product=item.product, source_url=wanted.url, alt=wanted.alt)
        if not wanted.url.startswith(("http://", "https://")):
            image.state, image.error = ProductImage.State.FAILED, UNFETCHABLE
        new.append(image)
    else:
        changed.append(image)
    image.position = place
    image.alt = wanted.alt or image.alt
    if image.variant_id is None:
        image.variant = next(
            (variant for told, variant in zip(item.told, item.variants, strict=True) if told.image_url == wanted.url),
            None,
        )
