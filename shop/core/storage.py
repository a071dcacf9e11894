"""Files on a disk. A full one is a refusal in words for whoever sends a file, and an error in the log."""

import errno
import os
from typing import IO, Any

import structlog
from django.core.files.storage import FileSystemStorage

from shop.core.errors import Refused

log = structlog.get_logger(__name__)

FULL = {errno.ENOSPC, errno.EDQUOT}


class NoRoom(Refused):
    """The disk is full; nothing was kept."""

    def __init__(self) -> None:
        super().__init__(
            "There is no room for files right now, so yours was not kept. Nothing else is affected. "
            "Please try again later, or go on without the file."
        )


def is_full(error: BaseException | None) -> bool:
    """Whether an error says that a disk is full."""
    return isinstance(error, OSError) and error.errno in FULL


class RoomStorage(FileSystemStorage):
    """Django's storage on disk, which raises `NoRoom` on a full one and leaves no piece of a file there."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Keep a file under this name, or one like it. Raises NoRoom."""
        if self._has_room(content):
            try:
                return super().save(name, content, max_length)
            except OSError as error:
                if not is_full(error):
                    raise
        log.error("disk_full", folder=str(self.location))
        raise NoRoom

    def _has_room(self, content: IO[Any]) -> bool:
        """Whether the file fits, asked first so that no piece of it takes the last of the room."""
        try:
            disk = os.statvfs(self.location)
        except FileNotFoundError:
            return True  # the folder is made with its first file
        return int(getattr(content, "size", 0)) < disk.f_bavail * disk.f_frsize
