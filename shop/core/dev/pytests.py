"""One pass of pytest: its output shown as it comes, its counts kept for the summary."""

import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from shop.core.dev import environment
from shop.core.dev.place import ROOT
from shop.core.dev.processes import Child, die_with_parent
from shop.core.dev.say import say

NO_TESTS = 5
WORDS = {"passed": "passed_tests", "failed": "failed_tests", "error": "failed_tests", "skipped": "skipped_tests"}


@dataclass(frozen=True)
class Outcome:
    """How one check or one pass of tests ended."""

    name: str
    seconds: float
    passed: bool
    counts: str = ""
    passed_tests: int = 0
    failed_tests: int = 0
    skipped_tests: int = 0


def run_pytest(name: str, arguments: list[str], told: dict[str, str], *, may_be_empty: bool) -> Outcome:
    """Run pytest with the arguments; an empty pass fails unless it may be empty."""
    say(f"\n{name}")
    begin = time.monotonic()
    command = [environment.python(), "-m", "pytest", "-q", *arguments]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=told,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  the launcher has no threads
    )
    child = Child("pytest", process, Path(os.devnull), signal.SIGINT)
    try:
        last = show(process)
    except KeyboardInterrupt:
        child.stop()
        raise
    code = process.wait()
    child.stop()
    counts = count(last)
    passed = code == 0 or (code == NO_TESTS and may_be_empty)
    words = ", ".join(f"{number} {word.removesuffix('_tests')}" for word, number in counts.items()) or "no test"
    return Outcome(name, time.monotonic() - begin, passed, words, **counts)


def show(process: "subprocess.Popen[bytes]") -> str:
    """Repeat the output; the last line that says something."""
    last = ""
    for raw in process.stdout or ():
        line = raw.decode(errors="replace").rstrip()
        say(line)
        last = line or last
    return last


def count(line: str) -> dict[str, int]:
    """The counts of pytest's last line, under the names of `Outcome`."""
    counts: dict[str, int] = {}
    for number, word in re.findall(r"(\d+) (passed|failed|error|skipped)", line):
        counts[WORDS[word]] = counts.get(WORDS[word], 0) + int(number)
    return counts
