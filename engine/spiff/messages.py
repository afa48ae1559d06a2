"""Send and receive tasks (BPMN 2.0.2, 13.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.model import Flow
from engine.spiff.catching import wait_for
from engine.spiff.nodes import Activity
from engine.spiff.throwing import throw_message
from engine.spiff.token import Token

if TYPE_CHECKING:
    from engine.spiff.execution import Execution


class Receive(Activity):
    """A receive task: waits for its message, with boundary events beside it."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Wait. Raises: Stuck."""
        super().enter(task, execution)
        wait_for(self.element, task, execution)

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Go on; the output mappings were read when the message came."""
        return self.flows


class Send(Activity):
    """A send task: throws its message and goes on; the input mappings are what the message carries."""

    def enter(self, task: Token, execution: Execution) -> None:
        """Arm the boundary events. Raises: Stuck."""
        execution.arm_boundaries(task)

    def execute(self, task: Token, execution: Execution) -> tuple[Flow, ...] | None:
        """Throw. Raises: Stuck."""
        throw_message(execution, task)
        return super().execute(task, execution)
