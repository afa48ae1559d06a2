"""What keeps a token where it is, as sentences for people.

An incident keeps a rule's name and its values, not a finished sentence, so that every reader has it in their language
and in today's words. A value may be a sentence itself, such as the reason that FEEL gives: its template is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.model import Message

RULES = {
    "call_depth": "{limit} proses saling memanggil; panggilan ini tidak akan berakhir.",
    "condition": "Syarat {condition} pada jalur {flow} bukan benar atau salah.{why}",
    "cycle": "Siklus {text} tidak berbentuk R3/PT1H atau R3/2026-12-31T08:00:00+08:00/PT1H.",
    "decision": "Keputusan {decision} tidak memberi jawaban: {reasons}.",
    "error": "Tidak ada yang menangani galat {code}.",
    "instances": "{number} kali terlalu banyak; paling banyak {limit}.",
    "loop": "Lebih dari {limit} unsur berjalan dalam satu langkah: pengulangan di sini tidak menunggu apa pun.",
    "no_branch": "Tidak ada syarat yang benar, dan tidak ada jalur baku.",
    "not_a_list": "Daftar pengulangan {text} bukan daftar.",
    "not_a_moment": "Nilai waktu {value} bukan tanggal dan bukan durasi.",
    "not_a_number": "Jumlah pengulangan {text} bukan bilangan bulat.",
    "not_a_truth": "Syarat {condition} bukan benar atau salah.",
    "operation": "Operasi {operation} gagal.{why}",
    "operation_error": "Operasi {operation} berakhir dengan galat {code}, yang tidak ditangani diagram.",
    "work": "Ungkapan {text} memerlukan terlalu banyak kerja.",
}

# How incidents read before rules were kept: so that old ones are told in the reader's language too.
_BEFORE = (
    ("no_branch", r"No condition is true and there is no default flow\."),
    (
        "condition",
        r"The condition of (?P<flow>\S+) is neither true nor false: (?P<condition>.*?)(?P<why> \(\d+:\d+ .*)?",
    ),
    ("not_a_truth", r"The condition (?P<condition>.*) is neither true nor false\."),
    ("not_a_list", r"The collection (?P<text>.*) is not a list\."),
    ("not_a_number", r"The number of instances (?P<text>.*) is not a whole number\."),
    ("instances", r"(?P<number>\d+) instances are more than (?P<limit>\d+)\."),
    ("loop", r"More than (?P<limit>\d+) elements ran in one step: a loop here waits for nothing\."),
    ("work", r"The expression (?P<text>.*) asks for too much work\."),
    ("not_a_moment", r"The timer's value (?P<value>.*) is neither a date nor a duration\."),
    ("cycle", r"The cycle (?P<text>.*) is not of the form R3/PT1H or .*"),
    ("call_depth", r"(?P<limit>\d+) processes have called each other; this call would go on without end\."),
    ("error", r"Nothing catches the error (?P<code>.*)\."),
)


def sentence(rule: str, **values: object) -> Message:
    """Return a rule's sentence. Raises: KeyError for an unknown rule, or without one of its values."""
    return Message(RULES[rule], **values)


def kept(values: Mapping[str, object]) -> dict[str, Any]:
    """Return values as JSON: sentences among them with their templates."""
    return {name: _kept(value) for name, value in values.items()}


def _kept(value: object) -> Any:
    if isinstance(value, Message):
        return {"template": value.template, "values": kept(value.values)}
    return value if isinstance(value, bool | int | float | None) else str(value)


def told(rule: str | None, values: Mapping[str, Any] | None, message: str) -> str:
    """Return the sentence of an incident from what was kept; one that nobody knows any more reads as it was written."""
    if rule is None:
        return _from_before(message)
    try:
        return sentence(rule, **{name: _read(value) for name, value in (values or {}).items()})
    except KeyError:
        return message


def _read(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    template = str(value["template"])
    return Message(template, **{name: _read(inner) for name, inner in value["values"].items()})


def _from_before(message: str) -> str:
    for rule, pattern in _BEFORE:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return sentence(rule, **found.groupdict(""))
    return message
