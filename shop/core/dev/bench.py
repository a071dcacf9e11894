"""`make bench`: services of its own, then the measurements of `bench/`, or its trials of what fails."""

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
    """Measure, or with `--faults` try what happens when parts of the store fail. ARGS says what."""
    make_run_folder()
    check_disk(NEEDED_MB)
    environment.ensure("requirements.txt")
    arguments = shlex.split(os.environ.get("ARGS", ""))
    has_faults = any(argument.startswith("--faults") for argument in arguments)
    return try_faults(arguments) if has_faults else measure(arguments)


def try_faults(arguments: list[str]) -> int:
    """Run the trials, which take their own services away and bring them back."""
    with subprocess.Popen([environment.python(), "-m", "bench.faults", *arguments], cwd=ROOT) as trials:
        try:
            return trials.wait()
        except KeyboardInterrupt:
            trials.terminate()  # it stops what it started
            return trials.wait()


def measure(arguments: list[str]) -> int:
    """Start PostgreSQL and Redis for the bench alone, measure, throw them away."""
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
        command = [environment.python(), "-m", "bench.run", *arguments]
        return subprocess.run(command, cwd=ROOT, env=told, check=False).returncode
    finally:
        stack.stop()
