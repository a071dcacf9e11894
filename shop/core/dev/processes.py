"""Programs the launcher starts: each in its own group, ended with the launcher, remembered in case it is killed."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shop.core.dev.account import Account
from shop.core.dev.place import ROOT, RUN
from shop.core.dev.say import Heartbeat, Stop, say

PR_SET_PDEATHSIG = 1
REMEMBERED = "processes.json"


@dataclass
class Child:
    """A running program: its name for people, its log and the signal that ends it in peace."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path
    stop_signal: int = signal.SIGTERM
    patience: float = 10.0

    @property
    def is_running(self) -> bool:
        """Whether it still lives."""
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the signal that ends it in peace; its own children are its own business."""
        if self.is_running:
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """End it and whatever it left in its group, by force after `patience` seconds."""
        self.ask_to_stop()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            say(f"  {self.name} did not stop in {self.patience:.0f} s and is ended by force")
        end_group(self.process.pid)
        self.process.wait(5)


def end_group(leader: int) -> None:
    """End what is left of a process group; nothing happens when it is empty."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def die_with_parent(stop_signal: int) -> Callable[[], None]:
    """A function for the child to run before its program: Linux ends it when the launcher dies, even by kill -9."""
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    parent = os.getpid()

    def ask_kernel() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, stop_signal)
            if os.getppid() != parent:
                os._exit(1)

    return ask_kernel


def start(
    name: str,
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    stop_signal: int = signal.SIGTERM,
) -> Child:
    """Start a program in its own group with its output in `log`. As `account` it works from `/`."""
    drop = account.popen_arguments() if account else {}
    with log.open("ab") as output:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/" if account else ROOT,
            env=dict(environment) if environment is not None else None,
            start_new_session=True,
            preexec_fn=die_with_parent(stop_signal),  # noqa: PLW1509  the launcher has no threads
            **drop,
        )
    return Child(name, process, log, stop_signal)


def run_step(
    title: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str] | None = None, echo: str = ""
) -> None:
    """Run a program to its end, telling of progress; `Stop` with its last line when it fails.

    Lines of its output that begin with `echo` are repeated to the reader.
    """
    log.write_bytes(b"")
    child = start(title, command, log=log, environment=environment)
    heartbeat = Heartbeat(title)
    try:
        while child.is_running:
            heartbeat.beat(last_line(log))
            time.sleep(0.05)
    except KeyboardInterrupt:
        child.stop()
        raise
    if child.process.returncode != 0:
        raise Stop(f"{title} failed: {reason(log)} (the whole story is in {log})")
    heartbeat.done()
    if echo:
        for line in log.read_text(errors="replace").splitlines():
            if line.startswith(echo):
                say(line.removeprefix(echo))


def last_line(log: Path) -> str:
    """The last line of a log that says something."""
    lines = log.read_text(encoding="utf-8", errors="replace")[-4000:].strip().splitlines()
    spoken = [line.strip() for line in lines if line.strip() and not line.startswith("WARNING")]
    return spoken[-1] if spoken else ""


def reason(log: Path) -> str:
    """Why a program failed, in one line: a full disk is named as such, else its last word."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    if "No space left on device" in text:
        return "the disk is full"
    return last_line(log) if text.strip() else "it said nothing"


def birth(pid: int) -> str:
    """When a process began, as text that tells it from a later one of the same number; empty when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return found.stdout.strip() if sys.platform == "darwin" else ""
    return "" if fields[0] == "Z" else fields[19]


def remember(children: Sequence[Child]) -> None:
    """Keep the running programs in `.run/`, so that the next start can end them if this one is killed."""
    rows = [
        {"name": child.name, "pid": child.process.pid, "birth": birth(child.process.pid), "signal": child.stop_signal}
        for child in children
    ]
    (RUN / REMEMBERED).write_text(json.dumps(rows))


def end_leftovers(patience: float = 10.0) -> None:
    """End programs that a killed launcher left behind. Only processes with the remembered birth are touched."""
    path = RUN / REMEMBERED
    rows = json.loads(path.read_text() or "[]") if path.exists() else []
    alive = [row for row in rows if row["birth"] and birth(row["pid"]) == row["birth"]]
    for row in alive:
        say(f"  ending {row['name']} (process {row['pid']}), left over from a run that was killed")
        os.kill(row["pid"], row["signal"])
    until = time.monotonic() + patience
    while time.monotonic() < until and any(birth(row["pid"]) == row["birth"] for row in alive):
        time.sleep(0.1)
    for row in alive:
        if birth(row["pid"]) == row["birth"]:
            end_group(row["pid"])
    path.unlink(missing_ok=True)
