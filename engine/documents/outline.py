"""A Word file as paragraphs and tables, for a look at it where no PDF was made: near to the page, not the page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

MOST_BLOCKS = 2_000
HEADINGS = ("Title", "Heading")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`text`), or a table (`rows` of cells); `strong` is what stands out as a title."""

    text: str = ""
    strong: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


def outline(docx: bytes) -> tuple[Block, ...]:
    """Return the blocks of a Word file in their order, header and footer left out."""
    return tuple(islice(_blocks(Document(io.BytesIO(docx))), MOST_BLOCKS))


def _blocks(document: Any) -> Iterator[Block]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield Block(rows=tuple(tuple(_cells(row)) for row in part.rows))
        elif isinstance(part, Paragraph) and part.text.strip():
            yield Block(part.text.strip(), _stands_out(part))


def _cells(row: Any) -> Iterator[str]:
    """Return the texts of a row; a cell that spans columns comes once."""
    last = None
    for cell in row.cells:
        if cell._tc is not last:
            yield cell.text.strip()
        last = cell._tc


def _stands_out(paragraph: Paragraph) -> bool:
    name = str(paragraph.style.name) if paragraph.style is not None else ""
    runs = [run for run in paragraph.runs if run.text.strip()]
    return name.startswith(HEADINGS) or (bool(runs) and all(run.bold for run in runs))
