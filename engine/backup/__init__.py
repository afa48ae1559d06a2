"""Back up an office whole, while it works, and restore it into an empty place on either database.

The archive (tar, gzip) holds every table of one snapshot as JSON lines, the files of cases as they lie on disk, still
encrypted, and a manifest. The office's key is not in it: whoever restores needs ALUR_SECRET_KEY from its safe place.
"""

from __future__ import annotations

import base64
import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Date, LargeBinary, Table, func, insert, select, text
from sqlalchemy.orm import Session

import engine.inbox_tables
import engine.message_tables
import engine.people_tables
import engine.public_tables  # noqa: F401 because importing it fills the metadata
from engine.column_types import Instant
from engine.database import Database
from engine.errors import Conflict, Invalid
from engine.files import FileStore
from engine.migrations import revision
from engine.tables import metadata

CHUNK, FORMAT = 1000, 1
Progress = Callable[[str, int, int], None]  # what is being done, how many steps are done, of how many


def back_up(database: Database, files: FileStore, target: IO[bytes], told: Progress) -> Mapping[str, int]:
    """Write the archive to `target`; return how many rows each table had."""
    counts: dict[str, int] = {}
    total = len(metadata.sorted_tables) + len(_stored(files))
    with tarfile.open(fileobj=target, mode="w:gz") as archive, database.snapshot() as session:
        for done, table in enumerate(metadata.sorted_tables):
            told(table.name, done, total)
            content = b"".join(_lines(session, table))
            counts[table.name] = content.count(b"\n")
            _add(archive, f"tables/{table.name}.jsonl", content)
        manifest = {"format": FORMAT, "revision": revision(session.connection()), "rows": counts}
        stored = _stored(files)  # after the tables: what a row names was on disk before the row was
        for done, path in enumerate(stored, len(metadata.sorted_tables)):
            told("files", done, len(metadata.sorted_tables) + len(stored))
            with suppress(FileNotFoundError):  # of a case that did not come to be
                archive.add(path, arcname=f"files/{path.relative_to(files.root)}")
        _add(archive, "manifest.json", json.dumps(manifest).encode())
    return counts


def _stored(files: FileStore) -> list[Path]:
    """Return all files but those that are being written."""
    return sorted(path for path in files.root.rglob("*") if path.is_file() and not path.name.startswith("."))


def _lines(session: Session, table: Table) -> Iterator[bytes]:
    for row in session.execute(select(table).execution_options(yield_per=CHUNK)).mappings():
        plain = {column.name: _plain(row[column.name]) for column in table.columns}
        yield json.dumps(plain, ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date | datetime) else value


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def restore(source: IO[bytes], database: Database, files: FileStore, told: Progress) -> Mapping[str, int]:
    """Fill an empty, migrated database and data directory. Raises: Conflict when something is there, Invalid."""
    _need_empty(database, files)
    with tarfile.open(fileobj=source, mode="r:gz") as archive:
        manifest = _manifest(archive, database)
        with database.write() as session:
            for table in reversed(metadata.sorted_tables):
                session.execute(table.delete())
            stored = list(_files_of(archive))
            total = len(metadata.sorted_tables) + len(stored)
            for done, table in enumerate(metadata.sorted_tables):
                told(table.name, done, total)
                _fill(session, table, archive)
            _count_on(session)
        for done, entry in enumerate(stored, len(metadata.sorted_tables)):
            told("files", done, total)
            archive.extract(entry, files.root.parent, filter="data")
    rows: Mapping[str, int] = manifest["rows"]
    return rows


def _need_empty(database: Database, files: FileStore) -> None:
    with database.read() as session:
        cases = session.execute(select(func.count()).select_from(metadata.tables["process_instance"])).scalar_one()
    if cases or files.root.exists():
        raise Conflict("There are cases here already: restore into an empty database and data directory.")


def _manifest(archive: tarfile.TarFile, database: Database) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(_read(archive, "manifest.json"))
    except KeyError:
        raise Invalid("This is no backup of Alur: it has no manifest.") from None
    with database.read() as session:
        here = revision(session.connection())
    if (manifest["format"], manifest["revision"]) != (FORMAT, here):
        raise Invalid(
            f"The backup is of revision {manifest['revision']}, this Alur of {here}: use the Alur that wrote it."
        )
    return manifest


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    return file.read() if file else b""


def _fill(session: Session, table: Table, archive: tarfile.TarFile) -> None:
    rows = [_typed(table, json.loads(line)) for line in _read(archive, f"tables/{table.name}.jsonl").splitlines()]
    for first in range(0, len(rows), CHUNK):
        session.execute(insert(table), rows[first : first + CHUNK])


def _count_on(session: Session) -> None:
    """Let PostgreSQL count on from the last position of the search index; SQLite looks at the rows itself."""
    if session.get_bind().dialect.name == "postgresql":
        last = "(SELECT coalesce(max(position), 1) FROM case_index)"
        session.execute(text(f"SELECT setval(pg_get_serial_sequence('case_index', 'position'), {last})"))


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.columns[name].type, value) for name, value in row.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _files_of(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    return (entry for entry in archive.getmembers() if entry.name.startswith("files/"))
