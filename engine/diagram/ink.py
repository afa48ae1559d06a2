"""Colours and words of a drawing: light, dark; what was taken differs from the rest also by width and by badges."""

from __future__ import annotations

from dataclasses import dataclass

FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Liberation Sans', sans-serif"
SIZE, LEADING, LETTER = 12, 14, 6.8


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a drawing (CSS hex)."""

    paper: str
    lane: str
    line: str
    text: str
    pale: str
    pale_text: str
    way: str
    way_ground: str
    here: str
    here_ground: str
    on_badge: str


LIGHT = Ink(
    paper="#ffffff",
    lane="#f3f5f8",
    line="#98a2b3",
    text="#1d2939",
    pale="#c3cad5",
    pale_text="#667085",
    way="#1c4f8c",
    way_ground="#e8f0fb",
    here="#7a4a00",
    here_ground="#fff3da",
    on_badge="#ffffff",
)
DARK = Ink(
    paper="#1a2230",
    lane="#151c28",
    line="#56657c",
    text="#e6eaf0",
    pale="#3d4a5f",
    pale_text="#93a0b3",
    way="#8ab8f5",
    way_ground="#1d3251",
    here="#ffd083",
    here_ground="#42300f",
    on_badge="#0e1a2b",
)
INKS = {"terang": LIGHT, "gelap": DARK}


def wrapped(text: str, width: float, most: int = 6) -> list[str]:
    """Break a name into lines that fit into `width` units; what is too long ends in an ellipsis."""
    room, lines = max(4, int(width / LETTER)), [""]
    for word in text.replace("/", "/ ").split():
        longer = f"{lines[-1]}{'' if lines[-1].endswith('/') else ' '}{word}".strip()
        if len(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    cut = lines[:most]
    if len(lines) > most:
        cut[-1] = f"{cut[-1][: room - 1]}…"
    return [line if len(line) <= room + 2 else f"{line[: room - 1]}…" for line in cut]
