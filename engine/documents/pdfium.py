"""Run alone, in a process of its own: read a PDF from standard input, say its facts or draw one page as PNG.

PDFium is a large program that reads what strangers send. Here it has little memory, little time, and nothing else to
reach: the parent gives it one file and takes one answer. Usage: `pdfium.py facts` or `pdfium.py page INDEX WIDTH_PX`.
"""

from __future__ import annotations

import io
import json
import resource
import sys

MEMORY_BYTES, CPU_S = 1_500_000_000, 15
MOST_PIXELS = 12_000_000
LOCKED, BROKEN = 3, 4


def facts(document: object) -> bytes:
    """Return pages and signatures (dictionaries that are there, of whatever worth) as JSON."""
    from pypdfium2 import raw  # noqa: PLC0415 because the limits must hold first

    signatures = max(0, raw.FPDF_GetSignatureCount(document.raw))  # type: ignore[attr-defined] # because PDFium has no types
    return json.dumps({"pages": len(document), "signatures": signatures}).encode()  # type: ignore[arg-type] # because PDFium has no types


def page(document: object, index: int, width_px: int) -> bytes:
    """Return one page as PNG, `width_px` wide, smaller where it would be huge."""
    sheet = document[index]  # type: ignore[index] # because PDFium has no types
    width, height = sheet.get_size()
    scale = min(width_px / width, (MOST_PIXELS / (width * height)) ** 0.5)
    out = io.BytesIO()
    sheet.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB").save(out, "PNG", optimize=False)
    return out.getvalue()


def main() -> int:
    """Do what was asked; the exit status says why not."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    import pypdfium2  # noqa: PLC0415 because the limits must hold first

    content, what = sys.stdin.buffer.read(), sys.argv[1]
    try:
        document = pypdfium2.PdfDocument(content)
        answer = facts(document) if what == "facts" else page(document, int(sys.argv[2]), int(sys.argv[3]))
    except pypdfium2.PdfiumError as exc:
        return LOCKED if "password" in str(exc).lower() else BROKEN
    except (IndexError, ValueError, ZeroDivisionError, MemoryError):
        return BROKEN
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
