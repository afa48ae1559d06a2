"""An office that is served for a benchmark: pages and worker under their supervisor, and people who sign in."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from engine.config import Settings

PATIENCE_S, PASSWORD = 60.0, "kata sandi untuk mengukur"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
Turn = list[tuple[str, str | None, int]]
PARTS = {"pages": "serve_pages", "worker": "'worker'"}  # what the supervisor runs, by what its command line calls


class Running(NamedTuple):
    """An office that is served: its port, and the process that watches over it."""

    port: int
    supervisor: int

    def cpu_s(self) -> dict[str, float]:
        """Return the processor seconds that `pages` and `worker` took so far, or 0 where the system does not say."""
        spent, part_of = dict.fromkeys(PARTS, 0.0), {self.supervisor: ""}
        for status in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parts[2])):
            with suppress(OSError):
                fields, pid = status.read_text().rpartition(") ")[2].split(), int(status.parts[2])
                if int(fields[1]) in part_of:
                    part_of[pid] = part_of[int(fields[1])] or _part(status.with_name("cmdline").read_text())
                    seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                    spent[part_of[pid]] += seconds
        return spent


def _part(command: str) -> str:
    return next(part for part, called in PARTS.items() if called in command)


@contextmanager
def served(settings: Settings, workers: int, log: Path) -> Iterator[Running]:
    """Serve an office with `workers` web processes and the worker. Raises: TimeoutError."""
    port = free_port()
    environ = {
        **os.environ,
        "ALUR_DATABASE_URL": settings.database_url,
        "ALUR_DATA_DIR": str(settings.data_dir),
        "ALUR_SECRET_KEY": settings.secret_key,
    }
    with_me = f"from web.serving import die_with_parent; die_with_parent({os.getpid()}); "
    call = f"{with_me}from web.cli import main; main(['serve', '--port', '{port}', '--workers', '{workers}'])"
    with log.open("wb") as out:
        running = subprocess.Popen([sys.executable, "-c", call], env=environ, stdout=out, stderr=out)  # noqa: S603 because the program is our own
        try:
            _wait_for(port, log)
            yield Running(port, running.pid)
        finally:
            running.terminate()
            running.wait()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if ask(port, "/sehat")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"The server did not answer within {PATIENCE_S:.0f} s:\n{log.read_text()}")


def ask(port: int, path: str, cookie: str = "", body: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Send one request; return status, page and the cookie that came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
    connection.request("POST" if body else "GET", path, urlencode(body) if body else None, headers)
    answer = connection.getresponse()
    page = answer.read().decode(errors="replace")
    connection.close()
    kept = (one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ())
    return answer.status, page, next((one for one in kept if one.startswith("alur=")), cookie)


def sign_in(port: int, name: str) -> tuple[str, str]:
    """Sign in; return the cookie and the token that goes with every form."""
    _, page, cookie = ask(port, "/masuk")
    sent = {"nama": name, "sandi": PASSWORD, "csrf_token": token_in(page)}
    status, page, cookie = ask(port, "/masuk", cookie, sent)
    if status != 303:
        raise RuntimeError(f"{name} could not sign in: {status}")
    _, page, cookie = ask(port, "/akun", cookie)
    return cookie, token_in(page)


def token_in(page: str) -> str:
    """Return the token that the forms of a page carry."""
    found = TOKEN.search(page)
    return found[1] if found else ""


def send(port: int, clients: Sequence[tuple[str, list[Turn]]], pace_s: float = 0.0) -> dict[str, Any]:
    """Let clients send their turns, each a cookie and turns; `pace_s` from turn to turn, 0 as fast as it goes."""
    order = {
        "port": port,
        "pace_s": pace_s,
        "clients": [{"cookie": cookie, "turns": turns} for cookie, turns in clients],
    }
    program = [sys.executable, "-m", "web.benchmarks.load"]
    done = subprocess.run(program, input=json.dumps(order), capture_output=True, text=True, check=True)  # noqa: S603 because the program is our own
    told: dict[str, Any] = json.loads(done.stdout)
    return told
