"""Whether a drawing can do its work: nothing waits for ever, nothing piles up, every way can come to an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from engine.diagram.lint.drawing import Drawing, problem, title
from engine.diagram.model import Element
from engine.diagram.net import Net
from engine.diagram.search import Found, Path, Search
from engine.model import Message, Problem

MAX_MARKINGS = 10_000
SHOWN = 8
Tell = Callable[[str, str], Message]
SUBPROCESSES = ("subProcess", "transaction")


def deadlock(element: str, path: str) -> Message:
    """Say that a token waits for ever."""
    return Message(
        "{element} menunggu selamanya: ada alur masuk yang tidak akan dilalui. Gabungkan dengan jenis gerbang yang "
        "sama dengan gerbang pemecahnya. Jalurnya: {path}.",
        element=element,
        path=path,
    )


def unbounded(element: str, path: str) -> Message:
    """Say that tokens pile up."""
    return Message(
        "Setiap kali jalur ini diulang, pekerjaan bertambah tanpa pernah digabung kembali di {element}. Gabungkan "
        "cabang sejajar sebelum mengulang. Jalurnya: {path}.",
        element=element,
        path=path,
    )


def no_completion(element: str, path: str) -> Message:
    """Say that there is no way to an end any more."""
    return Message("Sesudah {element} proses tidak dapat lagi berakhir. Jalurnya: {path}.", element=element, path=path)


def twice(element: str, path: str) -> Message:
    """Say that parallel branches come in one by one."""
    return Message(
        "{element} berjalan lebih dari sekali untuk satu kali mulai, karena cabang sejajar masuk sendiri-sendiri. Bila "
        "maksudnya sekali, gabungkan dahulu dengan gerbang paralel. Jalurnya: {path}.",
        element=element,
        path=path,
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
        words = Message(
            "Kemungkinannya terlalu banyak untuk diperiksa; belum terbukti bahwa proses selalu dapat selesai."
        )
        yield Problem("soundness.not_proven", words, drawing.process.id, "warning", line=drawing.process.line)


def _troubles(drawing: Drawing, found: Found) -> Iterator[Problem]:
    yield from _told(drawing, "soundness.deadlock", deadlock, found.stuck)
    yield from _told(drawing, "soundness.unbounded", unbounded, found.growing)
    yield from _told(drawing, "soundness.no_completion", no_completion, found.endless)
    if not found.growing:
        yield from _told(drawing, "soundness.twice", twice, found.twice, "warning")


def _told(
    drawing: Drawing, rule: str, tell: Tell, places: Mapping[str, Path], severity: Literal["error", "warning"] = "error"
) -> Iterator[Problem]:
    for element_id, path in places.items():
        element = drawing.process.elements[element_id]
        words = tell(title(element), _way(drawing, path))
        yield Problem(rule, words, element_id, severity, line=element.line, path=path)


def _way(drawing: Drawing, path: Path) -> str:
    """Return the way in words: where it began, and the last steps of it."""
    elements = [drawing.process.elements[name] for name in path]
    named = [title(element) for element in elements if element.name] or [element.id for element in elements]
    shown = named if len(named) <= SHOWN else [named[0], "…", *named[-SHOWN:]]
    return " → ".join(shown)


def _dead(net: Net, fired: frozenset[str]) -> Iterator[Problem]:
    for element in net.elements.values():
        if element.id not in fired and element.incoming:
            words = Message("{element} tidak pernah dijalankan, apa pun yang terjadi.", element=title(element))
            yield problem("soundness.dead", words, element)


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
