"""What people attach: looked at by its content, never by its name; pictures lose everything but the picture.

A photo's position is data about a place, and about a person: it is kept only where the form asks for it, sealed, and
the stored picture never carries it.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import puremagic
from PIL import Image, ImageOps

from engine.documents.pages import facts_of
from engine.errors import Invalid
from engine.model import Message

MAX_BYTES = 20_000_000
MAX_PIXELS = 60_000_000
ALLOWED = {"image/jpeg": "JPEG", "image/png": "PNG", "application/pdf": ""}
GPS, LATITUDE, LONGITUDE = 0x8825, (1, 2), (3, 4)
DETAILS, TAKEN = 0x8769, 0x9003
THUMBNAIL = (320, 240)


class UploadRefused(Invalid):
    """This file cannot be taken."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was looked at: what is stored, where a photo was taken (degrees, WGS 84), and when by its camera."""

    content: bytes
    media_type: str
    position: tuple[float, float] | None
    taken_at: str | None = None

    @property
    def place(self) -> dict[str, Any] | None:
        """Return where and when a photo was taken, or None when it does not say."""
        known = {"posisi": self.position, "waktu": self.taken_at}
        return {key: value for key, value in known.items() if value} or None


def thumbnail(content: bytes) -> bytes:
    """Return a small JPEG of a picture that was looked at before."""
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as image:
        image.thumbnail(THUMBNAIL)
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=80)
    return out.getvalue()


def inspect(content: bytes) -> Upload:
    """Look at a file's content. Raises: UploadRefused, in Indonesian."""
    if len(content) > MAX_BYTES:
        size = MAX_BYTES // 1_000_000
        raise UploadRefused(Message("Berkas lebih besar dari {size} MB; perkecil lalu unggah lagi.", size=size))
    media_type = _media_type(content)
    if media_type not in ALLOWED:
        raise UploadRefused(Message("Hanya foto (JPEG, PNG) dan PDF yang dapat diunggah."))
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


def smaller(picture: bytes, width_px: int) -> bytes:
    """Return a stored photo as JPEG, at most `width_px` wide, to look at."""
    with Image.open(io.BytesIO(picture)) as image:
        image.draft("RGB", (width_px, width_px * 4))
        plain = image.convert("RGB")
    plain.thumbnail((width_px, width_px * 4))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85)
    return out.getvalue()


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
                    raise UploadRefused(Message("Foto terlalu besar; perkecil lalu unggah lagi."))
                position, taken_at = _position(image), _taken_at(image)
                upright = ImageOps.exif_transpose(image)
                clean = Image.new(upright.mode, upright.size)
                clean.paste(upright)
                if upright.mode == "P" and (palette := upright.getpalette()):
                    clean.putpalette(palette)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError) as exc:
        raise UploadRefused(Message("Foto ini rusak atau bukan foto.")) from exc
    out = io.BytesIO()
    clean.save(out, ALLOWED[media_type], quality=90)
    return Upload(out.getvalue(), media_type, position, taken_at)


def _position(image: Image.Image) -> tuple[float, float] | None:
    place = image.getexif().get_ifd(GPS)
    try:
        latitude, longitude = (_degrees(place[part[0]], place[part[1]]) for part in (LATITUDE, LONGITUDE))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return latitude, longitude


def _taken_at(image: Image.Image) -> str | None:
    told = str(image.getexif().get_ifd(DETAILS).get(TAKEN) or "")
    try:
        return datetime.strptime(told, "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007 because cameras know no zone
    except ValueError:
        return None


def _degrees(side: str, parts: tuple[float, float, float]) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    size = degrees + minutes / 60 + seconds / 3600
    return round(-size if side in ("S", "W") else size, 6)
