"""Customers' pictures: only real ones, written anew, small; everything else refused with a message, quickly."""

import io
import subprocess
import sys
import time
import uuid
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.registries import run_erasers
from orders.tests.factories import make_user
from shop.actions.pictures import PictureRefused
from shop.actions.uploads import private_picture
from shop.core.models import StatusChange
from shop.core.states import note
from support.actions.photos import TooManyPhotos, drop_old_drafts, drop_photo
from support.models import Claim, Photo, ReturnItem
from support.tests.return_factories import make_delivered, make_photo, make_return, picture

GPS = 0x8825
MEASURE = """
import io, resource, sys
from PIL import Image
from shop.importing.imaging import rewrite
written = io.BytesIO()
Image.linear_gradient("L").resize((5000, 5000)).convert("RGBA").save(written, "PNG", compress_level=1)
content = written.getvalue()
del written
open(sys.argv[1], "wb").write(content)
"""
GROWTH = """
import resource, sys
from shop.importing.imaging import rewrite
content = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rewrite(content)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def taken(content, name="x.jpg"):
    return private_picture(SimpleUploadedFile(name, content, content_type="image/jpeg"))


def bomb():
    """A PNG that says it is 60,000 pixels wide and high."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)

    size = (60_000).to_bytes(4)
    head = chunk(b"IHDR", size + size + b"\x08\x02\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"PK\x03\x04" + b"0" * 100,
        b"GIF89a" + b"<script>" * 10,
        bomb(),
        picture()[:200],
        picture() + b"<script>alert(1)</script>",
        picture("PNG") + b"PK\x03\x04",
    ],
    ids=["empty", "svg", "html", "pdf", "zip", "false-gif", "bomb", "cut", "polyglot", "png-zip"],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(PictureRefused):
        taken(content)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("WEBP", "RGB"), ("GIF", "P")],
)
def test_every_kind_becomes_a_plain_jpeg(kind, mode):
    if mode in {"P", "I;16"}:
        written = io.BytesIO()
        Image.new("L", (40, 30), 90).convert(mode).save(written, kind)
        content = written.getvalue()
    else:
        content = picture(kind, mode=mode)
    made = Image.open(taken(content))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (40, 30))


def test_no_place_no_camera_and_no_name_are_kept():
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    exif[GPS] = {1: "N", 2: (40.0, 44.0, 55.0)}
    exif[0x0112] = 6  # turned by a quarter
    made = taken(picture(exif=exif), name="../../etc/passwd.jpg")
    assert b"SecretCam" not in made.read()
    made.seek(0)
    shown = Image.open(made)
    assert dict(shown.getexif()) == {}
    assert shown.size == (30, 40)
    assert "passwd" not in made.name


def test_sixty_megabytes_are_refused_at_once():
    began = time.monotonic()
    with pytest.raises(PictureRefused, match="larger than 20 MB"):
        taken(b"\xff\xd8\xff" + bytes(60_000_000))
    assert time.monotonic() - began < 5


def test_the_largest_picture_takes_little_memory(tmp_path):
    path = str(tmp_path / "large.png")
    subprocess.run([sys.executable, "-c", MEASURE, path], check=True)
    grown = subprocess.run([sys.executable, "-c", GROWTH, path], check=True, capture_output=True, text=True)
    assert int(grown.stdout) < 150_000  # kilobytes


@pytest.mark.django_db
class TestKept:
    @pytest.fixture(autouse=True)
    def _files(self, settings, tmp_path):
        settings.PRIVATE_ROOT = tmp_path

    def test_five_of_an_item_are_enough(self):
        order, key = make_delivered(), uuid.uuid4()
        for _ in range(5):
            make_photo(order, key)
        with pytest.raises(TooManyPhotos):
            make_photo(order, key)

    def test_drafts_that_came_to_nothing_are_swept(self, tmp_path):
        photo = make_photo(make_delivered(), uuid.uuid4())
        assert drop_old_drafts() == 0
        Photo.objects.filter(pk=photo.pk).update(created_at=timezone.now() - timedelta(days=2))
        assert drop_old_drafts() == 1
        assert not list(tmp_path.rglob("*.jpg"))

    def test_only_the_own_draft_loses_a_picture(self):
        photo = make_photo(make_delivered(), uuid.uuid4())
        drop_photo(draft_key=uuid.uuid4(), key=photo.key)
        assert Photo.objects.count() == 1
        drop_photo(draft_key=photo.draft_key, key=photo.key)
        assert Photo.objects.count() == 0

    def test_deleting_an_account_takes_words_and_pictures(self, tmp_path):
        user = make_user()
        order = make_delivered(user_id=user.pk)
        row = make_return(order)
        ReturnItem.objects.filter(of_return=row).update(note="I am Ana")
        make_photo(order, uuid.uuid4())
        note(row, "status", "requested", "rejected", actor="staff:1", reason="Dear Ana, too late")
        run_erasers(user.pk)
        assert not StatusChange.objects.filter(reason__contains="Ana").exists()
        assert ReturnItem.objects.get().note == ""
        assert not Photo.objects.exists()
        assert not Claim.objects.exclude(text="").exists()
        assert not list(tmp_path.rglob("*.jpg"))
