"""Write one case as one archive that proves itself: `python3 verify.py` inside it needs nothing but Python."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import unpack
from engine.errors import NotFound
from engine.people_tables import signed_copy, stored_file
from engine.store.secrecy import may_open
from engine.store.unit_of_work import House
from engine.tables import case_file, document, history_event, process_definition, process_instance, submission
from engine.vault import CaseKey


def export_case(session: Session, house: House, instance_id: str, *, whole: bool = True) -> bytes:
    """Return the archive of a case: its events, submissions without personal values, bundle, documents and files.

    Without `whole`, what may show who complained stays out: documents that name them, the receipt with its access code,
    and all uploaded files; `case.json` names what was withheld.
    Raises: NotFound, FileDamaged.
    """
    row = session.execute(
        select(process_instance, process_definition.c.bundle, process_definition.c.digest, process_definition.c.version)
        .join(process_definition, process_definition.c.id == process_instance.c.definition_id)
        .where(process_instance.c.id == instance_id)
    ).first()
    if row is None:
        raise NotFound(f"There is no case {instance_id}.")
    papers = _documents(session, house, instance_id)
    withheld = [] if whole else _withheld(session, house, row, papers)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.json", _json(_case(row) | {"withheld": withheld}))
        archive.writestr("events.jsonl", "".join(f"{_json(e)}\n" for e in _events(session, instance_id)))
        archive.writestr("submissions.jsonl", "".join(f"{_json(s)}\n" for s in _submissions(session, instance_id)))
        for path, content in unpack(row.bundle).files.items():
            archive.writestr(f"bundle/{path}", content)
        for path, content in papers:
            if path not in withheld:
                archive.writestr(path, content)
        archive.writestr("verify.py", (files("engine.export") / "verify_case.py").read_text("utf-8"))
    return out.getvalue()


def _withheld(session: Session, house: House, row: Any, papers: list[tuple[str, bytes]]) -> list[str]:
    """Return the paths of what may show who complained."""
    data = session.execute(select(case_file.c.data).where(case_file.c.instance_id == row.id)).scalar_one()
    definition = house.definitions.get(row.definition_id, row.version, lambda: bytes(row.bundle))

    def hidden(path: str) -> bool:
        folder, _, name = path.partition("/")
        return folder in ("files", "signed") or not may_open(definition, data, name.rpartition("-")[0], ())

    return [path for path, _ in papers if hidden(path)]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _case(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "process": row.process_id,
        "version": row.version,
        "bundle_digest": row.digest,
        "business_key": row.business_key,
        "status": row.status,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "last_sequence": row.last_sequence,
        "last_hash": row.last_hash,
    }


def _events(session: Session, instance_id: str) -> list[dict[str, Any]]:
    query = select(history_event).where(history_event.c.stream == f"i:{instance_id}")
    rows = session.execute(query.order_by(history_event.c.sequence)).mappings()
    return [{**row, "at": row["at"].isoformat(timespec="microseconds")} for row in rows]


def _submissions(session: Session, instance_id: str) -> list[dict[str, Any]]:
    query = select(submission).where(submission.c.instance_id == instance_id).order_by(submission.c.number)
    return [
        {
            "number": row.number,
            "element": row.element_id,
            "form": row.form_id,
            "form_digest": row.form_digest,
            "actor": row.actor,
            "acting_role": row.acting_role,
            "at": row.at.isoformat(),
            "values": row.data,
        }
        for row in session.execute(query)
    ]


def _documents(session: Session, house: House, instance_id: str) -> list[tuple[str, bytes]]:
    wrapped = session.execute(
        select(case_file.c.wrapped_key).where(case_file.c.instance_id == instance_id)
    ).scalar_one()
    key = house.vault.open_case_key(wrapped)
    found = []
    query = select(document).where(document.c.instance_id == instance_id, document.c.sha256.is_not(None))
    for row in session.execute(query.order_by(document.c.template, document.c.version)):
        name = f"{row.template}-{row.version}"
        found.append((f"documents/{name}.docx", house.files.get(instance_id, row.sha256, key)))
        if row.pdf_sha256:
            found.append((f"documents/{name}.pdf", house.files.get(instance_id, row.pdf_sha256, key)))
    found += _signed_copies(session, house, instance_id, key)
    files_of = select(stored_file).where(stored_file.c.instance_id == instance_id).order_by(stored_file.c.id)
    for row in session.execute(files_of):
        ending = row.media_type.rpartition("/")[2]
        found.append((f"files/{row.id}.{ending}", house.files.get(instance_id, row.sha256, key)))
    return found


def _signed_copies(session: Session, house: House, instance_id: str, key: CaseKey) -> list[tuple[str, bytes]]:
    """Return the signed copies, also those that were cancelled later: the history names them all."""
    query = (
        select(signed_copy.c.id, signed_copy.c.sha256)
        .join(document, document.c.id == signed_copy.c.document_id)
        .where(document.c.instance_id == instance_id, signed_copy.c.status != "offered")
        .order_by(signed_copy.c.id)
    )
    rows = session.execute(query)
    return [(f"signed/{row.id}.pdf", house.files.get(instance_id, row.sha256, key)) for row in rows]
