"""What a tree of blocks means, told without tokens, gateways or joins: each block is running or done.

This is the independent judge of the engine: it never looks at the drawing, only at the structure, so a join is nothing
but "all that were begun are done".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.properties.blocks import Again, Any_, Both, Called, Choice, Loop, Many, Race, Row, Script, Sub, Task

ONE_DAY = timedelta(days=1)
Path = tuple[tuple[str, int], ...]
Key = tuple[str, Path]


@dataclass(frozen=True)
class Where:
    """In which scope a block runs, for which items of multi-instances around it, and over which variables."""

    scope: int
    path: Path
    variables: dict[str, Any]


@dataclass
class Running:
    """A block that was begun; `parts` are the running blocks inside it."""

    block: Any_
    where: Where
    born: int = 0
    parts: list[Running] = field(default_factory=list)
    place: int = 0
    armed: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    inner: Where | None = None
    given: dict[str, Any] = field(default_factory=dict)
    instead: Running | None = None
    done: bool = False

    @property
    def key(self) -> Key:
        return self.block.id, tuple(sorted(self.where.path))


class Oracle:
    """One process, begun."""

    def __init__(self, row: Row, variables: dict[str, Any], now: datetime) -> None:
        self.variables, self.now, self.births = dict(variables), now, 0
        self.scopes: list[list[Running]] = [[]]
        self.whole = self._begin(row, Where(0, (), self.variables))
        self._settle()

    # -- what can be seen ------------------------------------------------------------------------------------------

    def ready(self) -> list[Key]:
        """Return the user tasks that wait, sorted."""
        return sorted(r.key for r in self._open() if isinstance(r.block, Task))

    def waits(self) -> list[tuple[str, str, datetime]]:
        """Return what is waited for: event, timer or message, due."""
        return [(event, kind, at) for r in self._open() for event, (kind, at) in r.armed.items()]

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.whole.done and all(side.done for side in self.scopes[0])

    # -- what can happen -------------------------------------------------------------------------------------------

    def complete(self, key: Key, variables: dict[str, Any]) -> None:
        """Complete a waiting task."""
        waiting = next(r for r in self._open() if isinstance(r.block, Task) and r.key == key)
        waiting.where.variables.update(variables)
        waiting.done = True
        self._settle()

    def occur(self, event: str) -> None:
        """Let an event happen that only one waits for."""
        self._happen(next(r for r in self._open() if event in r.armed), event)
        self._settle()

    def pass_time(self, now: datetime) -> None:
        """Let time pass: what is due happens, by time, then by name."""
        self.now = now
        while due := [
            (at, event, r.born, r)
            for r in self._open()
            for event, (kind, at) in r.armed.items()
            if kind == "timer" and at <= now
        ]:
            _, event, _, running = min(due, key=lambda entry: entry[:3])
            self._happen(running, event)
            self._settle()

    # -- how it works ----------------------------------------------------------------------------------------------

    def _open(self) -> Iterator[Running]:
        return (running for running in self._all() if not running.done and not running.instead)

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

    def _begin(self, block: Any_, where: Where) -> Running:
        self.births += 1
        running = Running(block, where, self.births)
        if isinstance(block, Script):
            name = block.id.lower()
            where.variables[name] = (where.variables.get(name) or 0) + 1
        if isinstance(block, Sub | Called):
            running.inner = self._opened(running)
        self._arm(running)
        self._fill(running)
        running.done = isinstance(block, Script) or (isinstance(block, Row | Many | Again) and not running.parts)
        return running

    def _opened(self, running: Running) -> Where:
        """Open the scope of a subprocess, or of a called process with variables of its own."""
        self.scopes.append([])
        where = replace(running.where, scope=len(self.scopes) - 1)
        if isinstance(running.block, Sub):
            return where
        running.given = dict(where.variables)
        return replace(where, path=(), variables=dict(where.variables))

    def _arm(self, running: Running) -> None:
        block, due = running.block, self.now + ONE_DAY
        if isinstance(block, Race):
            running.armed = {event: (kind, due) for event, (kind, _) in zip(block.events, block.branches, strict=True)}
        if isinstance(block, Task | Sub | Many | Called) and block.boundary:
            running.armed[block.event_id] = (block.boundary[0], due)

    def _fill(self, running: Running) -> None:
        block, inside = running.block, running.inner or running.where
        if isinstance(block, Many):
            at_once = block.number if block.kind == "parallel" else min(1, block.number)
            running.parts = [self._instance(running, block, number) for number in range(1, at_once + 1)]
        elif isinstance(block, Again):
            if not block.before or self._holds(block.condition, running.where):
                running.parts = [self._begin(block.inner, running.where)]
        else:
            running.parts = [self._begin(row, inside) for row in self._first(block, running.where)]

    def _instance(self, running: Running, block: Many, number: int) -> Running:
        where = running.where
        return self._begin(block.inner, replace(where, path=(*where.path, (block.item, number))))

    def _first(self, block: Any_, where: Where) -> list[Any_]:
        """Return what begins at once inside a block."""
        match block:
            case Row(blocks):
                return list(blocks[:1])
            case Choice():
                return list(self._chosen(block, where))
            case Both(rows):
                return list(rows)
            case Loop(row) | Sub(row) | Called(row):
                return [row]
        return []

    def _chosen(self, block: Choice, where: Where) -> list[Row]:
        true = [row for condition, row in block.branches[:-1] if self._holds(condition, where)]
        if block.kind == "exclusive":
            true = true[:1]
        return true or [block.branches[-1][1]]

    def _holds(self, condition: str, where: Where) -> bool:
        name, sign, number = condition.split()
        return (where.variables.get(name) == int(number)) == (sign == "=")

    def _happen(self, running: Running, event: str) -> None:
        block, where = running.block, running.where
        if isinstance(block, Race):
            row = block.branches[block.events.index(event)][1]
            running.armed.clear()
            running.parts = [self._begin(row, where)]
            return
        assert isinstance(block, Task | Sub | Many | Called)
        assert block.boundary
        _, interrupting, then = block.boundary
        if interrupting:
            self._drop(running)
            running.instead = self._begin(then, where)
            return
        kind, _ = running.armed.pop(event)
        if kind == "message":
            running.armed[event] = (kind, self.now)
        self.scopes[where.scope].append(self._begin(then, where))

    def _drop(self, running: Running) -> None:
        """Forget what goes on inside, in scopes within scopes too."""
        inside = list(running.parts)
        if running.inner:
            inside += self.scopes[running.inner.scope]
            self.scopes[running.inner.scope] = []
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
        block, ended = running.block, sum(part.done for part in running.parts)
        if isinstance(block, Many) and block.enough and ended >= block.enough:
            for part in running.parts:
                self._drop(part)
            running.done = True
            return True
        if isinstance(block, Task) or not running.parts or ended < len(running.parts):
            return False
        return self._go_on(running)

    def _go_on(self, running: Running) -> bool:
        """All parts are done: begin what comes next in the block, or finish it."""
        block, where = running.block, running.where
        begun = len(running.parts)
        if isinstance(block, Row) and running.place + 1 < len(block.blocks):
            running.place += 1
            running.parts = [self._begin(block.blocks[running.place], where)]
        elif isinstance(block, Loop) and self._holds(block.condition, where):
            running.parts = [self._begin(block.row, where)]
        elif isinstance(block, Many) and begun < block.number:
            running.parts.append(self._instance(running, block, begun + 1))
        elif isinstance(block, Again) and begun < block.maximum and self._holds(block.condition, where):
            running.parts.append(self._begin(block.inner, where))
        elif running.inner and not all(side.done for side in self.scopes[running.inner.scope]):
            return False
        else:
            self._finish(running)
        return True

    def _finish(self, running: Running) -> None:
        running.done = True
        if isinstance(running.block, Called) and running.inner:
            changed = running.inner.variables.items() - running.given.items()
            running.where.variables.update(changed)
