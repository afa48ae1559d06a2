"""A bundle: one process with its diagram, forms, document templates and tables, from disk or from a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import orjson
from backports import zstd

from engine.errors import BundleInvalid, NotFound
from engine.model import Message, Problem

DRAWERS = {
    "bpmn": ("bpmn", ".bpmn"),
    "decisions": ("bpmn", ".dmn"),
    "forms": ("forms", ".form"),
    "doc_templates": ("doc_templates", ".docx"),
}


@dataclass(frozen=True)
class Bundle:
    """All files of one process: path such as `forms/catat_pengaduan.form` → bytes."""

    process_id: str
    files: Mapping[str, bytes]

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over names and contents: equal bundles have equal digests."""
        total = hashlib.sha256(self.process_id.encode())
        for name, content in sorted(self.files.items()):
            total.update(f"\0{name}\0{len(content)}\0".encode() + content)
        return total.hexdigest()

    @property
    def diagram(self) -> bytes:
        """The BPMN file. Raises: BundleInvalid when there is none."""
        try:
            return self.files[f"bpmn/{self.process_id}.bpmn"]
        except KeyError:
            problem = Problem(
                "bundle.no_diagram",
                Message("Berkas bpmn/{process_id}/{process_id}.bpmn tidak ada.", process_id=self.process_id),
            )
            raise BundleInvalid([problem]) from None

    def drawer(self, name: str) -> dict[str, bytes]:
        """Return the files of one drawer by their bare name: `drawer("forms")` → `{"catat_pengaduan": …}`."""
        folder, suffix = DRAWERS[name]
        prefix = f"{folder}/"
        return {
            path.removeprefix(prefix).removesuffix(suffix): content
            for path, content in self.files.items()
            if path.startswith(prefix) and path.endswith(suffix)
        }

    def pack(self) -> bytes:
        """Return the bundle as one compressed blob."""
        files = {name: content.hex() for name, content in sorted(self.files.items())}
        return zstd.compress(orjson.dumps({"process_id": self.process_id, "files": files}), 9)


def unpack(blob: bytes) -> Bundle:
    """Read what `pack` wrote."""
    raw = orjson.loads(zstd.decompress(blob))
    return Bundle(raw["process_id"], {name: bytes.fromhex(content) for name, content in raw["files"].items()})


def process_ids(root: Path) -> list[str]:
    """List the processes that have a folder in the drawer `bpmn/` under `root`. Raises: NotFound."""
    if not (root / "bpmn").is_dir():
        raise NotFound(
            f"There is no folder {root / 'bpmn'}: give a folder with bpmn/<process id>/<process id>.bpmn in it."
        )
    return sorted(path.name for path in (root / "bpmn").iterdir() if path.is_dir())


def read_bundles(path: Path) -> list[Bundle]:
    """Read one diagram with what lies in the drawers beside it, or every process under a folder. Raises: NotFound."""
    if path.is_dir():
        return [read_bundle(path, process_id) for process_id in process_ids(path)]
    process_id = path.stem
    root = path.absolute().parents[2] if len(path.absolute().parents) > 2 else path.parent
    if path.absolute() == root / "bpmn" / process_id / path.name:
        return [read_bundle(root, process_id)]
    return [Bundle(process_id, {f"bpmn/{process_id}.bpmn": path.read_bytes()})]


def read_bundle(root: Path, process_id: str) -> Bundle:
    """Read one process from the drawers under `root`. Raises: NotFound."""
    if not (root / "bpmn" / process_id).is_dir():
        raise NotFound(f"There is no process {process_id} in {root / 'bpmn'}.")
    files = {}
    for drawer, suffix in DRAWERS.values():
        for path in sorted((root / drawer / process_id).glob(f"*{suffix}")):
            files[f"{drawer}/{path.name}"] = path.read_bytes()
    return Bundle(process_id, files)
