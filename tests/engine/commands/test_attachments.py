"""Files: looked at by content, stripped, encrypted, and only where a form asks."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from engine.commands.attachments import AttachFile
from engine.errors import FormInvalid, Invalid, NotCandidate
from engine.people_tables import stored_file
from engine.runtime import Engine
from engine.uploads import UploadRefused, inspect
from tests.engine.commands.conftest import CLERK, COMPLAINT, KASI, do


def photo(kind: str = "JPEG", *, position: bool = True, size: tuple[int, int] = (40, 20)) -> bytes:
    image, out = Image.new("RGB", size, "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Merek Kamera"
    exif[0x0112] = 6
    if position:
        exif.get_ifd(0x8825).update({1: "S", 2: (8.0, 39.0, 0.0), 3: "E", 4: (115.0, 13.0, 12.0)})
    image.save(out, kind, exif=exif)
    return out.getvalue()


def test_a_photo_keeps_its_picture_and_loses_the_rest() -> None:
    upload = inspect(photo())
    with Image.open(io.BytesIO(upload.content)) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (20, 40), "turned upright"
    assert upload.position == (-8.65, 115.22)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a" + b"0" * 50, b"MZ" + b"0" * 100, b"<html><script>", b"PK\x03\x04" + b"0" * 60]
)
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(UploadRefused):
        inspect(content)


def test_a_broken_photo_and_a_huge_one_are_refused() -> None:
    with pytest.raises(UploadRefused, match="rusak"):
        inspect(photo()[:200])
    with pytest.raises(UploadRefused, match="MB"):
        inspect(b"\xff\xd8\xff" + b"0" * 20_000_001)


def test_a_stored_file_is_encrypted_and_named_by_its_content(engine: Engine, first_item: str) -> None:
    file_id = engine.execute(AttachFile(first_item, "lampiran", "bukti.jpg", photo()), CLERK)
    with engine.database.read() as session:
        row = session.execute(select(stored_file).where(stored_file.c.id == file_id)).one()
    assert row.position is None, "this form does not ask for the place"
    (path,) = [p for p in engine.house.files.root.rglob("*") if p.is_file()]
    assert path.name == row.sha256
    assert b"JFIF" not in path.read_bytes()


def test_a_submission_names_files_of_its_own_case_only(engine: Engine, first_item: str) -> None:
    with pytest.raises(FormInvalid, match="lampiran"):
        do(engine, first_item, {**COMPLAINT, "lampiran": ["asing"]})
    file_id = engine.execute(AttachFile(first_item, "lampiran", "bukti.jpg", photo()), CLERK)
    assert do(engine, first_item, {**COMPLAINT, "lampiran": [file_id]}).next_items


def test_only_who_may_act_attaches_and_only_to_a_field_for_files(engine: Engine, first_item: str) -> None:
    with pytest.raises(NotCandidate):
        engine.execute(AttachFile(first_item, "lampiran", "a.jpg", photo()), KASI)
    with pytest.raises(Invalid):
        engine.execute(AttachFile(first_item, "judul", "a.jpg", photo()), CLERK)
