"""Where PostgreSQL's data lie when its account cannot reach the project."""

from pathlib import Path

import pytest

from shop.core.dev import postgres
from shop.core.dev.account import Account
from shop.core.dev.programs import PostgresPrograms

PROGRAMS = PostgresPrograms(Path("/usr/bin"), 15, "this machine")


@pytest.fixture
def outside(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    (tmp_path / "outside").mkdir()
    monkeypatch.setattr(postgres, "RUN", tmp_path / "run")
    monkeypatch.setattr(postgres, "outside_folder", lambda: tmp_path / "outside")
    return tmp_path / "outside"


def where(monkeypatch, *, can_reach):
    monkeypatch.setattr(Account, "reaches", lambda self, folder: can_reach)
    return postgres.data_folder(PROGRAMS, Account("postgres", 70, 70))


def test_an_account_that_reaches_the_project_has_its_data_there(outside, monkeypatch):
    assert where(monkeypatch, can_reach=True) == postgres.RUN / "pg-15"


def test_else_they_lie_outside_and_are_found_again(outside, monkeypatch):
    first = where(monkeypatch, can_reach=False)
    first.mkdir()
    assert first == outside / "pg-15"
    assert where(monkeypatch, can_reach=False) == first


def test_a_folder_left_by_a_copy_that_is_gone_is_left_alone(outside, monkeypatch):
    (outside / "pg-15").mkdir()
    (outside / "pg-15-2").mkdir()
    assert where(monkeypatch, can_reach=False) == outside / "pg-15-3"
