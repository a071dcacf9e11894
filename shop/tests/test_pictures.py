"""Pictures: what is taken, what is refused in words, what the worker makes of it, where it may be fetched from."""

import http.server
import io
import struct
import threading
import zlib

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from shop.actions.pictures import PictureRefused, add_picture, sweep_pictures, try_pictures_again
from shop.core.models import Event
from shop.importing import fetching
from shop.importing.fetching import FetchError, fetch
from shop.importing.imaging import MAX_BYTES, MAX_PIXELS, BadPicture, check_picture, render
from shop.models import ProductImage
from shop.tests.factories import make_product


def picture(kind="JPEG", size=(1200, 800), mode="RGB", **options):
    content = io.BytesIO()
    Image.new(mode, size, (10, 120, 130) if mode == "RGB" else None).save(content, kind, **options)
    return content.getvalue()


def with_gps():
    image = Image.new("RGB", (640, 480), "teal")
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)
    exif[0x0112] = 6
    content = io.BytesIO()
    image.save(content, "JPEG", exif=exif)
    return content.getvalue()


def bomb(width=30_000, height=30_000):
    """A small PNG that says it has nine hundred million pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


class TestImaging:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_a_picture_is_written_in_fixed_widths(self, kind):
        rendered = render(picture(kind))
        assert list(rendered.files) == [160, 320, 640, 960]
        assert (rendered.width, rendered.height) == (960, 640)
        for width, files in rendered.files.items():
            assert set(files) == {"webp", "jpeg"}
            for content in files.values():
                assert Image.open(io.BytesIO(content)).size == (width, round(width * 2 / 3))

    def test_a_small_picture_is_not_blown_up(self):
        assert list(render(picture(size=(200, 100))).files) == [160, 200]

    def test_a_transparent_picture_keeps_its_transparency(self):
        rendered = render(picture("PNG", (400, 400), "RGBA"))
        assert set(rendered.files[400]) == {"webp", "png"}
        assert Image.open(io.BytesIO(rendered.files[400]["png"])).mode == "RGBA"

    def test_place_and_camera_do_not_survive_and_the_picture_stands_upright(self):
        rendered = render(with_gps())
        assert (rendered.width, rendered.height) == (480, 640)
        for files in rendered.files.values():
            for content in files.values():
                assert b"SecretCamera" not in content
                assert not dict(Image.open(io.BytesIO(content)).getexif())

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG and HTML"),
            (b"\xef\xbb\xbf  <html><script>alert(1)</script>", "SVG and HTML"),
            (b"%PDF-1.7", "PDF"),
            (b"PK\x03\x04", "Archives"),
            (b"hello", "not a JPEG"),
            (b"", "not a JPEG"),
            (b"GIF89a/*<script>alert(1)</script>*/", "not a JPEG|cut off"),
            (picture() + b"<script>alert(1)</script>", "Behind the picture"),
            (picture("PNG") + b"PK\x03\x04archive", "Behind the picture"),
            (picture()[:3000], "cut off"),
            (picture("PNG")[:-40], "cut off"),
            (picture("WEBP")[:-40], "cut off|not a JPEG"),
            (bomb(), "too many pixels"),
            (bomb(6000, 6000), "too many pixels"),
            (b"\xff\xd8" + b"\0" * MAX_BYTES, "larger than 20 MB"),
        ],
    )
    def test_what_is_no_whole_picture_is_refused_in_words(self, content, reason):
        with pytest.raises(BadPicture, match=reason):
            check_picture(content)

    def test_a_large_jpeg_is_decoded_only_as_finely_as_needed(self):
        content = picture(size=(5000, 4900))
        assert MAX_PIXELS > 5000 * 4900
        assert render(content).width == 960


@pytest.fixture
def host():
    """A web server on this machine with a few odd answers."""
    answers = {
        "/good.jpg": (200, {}, picture(size=(300, 200))),
        "/moved.jpg": (302, {"Location": "/good.jpg"}, b""),
        "/inside.jpg": (302, {"Location": "http://169.254.169.254/latest"}, b""),
        "/round.jpg": (302, {"Location": "/round.jpg"}, b""),
        "/page.jpg": (200, {}, b"<html>Not here</html>"),
        "/large.jpg": (200, {}, b"x" * 5000),
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body = answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class TestFetching:
    allowed = frozenset({"127.0.0.1"})

    def test_a_picture_is_fetched_also_behind_a_redirect(self, host):
        for path in ("/good.jpg", "/moved.jpg"):
            assert fetch(host + path, limit=MAX_BYTES, allowed_hosts=self.allowed).startswith(b"\xff\xd8")

    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("/none.jpg", "answered 404"),
            ("/inside.jpg", "private network"),
            ("/round.jpg", "too often"),
            ("/large.jpg", "larger than"),
        ],
    )
    def test_what_does_not_come_says_why(self, host, path, reason):
        limit = 1000 if path == "/large.jpg" else MAX_BYTES
        with pytest.raises(FetchError, match=reason):
            fetch(host + path, limit=limit, allowed_hosts=self.allowed)

    def test_without_leave_this_machine_is_not_asked(self, host):
        with pytest.raises(FetchError, match="usual ports"):
            fetch(host + "/good.jpg", limit=100)

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1/x",
            "http://localhost/x",
            "http://[::1]/x",
            "http://[::ffff:127.0.0.1]/x",
            "http://0.0.0.0/x",
            "http://10.1.2.3/x",
            "http://192.168.0.1/x",
            "http://169.254.169.254/latest/meta-data",
            "http://2130706433/x",
            "http://0x7f.1/x",
            "http://224.0.0.1/x",
        ],
    )
    def test_private_addresses_in_every_spelling_are_not_asked(self, url):
        with pytest.raises(FetchError, match=r"private network|not known"):
            fetch(url, limit=100)

    @pytest.mark.parametrize(
        "url",
        ["file:///etc/passwd", "ftp://x.test/a", "gopher://x/", "http://user:pw@x.test/", "http://", "http://a:99999/"],
    )
    def test_other_kinds_of_addresses_are_not_asked(self, url):
        with pytest.raises(FetchError):
            fetch(url, limit=100)

    def test_a_name_with_one_private_number_is_not_asked(self, monkeypatch):
        both = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: both)
        with pytest.raises(FetchError, match="private network"):
            fetch("http://shop.test/a.jpg", limit=100)


@pytest.mark.django_db
class TestWorker:
    @pytest.fixture(autouse=True)
    def _folders(self, settings, tmp_path):
        settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
        settings.PICTURE_HOSTS = ["127.0.0.1"]

    def recorded(self, url):
        return ProductImage.objects.create(product=make_product(), source_url=url)

    def test_an_uploaded_picture_gets_its_files(self, drain, settings):
        image = add_picture(product_id=make_product().pk, content=with_gps(), alt="Front")
        assert image.original.path.startswith(str(settings.PRIVATE_ROOT))
        assert drain(only=("shop.make_pictures",)) == ["shop.make_pictures"]
        image.refresh_from_db()
        assert (image.state, image.width, image.height, sorted(image.renditions)) == (
            "ready",
            480,
            640,
            ["160", "320", "480"],
        )
        for files in image.renditions.values():
            for name in files.values():
                with default_storage.open(name) as stream:
                    assert b"SecretCamera" not in stream.read()
        assert Event.objects.filter(name="catalogue.changed", payload__product_ids=[image.product_id]).exists()

    def test_an_upload_that_is_no_picture_is_refused_and_nothing_is_kept(self, settings):
        with pytest.raises(PictureRefused):
            add_picture(product_id=make_product().pk, content=b"<svg/>")
        assert not ProductImage.objects.exists()
        assert not settings.PRIVATE_ROOT.exists()

    def test_a_recorded_address_is_fetched(self, host):
        image = self.recorded(host + "/good.jpg")
        assert sweep_pictures() == 0
        image.refresh_from_db()
        assert (image.state, image.width, image.error) == ("ready", 300, "")

    def test_what_cannot_be_fetched_is_told_and_the_others_go_on(self, host):
        bad, page, good = (self.recorded(host + path) for path in ("/none.jpg", "/page.jpg", "/good.jpg"))
        assert sweep_pictures() == 0
        states = dict(ProductImage.objects.values_list("pk", "state"))
        assert states == {bad.pk: "failed", page.pk: "failed", good.pk: "ready"}
        bad.refresh_from_db()
        page.refresh_from_db()
        assert (bad.error, page.error) == ("The host answered 404.", "SVG and HTML are not taken.")

    def test_a_host_that_does_not_answer_is_not_asked_for_ever(self, monkeypatch):
        asked = []

        def refuse(url, **_):
            asked.append(url)
            raise FetchError("The host is not known.")

        monkeypatch.setattr("shop.actions.pictures.fetch", refuse)
        for number in range(6):
            self.recorded(f"https://gone.test/{number}.jpg")
        sweep_pictures()
        assert len(asked) == 3
        assert set(ProductImage.objects.values_list("state", flat=True)) == {"failed"}

    def test_a_failed_picture_can_be_tried_again(self, host):
        image = self.recorded(host + "/none.jpg")
        sweep_pictures()
        ProductImage.objects.update(source_url=host + "/good.jpg")
        assert try_pictures_again(image_ids=[image.pk]) == 1
        sweep_pictures()
        image.refresh_from_db()
        assert image.state == "ready"

    def test_a_sweep_ends_when_its_time_is_over_and_says_what_is_left(self, host):
        self.recorded(host + "/good.jpg")
        assert sweep_pictures(seconds=0) == 1
