"""The launcher's small parts: addresses, secrets, ports, environments, counts, leftovers."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shop.core.dev import (
    browser,
    check,
    demonstrate,
    environment,
    features,
    place,
    postgres,
    processes,
    programs,
    pytests,
    settings,
)
from shop.core.dev.say import Stop
from shop.core.dev.stack import Stack

EVERYWHERE = "0.0.0.0"  # noqa: S104  only spoken of


@pytest.fixture
def run_folder(tmp_path, monkeypatch):
    for module in (place, processes, demonstrate, settings, check):
        monkeypatch.setattr(module, "RUN", tmp_path)
    (tmp_path / "logs").mkdir()
    return tmp_path


@pytest.fixture
def bare(monkeypatch):
    for name in ("HOST", "PORT", "STACK", "SITE_URL", "BROWSER", "CHROMIUM", "ARGS", "SAMPLES_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_address_is_the_loopback_one_unless_told(bare):
    assert settings.address() == settings.Address("127.0.0.1", 8000)


@pytest.mark.parametrize("port", ["80x", "0", "65536", "-1"])
def test_address_refuses_what_is_no_port(bare, monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Stop, match="PORT is"):
        settings.address()


@pytest.mark.parametrize(
    ("host", "bind", "local", "loopback"),
    [
        ("127.0.0.1", "127.0.0.1:81", "http://127.0.0.1:81", True),
        ("::1", "[::1]:81", "http://[::1]:81", True),
        (EVERYWHERE, "0.0.0.0:81", "http://127.0.0.1:81", False),
        ("192.0.2.7", "192.0.2.7:81", "http://192.0.2.7:81", False),
    ],
)
def test_address_knows_its_forms(host, bind, local, loopback):
    address = settings.Address(host, 81)
    assert (address.bind, address.local_url, address.is_loopback) == (bind, local, loopback)


def test_loopback_has_the_open_password_and_an_open_mailbox(run_folder):
    assert settings.passwords(settings.Address("127.0.0.1", 80)) == {"DEMO_PASSWORD": settings.OPEN_PASSWORD}


def test_other_hosts_get_random_passwords_that_are_kept(run_folder):
    first = settings.passwords(settings.Address(EVERYWHERE, 80))
    assert settings.passwords(settings.Address(EVERYWHERE, 80)) == first
    assert set(first) == {"DEMO_PASSWORD", "MAILBOX_PASSWORD"}
    assert settings.OPEN_PASSWORD not in first.values()
    assert (run_folder / "demo.password").stat().st_mode & 0o077 == 0


def test_demonstration_takes_nothing_of_the_caller_s_own_store(run_folder, bare, monkeypatch):
    monkeypatch.setenv("STAGE", "production")
    monkeypatch.setenv("SECRET_KEY", "mine")
    told = settings.demonstration(settings.Address("127.0.0.1", 80), Stack("postgresql://x", "redis://y"))
    assert (told["STAGE"], told["DEMO"], told["DATABASE_URL"]) == ("demonstration", "1", "postgresql://x")
    assert told["SECRET_KEY"] != "mine"


def test_secret_is_made_once(run_folder):
    assert place.keep("some.key") == place.keep("some.key")


def test_saved_port_is_taken_again_while_it_is_free(run_folder):
    port = place.saved_port("thing")
    assert place.saved_port("thing") == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert place.saved_port("thing") != port


def test_lock_held_by_another_is_one_line(run_folder):
    with (
        place.locked("one.lock", busy=None),
        pytest.raises(Stop, match="already runs"),
        place.locked("one.lock", busy="it already runs"),
    ):
        pass


def test_full_disk_is_one_line():
    with pytest.raises(Stop, match="MB left"):
        place.check_disk(needed_mb=10**12)


def test_stack_wants_a_known_word(bare, monkeypatch):
    monkeypatch.setenv("STACK", "docker")
    with pytest.raises(Stop, match="wheels or system"):
        programs.forced()


def test_system_stack_without_redis_names_the_package(bare, monkeypatch):
    monkeypatch.setenv("STACK", "system")
    monkeypatch.setattr(programs, "REDIS_NAMES", ("no-such-server",))
    with pytest.raises(Stop, match="STACK=system"):
        programs.choose_redis()


@pytest.mark.parametrize(
    ("words", "major"),
    [
        ("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)", 15),
        ("postgres (PostgreSQL) 18.6", 18),
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", 7),
        ("Valkey server v=9.1.2 sha=00000000:0 malloc=libc bits=64", 9),
    ],
)
def test_major_version_is_read_from_each_program(tmp_path, words, major):
    program = tmp_path / "server"
    program.write_text(f"#!/bin/sh\necho '{words}'\n")
    program.chmod(0o755)
    assert programs.major_version(program) == major


def test_program_that_cannot_run_has_version_0(tmp_path):
    assert programs.major_version(tmp_path / "missing") == 0


def test_fingerprint_follows_included_files(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    (tmp_path / "a.txt").write_text("one==1\n")
    (tmp_path / "b.txt").write_text("-r a.txt\ntwo==2\n")
    before = environment.fingerprint("b.txt")
    (tmp_path / "a.txt").write_text("one==2\n")
    assert environment.fingerprint("b.txt") != before


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("3 passed in 0.10s", {"passed_tests": 3}),
        ("1 failed, 2 passed, 4 skipped, 1 error in 2s", {"passed_tests": 2, "failed_tests": 2, "skipped_tests": 4}),
        ("no tests ran in 0.01s", {}),
    ],
)
def test_counts_are_read_from_the_last_line(line, counts):
    assert pytests.count(line) == counts


def test_summary_fails_when_one_check_failed(capsys):
    good = pytests.Outcome("a", 1.0, passed=True, counts="2 passed", passed_tests=2)
    bad = pytests.Outcome("b", 1.0, passed=False)
    assert check.close([good], left_out=["the moon"], began=time.monotonic()) == 0
    assert check.close([good, bad], left_out=[], began=time.monotonic()) == 1
    assert "left out: the moon" in capsys.readouterr().out


def test_checks_run_two_at_a_time_and_only_a_failing_one_is_heard(run_folder, capsys):
    """Two that wait for each other's file pass only side by side; the third starts when one has ended."""
    wait = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); print('heard', sys.argv[1])\n"
    wait += "while not pathlib.Path(sys.argv[2]).exists(): time.sleep(0.01)"
    pairs = [("a", "b"), ("b", "a")]
    checks = [
        check.Check(one, [sys.executable, "-c", wait, *(str(run_folder / n) for n in (one, two))], {})
        for one, two in pairs
    ]
    outcomes = check.run_checks([*checks, check.Check("c", [sys.executable, "-c", "print('why'); 1 / 0"], {})])
    assert {outcome.name: outcome.passed for outcome in outcomes} == {"a": True, "b": True, "c": False}
    said = capsys.readouterr().out
    assert "why" in said
    assert "heard" not in said


