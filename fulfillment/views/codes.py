"""Pictures for screen and paper: Code 128 and QR of a shipment's number, and the packing advice as a drawing."""

import io

import segno
from barcode.codex import Code128
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from fulfillment.queries import packing
from fulfillment.queries.drawing import drawing_of
from fulfillment.views.access import shipment_or_404, warehouse_required

SVG = "image/svg+xml"
QUIET = 10


def code128_svg(text: str) -> str:
    """Return a Code 128 bar code: attributes only, no style, with its quiet zone."""
    modules = Code128(text).build()[0]
    bars, start = [], None
    for place, module in enumerate(modules + "0"):
        if module == "1" and start is None:
            start = place
        elif module != "1" and start is not None:
            bars.append(f'<rect x="{start + QUIET}" y="0" width="{place - start}" height="60"/>')
            start = None
    width = len(modules) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 60" preserveAspectRatio="none">'
        f'<rect width="{width}" height="60" fill="#fff"/>{"".join(bars)}</svg>'
    )


def qr_svg(text: str) -> bytes:
    """Return a QR code: attributes only, no style, with its quiet zone."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture, kind="svg", scale=4, border=4, light="#fff", svgclass=None, lineclass=None
    )
    return picture.getvalue()


@require_GET
@warehouse_required
def bar_code(request: HttpRequest, number: str) -> HttpResponse:
    """The shipment's number for a line scanner."""
    return HttpResponse(code128_svg(shipment_or_404(number).number), content_type=SVG)


@require_GET
@warehouse_required
def qr_code(request: HttpRequest, number: str) -> HttpResponse:
    """The shipment's number for a camera."""
    return HttpResponse(qr_svg(shipment_or_404(number).number), content_type=SVG)


@require_GET
@warehouse_required
def drawing(request: HttpRequest, number: str) -> HttpResponse:
    """The advised box from the side, with each piece where it should lie."""
    advice = packing.bench_of(shipment_or_404(number)).advice
    context = drawing_of(advice) if advice else {}
    return HttpResponse(render_to_string("fulfillment/_drawing.svg", context), content_type=SVG)
