"""A complaint that somebody writes on the website: kept for a day, sealed with a key that only their browser has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from engine.commands.intake import Opened, Upload
from engine.commands.public_drafts import DropPublicDraft, KeepPublicDraft
from engine.errors import Invalid
from engine.model import SYSTEM
from engine.queries.guarding import sealed_draft
from engine.runtime import Engine
from engine.uploads import Upload as Clean
from engine.uploads import inspect
from engine.vault import CaseKey, KeyWrong

MOST_FILES, LONGEST_NAME = 6, 200


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that lies ready, looked at and without metadata."""

    field_key: str
    name: str
    digest: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed and picked so far; after sending only `case` and `code`, for the receipt."""

    values: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[KeptFile, ...] = ()
    case: str | None = None
    code: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's writing: the engine and the key that their browser holds."""

    engine: Engine
    key: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Under what it is kept: a digest, from which the key cannot be found."""
        return hashlib.sha256(b"alur draft\0" + self.key).hexdigest()

    @property
    def token(self) -> str:
        """What makes sending twice one complaint."""
        return hashlib.sha256(b"alur token\0" + self.key).hexdigest()

    def read(self) -> Written:
        """Return what is kept; nothing when it is gone."""
        sealed = self.engine.query(partial(sealed_draft, draft_id=self.id))
        try:
            kept = CaseKey(self.key).unseal(sealed)
        except KeyWrong:
            return Written()
        return Written(**{**kept, "files": tuple(KeptFile(**file) for file in kept.get("files", ()))})

    def keep(self, written: Written) -> None:
        """Keep it. Raises: Invalid when it is too long."""
        self.engine.execute(KeepPublicDraft(self.id, CaseKey(self.key).seal(asdict(written))), SYSTEM)

    def with_file(self, written: Written, field_key: str, name: str, content: bytes) -> Written:
        """Look at a file and put it aside. Raises: UploadRefused, Invalid when there are too many."""
        if len(written.files) >= MOST_FILES:
            raise Invalid("There are too many files.")
        upload = inspect(content)
        digest = self.engine.house.files.put(self.id, upload.content, CaseKey(self.key))
        kept = KeptFile(field_key, name[-LONGEST_NAME:], digest, len(upload.content), upload.media_type)
        others = tuple(file for file in written.files if (file.field_key, file.digest) != (field_key, digest))
        return replace(written, files=(*others, kept))

    def uploads(self, written: Written) -> tuple[Upload, ...]:
        """Return the files to send. Raises: NotFound when one is gone."""
        return tuple(self._upload(file) for file in written.files)

    def _upload(self, file: KeptFile) -> Upload:
        content = self.engine.house.files.get(self.id, file.digest, CaseKey(self.key))
        return Upload(file.field_key, file.name, content, Clean(content, file.media_type, None))

    def sent(self, opened: Opened) -> None:
        """Forget what was typed and keep the receipt, once; a second sending changes nothing."""
        if self.read().case is None:
            self.engine.house.files.forget(self.id)
            self.keep(Written(case=opened.instance_id, code=opened.access_code))

    def drop(self) -> None:
        """Throw everything away."""
        self.engine.execute(DropPublicDraft(self.id), SYSTEM)


def looked_at(files: Iterable[Upload]) -> tuple[Upload, ...]:
    """Look at files before a command takes them: drawing a photo anew takes long. Raises: UploadRefused."""
    return tuple(replace(file, clean=inspect(file.content)) for file in files)
