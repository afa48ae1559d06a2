"""The oracle: the JavaScript `feelin`, installed as its lock file says, asked through one process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

ORACLE = ROOT / "tests/engine/feel/oracle"


@pytest.fixture(scope="session")
def feelin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feelin")
    for source in ORACLE.iterdir():
        if source.is_file():
            shutil.copy(source, folder)
    npm = [str(Path(sys.executable).with_name("npm")), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(npm, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"npm ci failed: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return folder


def answers(folder: Path, questions: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    lines = "".join(json.dumps({"expression": text, "context": context}) + "\n" for text, context in questions)
    node = [str(Path(sys.executable).with_name("node")), str(folder / "answer.mjs")]
    done = subprocess.run(node, input=lines, capture_output=True, text=True, check=True, cwd=folder)
    return [json.loads(line) for line in done.stdout.splitlines()]