def test_what_is_left_out_is_named(bare, monkeypatch):
    assert len(check.missing([], with_browser=False)) == 2
    monkeypatch.setenv("SAMPLES_DIR", "/somewhere")
    assert check.missing([], with_browser=True) == []


def test_browser_is_skipped_only_on_request(bare, monkeypatch):
    assert browser.wanted()
    monkeypatch.setenv("BROWSER", "skip")
    assert not browser.wanted()
    monkeypatch.setenv("BROWSER", "firefox")
    with pytest.raises(Stop, match="skip"):
        browser.wanted()


def test_without_chromium_the_run_says_so(bare, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(Stop, match="No Chromium"):
        check.find_chromium()


def test_marks_are_found_without_running(tmp_path):
    path = tmp_path / "test_x.py"
    path.write_text('import pytest\n\n@pytest.mark.feature("CAT05", "CAT06")\ndef test_x():\n    raise SystemExit\n')
    assert list(features.marks(path)) == [("CAT05", 3), ("CAT06", 3)]


def sleeper(run_folder, seconds="60"):
    log = run_folder / "logs" / "sleeper.log"
    return processes.start("sleeper", [sys.executable, "-c", f"import time; time.sleep({seconds})"], log=log)


def test_leftovers_of_a_killed_run_are_ended(run_folder):
    child = sleeper(run_folder)
    processes.remember([child])
    processes.end_leftovers()
    assert child.process.wait(5) == -signal.SIGTERM
    assert not (run_folder / processes.REMEMBERED).exists()


def test_a_later_process_of_the_same_number_is_left_alone(run_folder):
    child = sleeper(run_folder)
    row = {"name": "old", "pid": child.process.pid, "birth": "1", "signal": signal.SIGTERM}
    (run_folder / processes.REMEMBERED).write_text(json.dumps([row]))
    processes.end_leftovers()
    assert child.is_running
    child.stop()


def test_stop_ends_the_whole_group(run_folder):
    log = run_folder / "logs" / "family.log"
    script = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    child = processes.start("family", [sys.executable, "-c", script], log=log)
    while not log.read_text().strip():
        time.sleep(0.02)
    grandchild = int(log.read_text())
    child.stop()
    until = time.monotonic() + 5
    while processes.birth(grandchild) and time.monotonic() < until:
        time.sleep(0.02)
    assert processes.birth(grandchild) == ""


def test_failed_step_ends_in_one_line_with_its_last_word(run_folder):
    log = run_folder / "logs" / "step.log"
    with pytest.raises(Stop, match="step failed: last word"):
        processes.run_step("step", ["sh", "-c", "echo first; echo last word; exit 3"], log=log)


def test_full_disk_in_a_step_is_named(run_folder):
    log = run_folder / "logs" / "step.log"
    with pytest.raises(Stop, match="the disk is full"):
        processes.run_step("step", ["sh", "-c", "echo 'OSError: No space left on device'; exit 1"], log=log)


def test_unknown_command_says_what_there_is():
    done = subprocess.run(
        [sys.executable, "-m", "shop.core.dev", "fly"], cwd=place.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_busy_port_is_one_line(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = subprocess.run(
            [sys.executable, "-m", "shop.core.dev", "run"],
            cwd=place.ROOT,
            env={**os.environ, "PORT": str(other.getsockname()[1]), "HOST": "127.0.0.1", "RUN_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "is taken" in done.stderr


def test_folder_that_cannot_be_written_is_one_line(monkeypatch):
    monkeypatch.setattr(place, "RUN", Path("/proc/nowhere"))
    with pytest.raises(Stop, match="Cannot write"):
        place.make_run_folder()


def test_the_log_of_the_database_shall_hold_no_rows(tmp_path):
    chosen = programs.PostgresPrograms(tmp_path, 15, "nowhere")
    told = postgres.Cluster(chosen, tmp_path, 1, "x", None, tmp_path / "log").command()
    composed = (place.ROOT / "compose.yaml").read_text(encoding="utf-8")
    for setting in ("log_min_error_statement=panic", "log_error_verbosity=terse"):
        assert setting in told
        assert setting in composed
