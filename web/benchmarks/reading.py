"""Reading in a large office: the inbox, and a search, timed inside the application as a browser asks for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from flask.testing import FlaskClient

from engine.authentication import set_password
from engine.benchmarks.crowd import crowd, patterns
from engine.config import Settings
from engine.runtime import Engine
from web.app import create_app
from web.benchmarks.figures import Figures, figures
from web.benchmarks.load import HEADERS
from web.benchmarks.served import PASSWORD, token_in
from web.cli.house import PROJECT

CLERK, KASI = "made.wirawan", "gede.suardana"
INBOX = ("/", "/?tab=mine", "/?tab=others")
SEARCH = ("/?cari=bengkel+gatot", "/?cari=limbah+vila", "/kasus/?cari=0900017", "/kasus/?cari=bengkel+sesetan")
TURNS, LONGEST_S = 60, 30.0


def inbox(cases: int) -> Callable[[Engine, Settings, int], Figures]:
    """Return the measure of the inbox among so many open cases."""

    def run(engine: Engine, settings: Settings, workers: int) -> Figures:
        fill(engine, settings, cases)
        return read(INBOX)(engine, settings, workers)

    return run


def fill(engine: Engine, settings: Settings, cases: int, tell: Callable[[str], None] = lambda _line: None) -> None:
    """Put so many open cases into an empty office."""
    patterns(engine, PROJECT)
    crowd(settings.database_url, cases, tell=tell)


def read(addresses: Sequence[str]) -> Callable[[Engine, Settings, int], Figures]:
    """Return the measure of some pages of an office as it is, as a clerk and a head of section open them."""
    return lambda engine, _settings, _workers: _read(engine, addresses)


def _read(engine: Engine, addresses: Sequence[str]) -> Figures:
    application = create_app(engine)
    times: list[float] = []
    for name in (CLERK, KASI):
        set_password(engine, name, PASSWORD)
        times += _turns(_signed_in(application.test_client(), name), addresses)
    bare = figures([_timed(application.test_client(), "/sehat") for _ in range(200)])
    found = figures(times)
    return {**found, "ratio_to_bare": round(found["p50_ms"] / bare["p50_ms"], 1)}


def _turns(reader: FlaskClient, addresses: Sequence[str]) -> list[float]:
    """Open the addresses in turn, until there are times enough or it took too long; the first turn only warms up."""
    for address in addresses:
        _timed(reader, address)
    until, times = time.perf_counter() + LONGEST_S, []  # type: float, list[float]
    for _ in range(TURNS):
        times += [_timed(reader, address) for address in addresses]
        if time.perf_counter() > until:
            break
    return times


def _signed_in(reader: FlaskClient, name: str) -> FlaskClient:
    sent = {"nama": name, "sandi": PASSWORD, "csrf_token": token_in(reader.get("/masuk").text)}
    if reader.post("/masuk", data=sent).status_code != 303:
        raise RuntimeError(f"{name} could not sign in.")
    return reader


def _timed(reader: FlaskClient, address: str) -> float:
    began = time.perf_counter()
    answer = reader.get(address, headers=HEADERS)
    took = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    return took
