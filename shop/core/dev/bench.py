"""`make bench`: services of its own, then the measurements of `bench/`."""

import os
import shlex
import subprocess

from shop.core.dev import environment
from shop.core.dev.check import variables
from shop.core.dev.place import ROOT, RUN, check_disk, make_run_folder
from shop.core.dev.say import say
from shop.core.dev.stack import Stack, bring_up

NEEDED_MB = 5000


def run() -> int:
    """Start PostgreSQL and Redis for the bench alone, measure, throw them away. ARGS goes to `bench.run`."""
    make_run_folder()
    check_disk(NEEDED_MB)
    environment.ensure("requirements.txt")
    stack = Stack()
    try:
        say("Starting the services of the bench.")
        bring_up(stack, throw_away=True)
        told = {
            **variables(stack),
            "STAGE": "demonstration",
            "SITE_URL": "http://127.0.0.1:8000",
            "STATIC_ROOT": str(RUN / "bench-static"),
            "MEDIA_ROOT": str(RUN / "bench-media"),
        }
        command = [environment.python(), "-m", "bench.run", *shlex.split(os.environ.get("ARGS", ""))]
        return subprocess.run(command, cwd=ROOT, env=told, check=False).returncode
    finally:
        stack.stop()
