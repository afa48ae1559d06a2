"""The pages of a PDF: how many, whether it carries signatures, and each as a picture. In a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.documents.pdfium import LOCKED
from engine.errors import Invalid
from engine.model import Message

PROGRAM = Path(__file__).with_name("pdfium.py")
TIME_LIMIT_S = 20
WIDTHS_PX = (820, 1240, 1860)


class PdfUnreadable(Invalid):
    """This PDF cannot be opened."""


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a PDF says of itself; `signatures` counts signature dictionaries, valid or not."""

    pages: int
    signatures: int


def facts_of(pdf: bytes) -> PdfFacts:
    """Return the number of pages and signatures. Raises: PdfUnreadable, in Indonesian."""
    told = json.loads(_ask(pdf, "facts"))
    if not told["pages"]:
        raise PdfUnreadable(Message("PDF ini tidak memuat halaman."))
    return PdfFacts(told["pages"], told["signatures"])


def page_picture(pdf: bytes, number: int, width_px: int) -> bytes:
    """Return page `number` (from 1) as PNG. Raises: PdfUnreadable."""
    return _ask(pdf, "page", str(number - 1), str(width_px))


def _ask(pdf: bytes, *words: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 because the program is ours and the arguments are numbers
            [sys.executable, "-I", str(PROGRAM), *words],
            input=pdf,
            capture_output=True,
            timeout=TIME_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        raise PdfUnreadable(Message("PDF ini terlalu berat untuk ditampilkan; unduhlah.")) from exc
    if done.returncode == LOCKED:
        raise PdfUnreadable(Message("PDF ini terkunci kata sandi; unggah yang tidak terkunci."))
    if done.returncode:
        raise PdfUnreadable(Message("PDF ini rusak atau tidak dapat dibaca."))
    return done.stdout
