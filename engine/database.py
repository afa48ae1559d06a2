"""One way to a database: SQLite through the pysqlite3 wheel with one fair write lock, PostgreSQL through psycopg."""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import monotonic
from typing import Any

import pysqlite3
import pysqlite3.dbapi2 as sqlite
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import InterfaceError, InvalidatePoolError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from engine.errors import ConfigInvalid

# Two copies of SQLite on one file in one process corrupt it, so nobody here gets the system's own.
sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"] = pysqlite3, sqlite

OLDEST_SQLITE = (3, 51, 3)
PATIENCE_S = 20  # how long a write waits for its turn; people see a page that says so before they give up
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={PATIENCE_S * 1000}",
    "foreign_keys=ON",
    "mmap_size=0",
)
PG_OPTIONS = (
    "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
    " -c statement_timeout=30s"  # nobody waits longer for a page; migrations and backups take their time
    " -c work_mem=16MB"  # a word that is found a hundred thousand times still fits, row by row
)
TOO_LONG = "57014"
IDLE_S = 1.0
KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}


def refuse_old_sqlite(version: tuple[int, ...]) -> None:
    """Raises: ConfigInvalid for a SQLite with the WAL-reset bug (sqlite.org/wal.html#walresetbug)."""
    if version < OLDEST_SQLITE:
        found, wanted = (".".join(map(str, v)) for v in (version, OLDEST_SQLITE))
        raise ConfigInvalid(
            f"This SQLite is {found}, which can corrupt a database; install pysqlite3 with {wanted} or later."
        )


def trouble_in_words(exc: Exception) -> str | None:
    """Say what is wrong with the database, or None when the exception is not about it."""
    if "no such table" in str(exc) or (isinstance(exc, ProgrammingError) and "does not exist" in str(exc)):
        return "The database is empty or older than this Alur: run `alur migrate`."
    if isinstance(exc, TimeoutError | PoolTimeout):
        return "The database is busy: nothing was changed. Try again in a moment."
    if took_too_long(exc):
        return "The database gave up a statement that took too long: nothing was changed. Ask for less."
    if isinstance(exc, OperationalError | InterfaceError):
        reason = str(exc.orig).strip().splitlines()[0]
        if "disk" in reason:
            return f"The disk is full or failing ({reason}): nothing was changed. Make room, then try again."
        return f"The database does not answer: {reason}. Check ALUR_DATABASE_URL, and that the server runs."
    return None


def took_too_long(exc: Exception) -> bool:
    """Tell whether the database gave up a statement that took too long."""
    return isinstance(exc, OperationalError) and getattr(exc.orig, "sqlstate", "") == TOO_LONG


def without_limit(connection: Connection) -> None:
    """Let the statements of this transaction take as long as they need."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


class _Passing(Session):
    """A session that passes statements on to its one connection, and does nothing else.

    No class is mapped to a table here, so there is nothing that SQLAlchemy's own would keep, track or flush; doing so
    nevertheless took a tenth of the time of a request.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        return self._connection.execute(statement, params, **options)

    def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        return self._connection.scalar(statement, params, **options)

    def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        return self._connection.scalars(statement, params, **options)

    def connection(self, *_: Any, **__: Any) -> Connection:
        return self._connection

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        return self._connection


class Database:
    """Sessions for reading and for writing; only `engine.runtime` and the migrations use them."""

    def __init__(self, url: str) -> None:
        """Open `url`. Raises: ConfigInvalid."""
        self.url = make_url(url)
        self.is_sqlite = self.url.drivername == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgresql_engine(url)
        self._writing = self.engine.execution_options(alur_write=True)
        self._reading, self._still = (self.engine, self.engine) if self.is_sqlite else _for_reading(self.engine)
        self._lock = _WriteLock(f"{self.url.database}.lock") if self.is_sqlite else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session for reading; on PostgreSQL each statement sees what is committed when it begins."""
        with self._reading.connect() as connection:
            yield _Passing(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Open a session for reading whose statements all see the same, and may take as long as they need."""
        with self._still.connect() as connection:
            without_limit(connection)
            yield _Passing(connection)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session in one write transaction: commit at the end, roll back on any exception."""
        with self._lock or nullcontext(), self._writing.connect() as connection, connection.begin():
            yield _Passing(connection)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Open one write transaction for a migration, foreign keys unchecked until its end on SQLite."""
        with self._lock or nullcontext(), self._writing.connect() as connection:
            if self.is_sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr] # because a connection has a driver here
            with connection.begin():
                without_limit(connection)
                yield connection
            if self.is_sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr] # because a connection has a driver here

    def for_jobs(self) -> Engine | None:
        """Return connections for the job engine, which commits by itself: on SQLite it then writes in turn with us.

        On PostgreSQL, None: it makes its own.
        """
        return _in_turn(self.url, self._lock) if self._lock else None

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._lock:
            self._lock.close()


def _sqlite_engine(url: str) -> Engine:
    refuse_old_sqlite(sqlite.sqlite_version_info)
    Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, module=sqlite, pool_size=16, max_overflow=16, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        write = connection.get_execution_options().get("alur_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _in_turn(url: URL, lock: _WriteLock) -> Engine:
    """Left to SQLite's busy handler, the job engine and a person who waits would sleep past one another."""
    engine = create_engine(url, module=sqlite, pool_size=16, max_overflow=32, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"  # begins before the first change
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "before_cursor_execute")
    def _changes(connection: Connection, _cursor: Any, text: str, *_: Any) -> None:
        if text.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE") and not connection.info.get("turn"):
            lock.__enter__()
            connection.info["turn"] = True

    @event.listens_for(engine, "checkin")
    def _given_back(_connection: Any, record: Any) -> None:
        if record.info.pop("turn", False):
            lock.__exit__()

    return engine


def _postgresql_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_use_lifo=True,  # the same few connections, so that what they have prepared is used
        hide_parameters=True,  # they would stand in the log
        isolation_level="READ COMMITTED",
        connect_args={"options": PG_OPTIONS, **KEEPALIVES},
    )
    _ask_the_idle(engine)
    return engine


def _ask_the_idle(engine: Engine) -> None:
    """Ask a connection that lay unused for a while whether it still lives, and take another when it does not.

    The pool's own `pool_pre_ping` asks each time, which is a quarter of all round trips of a busy office.
    """

    @event.listens_for(engine, "checkin")
    def _laid_aside(_connection: Any, record: Any) -> None:
        record.info["since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _taken_up(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("since", monotonic()) < IDLE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as exc:
            raise InvalidatePoolError from exc


def _for_reading(engine: Engine) -> tuple[Engine, Engine]:
    """Return connections for single statements, and for many statements on one snapshot.

    A transaction that is rolled back makes psycopg forget what the connection has prepared. Without one, statements are
    read and planned once a connection, not each time, and two of three round trips fall away.
    """
    return (
        engine.execution_options(isolation_level="AUTOCOMMIT"),
        engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
    )


class _WriteLock:
    """One writer at a time, in turn, among threads and processes; SQLite's own busy handler sleeps instead."""

    def __init__(self, path: str) -> None:
        self._threads = threading.Lock()
        self._file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)

    def __enter__(self) -> None:
        if not self._threads.acquire(timeout=PATIENCE_S):
            raise TimeoutError("another write takes too long")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def close(self) -> None:
        os.close(self._file)
