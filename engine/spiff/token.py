"""A token: a task of the library that tells its execution whenever it begins, moves or ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.spiff.execution import Execution

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class Token(Task):  # type: ignore[misc] # because SpiffWorkflow has no types
    """Where the execution stands. `internal_data` carries all that a saved state keeps of it."""

    _state: int

    def __init__(self, execution: Execution, spec: TaskSpec, data: dict[str, Any], key: str | None = None) -> None:
        """Stand on `spec`, not yet anywhere (FUTURE); `key` is the id of a token that was saved."""
        super().__init__(execution, spec, execution.task_tree, TaskState.FUTURE, UUID(key) if key else None)
        self.key = key or str(self.id)
        self.internal_data = data

    def set_back(self) -> None:
        """Let the token arrive anew."""
        self._set_state(TaskState.FUTURE)

    def _set_state(self, value: int) -> None:
        was, self._state = self._state, value
        self.workflow.books.note(self, was)


class Books:
    """Which tokens live, lie or listen inside which, may move, and wait at joins: kept as tokens change."""

    def __init__(self) -> None:
        """Begin with none."""
        self.live: dict[str, Token] = {}
        self.inside: dict[str | None, dict[str, Token]] = {}
        self.listening: dict[str | None, dict[str, Token]] = {}
        self.moving: dict[str, Token] = {}
        self.joins: dict[str, Token] = {}

    def note(self, token: Token, was: int) -> None:
        """Take a change of state into the books."""
        now = token.state
        if now & LIVE and not was & LIVE:
            self.live[token.key] = token
            self._home(token).setdefault(token.internal_data.get("scope"), {})[token.key] = token
        elif was & LIVE and not now & LIVE:
            self._forget(token)
        if now == TaskState.READY and not token.task_spec.manual:
            self.moving[token.key] = token
        if now == TaskState.WAITING and "arrived" in token.internal_data:
            self.joins[token.key] = token

    def _home(self, token: Token) -> dict[str | None, dict[str, Token]]:
        return self.listening if "listens" in token.internal_data else self.inside

    def _forget(self, token: Token) -> None:
        self.live.pop(token.key, None)
        self.moving.pop(token.key, None)
        self.joins.pop(token.key, None)
        scope = token.internal_data.get("scope")
        home = self._home(token)
        fellows = home.get(scope, {})
        fellows.pop(token.key, None)
        if not fellows:
            home.pop(scope, None)
            owner = self.live.get(scope) if scope else None
            if owner is not None:
                self.moving[owner.key] = owner

    def next_mover(self) -> Token | None:
        """Return the token that has been waiting longest to be looked at, once."""
        key = next(iter(self.moving), None)
        return self.moving.pop(key) if key is not None else None
