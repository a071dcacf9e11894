"""A PostgreSQL of our own: made once, started on the loopback address with a password, found again after a crash."""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from shop.core.dev import environment
from shop.core.dev.account import Account, outside_folder
from shop.core.dev.place import RUN, write_private
from shop.core.dev.processes import Child, last_line, reason, start
from shop.core.dev.programs import PostgresPrograms
from shop.core.dev.say import Heartbeat, Stop, say

USER = DATABASE = "store"
STOP_FAST = signal.SIGINT
START_SECONDS = 60
RETRY_SECONDS = 10
# A refused statement would be logged with all that stands in it, and its detail with the row that was in its way.
DISCREET = ("log_min_error_statement=panic", "log_error_verbosity=terse")
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
MAKE_DATABASE = """
import os, psycopg2
link = psycopg2.connect(os.environ["ADMIN_URL"])
link.autocommit = True
cursor = link.cursor()
cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'store'")
if cursor.fetchone() is None:
    cursor.execute("CREATE DATABASE store ENCODING 'UTF8' TEMPLATE template0")
"""


@dataclass
class Cluster:
    """One data folder and how to serve it."""

    programs: PostgresPrograms
    data: Path
    port: int
    password: str
    account: Account | None
    log: Path
    settings: tuple[str, ...] = field(default=())

    @property
    def url(self) -> str:
        """The address for Django."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def command(self) -> list[str]:
        """What runs the server: TCP on the loopback address alone, no socket file."""
        options = ("listen_addresses=127.0.0.1", "unix_socket_directories=", *DISCREET, *self.settings)
        flags = [part for option in options for part in ("-c", option)]
        return [str(self.programs.folder / "postgres"), "-D", str(self.data), "-p", str(self.port), *flags]


def data_folder(programs: PostgresPrograms, account: Account | None) -> Path:
    """`.run/pg-<major>`, or a folder in the system's temporary space where the account cannot reach `.run/`."""
    name = f"pg-{programs.major}"
    pointer = RUN / f"{name}.path"
    if pointer.exists() and Path(pointer.read_text().strip()).exists():
        return Path(pointer.read_text().strip())
    inside = RUN / name
    if account is None or inside.exists() or account.reaches(RUN):
        return inside
    home = outside_folder()
    # one that is there already belongs to a copy of the project that is gone, and its password with it
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    outside = next(home / free for free in names if not (home / free).exists())
    pointer.write_text(f"{outside}\n")
    say(f"  {account.name} cannot reach {RUN}, so PostgreSQL's data lies in {outside}")
    return outside


def make_cluster(cluster: Cluster) -> None:
    """Make the data folder when it is missing; a half-made one never carries the final name."""
    if (cluster.data / "PG_VERSION").exists():
        check_owner(cluster)
        return
    nest = cluster.data.with_name(cluster.data.name + ".new")
    shutil.rmtree(nest, ignore_errors=True)
    nest.mkdir(parents=True, mode=0o700)
    secret = nest / "password"
    write_private(secret, cluster.password + "\n")
    if cluster.account:
        cluster.account.own(nest)
        os.chown(secret, cluster.account.uid, cluster.account.gid)
    begin = time.monotonic()
    command = [str(cluster.programs.folder / "initdb"), "-D", str(nest / "data"), "-U", USER, "-A", "scram-sha-256"]
    command += ["--pwfile", str(secret), "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync"]
    drop = cluster.account.popen_arguments() if cluster.account else {}
    with cluster.log.open("ab") as output:
        done = subprocess.run(command, cwd="/", stdout=output, stderr=output, check=False, **drop)
    if done.returncode != 0:
        raise Stop(f"PostgreSQL could not make its data folder: {reason(cluster.log)} (see {cluster.log})")
    (nest / "data").rename(cluster.data)
    shutil.rmtree(nest)
    say(f"  made PostgreSQL's data folder {cluster.data} in {time.monotonic() - begin:.1f} s")


def check_owner(cluster: Cluster) -> None:
    """PostgreSQL serves only a folder of its own account: say so in one line."""
    owner = cluster.data.stat().st_uid
    wanted = cluster.account.uid if cluster.account else os.geteuid()
    if owner != wanted:
        raise Stop(f"{cluster.data} was made by another account (uid {owner}). Run as that one, or move .run/ away.")


def end_leftover(cluster: Cluster) -> None:
    """Stop a PostgreSQL that a crash left serving this data folder. Its lock file is never deleted by us."""
    try:
        pid = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return
    listed = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    if str(cluster.data) not in listed.stdout:
        return
    say(f"  stopping a PostgreSQL left over from a crash (process {pid})")
    os.kill(pid, STOP_FAST)
    until = time.monotonic() + RETRY_SECONDS
    while time.monotonic() < until and (cluster.data / "postmaster.pid").exists():
        time.sleep(0.1)


def serve(cluster: Cluster) -> Child:
    """Start the server and wait until it answers; a lock file of a dying one is waited for."""
    end_leftover(cluster)
    until = time.monotonic() + RETRY_SECONDS
    while True:
        cluster.log.write_bytes(b"")
        child = start(
            "PostgreSQL",
            cluster.command(),
            log=cluster.log,
            account=cluster.account,
            stop_signal=STOP_FAST,
            environment={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )
        if wait_until_ready(cluster, child):
            return child
        words = cluster.log.read_text(errors="replace")
        if "postmaster.pid" not in words:
            raise Stop(f"PostgreSQL did not start: {reason(cluster.log)} (see {cluster.log})")
        if time.monotonic() > until:
            raise Stop(f"PostgreSQL finds its data folder in use: {last_line(cluster.log)} ({cluster.data})")
        time.sleep(0.5)


def wait_until_ready(cluster: Cluster, child: Child) -> bool:
    """Whether the server became ready; False when it ended instead."""
    heartbeat = Heartbeat("starting PostgreSQL")
    until = time.monotonic() + START_SECONDS
    lock = cluster.data / "postmaster.pid"
    while child.is_running and time.monotonic() < until:
        heartbeat.beat(last_line(cluster.log))
        lines = lock.read_text().splitlines() if lock.exists() else []
        if len(lines) >= 8 and lines[0] == str(child.process.pid) and lines[7].strip() == "ready":
            heartbeat.done()
            return True
        time.sleep(0.05)
    if child.is_running:
        child.stop()
        raise Stop(f"PostgreSQL was not ready after {START_SECONDS} s (see {cluster.log})")
    return False


def make_database(cluster: Cluster) -> None:
    """Make the store's database when it is missing."""
    admin = cluster.url.removesuffix(DATABASE) + "postgres"
    done = subprocess.run(
        [environment.python(), "-c", MAKE_DATABASE],
        env={**os.environ, "ADMIN_URL": admin},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = done.stderr.strip().splitlines()
        raise Stop(f"PostgreSQL refused to make the database: {words[-1] if words else 'it said nothing'}")


def throw_away_folder(account: Account | None) -> Path:
    """A new folder in the system's temporary space that the account can use."""
    folder = Path(tempfile.mkdtemp(prefix="store-test-"))
    if account:
        folder.chmod(0o711)
    return folder
