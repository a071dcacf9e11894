"""Pictures of the shop, public and kept by browsers: a file's name changes with its content."""

from pathlib import PurePosixPath

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

KINDS = frozenset({".webp", ".jpg", ".jpeg", ".png", ".gif", ".avif"})
"""Nothing else in the media folder is for visitors."""
PICTURE_POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"


def private_picture(file: FieldFile) -> FileResponse:
    """A customer's picture as `shop.actions.uploads` wrote it; the view that calls this has asked who may see it."""
    try:
        opened = file.open("rb")
    except (FileNotFoundError, ValueError):
        raise Http404 from None
    response = FileResponse(opened, content_type="image/jpeg", filename="picture.jpg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = PICTURE_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture from the media folder; anything that is no picture is not found."""
    if PurePosixPath(name).suffix.lower() not in KINDS or "\0" in name:
        raise Http404
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
