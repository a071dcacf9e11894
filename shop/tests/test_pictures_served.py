"""Who can fetch what from the media folder."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "a.webp").write_bytes(b"RIFF")
    (settings.MEDIA_ROOT / "notes.html").write_text("<script>")
    (tmp_path / "secret.webp").write_bytes(b"x")
    return settings.MEDIA_ROOT


def test_a_picture_is_public_and_kept(client, folder):
    response = client.get("/media/a.webp")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert "immutable" in response["Cache-Control"]


def test_other_files_are_not_found(client, folder):
    assert client.get("/media/notes.html").status_code == 404


@pytest.mark.parametrize(
    "name", ["../secret.webp", "..%2fsecret.webp", "none.webp", "", "a.webp%00", "x/" * 50 + "a.webp"]
)
def test_nothing_outside_the_folder_is_found(client, folder, name):
    assert client.get(f"/media/{name}").status_code in (400, 404)
