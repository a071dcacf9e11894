"""The two services under the store: taken from DATABASE_URL and REDIS_URL, else started by the launcher."""

import os
import secrets
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from shop.core.dev import postgres, programs
from shop.core.dev.account import Account, unprivileged
from shop.core.dev.place import RUN, free_port, keep, saved_port, write_private
from shop.core.dev.processes import Child, reason, start
from shop.core.dev.say import Stop, say


@dataclass
class Stack:
    """Addresses of the two services, and what was started for them."""

    database_url: str = ""
    redis_url: str = ""
    children: list[Child] = field(default_factory=list)
    litter: list[Path] = field(default_factory=list)

    def stop(self) -> None:
        """Stop what was started, the last first, and remove what was to be thrown away."""
        for child in reversed(self.children):
            child.stop()
        self.children.clear()
        for folder in self.litter:
            shutil.rmtree(folder, ignore_errors=True)


def bring_up(stack: Stack, *, throw_away: bool = False) -> None:
    """Fill `stack`: with data kept under `.run/`, or throw-away ones that skip the disk's certainty."""
    given = programs.forced() == ""
    stack.database_url = os.environ.get("DATABASE_URL", "") if given else ""
    stack.redis_url = os.environ.get("REDIS_URL", "") if given else ""
    if stack.database_url:
        say("  PostgreSQL: the one of DATABASE_URL")
    else:
        bring_postgres(stack, throw_away=throw_away)
    if stack.redis_url:
        say("  Redis: the one of REDIS_URL")
    else:
        bring_redis(stack, throw_away=throw_away)


def bring_postgres(stack: Stack, *, throw_away: bool) -> None:
    """Start PostgreSQL with this machine's programs or the wheel's."""
    account = unprivileged()
    chosen = programs.choose_postgres(account)
    say(f"  PostgreSQL {chosen.major} from {chosen.origin}")
    cluster = passing_cluster(stack, chosen, account) if throw_away else kept_cluster(chosen, account)
    postgres.make_cluster(cluster)
    stack.children.append(postgres.serve(cluster))
    postgres.make_database(cluster)
    stack.database_url = cluster.url


def kept_cluster(chosen: programs.PostgresPrograms, account: Account | None) -> postgres.Cluster:
    """The demonstration's cluster, whose data stays."""
    return postgres.Cluster(
        programs=chosen,
        data=postgres.data_folder(chosen, account),
        port=saved_port("postgres"),
        password=keep("postgres.password", secrets.token_hex(20)),
        account=account,
        log=RUN / "logs" / "postgres.log",
    )


def passing_cluster(stack: Stack, chosen: programs.PostgresPrograms, account: Account | None) -> postgres.Cluster:
    """A cluster for one run of the tests."""
    folder = postgres.throw_away_folder(account)
    stack.litter.append(folder)
    return postgres.Cluster(
        programs=chosen,
        data=folder / "pg",
        port=free_port(),
        password=secrets.token_hex(20),
        account=account,
        log=folder / "postgres.log",
        settings=postgres.THROW_AWAY,
    )


def bring_redis(stack: Stack, *, throw_away: bool) -> None:
    """Start Valkey or Redis with this machine's program or the wheel's."""
    chosen = programs.choose_redis()
    say(f"  {chosen.name.capitalize()} {chosen.major} from {chosen.origin}")
    if throw_away:
        folder = postgres.throw_away_folder(None)
        stack.litter.append(folder)
        port, password, persist = free_port(), secrets.token_hex(20), "no"
    else:
        folder = RUN / f"{chosen.name}-{chosen.major}"
        folder.mkdir(exist_ok=True)
        port, password, persist = saved_port("redis"), keep("redis.password", secrets.token_hex(20)), "yes"
    lines = ["bind 127.0.0.1", f"port {port}", f'dir "{folder}"', f"appendonly {persist}", 'save ""']
    lines += ["maxmemory-policy noeviction", f"requirepass {password}", "daemonize no", ""]
    write_private(folder / "server.conf", "\n".join(lines))
    log = folder / "server.log" if throw_away else RUN / "logs" / "redis.log"
    log.write_bytes(b"")
    child = start(chosen.name.capitalize(), [str(chosen.path), str(folder / "server.conf")], log=log)
    stack.children.append(child)
    wait_for_redis(child, log)
    stack.redis_url = f"redis://:{password}@127.0.0.1:{port}/0"


def wait_for_redis(child: Child, log: Path) -> None:
    """Wait until the server says that it takes connections."""
    until = time.monotonic() + 30
    while child.is_running and time.monotonic() < until:
        if "Ready to accept connections" in log.read_text(errors="replace"):
            return
        time.sleep(0.03)
    if child.is_running:
        child.stop()
    raise Stop(f"{child.name} did not start: {reason(log)} (see {log})")
