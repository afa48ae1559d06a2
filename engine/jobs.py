"""The one port to the durable job engine (DBOS): enqueue in the caller's transaction; run, recover, bury, revive.

A job is a name, a queue and JSON arguments. It is stored by the commit that causes it, or not at all. A worker that
dies holds no lock any more, and any other worker takes its jobs over. An exception ends a job: it becomes a dead
letter, to be looked at and revived by a person.
"""

from __future__ import annotations

import fcntl
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from dbos import DBOS, DBOSClient
from dbos._serialization import DBOSPortableJSONSerializer
from sqlalchemy import Engine as Connections
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from engine.config import Settings

VERSION = "1"  # constant, or jobs of an older program would never run; changes only when arguments change their meaning
APPLICATION = "alur"
PG_LOCK_SPACE = 4711
LOST_CONNECTION_WAIT_S, LONGEST_WAIT_S, RECOVERY_EVERY_S = 0.2, 15.0, 1.0
LOOKS = (
    3  # a lock must be found free so often in a row, so that who lost it with the database has time to take it again
)
QUEUES: Mapping[str, dict[str, Any]] = {
    "timers": {"worker_concurrency": 64, "partition_concurrency": 1, "polling_interval_sec": 0.25},
    "operations": {"worker_concurrency": 8, "partition_concurrency": 1, "polling_interval_sec": 0.25},
    "documents": {"worker_concurrency": 2, "polling_interval_sec": 0.25},
    "upkeep": {"worker_concurrency": 1, "polling_interval_sec": 0.5},
    "mail": {"worker_concurrency": 2, "polling_interval_sec": 0.5},
    "audit": {"worker_concurrency": 1, "polling_interval_sec": 0.5},
}
DEAD = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job in a list."""

    id: str
    name: str
    queue: str
    status: str
    created_at_ms: int
    error: str | None


def migrate(settings: Settings) -> None:
    """Bring the job engine's own tables to its version."""
    DBOS.migrate(settings.database_url)


class Jobs:
    """The way to the queues for whoever is not a worker."""

    def __init__(self, connections: Connections) -> None:
        """Use the connections of the office's database."""
        self._client = DBOSClient(
            system_database_url=connections.url.render_as_string(hide_password=False),
            system_database_engine=connections,
            serializer=DBOSPortableJSONSerializer(),
            lazy=True,
        )

    def enqueue(
        self,
        session: Session,
        name: str,
        queue: str,
        *args: Any,
        key: str | None = None,
        delay: float | None = None,
    ) -> None:
        """Store a job in the session's transaction: `delay` in seconds; jobs of one `key` run one after the other."""
        options: dict[str, Any] = {"workflow_name": name, "queue_name": queue, "app_version": VERSION}
        if key is not None:
            options["queue_partition_key"] = key
        if delay:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(session, options, *args)  # type: ignore[arg-type] # because the options are a TypedDict

    def waiting(self, limit: int = 100) -> list[JobLine]:
        """List jobs that are not done."""
        return self._list(["ENQUEUED", "PENDING", "DELAYED"], limit)

    def dead(self, limit: int = 100) -> list[JobLine]:
        """List dead letters."""
        return self._list(list(DEAD), limit)

    def _list(self, status: list[str], limit: int) -> list[JobLine]:
        found = self._client.list_workflows(status=status, limit=limit, load_input=False)
        return [
            JobLine(w.workflow_id, w.name or "", w.queue_name or "", str(w.status), w.created_at or 0, _error(w.error))
            for w in found
        ]

    def revive(self, job_id: str) -> None:
        """Let a dead letter run again."""
        self._client.resume_workflow(job_id)


def _error(error: Any) -> str | None:
    return str(error) if error else None


def register(jobs: Mapping[str, Callable[..., None]]) -> None:
    """Make functions known under their names; each waits out a lost database instead of dying of it."""
    for name, run in jobs.items():
        DBOS.workflow(name=name, max_recovery_attempts=1000)(_patient(run, name))


def _patient(run: Callable[..., None], name: str) -> Callable[..., None]:
    def job(*args: Any) -> None:
        wait_s = LOST_CONNECTION_WAIT_S
        while True:
            try:
                return run(*args)
            except DBAPIError as exc:
                if not (exc.connection_invalidated or isinstance(exc, OperationalError)):
                    raise
            time.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    job.__name__ = job.__qualname__ = name
    return job


