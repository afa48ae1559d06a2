"""Business rule tasks: ask a decision of the bundle (BPMN 2.0.2, 13.3.3; DMN)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.model import Flow
from engine.feel.mistakes import listed
from engine.spiff.nodes import Activity
from engine.spiff.run import Stuck, shown
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution


class Rule(Activity):
    """A business rule task: its decision's value goes to one variable; history keeps which rules matched."""

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Decide. Raises: Stuck when the decision has no sound answer."""
        run, element = execution.run_context, self.element
        self.read_inputs(task, run)
        verdict = run.decide(element.called_decision or "", dict(run.seen()))
        if verdict.problems:
            raise Stuck("decision", decision=element.called_decision or "-", reasons=listed(verdict.problems))
        tables = [{name: shown(value) for name, value in table.items()} for table in verdict.tables]
        run.say("decision.made", element.id, decision=element.called_decision, tables=tables)
        self.outputs(run, {element.result_variable or "result": verdict.value})
        return self.flows
