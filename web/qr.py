"""QR codes as pictures inside a page."""

from __future__ import annotations

import segno


def code_of(text: str) -> str:
    """Return a QR code (ISO/IEC 18004) as an SVG data address."""
    return str(segno.make(text, error="m").svg_data_uri(scale=4, border=2, light="#fff"))
