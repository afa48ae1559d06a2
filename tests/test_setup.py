"""`make setup` on a machine without npm: it says what to do, and leaves nothing half made."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.conftest import ROOT


def make(tmp_path: Path, *programs: tuple[str, str]) -> subprocess.CompletedProcess[str]:
    """Fetch the look of the pages into a folder of its own, with few programs on the path."""
    for name in ("sh", "mkdir", "cp", "touch", "find"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    for name, text in programs:
        (tmp_path / name).write_text(f"#!{shutil.which('sh')}\n{text}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "stamp").touch()
    parts = {"BIN": "nowhere", "STAMP": tmp_path / "stamp", "VENDOR": tmp_path / "vendor", "SHELL": shutil.which("sh")}
    words = [str(shutil.which("make")), *(f"{key}={value}" for key, value in parts.items()), str(parts["VENDOR"])]
    return subprocess.run(words, cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)


def test_without_npm_it_says_where_to_get_one(tmp_path: Path) -> None:
    done = make(tmp_path)
    assert done.returncode != 0
    assert "No npm is here" in done.stderr
    assert "web/static/vendor from a machine" in done.stderr
    assert not (tmp_path / "vendor").exists()


def test_a_registry_that_is_out_of_reach_is_named(tmp_path: Path) -> None:
    done = make(tmp_path, ("npm", 'test "$1" = --version'))
    assert done.returncode != 0
    assert "is its registry reachable" in done.stderr
    assert not (tmp_path / "vendor").exists()
