"""What `alur doctor` looks at: each finding is green, or red with what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from engine.audit import rows_apart
from engine.documents.pdf import find_soffice
from engine.errors import EngineError
from engine.model import Message
from engine.queries.incidents import stranded_instances
from engine.queries.mails import outbox_counts
from engine.queries.timers import due_instances
from engine.queries.verification import last_anchor
from engine.runtime import Engine
from engine.tables import case_file, incident

if TYPE_CHECKING:
    from engine.jobs import JobLine

ENOUGH_DISK = 0.05
SKEW_S, OLD_ANCHOR_DAYS = 5, 5
NEWEST = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    good: bool
    said: str
    advice: str = ""
    words: str = ""  # the same in the language of the office's pages


def findings(engine: Engine) -> Iterator[Finding]:
    """Look at everything, the database first; without it nothing else makes sense."""
    try:
        yield _database(engine)
    except SQLAlchemyError as exc:
        yield Finding("database", False, str(exc).splitlines()[0], "Check ALUR_DATABASE_URL and run `alur migrate`.")
        return
    checks: tuple[Callable[[Engine], Finding], ...] = (
        _sqlite,
        _keys,
        _clock,
        _workers,
        _timers,
        _incidents,
        _stranded,
        _rows,
        _pdf,
        _mail,
        _disk,
        _anchors,
        _jobs,
    )
    for check in checks:
        yield check(engine)


def _database(engine: Engine) -> Finding:
    cases = engine.query(lambda session: session.execute(select(func.count()).select_from(case_file)).scalar_one())
    words = Message("{kind}, {cases} kasus", kind=engine.database.url.get_backend_name(), cases=cases)
    return Finding("database", True, f"{engine.database.url.drivername}, {cases} cases", words=words)


def _sqlite(engine: Engine) -> Finding:
    if not engine.database.is_sqlite:
        return Finding("sqlite", True, "not used", words=Message("tidak dipakai"))
    words = Message("{version}, dengan perbaikan WAL", version=sqlite.sqlite_version)
    return Finding("sqlite", True, f"SQLite {sqlite.sqlite_version}, with the WAL correction", words=words)


def _keys(engine: Engine) -> Finding:
    wrapped = engine.query(lambda session: session.execute(select(case_file.c.wrapped_key).limit(1)).scalar())
    if wrapped is None:
        return Finding("keys", True, "no case yet", words=Message("belum ada kasus"))
    try:
        engine.house.vault.open_case_key(wrapped)
    except EngineError as exc:
        return Finding("keys", False, str(exc), "Set ALUR_SECRET_KEY to the key that this database was begun with.")
    return Finding("keys", True, "the office's key opens the cases", words=Message("membuka kasus"))


def _clock(engine: Engine) -> Finding:
    if engine.database.is_sqlite:
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        return Finding("clock", True, now, words=now)
    there = engine.query(lambda session: session.execute(text("SELECT now()")).scalar_one())
    skew = abs((datetime.now(UTC) - there).total_seconds())
    advice = "" if skew < SKEW_S else "Synchronise the clocks of this machine and of the database (NTP)."
    words = Message("berselisih {seconds} detik dari basis data", seconds=f"{skew:.1f}")
    return Finding("clock", skew < SKEW_S, f"{skew:.1f} s apart from the database", advice, words)


def _workers(engine: Engine) -> Finding:
    from engine.jobs import workers_alive  # noqa: PLC0415 because the job engine takes long to import

    number = workers_alive(engine.house.settings, engine.database.engine)
    advice = "" if number else "Start one: `alur worker`; without it no document, mail or timer moves."
    return Finding("worker", bool(number), f"{number} at work", advice, Message("{number} bekerja", number=number))


def _timers(engine: Engine) -> Finding:
    late = engine.query(lambda session: due_instances(session, engine.clock()))
    advice = "Look whether a worker is at work, and at `alur job list --dead`." if late else ""
    said = f"{len(late)} cases have a timer that is overdue" if late else "no timer is overdue"
    return Finding("timers", not late, said, advice, Message("{number} kasus lewat waktunya", number=len(late)))


def _incidents(engine: Engine) -> Finding:
    query = select(func.count()).select_from(incident).where(incident.c.resolved_at.is_(None))
    number = engine.query(lambda session: session.execute(query).scalar_one())
    advice = "See `alur incident list`." if number else ""
    words = Message("{number} menunggu orang", number=number)
    return Finding("incidents", not number, f"{number} wait for a person", advice, words)


def _stranded(engine: Engine) -> Finding:
    """Look for cases that wait for nobody and nothing: they would stand still for ever."""
    found = engine.query(stranded_instances)
    advice = "This is a fault of Alur: `alur verify` the cases, and tell its makers with their ids." if found else ""
    said = f"{len(found)} cases wait for nothing: {', '.join(found[:3])}" if found else "no case waits for nothing"
    return Finding("stranded", not found, said, advice, Message("{number} kasus", number=len(found)))


def _rows(engine: Engine) -> Finding:
    """Look for cases whose open work and waits are not those of their state: a step reads no row that it need not."""
    found = engine.query(lambda session: rows_apart(session, engine.house, NEWEST))
    cases = sorted({difference.stream.removeprefix("i:") for difference in found})
    advice = "This is a fault of Alur: `alur verify` the cases, and tell its makers with their ids." if cases else ""
    said = f"{len(cases)} of the newest {NEWEST} running cases have other rows than their state: {', '.join(cases[:3])}"
    good = f"the newest {NEWEST} running cases have the rows of their states"
    return Finding("rows", not cases, said if cases else good, advice, Message("{number} kasus", number=len(cases)))


def _pdf(engine: Engine) -> Finding:
    found = find_soffice(engine.house.settings.soffice)
    advice = "" if found else "Install LibreOffice Writer, or set ALUR_SOFFICE; until then documents stay Word files."
    words = Message("LibreOffice ada") if found else Message("LibreOffice tidak ada")
    return Finding("pdf", bool(found), found or "LibreOffice is not here", advice, words)


def _mail(engine: Engine) -> Finding:
    counts = engine.query(outbox_counts)
    said = f"{counts.get('waiting', 0)} wait, {counts.get('sent', 0)} sent, {counts.get('failed', 0)} failed"
    numbers = {name: counts.get(name, 0) for name in ("waiting", "sent", "failed")}
    words = Message("{waiting} menunggu, {sent} terkirim, {failed} gagal", **numbers)
    if engine.house.settings.smtp_url is None:
        advice = "Set ALUR_SMTP_URL; until then mail stays in the outbox."
        return Finding("mail", False, f"no mail server; {said}", advice, words)
    advice = "Look at the addresses of the mails that failed." if counts.get("failed") else ""
    return Finding("mail", not counts.get("failed"), said, advice, words)


def _disk(engine: Engine) -> Finding:
    usage = shutil.disk_usage(engine.house.settings.data_dir)
    free = usage.free / usage.total
    advice = "" if free > ENOUGH_DISK else "Free space, or move ALUR_DATA_DIR."
    return Finding("disk", free > ENOUGH_DISK, f"{free:.0%} free", advice, Message("{free} kosong", free=f"{free:.0%}"))


def _anchors(engine: Engine) -> Finding:
    newest = engine.query(last_anchor)
    if newest is None:
        return Finding("anchors", True, "none yet; the first daily round makes one", words=Message("belum ada"))
    age = (engine.clock().astimezone(engine.house.offices.zone).date() - newest[0]).days
    advice = "" if age < OLD_ANCHOR_DAYS else "The daily round does not run: look whether a worker is at work."
    words = Message("yang terakhir {age} hari lalu", age=age)
    return Finding("anchors", age < OLD_ANCHOR_DAYS, f"the last one is of {newest[0]}", advice, words)


def _jobs(engine: Engine) -> Finding:
    dead = len(jobs_of(engine)[1])
    advice = "See `alur job list --dead`." if dead else ""
    return Finding("jobs", not dead, f"{dead} gave up", advice, Message("{number} gagal", number=dead))


def jobs_of(engine: Engine) -> tuple[list[JobLine], list[JobLine]]:
    """Return the jobs that wait and those that gave up, a hundred each at most."""
    from engine.jobs import Jobs  # noqa: PLC0415 because the job engine takes long to import

    jobs = Jobs(engine.database.engine)
    return jobs.waiting(), jobs.dead()


def revive_job(engine: Engine, job_id: str) -> None:
    """Let a job that gave up run again."""
    from engine.jobs import Jobs  # noqa: PLC0415 because the job engine takes long to import

    Jobs(engine.database.engine).revive(job_id)
