"""Attach photos, scans and signed PDFs to a work item, before its form is submitted."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.commands.work_items import authorise, open_item
from engine.errors import Invalid
from engine.people_tables import stored_file
from engine.store import Case, UnitOfWork
from engine.uploads import Upload, inspect

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class AttachFile:
    """Store a file for a field of a form, or of a group's rows (`hadir.ttd`); its id goes into the submission.

    `clean` is the file as `inspect` returned it, when it was looked at before the transaction.
    """

    work_item_id: str
    field_key: str
    name: str
    content: bytes = field(repr=False)
    clean: Upload | None = field(default=None, repr=False)

    def run(self, uow: UnitOfWork) -> str:
        """Return the file's id. Raises: Forbidden, WorkItemClosed, UploadRefused, Invalid. Records: `file.stored`."""
        case, item = open_item(uow, self.work_item_id)
        uow.acting_role = authorise(uow, case, item).role
        form = case.definition.form_of(item.element_id)
        asked = form.field_at(self.field_key) if form else None
        if asked is None or asked.type != "filepicker":
            raise Invalid(f"The form of this work item has no field {self.field_key} for files.")
        upload = self.clean or inspect(self.content)
        return store_file(uow, case, item.element_id, self.name, upload, with_position=asked.position)


def store_file(
    uow: UnitOfWork, case: Case, element_id: str, name: str, upload: Upload, *, with_position: bool = False
) -> str:
    """Store a file that was looked at, sealed, and return its id. Records: `file.stored`."""
    key, file_id = uow.case_key(case), uow.new_id()
    digest = uow.house.files.put(case.id, upload.content, key)
    position = key.seal(upload.place) if with_position and upload.place else None
    uow.add(
        stored_file,
        id=file_id,
        instance_id=case.id,
        sha256=digest,
        name=name[-LONGEST_NAME:],
        media_type=upload.media_type,
        size=len(upload.content),
        encrypted=True,
        position=position,
        stored_at=uow.now,
        stored_by=uow.actor.label,
    )
    case.record("file.stored", element_id, file=file_id, sha256=digest, media_type=upload.media_type)
    return file_id
