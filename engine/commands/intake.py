"""Open a case with its first form already filled in: what a clerk does who records a complaint (SOP 9.1.1, 9.2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import uploads
from engine.commands.attachments import AttachFile
from engine.commands.instances import StartProcess
from engine.commands.work_items import CompleteWorkItem
from engine.errors import FormInvalid, Invalid
from engine.store import UnitOfWork
from engine.tables import process_instance

CHANNEL_CHECK = "pemeriksaan_kanal_harian"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came along: for which field of the form, its name, its bytes; `clean` if it was looked at before."""

    field_key: str
    name: str
    content: bytes = field(repr=False)
    clean: uploads.Upload | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that was opened. `access_code` is told here once; a resend gets the number without it.

    `received_at` and `values` (nothing personal) are for the receipt; a resend has them not.
    """

    instance_id: str
    business_key: str | None
    access_code: str | None
    next_items: tuple[tuple[str, str], ...]
    received_at: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Start the newest version of a process and submit the form of its first work item, both or neither.

    `parent_id` is the case that it comes from, such as the day's channel check; `known` goes to the case file.
    """

    process_id: str
    data: Mapping[str, Any]
    token: str
    files: tuple[Upload, ...] = ()
    parent_id: str | None = None
    known: Mapping[str, Any] = field(default_factory=dict)

    def needs(self, uow: UnitOfWork) -> frozenset[str]:
        """Return who may start the process; who may do its first step is looked at when it is done."""
        return StartProcess(self.process_id).needs(uow)

    def run(self, uow: UnitOfWork) -> Opened:
        """Raises: NotFound, Forbidden, Invalid, FormInvalid. Records: what starting and completing record."""
        if earlier := uow.answered(self.token):
            case = uow.case(earlier.instance_id)
            return Opened(case.id, case.business_key, None, ())
        _need_open_check(uow, self.parent_id)
        started = StartProcess(self.process_id, self.known, self.parent_id).run(uow)
        uow.flush()
        if len(started.items) != 1:
            raise Invalid(f"The process {self.process_id} does not begin with one step of a person.")
        item_id = started.items[0][0]
        try:
            done = CompleteWorkItem(item_id, self._with_files(uow, item_id), self.token).run(uow)
        except FormInvalid:
            uow.house.files.forget(started.instance_id)
            raise
        case = uow.cases[-1]
        return Opened(
            case.id, case.business_key, case.once.get("kode_akses"), done.next_items, case.started_at, case.data
        )

    def _with_files(self, uow: UnitOfWork, item_id: str) -> dict[str, Any]:
        data = dict(self.data)
        for upload in self.files:
            file_id = AttachFile(item_id, upload.field_key, upload.name, upload.content, upload.clean).run(uow)
            data[upload.field_key] = [*(data.get(upload.field_key) or ()), file_id]
            uow.flush()
        return data


def _need_open_check(uow: UnitOfWork, parent_id: str | None) -> None:
    """Let a case begin from a channel check that is open, from nothing else. Raises: Invalid."""
    if parent_id is None:
        return
    mine = (process_instance.c.id == parent_id, process_instance.c.status == "active")
    row = uow.session.execute(select(process_instance.c.process_id).where(*mine)).first()
    if row is None or row.process_id != CHANNEL_CHECK:
        raise Invalid("The channel check that this case comes from is not open.")
