"""PDF by LibreOffice: its own profile, a time limit, no network where the machine allows, the output looked at."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from engine.errors import EngineError

TIME_LIMIT_S = 60


class PdfUnavailable(EngineError):
    """LibreOffice is not installed here; the Word file stays available."""


class PdfFailed(EngineError):
    """LibreOffice made no PDF of this document."""


def find_soffice(configured: str | None) -> str | None:
    """Return the path of LibreOffice, or None."""
    return shutil.which(configured or "soffice") or shutil.which("libreoffice")


def to_pdf(docx: bytes, soffice: str | None) -> bytes:
    """Convert a Word file. Raises: PdfUnavailable, PdfFailed."""
    program = find_soffice(soffice)
    if program is None:
        raise PdfUnavailable
    with tempfile.TemporaryDirectory(prefix="alur-pdf-") as folder:
        place = Path(folder)
        (place / "dokumen.docx").write_bytes(docx)
        _convert(program, place)
        made = place / "dokumen.pdf"
        content = made.read_bytes() if made.exists() else b""
    if not content.startswith(b"%PDF"):
        raise PdfFailed
    return content


def _convert(program: str, place: Path) -> None:
    """Run LibreOffice in a process group of its own, so that a time-out leaves nothing behind."""
    command = [
        program,
        f"-env:UserInstallation=file://{place}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(place),
        str(place / "dokumen.docx"),
    ]
    with subprocess.Popen(  # noqa: S603 because the program is LibreOffice and the arguments are ours
        [*_without_network(), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(TIME_LIMIT_S)
        except subprocess.TimeoutExpired as exc:
            os.killpg(process.pid, signal.SIGKILL)
            raise PdfFailed(f"LibreOffice took more than {TIME_LIMIT_S} seconds.") from exc


def _without_network() -> list[str]:
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    allowed = subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode == 0  # noqa: S603 because both are fixed
    return [unshare, "-rn"] if allowed else []
