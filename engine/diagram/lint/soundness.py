"""Whether a drawing can do its work: nothing waits for ever, nothing piles up, every way can come to an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Element
from engine.diagram.net import Net
from engine.diagram.search import Found, Path, Search
from engine.model import Problem

MAX_MARKINGS = 10_000
SHOWN = 8
SUBPROCESSES = ("subProcess", "transaction")
DEADLOCK = (
    "{element} menunggu selamanya: ada alur masuk yang tidak akan dilalui. "
    "Gabungkan dengan jenis gerbang yang sama dengan gerbang pemecahnya. Jalurnya: {path}."
)
UNBOUNDED = (
    "Setiap kali jalur ini diulang, pekerjaan bertambah tanpa pernah digabung kembali di {element}. "
    "Gabungkan cabang sejajar sebelum mengulang. Jalurnya: {path}."
)
NO_COMPLETION = "Sesudah {element} proses tidak dapat lagi berakhir. Jalurnya: {path}."
TWICE = (
    "{element} berjalan lebih dari sekali untuk satu kali mulai, karena cabang sejajar masuk sendiri-sendiri. "
    "Bila maksudnya sekali, gabungkan dahulu dengan gerbang paralel. Jalurnya: {path}."
)
DEAD = "{element} tidak pernah dijalankan, apa pun yang terjadi."
NOT_PROVEN = (
    "Gambar ini terlalu banyak kemungkinannya untuk diperiksa seluruhnya; bahwa ia selalu dapat selesai belum terbukti."
)


def sound(drawing: Drawing) -> Iterator[Problem]:
    """Search each scope for what can go wrong in it, with the way to it; only a drawing that hangs together is asked.

    Source: soundness of workflow nets (van der Aalst 1997), read with the tokens of BPMN 2.0 chapter 13.
    """
    left, proven = MAX_MARKINGS, True
    scopes: list[Element | None] = [None, *drawing.of_type(*SUBPROCESSES)]
    for scope in scopes:
        net = Net(drawing.process, scope.id if scope else None)
        cyclic = _cyclic(drawing, net)
        seen: list[Found] = []
        for beginning in net.beginnings():
            seen.append(Search(net, cyclic, left).run(beginning))
            left -= seen[-1].markings
        proven = proven and all(found.proven for found in seen)
        for found in seen:
            yield from _troubles(drawing, found)
        if all(found.proven and not (found.stuck or found.growing) for found in seen):
            yield from _dead(net, frozenset().union(*(found.fired for found in seen)))
    if not proven:
        yield Problem("soundness.not_proven", NOT_PROVEN, drawing.process.id, "warning", line=drawing.process.line)


def _troubles(drawing: Drawing, found: Found) -> Iterator[Problem]:
    yield from _told(drawing, "soundness.deadlock", DEADLOCK, found.stuck)
    yield from _told(drawing, "soundness.unbounded", UNBOUNDED, found.growing)
    yield from _told(drawing, "soundness.no_completion", NO_COMPLETION, found.endless)
    if not found.growing:
        yield from _told(drawing, "soundness.twice", TWICE, found.twice, "warning")


def _told(
    drawing: Drawing, rule: str, words: str, places: Mapping[str, Path], severity: Literal["error", "warning"] = "error"
) -> Iterator[Problem]:
    for element_id, path in places.items():
        element = drawing.process.elements[element_id]
        message = words.format(element=title(element), path=_way(drawing, path))
        yield Problem(rule, message, element_id, severity, line=element.line, path=path)


def _way(drawing: Drawing, path: Path) -> str:
    """Return the way in words: where it began, and the last steps of it."""
    elements = [drawing.process.elements[name] for name in path]
    named = [title(element) for element in elements if element.name] or [element.id for element in elements]
    shown = named if len(named) <= SHOWN else [named[0], "…", *named[-SHOWN:]]
    return " → ".join(shown)


def _dead(net: Net, fired: frozenset[str]) -> Iterator[Problem]:
    for element in net.elements.values():
        if element.id not in fired and element.incoming:
            yield problem("soundness.dead", DEAD.format(element=title(element)), element)


def _cyclic(drawing: Drawing, net: Net) -> frozenset[str]:
    """Return the elements of a scope that may lie on a cycle: those that peeling off both ends leaves over."""
    after = {name: {n for n in drawing.after(element) if n in net.elements} for name, element in net.elements.items()}
    before: dict[str, set[str]] = {name: set() for name in after}
    for name, targets in after.items():
        for target in targets:
            before[target].add(name)
    return frozenset(_peeled(after, before) & _peeled(before, after))


def _peeled(ahead: Mapping[str, set[str]], behind: Mapping[str, set[str]]) -> set[str]:
    """Return what is left when every element with nothing behind it is taken away, again and again."""
    number = {name: len(behind[name]) for name in ahead}
    free = [name for name, count in number.items() if count == 0]
    while free:
        name = free.pop()
        del number[name]
        for target in ahead[name]:
            number[target] -= 1
            if number[target] == 0:
                free.append(target)
    return set(number)
