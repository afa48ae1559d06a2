"""What people attach: looked at by its content, never by its name; pictures lose everything but the picture.

A photo's position is data about a place, and about a person: it is kept only where the form asks for it, sealed, and
the stored picture never carries it.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps

from engine.documents.pages import facts_of
from engine.errors import Invalid

MAX_BYTES = 20_000_000
MAX_PIXELS = 60_000_000
ALLOWED = {"image/jpeg": "JPEG", "image/png": "PNG", "application/pdf": ""}
GPS, LATITUDE, LONGITUDE = 0x8825, (1, 2), (3, 4)


class UploadRefused(Invalid):
    """This file cannot be taken."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was looked at: what is stored, and where a photo was taken (degrees, WGS 84)."""

    content: bytes
    media_type: str
    position: tuple[float, float] | None


def inspect(content: bytes) -> Upload:
    """Look at a file's content. Raises: UploadRefused, in Indonesian."""
    if len(content) > MAX_BYTES:
        raise UploadRefused(f"Berkas lebih besar dari {MAX_BYTES // 1_000_000} MB; perkecil lalu unggah lagi.")
    media_type = _media_type(content)
    if media_type not in ALLOWED:
        raise UploadRefused("Hanya foto (JPEG, PNG) dan PDF yang dapat diunggah.")
    if not ALLOWED[media_type]:
        return Upload(content, media_type, None)
    return _picture(content, media_type)


@dataclass(frozen=True, slots=True)
class Scan:
    """A signed paper that was looked at, always a PDF; `signatures` are those that it carries, of whatever worth."""

    content: bytes
    pages: int
    signatures: int


def inspect_scan(content: bytes) -> Scan:
    """Look at a signed paper: a PDF, or a photo, which becomes a page. Raises: UploadRefused, PdfUnreadable."""
    upload = inspect(content)
    pdf = upload.content if upload.media_type == "application/pdf" else _as_page(upload.content)
    facts = facts_of(pdf)
    return Scan(pdf, facts.pages, facts.signatures)


def _as_page(picture: bytes) -> bytes:
    """Return a PDF with the picture on one A4 page, upright or lying as the picture is."""
    with Image.open(io.BytesIO(picture)) as image:
        plain = image.convert("RGB")
    long_side_inches = 11.69
    out = io.BytesIO()
    plain.save(out, "PDF", resolution=max(plain.size) / long_side_inches, quality=90)
    return out.getvalue()


def _media_type(content: bytes) -> str:
    try:
        return str(puremagic.from_string(content, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _picture(content: bytes, media_type: str) -> Upload:
    """Draw the picture anew, upright and without metadata."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[ALLOWED[media_type]]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise UploadRefused("Foto terlalu besar; perkecil lalu unggah lagi.")
                position = _position(image)
                upright = ImageOps.exif_transpose(image)
                clean = Image.new(upright.mode, upright.size)
                clean.paste(upright)
                if upright.mode == "P" and (palette := upright.getpalette()):
                    clean.putpalette(palette)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError) as exc:
        raise UploadRefused("Foto ini rusak atau bukan foto.") from exc
    out = io.BytesIO()
    clean.save(out, ALLOWED[media_type], quality=90)
    return Upload(out.getvalue(), media_type, position)


def _position(image: Image.Image) -> tuple[float, float] | None:
    place = image.getexif().get_ifd(GPS)
    try:
        latitude, longitude = (_degrees(place[part[0]], place[part[1]]) for part in (LATITUDE, LONGITUDE))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return latitude, longitude


def _degrees(side: str, parts: tuple[float, float, float]) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    size = degrees + minutes / 60 + seconds / 3600
    return round(-size if side in ("S", "W") else size, 6)
