"""The operator's example files fit this version."""

from __future__ import annotations

import re
import shlex
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from tests.conftest import ROOT
from web.cli import alur
from web.serving import PATIENCE_S
from web.sizes import MOST_AT_ONCE

FOLDER = ROOT / "docs/operator"


def unit(name: str) -> ConfigParser:
    parsed = ConfigParser(interpolation=None, strict=False)
    parsed.optionxform = str  # type: ignore[assignment, method-assign] # because this is how ConfigParser keeps case
    parsed.read_string((FOLDER / name).read_text())
    return parsed


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.service")), ids=lambda path: path.name)
def test_units_call_commands_that_exist(path: Path) -> None:
    service = unit(path.name)["Service"]
    calls = [service[key] for key in ("ExecStartPre", "ExecStart") if key in service]
    for call in calls:
        words = shlex.split(call[call.index("/opt/alur/.venv/bin/alur") :].rstrip("'"))
        command = alur.get_command(click.Context(alur), words[1])
        assert command, words[1]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words[2:] if word.startswith("--")} <= options


def test_stopping_waits_longer_than_requests_may_take() -> None:
    service = unit("alur.service")["Service"]
    assert float(service["TimeoutStopSec"]) > PATIENCE_S
    assert service["ReadWritePaths"] == "/srv/alur"
    assert unit("alur-backup.timer")["Timer"]["Persistent"] == "true"


def test_the_proxy_lets_through_what_alur_takes_and_compresses_no_page() -> None:
    text = (FOLDER / "nginx.conf").read_text()
    assert text.count("{") == text.count("}")
    megabytes = re.search(r"client_max_body_size (\d+)m;", text)
    assert megabytes
    assert int(megabytes[1]) * 1_000_000 > MOST_AT_ONCE
    assert "gzip off;" in text
    for header in ("X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme", "X-Forwarded-Host $host"):
        assert f"proxy_set_header {header};" in text
    assert all(line.rstrip().endswith((";", "{", "}")) for line in text.splitlines() if re.match(r"\s*[a-z}]", line))
