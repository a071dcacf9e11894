"""PostgreSQL refuses to run as root: an unprivileged account of this machine, and whether it can reach a path."""

import hashlib
import os
import pwd
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from shop.core.dev.place import ROOT
from shop.core.dev.say import Stop

CANDIDATES = ("postgres", "nobody", "daemon")


class PopenArguments(TypedDict, total=False):
    """What `subprocess` needs to run a program as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An account without rights."""

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> PopenArguments:
        """Arguments that start a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Whether this account can enter a folder, or run a program when the path is a file."""
        test = 'cd "$1" 2>/dev/null' if path.is_dir() else '"$1" --version >/dev/null 2>&1'
        command = ["/bin/sh", "-c", test, "sh", str(path)]
        return subprocess.run(command, cwd="/", check=False, **self.popen_arguments()).returncode == 0

    def own(self, path: Path) -> None:
        """Give a folder to this account alone."""
        os.chown(path, self.uid, self.gid)
        path.chmod(0o700)


def unprivileged() -> Account | None:
    """The account to drop to when this is root; None for everybody else."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return Account(name, found.pw_uid, found.pw_gid)
    raise Stop("PostgreSQL refuses to run as root, and this machine has no account named postgres or nobody.")


def outside_folder() -> Path:
    """A folder in the system's temporary space, named after the project's path, that other accounts can enter."""
    parent = Path("/var/tmp")  # noqa: S108  kept over a restart of the machine, unlike /tmp
    if not os.access(parent, os.W_OK):
        parent = Path(tempfile.gettempdir())
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    path = parent / f"{ROOT.name}-{mark}"
    path.mkdir(mode=0o711, exist_ok=True)
    facts = path.lstat()
    if path.is_symlink() or facts.st_uid != os.geteuid():
        raise Stop(f"{path} belongs to somebody else, so the store does not use it. Remove it and start again.")
    path.chmod(0o711)
    return path
