"""Customers' pictures: taken in from forms, and shown to who may see their order."""

import uuid

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from orders.queries.orders import may_see
from shop.core.errors import Refused
from shop.core.http import limit, viewer_for
from shop.views.pictures import private_picture
from support.actions.photos import keep_photo
from support.queries.return_desk import photo_called
from support.views.drafts import draft_keys

UPLOADS_AN_HOUR = 40


@require_safe
def photo(request: HttpRequest, key: str) -> HttpResponseBase:
    """One picture: for its order's buyer, for staff who decide about returns, for the browser whose draft it is."""
    found = photo_called(key)
    if found is None:
        raise Http404
    viewer = viewer_for(request)
    is_staff = viewer.may("support.view_return") or viewer.may("fulfillment.use_warehouse")
    if not (is_staff or may_see(found.order, viewer) or str(found.draft_key) in draft_keys(request)):
        raise Http404
    return private_picture(found.file)


def take_photos(
    request: HttpRequest, field: str, *, order_id: int, draft_key: uuid.UUID, line_id: int | None = None
) -> list[str]:
    """Keep the pictures of a form's field; the sentences of those that were refused. One bad picture costs no other."""
    refused = []
    for upload in request.FILES.getlist(field)[:10]:
        name = (upload.name or "picture")[:60]
        try:
            limit(request, "photos", str(order_id), UPLOADS_AN_HOUR, 3600)
            keep_photo(order_id=order_id, line_id=line_id, draft_key=draft_key, upload=upload)
        except Refused as refusal:
            refused.append(f"{name}: {refusal.message}")
    return refused
