"""`make run` as a newcomer uses it: starts, serves, stops, starts again; and what happens when it is killed."""

import os
import re
import signal
import subprocess
import sys
import time

import httpx
import pytest

from shop.core.dev.place import ROOT, free_port
from shop.core.dev.processes import birth

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("launcher")]  # both starts use one folder of data


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where this store keeps everything; other accounts may enter it, as they may a project below /srv."""
    path = tmp_path_factory.mktemp("run")
    for parent in (path, *path.parents[:2]):
        parent.chmod(0o711)
    return path


@pytest.fixture
def launcher(folder):
    """Start the launcher in a process of its own; `launcher()` gives it and its output up to the last line."""
    running = []

    def start():
        told = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "HOST"}}
        told |= {"RUN_DIR": str(folder), "PORT": str(free_port()), "VENV": sys.prefix}
        process = subprocess.Popen(
            [sys.executable, "-m", "shop.core.dev", "run"],
            cwd=ROOT,
            env=told,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        running.append(process)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C stops it all" in line:
                return process, "".join(lines)
        raise AssertionError("".join(lines))

    yield start
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(40)


def descendants(pid):
    """Every process below this one, with its birth."""
    rows = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.splitlines()
    parents = {int(child): int(parent) for child, parent in (row.split() for row in rows)}
    found, last = {pid}, set()
    while found != last:
        last = set(found)
        found |= {child for child, parent in parents.items() if parent in found}
    return {child: birth(child) for child in found - {pid} if birth(child)}


def wait_until_gone(children, seconds=15):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        left = [pid for pid, born in children.items() if birth(pid) == born]
        if not left:
            return []
        time.sleep(0.1)
    return left


def address(output):
    return re.search(r"The store\s+(http://\S+)", output).group(1)


def test_run_serves_and_ctrl_c_stops_all_it_started(launcher):
    process, output = launcher()
    assert httpx.get(address(output) + "healthz", timeout=10).status_code == 200
    children = descendants(process.pid)
    assert len(children) >= 5
    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    assert wait_until_gone(children) == []


def test_a_killed_run_leaves_nothing_behind_and_the_next_start_takes_what_is_there(launcher):
    process, _ = launcher()
    children = descendants(process.pid)
    process.kill()
    process.wait(10)
    assert wait_until_gone(children) == []
    again, output = launcher()
    for long_step in ("installing", "made PostgreSQL", "demo store: a month of orders"):
        assert long_step not in output
    again.send_signal(signal.SIGTERM)
    assert again.wait(40) == 0
