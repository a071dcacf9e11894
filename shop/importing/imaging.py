"""Strangers' pictures made safe: recognized by their content, bounded in size, decoded and written anew.

Nothing of the upload survives but its pixels: no EXIF, no color profile, no trailing data.
"""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageFile, ImageOps

MAX_BYTES = 20_000_000
MAX_PIXELS = 25_000_000
MAX_SIDE = 12_000
WIDTHS = (160, 320, 640, 960)
EXTENSIONS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # JPEG opens what is called MPO as well
ENDS = {"JPEG": b"\xff\xd9", "MPO": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}
HIDDEN = (b"<script", b"<?php", b"<html", b"<svg", b"<!doctype", b"PK\x03\x04", b"%PDF-")
WORDS = {b"<": "SVG and HTML are not taken.", b"%PDF": "PDF is not taken.", b"PK": "Archives are not taken."}

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False


class BadPicture(ValueError):
    """Not a picture the shop can show; the text says why."""


@dataclass(frozen=True)
class Found:
    """What a picture's header says."""

    extension: str
    width: int
    height: int


@dataclass(frozen=True)
class Rendered:
    """The files of a picture by width and kind ("webp" and "jpeg" or "png"), and the size of the largest."""

    width: int
    height: int
    files: dict[int, dict[str, bytes]]


def check_picture(content: bytes) -> Found:
    """Refuse what is no whole, harmless picture, without decoding more of it than that takes. Raises BadPicture."""
    image = _open(content)
    extension = EXTENSIONS[image.format or ""]
    width, height = image.size
    _refuse_hidden(content, image.format or "")
    _decode(image)
    return Found(extension, width, height)


def render(content: bytes) -> Rendered:
    """Decode once, turn upright, and write each width as WebP and as JPEG (PNG where it is transparent)."""
    image = _open(content)
    _decode(image)
    upright = ImageOps.exif_transpose(image)
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    largest = upright.convert("RGBA" if has_alpha else "RGB")
    if largest.width > WIDTHS[-1]:
        largest = _narrowed(largest, WIDTHS[-1])
    widths = [width for width in WIDTHS if width < largest.width] + [largest.width]
    files = {width: _encode(_narrowed(largest, width), has_alpha=has_alpha) for width in widths}
    return Rendered(largest.width, largest.height, files)


def rewrite(content: bytes, side: int = 1600) -> bytes:
    """A stranger's picture written anew as one upright JPEG, at most `side` pixels long. Raises BadPicture.

    It is shrunk before anything else, so that no second copy of a large picture is held.
    """
    image = _open(content)
    _refuse_hidden(content, image.format or "")
    _decode(image, side)
    try:
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        sheet = _on_white(ImageOps.exif_transpose(image))
    except (OSError, ValueError):
        raise BadPicture("The picture is of a kind we cannot read. Save it as JPEG and try again.") from None
    written = io.BytesIO()
    sheet.save(written, "JPEG", quality=82, optimize=True)
    return written.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    """Plain colors; what was transparent is white."""
    if image.mode not in {"RGBA", "LA", "PA"} and "transparency" not in image.info:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    sheet = Image.new("RGB", clear.size, "white")
    sheet.paste(clear, mask=clear.getchannel("A"))
    return sheet


def _open(content: bytes) -> Image.Image:
    if len(content) > MAX_BYTES:
        raise BadPicture(f"The picture is larger than {MAX_BYTES // 1_000_000} MB.")
    for start, words in WORDS.items():
        if content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(start):
            raise BadPicture(words)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture(_too_large()) from None
    except (OSError, ValueError, SyntaxError, Warning):
        raise BadPicture("This is not a JPEG, PNG, WebP or GIF picture.") from None
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise BadPicture(_too_large())
    return image


def _too_large() -> str:
    return f"The picture has too many pixels: at most {MAX_PIXELS // 1_000_000} million, {MAX_SIDE:,} on a side."


def _refuse_hidden(content: bytes, kind: str) -> None:
    """Refuse a file that is a picture at its beginning and something else behind its end."""
    end = ENDS.get(kind)
    if end is None:
        return
    behind = content[content.rfind(end) + len(end) :].lower() if end in content else b""
    if any(marker.lower() in behind for marker in HIDDEN):
        raise BadPicture("Behind the picture the file holds something else.")


def _decode(image: Image.Image, side: int = WIDTHS[-1]) -> None:
    """Read the pixels, a JPEG only as finely as the largest width needs; what is cut off is refused."""
    if image.format in {"JPEG", "MPO"}:
        image.draft(None, (side, side))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.load()
    except (OSError, ValueError, SyntaxError, IndexError, EOFError, MemoryError):
        raise BadPicture("The picture is cut off or damaged.") from None


def _narrowed(image: Image.Image, width: int) -> Image.Image:
    if image.width == width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encode(image: Image.Image, *, has_alpha: bool) -> dict[str, bytes]:
    webp, plain = io.BytesIO(), io.BytesIO()
    image.save(webp, "WEBP", quality=82, method=4)
    if has_alpha:
        image.save(plain, "PNG", optimize=True)
        return {"webp": webp.getvalue(), "png": plain.getvalue()}
    image.save(plain, "JPEG", quality=84, optimize=True, progressive=True)
    return {"webp": webp.getvalue(), "jpeg": plain.getvalue()}
