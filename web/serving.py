"""Serving the pages, and watching over those who do: `alur serve` is one supervisor with two children."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping

from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from engine.composition import engine_with_jobs
from web.app import create_app
from web.cli.house import the_settings

SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux
BACK_AFTER_S, PATIENCE_S, LOOK_EVERY_S = 1.0, 15.0, 0.5
HOME = "from web.serving import die_with_parent; die_with_parent(); "


def application() -> Flask:
    """Build the application of one web process from the environment."""
    die_with_parent()
    engine, _ = engine_with_jobs(the_settings())
    return create_app(engine)


def die_with_parent() -> None:
    """Ask the kernel to end this process with the one that started it, so that no orphan is left."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGTERM)


def serve_pages(host: str, port: int, threads: int) -> None:
    """Serve until stopped."""
    Server(
        "web.serving:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=threads,
        log_access=False,
    ).serve()


def watch(host: str, port: int, threads: int, tell: Callable[[str], None]) -> None:
    """Run pages and worker until SIGTERM or Ctrl-C; a child that dies comes back."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    programs = {
        "web": f"{HOME}from web.serving import serve_pages; serve_pages({host!r}, {port}, {threads})",
        "worker": f"{HOME}from web.cli import main; main(['worker'])",
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
