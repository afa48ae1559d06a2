"""The composition root: settings → a migrated database → an engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from engine.commands.office import SeedOffice
from engine.config import Settings
from engine.database import Database
from engine.definitions import Definitions
from engine.files import FileStore
from engine.migrations import upgrade
from engine.model import SYSTEM
from engine.office import Offices
from engine.operations import OPERATIONS, REMOTE
from engine.runtime import Engine, machine_time
from engine.store.unit_of_work import Enqueue, House
from engine.vault import Vault

if TYPE_CHECKING:
    from engine.jobs import Jobs


def prepare(settings: Settings, *, with_jobs: bool = True) -> str:
    """Migrate the database and the job engine's tables, and seed a new office; safe to repeat. Return the revision."""
    database = Database(settings.database_url)
    try:
        with database.migrating() as connection:
            revision = upgrade(connection)
        engine = Engine(database, house_of(settings, _no_jobs))
        engine.execute(SeedOffice(), SYSTEM)
        if with_jobs:
            from engine import jobs  # noqa: PLC0415 because the job engine takes long to import and not everybody needs it

            jobs.migrate(settings)
        return revision
    finally:
        database.close()


def _no_jobs(*_: object, **__: object) -> None:
    """Seeding causes no jobs."""


def house_of(settings: Settings, enqueue: Enqueue) -> House:
    """Put together what every unit of work shares."""
    return House(
        offices=Offices(settings.time_zone),
        vault=Vault(settings.secret_key),
        definitions=Definitions(),
        operations=OPERATIONS,
        enqueue=enqueue,
        files=FileStore(settings.data_dir),
        remote=REMOTE,
        settings=settings,
    )


def open_engine(settings: Settings, enqueue: Enqueue, clock: Callable[[], datetime] = machine_time) -> Engine:
    """Open the engine on a migrated database; `enqueue` is the way to jobs."""
    return Engine(Database(settings.database_url), house_of(settings, enqueue), clock)


def engine_with_jobs(settings: Settings) -> tuple[Engine, Jobs]:
    """Open the engine with the durable job engine behind it."""
    from engine.jobs import Jobs  # noqa: PLC0415 because the job engine takes long to import and not everybody needs it

    database = Database(settings.database_url)
    jobs = Jobs(database.engine)
    return Engine(database, house_of(settings, jobs.enqueue)), jobs
