"""Databases on a PostgreSQL server: one for one run, and one that is kept because it takes minutes to fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

PREFIX = "alur_kept_"


@contextmanager
def scratch_database(url: str) -> Iterator[str]:
    """Make a database beside the one in `url`, give its address, and drop it at the end."""
    name = _created(url)
    try:
        yield _address(url, name)
    finally:
        _run(url, f"DROP DATABASE {name} WITH (FORCE)")


def kept_database(url: str, name: str, fill: Callable[[str], None]) -> str:
    """Return the address of the database that an earlier run left under this name; else make and `fill` it.

    It gets its name when it is whole, and what other versions of Alur left is dropped then.
    """
    kept = f"{PREFIX}{name}"
    if kept in kept_databases(url):
        return _address(url, kept)
    fresh = _created(url)
    try:
        fill(_address(url, fresh))
        forget_databases(url)
        _run(url, f"ALTER DATABASE {fresh} RENAME TO {kept}")
    except BaseException:
        _run(url, f"DROP DATABASE IF EXISTS {fresh} WITH (FORCE)")
        raise
    return _address(url, kept)


def kept_databases(url: str) -> list[str]:
    """Return the names of the databases that were kept on a server."""
    names = _run(url, "SELECT datname FROM pg_database ORDER BY datname")
    return [name for name in names if name.startswith(PREFIX)]


def forget_databases(url: str) -> list[str]:
    """Drop the databases that were kept on a server; return their names."""
    names = kept_databases(url)
    for name in names:
        _run(url, f"DROP DATABASE {name} WITH (FORCE)")
    return names


def _created(url: str) -> str:
    name = f"alur_{uuid4().hex[:12]}"
    _run(url, f"CREATE DATABASE {name}")
    return name


def _run(url: str, statement: str) -> list[str]:
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            answer = connection.execute(text(statement))
            return list(answer.scalars()) if answer.returns_rows else []
    finally:
        server.dispose()


def _address(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
