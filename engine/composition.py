"""The composition root: settings → a migrated database → an engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.commands.office import SeedOffice
from engine.config import Settings
from engine.database import Database
from engine.definitions import Definitions
from engine.files import FileStore
from engine.migrations import upgrade
from engine.model import SYSTEM
from engine.office import Offices
from engine.operations import OPERATIONS
from engine.runtime import Engine, machine_time
from engine.store.unit_of_work import Enqueue, House
from engine.vault import Vault


def prepare(settings: Settings) -> str:
    """Migrate the database and seed a new office; safe to repeat. Return the revision."""
    database = Database(settings.database_url)
    try:
        with database.migrating() as connection:
            revision = upgrade(connection)
        engine = Engine(database, house_of(settings, _no_jobs))
        engine.execute(SeedOffice(), SYSTEM)
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
        settings=settings,
    )


def open_engine(settings: Settings, enqueue: Enqueue, clock: Callable[[], datetime] = machine_time) -> Engine:
    """Open the engine on a migrated database; `enqueue` is the way to jobs."""
    return Engine(Database(settings.database_url), house_of(settings, enqueue), clock)
