"""Files of cases on disk: named by their content, encrypted with the case's key, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from pathlib import Path

from engine.errors import EngineError, NotFound
from engine.vault import CaseKey


class FileDamaged(EngineError):
    """A file on disk is not what was stored."""


class FileStore:
    """The folder `files/` of the data directory: one folder per case."""

    def __init__(self, data_dir: Path) -> None:
        """Keep files under `data_dir`."""
        self.root = data_dir / "files"

    def put(self, instance_id: str, content: bytes, key: CaseKey) -> str:
        """Store a file and return its SHA-256 (hex, of the plain content); the same content is stored once."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(instance_id, digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, key.encrypt(content))
        return digest

    def get(self, instance_id: str, digest: str, key: CaseKey) -> bytes:
        """Return a file. Raises: NotFound, FileDamaged, KeyWrong."""
        try:
            sealed = self._path(instance_id, digest).read_bytes()
        except FileNotFoundError as exc:
            raise NotFound(f"The file {digest[:12]}… is not on disk.") from exc
        content = key.decrypt(sealed)
        if hashlib.sha256(content).hexdigest() != digest:
            raise FileDamaged(f"The file {digest[:12]}… is not what was stored.")
        return content

    def remove(self, instance_id: str, digest: str) -> None:
        """Remove one file; one that is gone already is no fault."""
        self._path(instance_id, digest).unlink(missing_ok=True)

    def forget(self, instance_id: str) -> None:
        """Remove the files of a case that did not come to be."""
        shutil.rmtree(self._folder(instance_id), ignore_errors=True)

    def _path(self, instance_id: str, digest: str) -> Path:
        return self._folder(instance_id) / digest

    def _folder(self, instance_id: str) -> Path:
        return self.root / instance_id[:2] / instance_id


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside, flush to disk, rename: a kill leaves the file or nothing."""
    beside = path.with_name(f".{secrets.token_hex(8)}")
    with beside.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
