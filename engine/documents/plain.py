"""A Word document as plain text, to look at before it is made for good."""

from __future__ import annotations

import io
from collections.abc import Iterator

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph


def plain_text(content: bytes) -> str:
    """Return the words of a document in their order, a table row on one line."""
    return "\n".join(_lines(Document(io.BytesIO(content)).iter_inner_content())).strip()


def _lines(blocks: Iterator[Paragraph | Table]) -> Iterator[str]:
    blank = False
    for block in blocks:
        if isinstance(block, Table):
            yield from _rows(block)
        elif block.text.strip() or not blank:
            yield block.text.rstrip()
        blank = isinstance(block, Paragraph) and not block.text.strip()


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells = [cell.text.strip().replace("\n", " ") for cell in row.cells]
        told = [cell for number, cell in enumerate(cells) if number == 0 or cell != cells[number - 1]]
        yield "   ".join(cell for cell in told if cell)
