"""The virtual environment: made once, its libraries installed again only when a requirements file changed."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from shop.core.dev.place import ROOT, RUN, check_disk, locked
from shop.core.dev.processes import run_step
from shop.core.dev.say import Stop, say

FIRST_INSTALL_MB = 1200
PIP_WHEELS = (Path("/usr/share/python-wheels"), Path("/usr/share/python3-wheels"))


def folder() -> Path:
    """Where the environment lies: `.venv`, or the folder that VENV names."""
    return Path(os.environ.get("VENV") or ROOT / ".venv")


def python() -> str:
    """The environment's Python."""
    return str(folder() / "bin" / "python")


def program(name: str) -> str:
    """A program that a library installed."""
    return str(folder() / "bin" / name)


def ensure(*files: str) -> None:
    """Make the environment and install the named requirements files, each only when it changed since the last time."""
    with locked("environment.lock", busy=None):
        if not works():
            check_disk(FIRST_INSTALL_MB)
            make()
        for name in files:
            install(name)


def works() -> bool:
    """Whether the environment is there and its Python starts."""
    if not Path(python()).exists():
        return False
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python(), "-c", test], capture_output=True, check=False).returncode == 0


def make() -> None:
    """Make the environment; without `ensurepip` take pip from elsewhere, else say what to install."""
    if folder().exists():
        say(f"  {folder()} is broken or belongs to another Python; making it anew")
        shutil.rmtree(folder())
    log = RUN / "logs" / "venv.log"
    try:
        run_step("making the virtual environment", [sys.executable, "-m", "venv", str(folder())], log=log)
    except Stop as error:
        if "disk is full" in error.message:
            raise
        make_without_ensurepip(log)


def make_without_ensurepip(log: Path) -> None:
    """Debian's bare Python has no `ensurepip`: bring pip by another pip or by Debian's own wheel of it."""
    shutil.rmtree(folder(), ignore_errors=True)
    missing = Stop(
        "Python cannot make a virtual environment here. Install python3-venv (apt-get install python3-venv)."
    )
    plain = [sys.executable, "-m", "venv", "--without-pip", str(folder())]
    if subprocess.run(plain, capture_output=True, check=False).returncode != 0:
        raise missing
    ways = [([sys.executable, "-m", "pip", "--python", python(), "install", "pip"], dict(os.environ))]
    for wheel in sorted(wheel for place in PIP_WHEELS for wheel in place.glob("pip-*.whl")):
        ways.append(([python(), "-m", "pip", "install", "pip"], {**os.environ, "PYTHONPATH": str(wheel)}))
    for command, environment in ways:
        try:
            run_step("bringing pip", command, log=log, environment=environment)
        except Stop:
            continue
        return
    shutil.rmtree(folder(), ignore_errors=True)
    raise missing


def install(name: str) -> None:
    """Install one requirements file unless its stamp says that it is installed already."""
    stamp = folder() / f".{name}.stamp"
    wanted = fingerprint(name)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    command = [python(), "-m", "pip", "install", "--disable-pip-version-check", "-r", str(ROOT / name)]
    run_step(f"installing {name}", command, log=RUN / "logs" / "pip.log")
    stamp.write_text(wanted)


def fingerprint(name: str) -> str:
    """What the stamp holds: a hash of the file and of those it includes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    included = [line.split(maxsplit=1)[1] for line in text.splitlines() if line.startswith("-r ")]
    return hashlib.sha256((text + "".join(fingerprint(other) for other in included)).encode()).hexdigest()
