"""Customers' private pictures: taken in once for every form, written anew, kept without an address."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from shop.actions.pictures import PictureRefused
from shop.importing.imaging import MAX_BYTES, BadPicture, rewrite


def private_picture(upload: "UploadedFile[bytes]") -> "ContentFile[bytes]":
    """An uploaded picture as a JPEG of its pixels alone, under a random name; for a field with `private_storage`.

    Nothing of the upload is kept but what it shows: no name, no place, no camera. Raises PictureRefused.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise PictureRefused(f"The picture is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        written = rewrite(upload.read())
    except BadPicture as error:
        raise PictureRefused(str(error)) from None
    return ContentFile(written, name=f"{secrets.token_hex(16)}.jpg")
