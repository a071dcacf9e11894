"""Pictures of the shop, public and kept by browsers: a file's name changes with its content."""

from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

KINDS = frozenset({".webp", ".jpg", ".jpeg", ".png", ".gif", ".avif"})
"""Nothing else in the media folder is for visitors."""


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture from the media folder; anything that is no picture is not found."""
    if PurePosixPath(name).suffix.lower() not in KINDS or "\0" in name:
        raise Http404
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
