"""Look at any file on disk, without database or office: is it BPMN, would it run here, and if not, why not.

The severities of problems are told in `engine.model.Problem`; a file is executable when none is an error.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.decisions import check_file
from engine.diagram.lint import Known, bounded, joined, lint_diagram, read_and_lint
from engine.diagram.model import Diagram
from engine.diagram.names import OFFICE_FUNCTIONS
from engine.diagram.xml import MAX_BYTES
from engine.errors import BundleInvalid
from engine.model import Message, Problem

NO_SUCH_FILE = frozenset(
    {"file.missing", "file.unreadable", "file.not_regular", "xml.empty", "xml.not_bpmn", "xml.archive", "dmn.not_dmn"}
)
BROKEN = "xml.broken"
BPMN, DMN = b"spec/BPMN/20100524", b"spec/DMN/"
ALONE = Known(functions=OFFICE_FUNCTIONS, alone=True)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `alur check` says of one file; `diagram` is there when the file could be read."""

    file: str
    problems: tuple[Problem, ...]
    diagram: Diagram | None = None
    is_ours: bool = True

    @property
    def executable(self) -> bool:
        """Whether nothing in it is an error."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def status(self) -> int:
        """The exit status: 0 executable, 1 refused, 2 no BPMN or DMN file."""
        return int(not self.executable) if self.is_ours else 2


def inspect_path(path: Path) -> Verdict:
    """Look at a file on disk, which may be anything."""
    try:
        content = read_file(path)
    except BundleInvalid as exc:
        return Verdict(str(path), exc.problems, is_ours=False)
    return inspect(content, str(path), _beside(path))


def _beside(path: Path) -> Mapping[str, bytes]:
    """Return the DMN files that lie beside one, which it may import."""
    if path.suffix != ".dmn":
        return {}
    try:
        others = [other for other in sorted(path.parent.glob("*.dmn")) if other != path]
        if sum(other.stat().st_size for other in others) > MAX_BYTES:
            return {}
        return {str(other): read_file(other) for other in others}
    except (BundleInvalid, OSError):
        return {}


def read_file(path: Path) -> bytes:
    """Read a file, one byte more than may be read at most. Raises: BundleInvalid when it is none or cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _refused(
                "file.not_regular", Message("Ini folder tanpa laci bpmn/, perangkat, atau pipa, bukan berkas.")
            )
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused("file.missing", Message("Berkas ini tidak ada.")) from None
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else str(exc)
        raise _refused("file.unreadable", Message("Berkas tidak dapat dibaca: {reason}.", reason=reason)) from exc


def _refused(rule: str, message: Message) -> BundleInvalid:
    return BundleInvalid([Problem(rule, message)])


def inspect(content: bytes, name: str = "", beside: Mapping[str, bytes] | None = None) -> Verdict:
    """Look at the content of a file; a DMN file may import those `beside` it."""
    if _head(content).find(DMN) >= 0 > _head(content).find(BPMN):
        return _of_decisions(content, name, beside or {})
    try:
        diagram, found = read_and_lint(content)
    except BundleInvalid as exc:
        return Verdict(name, exc.problems, is_ours=_is_ours(exc.problems, content))
    problems = joined(found, _of_processes(diagram)) if diagram else found
    return Verdict(name, tuple(_in_order(bounded(problems))), diagram)


def _head(content: bytes) -> bytes:
    """Return the beginning of a file, in whatever encoding, as far as its letters are Latin."""
    return content[:10_000].replace(b"\0", b"")


def _is_ours(problems: Iterable[Problem], content: bytes) -> bool:
    """Tell whether a file that cannot be read was meant as BPMN or DMN."""
    head = _head(content)
    return all(
        problem.rule not in NO_SUCH_FILE and (problem.rule != BROKEN or BPMN in head or DMN in head)
        for problem in problems
    )


def _of_decisions(content: bytes, name: str, beside: Mapping[str, bytes]) -> Verdict:
    problems = tuple(_in_order(bounded(check_file(content, beside, OFFICE_FUNCTIONS))))
    return Verdict(name, problems, is_ours=_is_ours(problems, content))


def _of_processes(diagram: Diagram) -> list[Problem]:
    """Lint what says that it runs; where nothing does, everything, so that its owner sees what running would take."""
    processes = diagram.processes.values()
    if not processes:
        words = Message("Berkas ini tidak memuat proses yang dapat dijalankan.")
        return [Problem("diagram.no_process", words)]
    running = [process for process in processes if process.executable] or list(processes)
    found = [problem for process in running for problem in lint_diagram(diagram, process.id, ALONE)]
    return list(dict.fromkeys(found))


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort errors before warnings before hints, each by line."""
    weight = {"error": 0, "warning": 1, "hint": 2}
    return sorted(problems, key=lambda problem: (weight[problem.severity], problem.line or 10**9))
