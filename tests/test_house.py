"""The rules of the house that import-linter, ruff and mypy cannot see."""

import ast
import csv
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings

import conftest
from shop.core.dev import features

ROOT = Path(__file__).resolve().parents[1]
APPS = ("core", "shop", "accounts", "orders", "fulfillment", "support")
PACKAGES = ("shop", "accounts", "orders", "fulfillment", "support")
FOLDERS = {*PACKAGES, "docs", "tests", "bench", "templates", "static", "locale"}
FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 500, 40, 80
SETTINGS_READERS = {f"env.{kind}" for kind in ("text", "flag", "number", "words", "pairs", "choice", "database")}
SETTINGS_READERS |= {"os.environ.get"}


def python_files():
    """Every Python file of ours but migrations."""
    found = [path for package in (*PACKAGES, "tests", "bench") for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def is_test(path):
    return "tests" in path.relative_to(ROOT).parts


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


def test_foreign_keys_point_to_the_same_app_or_a_lower_one():
    wrong = []
    for model in apps.get_models():
        label = model._meta.app_label
        for field in model._meta.get_fields(include_hidden=False):
            target = getattr(field, "related_model", None)
            if label not in APPS or not isinstance(target, type) or field.auto_created:
                continue
            upper = target._meta.app_label
            if target._meta.label == settings.AUTH_USER_MODEL or upper not in APPS:
                continue
            if APPS.index(upper) > APPS.index(label):
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert wrong == []


def test_files_are_short():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > (TEST_FILE_LINES if is_test(path) else FILE_LINES)
    }
    assert long == {}


def test_functions_are_short():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in python_files()
        if not is_test(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_top_level_folders_are_the_known_ones():
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()}
    found = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert found - ignored - FOLDERS - {"__pycache__"} == set()


def test_imports_stand_at_the_top():
    inline = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in python_files()
        if path.name != "apps.py" and not is_test(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert inline == []


def test_no_module_is_imported_by_its_name_in_a_string():
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files()
        if not is_test(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("import_module")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    assert wrong == []


def test_models_have_no_signal_receivers():
    wrong = [
        name
        for name in names(path for path in python_files() if not is_test(path))
        if re.search(r"\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b", (ROOT / name).read_text())
    ]
    assert wrong == []


def imported(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def test_the_launcher_imports_the_standard_library_alone():
    wrong = {
        f"{path.name}: {name}"
        for path in (ROOT / "shop" / "core" / "dev").rglob("*.py")
        for name in imported(path)
        if not name.startswith("shop.core.dev") and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert wrong == set()


def test_an_old_python_can_read_the_launcher_s_entry():
    source = (ROOT / "shop" / "core" / "dev" / "__main__.py").read_text()
    ast.parse(source, feature_version=(3, 7))


def test_templates_are_short():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in templates()
        if (lines := path.read_text(encoding="utf-8").count("\n")) >= TEMPLATE_LINES
    }
    assert long == {}


INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script element": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)", re.IGNORECASE),
    "javascript link": re.compile(r"href\s*=\s*[\"']?javascript:", re.IGNORECASE),
}


def is_page(path):
    """Whether the strict CSP meets this template: mails are HTML too, but no page."""
    return "messages" not in path.relative_to(ROOT / "templates").parts[:1]


@pytest.mark.parametrize("what", INLINE)
def test_templates_hold_nothing_inline(what):
    wrong = [path for path in templates() if is_page(path) and INLINE[what].search(path.read_text(encoding="utf-8"))]
    assert names(wrong) == []


def test_the_readme_names_every_make_target():
    targets = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [target for target in targets if target != "help" and f"make {target}" not in readme] == []


def settings_variables():
    """Every environment variable that `shop.config` reads, found by reading its source."""
    for path in (ROOT / "shop" / "config").rglob("*.py"):
        if is_test(path) or path.name == "settings_test.py":
            continue
        for node in ast.walk(tree(path)):
            reads = isinstance(node, ast.Call) and ast.unparse(node.func) in SETTINGS_READERS
            if reads and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_the_example_environment_lists_every_setting_and_no_other():
    listed = re.findall(r"^#?\s?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(set(listed)) == sorted(set(settings_variables()))


def test_feature_marks_name_features_of_the_table():
    known = {row["id"] for row in features.listed()}
    assert {name: places for name, places in features.marked().items() if name not in known} == {}


def test_the_feature_table_is_whole():
    with (ROOT / "docs" / "features.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["id", "area", "feature", "target", "note"]
    assert len({row["id"] for row in rows}) == len(rows) == 224
    assert {row["target"] for row in rows} == {"1", "2", "S"}


def test_tests_on_real_files_are_left_out_where_their_folder_is_not_named(monkeypatch):
    monkeypatch.delenv("SAMPLES_DIR", raising=False)
    with pytest.raises(pytest.skip.Exception):
        conftest.pytest_runtest_setup(SimpleNamespace(keywords={"samples"}))
