"""What the house promises about itself, read from its source."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from click import Context

from engine import errors
from tests.conftest import ROOT
from web.cli import COMMANDS, alur

SOURCES = sorted([*ROOT.glob("engine/**/*.py"), *ROOT.glob("web/**/*.py")])
HANDMADE = [path for path in SOURCES if "migrations/versions" not in path.as_posix()]
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
BANNED = ("utils", "helpers", "common", "manager", "service")


@pytest.mark.parametrize("path", HANDMADE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, node.name


def test_no_file_is_named_for_nothing() -> None:
    assert [path for path in SOURCES if path.stem in BANNED] == []


def test_only_the_runtime_begins_a_write_transaction() -> None:
    allowed = {"engine/runtime.py", "engine/database.py", "engine/backup/__init__.py", "engine/benchmarks/durable.py"}
    writers = {
        p.relative_to(ROOT).as_posix() for p in SOURCES if re.search(r"database\.write\(\)|\.commit\(\)", p.read_text())
    }
    assert writers <= allowed


def test_nothing_deletes_history() -> None:
    for path in SOURCES:
        assert not re.search(r"(delete|update)\(history_event\)", path.read_text()), path


def test_every_error_says_something_and_has_a_root() -> None:
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, Exception):
            assert error.__doc__, error
            assert issubclass(error, errors.EngineError), error


def test_every_lint_that_is_silenced_says_why() -> None:
    for path in HANDMADE:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if "noqa" in line or "type: ignore" in line:
                assert "because" in line, f"{path}:{number}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    command = alur.get_command(Context(alur), name)
    assert command is not None
    assert command.help


def test_the_readme_names_commands_that_exist() -> None:
    known = set(COMMANDS)
    named = set(re.findall(r"alur ([a-z]+)\b", (ROOT / "README.md").read_text()))
    assert named - known - {"runs"} == set()


def test_every_decision_is_short_and_says_what_confirms_it() -> None:
    for path in (ROOT / "docs/decisions").glob("*.md"):
        text = path.read_text()
        assert len(text.splitlines()) <= 40, path
        assert "Confirmation:" in text, path


def test_no_secret_and_no_database_is_in_the_tree() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in listed if name.endswith((".db", ".key", ".pem", "secret"))] == []
