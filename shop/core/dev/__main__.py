"""Entry of the launcher: `python3 -m shop.core.dev run`. An old Python can read this file far enough to say so."""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11")


def find_newer() -> "str | None":
    """The first Python on this machine that is new enough and really starts, or None."""
    test = "import sys; sys.exit(sys.version_info[:2] < (3, 11))"
    for name in NEWER:
        path = shutil.which(name)
        if path and os.system('"{}" -c "{}" 2>{}'.format(path, test, os.devnull)) == 0:  # noqa: S605, UP032
            return path
    return None


def leave_old_python() -> None:
    """Go on with a newer Python where there is one, else say in one line what is missing."""
    newer = find_newer()
    if newer:
        os.execv(newer, [newer, "-m", "shop.core.dev", *sys.argv[1:]])  # noqa: S606
    have = ".".join(str(part) for part in sys.version_info[:3])
    sys.stderr.write("The store needs Python 3.11 or newer; this is {} ({}).\n".format(have, sys.executable))  # noqa: UP032
    sys.exit(2)


if sys.version_info[:2] < OLDEST:
    leave_old_python()

from shop.core.dev.commands import main  # noqa: E402  an old Python must not read further

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
