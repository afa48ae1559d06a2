"""`alur serve`: what dies comes back, and nobody is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.conftest import SECRET

PATIENCE_S = 60


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def supervisor(sqlite_url: str, tmp_path: Path, port: int) -> Iterator[psutil.Process]:
    environ = {**os.environ, "ALUR_DATABASE_URL": sqlite_url, "ALUR_DATA_DIR": str(tmp_path), "ALUR_SECRET_KEY": SECRET}
    program = [sys.executable, "-c", f"from web.cli import main; main(['serve', '--port', '{port}'])"]
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(program, env=environ, stdout=log, stderr=log)
    yield psutil.Process(running.pid)
    running.kill()
    running.wait()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/masuk", timeout=5) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def test_a_killed_child_comes_back_and_stopping_leaves_nobody(supervisor: psutil.Process, port: int) -> None:
    until(lambda: answers(port))
    for child in supervisor.children():
        child.send_signal(signal.SIGKILL)
    until(lambda: not any(child.status() == psutil.STATUS_ZOMBIE for child in supervisor.children()))
    until(lambda: len(supervisor.children()) == 2 and answers(port))
    everybody = supervisor.children(recursive=True)
    supervisor.terminate()
    _, alive = psutil.wait_procs([*everybody], timeout=PATIENCE_S)
    assert alive == []
    assert not answers(port)


def test_a_killed_supervisor_takes_everybody_along(supervisor: psutil.Process, port: int) -> None:
    until(lambda: answers(port))
    everybody = supervisor.children(recursive=True)
    supervisor.kill()
    _, alive = psutil.wait_procs(everybody, timeout=PATIENCE_S)
    assert alive == []
