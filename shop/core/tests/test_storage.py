"""Files on a full disk: a refusal in words, and no piece of a file."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from shop.core.storage import NoRoom, RoomStorage


@pytest.fixture
def storage(tmp_path):
    return RoomStorage(location=tmp_path)


def breaking_with(number):
    def save(self, name, content):
        raise OSError(number, "broken")

    return save


def test_a_file_that_fits_is_kept(storage):
    assert storage.open(storage.save("a.txt", ContentFile(b"words"))).read() == b"words"


def test_a_file_that_does_not_fit_is_refused_and_leaves_nothing(storage, full_disk, tmp_path):
    with pytest.raises(NoRoom, match="no room for files"):
        storage.save("a.txt", ContentFile(b"words"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_while_writing_is_refused_too(storage, monkeypatch, number):
    monkeypatch.setattr(FileSystemStorage, "_save", breaking_with(number))
    with pytest.raises(NoRoom):
        storage.save("a.txt", ContentFile(b"words"))


def test_another_fault_of_the_disk_is_no_refusal(storage, monkeypatch):
    monkeypatch.setattr(FileSystemStorage, "_save", breaking_with(errno.EACCES))
    with pytest.raises(PermissionError):
        storage.save("a.txt", ContentFile(b"words"))
