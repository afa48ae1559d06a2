"""One instance at play that hears messages and signals; it tells what its last step did."""

from __future__ import annotations

from typing import Any

from engine.diagram import read_diagram
from engine.diagram.lint import Known, lint_diagram
from engine.spiff import correlate, fail_operation, retry, signal
from tests.engine.diagram.draw import drawn
from tests.engine.diagram.draw_events import ROOTS
from tests.engine.spiff.game import Game

KNOWN = Known(
    roles=frozenset({"KASI"}),
    forms={"isian": frozenset({"n", "lagi", "ulang"})},
    operations={"kirim": frozenset()},
    case_values=frozenset({"nomor"}),
)


class EventGame(Game):
    """Saved and loaded at every step, as the other; what it plays passes the lint."""

    def __init__(self, *parts: str, **variables: Any) -> None:
        problems = lint_diagram(read_diagram(drawn(*parts, extra=ROOTS)), "p", KNOWN)
        assert [str(problem) for problem in problems if problem.severity == "error"] == []
        super().__init__(*parts, extra=ROOTS, variables={"nomor": "7", **variables})

    def message(self, name: str = "kabar", **variables: Any) -> None:
        self.step = correlate(self.program, self.state, name, variables, self.world, correlation_value="7")

    def signal(self, name: str = "sirene", **variables: Any) -> None:
        self.step = signal(self.program, self.state, name, variables, self.world)

    def fail(self, element: str, code: str | None = None) -> None:
        token = next(call.token_id for call in self.step.operations if call.element_id == element)
        self.step = fail_operation(self.program, self.state, token, "gagal", self.world, code=code)

    def retry(self) -> None:
        (fault,) = self.step.faults
        self.step = retry(self.program, self.state, fault.token_id, self.world)

    @property
    def done(self) -> bool:
        return self.step.status == "completed" and not self.step.state["tokens"]

    @property
    def faults(self) -> list[str]:
        return [fault.element_id for fault in self.step.faults]

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(trace.kind, trace.element_id) for trace in self.step.trace]
