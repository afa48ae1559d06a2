"""The configuration: read once from the environment, validated, frozen. A senseless value stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from engine.errors import ConfigInvalid

MIN_SECRET, MOST_PROXIES = 32, 5
DRIVERS = ("sqlite", "postgresql+psycopg")


@dataclass(frozen=True)
class Settings:
    """Where and how this office's Alur runs."""

    database_url: str
    data_dir: Path
    secret_key: str
    time_zone: ZoneInfo
    public_url: str
    smtp_url: str | None
    mail_from: str
    soffice: str | None
    trusted_proxies: int

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings. Raises: ConfigInvalid, with one sentence on what to set."""
        data_dir = Path(environ.get("ALUR_DATA_DIR", "var")).absolute()
        here = f"http://localhost:{environ.get('ALUR_PORT', '8000')}"
        return cls(
            database_url=_database_url(environ.get("ALUR_DATABASE_URL"), data_dir),
            data_dir=data_dir,
            secret_key=_secret(environ.get("ALUR_SECRET_KEY")),
            time_zone=_zone(environ.get("ALUR_TIME_ZONE", "Asia/Makassar")),
            public_url=environ.get("ALUR_PUBLIC_URL", here).rstrip("/"),
            smtp_url=_smtp(environ.get("ALUR_SMTP_URL")),
            mail_from=environ.get("ALUR_MAIL_FROM", "alur@localhost"),
            soffice=environ.get("ALUR_SOFFICE"),
            trusted_proxies=_proxies(environ.get("ALUR_TRUSTED_PROXIES", "0")),
        )


def _database_url(text: str | None, data_dir: Path) -> str:
    if text is None:
        return f"sqlite:///{data_dir / 'alur.db'}"
    try:
        url: URL = make_url(text)
    except ArgumentError as exc:
        raise ConfigInvalid(f"ALUR_DATABASE_URL is no database address: set it to {_example()}.") from exc
    if url.drivername not in DRIVERS:
        raise ConfigInvalid(
            f"ALUR_DATABASE_URL names {url.drivername}, which Alur does not know: set it to {_example()}."
        )
    return text


def _example() -> str:
    return "sqlite:////path/alur.db or postgresql+psycopg://user@host/name"


def _secret(text: str | None) -> str:
    if not text:
        raise ConfigInvalid(
            "ALUR_SECRET_KEY is missing: set it to at least 32 random characters, and keep a copy in a safe place."
        )
    if len(text) < MIN_SECRET:
        raise ConfigInvalid(f"ALUR_SECRET_KEY has {len(text)} characters: set it to at least {MIN_SECRET} random ones.")
    return text


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as exc:
        raise ConfigInvalid(f"ALUR_TIME_ZONE={name} is no time zone: set it to a name such as Asia/Makassar.") from exc


def _smtp(text: str | None) -> str | None:
    if text and not text.startswith(("smtp://", "smtps://")):
        raise ConfigInvalid("ALUR_SMTP_URL must look like smtp://user:password@host:587.")
    return text or None


def _proxies(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PROXIES:
        raise ConfigInvalid("ALUR_TRUSTED_PROXIES must be how many proxies stand before Alur: 0, 1 or a few.")
    return int(text)