class Worker:
    """This process as a worker: holds a lock under its name, runs queues, takes over from workers that died."""

    def __init__(self, settings: Settings, connections: Connections, own: Connections | None) -> None:
        """Prepare; nothing runs before `start`. `own` are the job engine's connections, where it is to have those."""
        self.id = f"worker-{uuid4()}"
        self._lease = _FileLease(settings) if connections.dialect.name == "sqlite" else _PgLease(connections)
        self._stop = threading.Event()
        self._free: Counter[str] = Counter()  # how often in a row the lock of a worker was free
        self._config = {
            "name": APPLICATION,
            "system_database_url": settings.database_url,
            "application_version": VERSION,
            "executor_id": self.id,
            "log_level": "ERROR",
            "max_executor_threads": 32,
            "system_database_engine": own,
            "serializer": DBOSPortableJSONSerializer(),
            "run_migrations": False,
        }

    def start(self, jobs: Mapping[str, Callable[..., None]]) -> None:
        """Run jobs in the background until `stop`."""
        self._lease.hold(self.id)
        DBOS(config=self._config)  # type: ignore[arg-type] # because the configuration is a TypedDict
        register(jobs)
        DBOS.launch()
        for name, options in QUEUES.items():
            DBOS.register_queue(name, **options)
        threading.Thread(target=self._recover_for_ever, daemon=True).start()

    def stop(self) -> None:
        """Finish what runs and stop."""
        self._stop.set()
        DBOS.destroy(workflow_completion_timeout_sec=10)

    def _recover_for_ever(self) -> None:
        while not self._stop.wait(RECOVERY_EVERY_S):
            try:
                self._lease.keep(self.id)
                self.recover()
            except (DBAPIError, OSError):
                continue

    def recover(self) -> None:
        """Take over the jobs of workers whose lock stays free, which means that they are dead."""
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = {job.executor_id for job in pending if job.executor_id} - {self.id}
        self._free = Counter({name: self._free[name] + 1 for name in others if self._lease.is_free(name)})
        for name in [name for name, looks in self._free.items() if looks >= self._lease.looks]:
            DBOS._recover_pending_workflows([name])


def workers_alive(settings: Settings, connections: Connections) -> int:
    """Return how many workers hold their lock now."""
    if connections.dialect.name == "sqlite":
        lease = _FileLease(settings)
        return sum(not lease.is_free(path.name) for path in (settings.data_dir / "workers").iterdir())
    held = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = :space AND granted")
    with connections.connect() as connection:
        return int(connection.execute(held, {"space": PG_LOCK_SPACE}).scalar_one())


class _FileLease:
    """One locked file per worker, beside the database; it is free only when its worker is dead."""

    looks = 1

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data_dir / "workers"
        self._folder.mkdir(parents=True, exist_ok=True)

    def hold(self, name: str) -> None:
        self._file = (self._folder / name).open("a")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def keep(self, _name: str) -> None:
        """Nothing takes the lock of a file from a worker that lives."""

    def is_free(self, name: str) -> bool:
        with (self._folder / name).open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True


class _PgLease:
    """One session advisory lock per worker; with its connection a worker loses it, and takes it again."""

    looks = LOOKS

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def hold(self, name: str) -> None:
        self._connection = self._connections.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.execute(text("SELECT pg_advisory_lock(:space, :key)"), _lock_key(name))

    def keep(self, name: str) -> None:
        """Take the lock again when its connection was lost. Raises: DBAPIError while the database is away."""
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self._connection.invalidate()
            self._connection.close()
            self.hold(name)

    def is_free(self, name: str) -> bool:
        with self._connections.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            got = connection.execute(text("SELECT pg_try_advisory_lock(:space, :key)"), _lock_key(name)).scalar()
            if got:
                connection.execute(text("SELECT pg_advisory_unlock(:space, :key)"), _lock_key(name))
        return bool(got)


def _lock_key(name: str) -> dict[str, int]:
    return {"space": PG_LOCK_SPACE, "key": zlib.crc32(name.encode()) - 2**31}
