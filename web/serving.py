"""Serving the pages, and watching over those who do: `alur serve` is one supervisor with two children."""

from __future__ import annotations

import ctypes
import errno
import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from engine.composition import engine_with_jobs
from web.app import create_app
from web.cli.house import the_settings
from web.sizes import MOST_AT_ONCE, MOST_TEXT
from web.turnstile import Turnstile

SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux
BACK_AFTER_S, PATIENCE_S, LOOK_EVERY_S = 1.0, 15.0, 0.5
PLACES, SENDERS = 8, 128  # requests of a process that are worked on, and that may be on their way, however slowly
HEADERS_WITHIN_MS = 10_000


def application() -> Flask:
    """Build the application of one web process from the environment."""
    parent = multiprocessing.parent_process()
    die_with_parent(parent.pid if parent else None)
    engine, _ = engine_with_jobs(the_settings())
    app = create_app(engine)
    app.wsgi_app = Turnstile(app.wsgi_app, PLACES, MOST_AT_ONCE, MOST_TEXT)  # type: ignore[method-assign] # because wrapping it is how Flask takes middleware
    gc.collect()
    gc.freeze()  # what lives as long as the process need not be looked at again and again
    return app


def die_with_parent(parent: int | None = None) -> None:
    """Ask the kernel to end this process with the one that started it, so that no orphan is left.

    If `parent` died before the kernel was asked, this process ends now; if the signal gets lost, which a server that is
    just starting can do, it ends when its time to finish is over.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGTERM)
    if parent is None:
        return
    if os.getppid() != parent:
        sys.exit(0)
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    time.sleep(PATIENCE_S)
    os._exit(1)


def serve_pages(host: str, port: int, workers: int) -> None:
    """Serve with `workers` processes until stopped; one that dies comes back."""
    Server(
        "web.serving:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=SENDERS,
        respawn_failed_workers=True,
        workers_kill_timeout=int(PATIENCE_S) - 3,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN_MS),
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,  # it warns of many threads, which wait for slow senders and cost nothing
    ).serve()


def is_free(host: str, port: int) -> bool:
    """Say whether nobody listens there yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            if exc.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def watch(host: str, port: int, workers: int, tell: Callable[[str], None]) -> None:
    """Run pages and worker until SIGTERM or Ctrl-C; a child that dies comes back."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    home = f"from web.serving import die_with_parent; die_with_parent({os.getpid()}); "
    programs = {
        "web": f"{home}from web.serving import serve_pages; serve_pages({host!r}, {port}, {workers})",
        "worker": f"{home}from web.cli import main; main(['worker'])",
    }
    children = {name: _begin(program) for name, program in programs.items()}
    while not stop.wait(LOOK_EVERY_S):
        for name, child in children.items():
            if child.poll() is not None and not stop.wait(BACK_AFTER_S):
                tell(f"The {name} process ended with {child.returncode}; it begins again.")
                children[name] = _begin(programs[name])
    _end(children)


def _begin(program: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", program]
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603 because the programs are our own, above


def _end(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + PATIENCE_S
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
