"""The colours of the token file hold WCAG 2.2 AA in light and in dark: 4.5 for text, 3 for borders and focus."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

TOKENS = (ROOT / "web" / "static" / "css" / "tokens.css").read_text()
TEXT = [
    *((ink, ground) for ink in ("ink", "quiet", "brand", "late") for ground in ("paper", "ground", "sunken")),
    ("on-brand", "brand"),
    ("on-brand", "brand-dark"),
    *((name, f"{name}-bg") for name in ("late", "soon", "calm")),
]
EDGES = [(edge, ground) for edge in ("border", "brand") for ground in ("paper", "ground")]


def colours(theme: str) -> dict[str, str]:
    block = re.search(re.escape(theme) + r" \{(.*?)\}", TOKENS, re.DOTALL)
    assert block
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", block[1]))


def brightness(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [":root", '[data-bs-theme="dark"]'])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)])
def test_every_pair_can_be_told_apart(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    known = colours(theme)
    weak = {(a, b): round(contrast(known[a], known[b]), 2) for a, b in pairs if contrast(known[a], known[b]) < least}
    assert weak == {}
