"""`alur serve`: what dies comes back, and nobody is left behind."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import click
import psutil
import pytest

from tests.conftest import SECRET, settings_of
from web.cli.demo import refuse_while_served
from web.sizes import MOST_AT_ONCE

PATIENCE_S = 60


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def supervisor(sqlite_url: str, tmp_path: Path, port: int) -> Iterator[psutil.Process]:
    environ = {**os.environ, "ALUR_DATABASE_URL": sqlite_url, "ALUR_DATA_DIR": str(tmp_path), "ALUR_SECRET_KEY": SECRET}
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(serve_on(port), env=environ, stdout=log, stderr=log)
    yield psutil.Process(running.pid)
    running.kill()
    running.wait()


def serve_on(port: int) -> list[str]:
    return [sys.executable, "-c", f"from web.cli import main; main(['serve', '--port', '{port}'])"]


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


def sends_too_much(port: int) -> int:
    """Send one byte more than is taken at once, to the end, and return the status of the answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as line:
        line.request("POST", "/cek/", b"x" * (MOST_AT_ONCE + 1), {"Content-Type": "application/octet-stream"})
        return line.getresponse().status


def test_a_killed_child_comes_back_and_stopping_leaves_nobody(supervisor: psutil.Process, port: int) -> None:
    until(lambda: answers(port))
    assert sends_too_much(port) == 413
    for child in supervisor.children():
        child.send_signal(signal.SIGKILL)
    until(lambda: not any(child.status() == psutil.STATUS_ZOMBIE for child in supervisor.children()))
    until(lambda: len(supervisor.children()) == 2 and answers(port))
    everybody = supervisor.children(recursive=True)
    supervisor.terminate()
    _, alive = psutil.wait_procs([*everybody], timeout=PATIENCE_S)
    assert alive == []
    until(lambda: not answers(port))  # who lost its parent by the kill hears of it a moment later


def test_a_killed_supervisor_takes_everybody_along(supervisor: psutil.Process, port: int) -> None:
    until(lambda: answers(port))
    everybody = supervisor.children(recursive=True)
    supervisor.kill()
    _, alive = psutil.wait_procs(everybody, timeout=PATIENCE_S)
    assert alive == []


def test_a_port_that_is_taken_is_told_in_a_sentence(port: int, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        environ = {**os.environ, "ALUR_DATA_DIR": str(tmp_path), "ALUR_SECRET_KEY": SECRET}
        told = subprocess.run(serve_on(port), env=environ, capture_output=True, text=True, check=False)
    assert (told.returncode, f"Port {port} is taken" in told.stderr) == (1, True)
    assert not (tmp_path / "alur.db").exists()


def half_sent(port: int, path: str = "/masuk") -> socket.socket:
    """A request that promises more than it has sent so far."""
    sender = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    sender.sendall(f"{head}Content-Length: 9\r\n\r\nnama=".encode())
    return sender


def test_many_slow_senders_hold_nobody_up(supervisor: psutil.Process, port: int) -> None:
    until(lambda: answers(port))
    slow = [half_sent(port) for _ in range(60)]
    began = time.monotonic()
    assert all(answers(port) for _ in range(20))
    assert time.monotonic() - began < 5
    for sender in slow:
        sender.close()


def test_stopping_lets_a_request_that_is_on_its_way_finish(supervisor: psutil.Process, port: int) -> None:
    until(lambda: answers(port))
    sender = half_sent(port)
    time.sleep(0.5)
    supervisor.terminate()
    time.sleep(1.0)
    sender.sendall(b"made")
    assert sender.recv(100).startswith(b"HTTP/1.1 303")  # it has no anti-forgery token: signing in begins again
    sender.close()
    supervisor.wait(PATIENCE_S)


def test_one_killed_web_process_comes_back_while_the_others_serve(supervisor: psutil.Process, port: int) -> None:
    until(lambda: answers(port))
    web = next(child for child in supervisor.children() if len(child.children()) >= 2)
    killed = web.children()[0]
    killed.kill()
    until(lambda: killed not in web.children() and len(web.children()) == 2)
    until(lambda: answers(port))
    assert web in supervisor.children()


def test_an_office_that_is_open_is_not_emptied(supervisor: psutil.Process, port: int, tmp_path: Path) -> None:
    until(lambda: answers(port))
    settings = settings_of(f"sqlite:///{tmp_path}/alur.db", tmp_path)
    with pytest.raises(click.ClickException, match="is open"):
        refuse_while_served(settings)
    supervisor.terminate()
    supervisor.wait(PATIENCE_S)
    refuse_while_served(settings)


def test_who_does_not_hear_the_signal_ends_all_the_same(tmp_path: Path) -> None:
    deaf = (
        "import os, signal, time; import web.serving as serving; serving.PATIENCE_S = 0.5;"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); serving.die_with_parent(os.getppid());"
        "open('here', 'w').write(str(os.getpid())); time.sleep(600)"
    )
    parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {deaf!r}], cwd={str(tmp_path)!r}).wait()"
    running, mark = subprocess.Popen([sys.executable, "-c", parent]), tmp_path / "here"
    until(lambda: mark.exists() and mark.read_text() != "")
    child = psutil.Process(int(mark.read_text()))
    running.kill()
    running.wait()
    _, alive = psutil.wait_procs([child], timeout=PATIENCE_S)
    assert alive == []
