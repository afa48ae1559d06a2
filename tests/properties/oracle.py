"""What a tree of blocks means, told without tokens, gateways or joins: each block is running or done.

This is the independent judge of the engine: it never looks at the drawing, only at the structure, so a join is nothing
but "all that were begun are done".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.properties.blocks import Any_, Both, Choice, Loop, Race, Row, Script, Sub, Task

ONE_DAY = timedelta(days=1)


@dataclass
class Running:
    """A block that was begun; `parts` are the running blocks inside it."""

    block: Any_
    parts: list[Running] = field(default_factory=list)
    place: int = 0
    armed: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    scope: int = 0
    inner: int = 0
    instead: Running | None = None
    done: bool = False


class Oracle:
    """One process, begun."""

    def __init__(self, row: Row, variables: dict[str, Any], now: datetime) -> None:
        self.variables, self.now = dict(variables), now
        self.scopes: list[list[Running]] = [[]]
        self.whole = self._begin(row)
        self._settle()

    # -- what can be seen ------------------------------------------------------------------------------------------

    def ready(self) -> list[str]:
        """Return the user tasks that wait, sorted."""
        return sorted(r.block.id for r in self._all() if isinstance(r.block, Task) and not r.done and not r.instead)

    def waits(self) -> dict[str, tuple[str, datetime]]:
        """Return what is waited for: event → (timer | message, due)."""
        return {event: what for r in self._all() if not r.done and not r.instead for event, what in r.armed.items()}

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.whole.done and all(side.done for side in self.scopes[0])

    # -- what can happen -------------------------------------------------------------------------------------------

    def complete(self, task_id: str, variables: dict[str, Any]) -> None:
        """Complete one of the waiting tasks of this id."""
        self.variables.update(variables)
        waiting = [r for r in self._all() if r.block.id == task_id and not r.done and not r.instead]
        waiting[0].done = True
        self._settle()

    def occur(self, event: str) -> None:
        """Let an event happen."""
        for running in self._all():
            if event in running.armed and not running.done and not running.instead:
                self._happen(running, event)
                break
        self._settle()

    def pass_time(self, now: datetime) -> None:
        """Let time pass: what is due happens, by time, then by name."""
        self.now = now
        while due := sorted((at, e) for e, (kind, at) in self.waits().items() if kind == "timer" and at <= now):
            self.occur(due[0][1])

    # -- how it works ----------------------------------------------------------------------------------------------

    def _all(self) -> Iterator[Running]:
        """Return all that is running, in all scopes."""
        stack = [self.whole, *(side for scope in self.scopes for side in scope)]
        while stack:
            running = stack.pop()
            if running.done:
                continue
            yield running
            if running.instead:
                stack.append(running.instead)
            else:
                stack += running.parts

    def _begin(self, block: Any_, scope: int = 0) -> Running:
        running = Running(block, scope=scope)
        if isinstance(block, Script):
            name = block.id.lower()
            self.variables[name] = self.variables.get(name, 0) + 1
        if isinstance(block, Sub):
            self.scopes.append([])
            running.inner = len(self.scopes) - 1
        if isinstance(block, Race):
            for event, (kind, _) in zip(block.events, block.branches, strict=True):
                running.armed[event] = (kind, self.now + ONE_DAY)
        if isinstance(block, Task | Sub) and block.boundary:
            running.armed[block.event_id] = (block.boundary[0], self.now + ONE_DAY)
        inside = running.inner if isinstance(block, Sub) else scope
        running.parts = [self._begin(row, inside) for row in self._first(block)]
        running.done = isinstance(block, Script) or (isinstance(block, Row) and not block.blocks)
        return running

    def _first(self, block: Any_) -> list[Any_]:
        """Return what begins at once inside a block."""
        match block:
            case Row(blocks):
                return list(blocks[:1])
            case Choice():
                return list(self._chosen(block))
            case Both(rows):
                return list(rows)
            case Loop(row) | Sub(row):
                return [row]
        return []

    def _chosen(self, block: Choice) -> list[Row]:
        true = [row for condition, row in block.branches[:-1] if self._holds(condition)]
        if block.kind == "exclusive":
            true = true[:1]
        return true or [block.branches[-1][1]]

    def _holds(self, condition: str) -> bool:
        name, sign, number = condition.split()
        return (self.variables.get(name) == int(number)) == (sign == "=")

    def _happen(self, running: Running, event: str) -> None:
        block = running.block
        scope = running.scope
        if isinstance(block, Race):
            row = block.branches[block.events.index(event)][1]
            running.armed.clear()
            running.parts = [self._begin(row, scope)]
            return
        assert isinstance(block, Task | Sub)
        assert block.boundary
        _, interrupting, then = block.boundary
        if interrupting:
            self._drop(running)
            running.instead = self._begin(then, scope)
            return
        kind, _ = running.armed.pop(event)
        if kind == "message":
            running.armed[event] = (kind, self.now)
        self.scopes[scope].append(self._begin(then, scope))

    def _drop(self, running: Running) -> None:
        """Forget what goes on inside, in scopes within scopes too."""
        inside = list(running.parts)
        if isinstance(running.block, Sub):
            inside += self.scopes[running.inner]
            self.scopes[running.inner] = []
        for part in [*inside, *([running.instead] if running.instead else [])]:
            self._drop(part)

    def _settle(self) -> None:
        """Go on wherever a part is done, until nothing changes."""
        changed = True
        while changed:
            changed = sum(self._advance(running) for running in list(self._all())) > 0

    def _advance(self, running: Running) -> bool:
        """Take one step inside a running block; tell whether there was one."""
        if running.done:
            return False
        if running.instead:
            running.done = running.instead.done
            return running.done
        if isinstance(running.block, Task) or not running.parts or not all(part.done for part in running.parts):
            return False
        return self._go_on(running)

    def _go_on(self, running: Running) -> bool:
        """All parts are done: begin what comes next in the block, or finish it."""
        block = running.block
        if isinstance(block, Row) and running.place + 1 < len(block.blocks):
            running.place += 1
            running.parts = [self._begin(block.blocks[running.place], running.scope)]
        elif isinstance(block, Loop) and self._holds(block.condition):
            running.parts = [self._begin(block.row, running.scope)]
        elif isinstance(block, Sub) and not all(side.done for side in self.scopes[running.inner]):
            return False
        else:
            running.done = True
        return True
