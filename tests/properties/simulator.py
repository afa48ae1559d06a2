"""A token simulator of BPMN 2.0.2, chapter 13: reads a drawing by itself and plays it; shares nothing with the engine.

Scopes are objects that hold tokens; a token is an object on a node. An event subprocess is a scope inside its scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.properties.sketch import Node
from tests.properties.tokens import LONG, Moves, Scope, Token, Wait


class Simulator(Moves):
    """One instance at play."""

    def __init__(self, xml: bytes, variables: dict[str, Any], now: datetime) -> None:
        super().__init__(xml, variables, now)
        self.thrown: list[tuple[str, str]] = []
        self._open("", None)
        self._run()

    # -- what can be seen ------------------------------------------------------------------------------------------

    def ready(self) -> list[str]:
        return sorted(token.node.id for token in self.tokens() if token.node.tag == "userTask")

    def waits(self) -> list[tuple[str, str, datetime | None]]:
        kinds = {"timer": "timer", "message": "message", "signal": "signal", "conditional": "condition"}
        return sorted(
            ((w.of.id, kinds[w.of.kind], w.due) for w, _ in self._waiting()),
            key=lambda w: (*w[:2], str(w[2])),
        )

    def stuck(self) -> list[str]:
        return sorted(token.node.id for token in self.tokens() if token.stuck)

    def _waiting(self) -> Iterator[tuple[Wait, Token | Scope]]:
        for scope in list(self.scopes):
            yield from ((wait, scope) for wait in list(scope.listeners))
            for token in list(scope.tokens):
                yield from ((wait, token) for wait in [*token.waits, *token.guards])

    # -- what can happen -------------------------------------------------------------------------------------------

    def complete(self, task: str, values: dict[str, Any]) -> None:
        self.thrown = []
        token = next(t for t in self.tokens() if t.node.id == task)
        self.variables.update(values)
        self.changed = True
        self._leave(token)
        self._run()

    def message(self, name: str) -> None:
        self.thrown, self.changed = [], True
        wait, holder = next(
            pair for pair in self._waiting() if pair[0].of.kind == "message" and pair[0].of.name == name
        )
        self._happen(wait, holder)
        self._run()

    def signal(self, name: str) -> None:
        self.thrown, self.changed = [], True
        self._broadcast(name)
        self._run()

    def pass_time(self, now: datetime) -> None:
        self.thrown, self.changed, self.now = [], True, now
        while True:
            due = [(wait.due, wait.of.id, wait, by) for wait, by in self._waiting() if wait.due and wait.due <= now]
            if not due:
                break
            _, _, wait, holder = min(due, key=lambda one: one[:2])
            self._happen(wait, holder)
            self._run()
        self._run()

    # -- events ----------------------------------------------------------------------------------------------------

    def _throw(self, token: Token) -> None:
        node = token.node
        if node.kind in ("signal", "message"):
            self.thrown.append((node.kind, node.name))
        if node.kind == "signal":
            self._broadcast(node.name)
        if node.kind == "compensate" and self._undo(token):
            return
        if node.kind in ("error", "escalation") and not self._propagate(token):
            return
        if token.alive:
            self._leave(token)

    def _undo(self, token: Token) -> bool:
        if token.undo is None:
            token.undo, token.scope.done = _handlers(token.scope.done), []
        if token.inner:
            self.scopes.remove(token.inner)
            token.inner = None
        if not token.undo:
            return False
        token.inner = Scope("?", token)
        self.scopes.append(token.inner)
        self._put(self.nodes[token.undo.pop(0)], token.inner)
        return True

    def _propagate(self, token: Token) -> bool:
        """Look outwards for a catcher; tell whether the thrower may go on."""
        kind, code, scope = token.node.kind, token.node.code, token.scope
        while True:
            owner = scope.owner
            starts = [self._start(n.id) for n in self.nodes.values() if n.parent == scope.home and n.by_event]
            catcher = _catcher(starts, kind, code)
            if catcher:
                self._handle(catcher, scope)
                return token.alive
            if owner is None:
                token.stuck = kind == "error"
                return kind == "escalation"
            catcher = _catcher([n for n in self.nodes.values() if n.host == owner.node.id], kind, code)
            if catcher:
                self._beside(catcher, owner)
                return token.alive
            scope = self._outer(scope, owner)

    def _outer(self, scope: Scope, owner: Token) -> Scope:
        """Step out of a scope; out of a handler that interrupted, past its scope's own handlers."""
        outer = owner.scope
        return Scope("?", outer.owner, interrupter=outer.interrupter) if scope.interrupter else outer

    def _beside(self, event: Node, host: Token) -> None:
        scope = host.scope
        if event.interrupting:
            self._put(event, scope)
            self._kill(host)
        else:
            for flow, target, _ in event.out:
                self._put(self.nodes[target], scope, flow)

    def _handle(self, start: Node, scope: Scope) -> None:
        """Begin an event subprocess."""
        if start.interrupting:
            self._clear(scope)
        token = Token(self.nodes[start.parent], scope)
        scope.tokens.append(token)
        token.inner = self._open(start.parent, token)
        token.inner.interrupter = start.interrupting

    def _broadcast(self, name: str) -> None:
        heard = [pair for pair in self._waiting() if pair[0].of.kind == "signal" and pair[0].of.name == name]
        for wait, holder in sorted(heard, key=lambda pair: pair[0].of.id):
            self._happen(wait, holder)

    def _conditions(self) -> None:
        self.changed = False
        risen = []
        for wait, holder in self._waiting():
            if wait.of.kind == "conditional":
                before, wait.held = wait.held, self._holds(wait.of.condition)
                risen += [(wait, holder)] if wait.held and not before else []
        for wait, holder in sorted(risen, key=lambda pair: pair[0].of.id):
            self._happen(wait, holder)

    def _happen(self, wait: Wait, holder: Token | Scope) -> None:
        """Let an event happen, if somebody still waits for it."""
        if isinstance(holder, Scope):
            if wait in holder.listeners and holder in self.scopes:
                self._again(wait, holder.listeners)
                self._handle(wait.of, holder)
        elif holder.alive and wait in holder.guards:
            self._again(wait, holder.guards)
            self._beside(wait.of, holder)
        elif holder.alive and wait in holder.waits:
            holder.waits = []
            holder.chosen = wait.of if holder.node.tag == "eventBasedGateway" else None
            self.queue.append(holder)

    def _again(self, wait: Wait, waits: list[Wait]) -> None:
        if not wait.due:
            return
        wait.left -= 1
        if wait.left == 0:
            waits.remove(wait)
        else:
            wait.due += LONG[wait.of.time[1].split("/")[1]]


def _handlers(done: list[tuple[str, list[Any]]]) -> list[str]:
    """Return what undoes all this, the last first."""
    found: list[str] = []
    for handler, inner in reversed(done):
        found += [handler] if handler else _handlers(inner)
    return found


def _catcher(nodes: list[Node], kind: str, code: str) -> Node | None:
    right = [node for node in nodes if node.kind == kind]
    return next((n for n in right if n.code == code), next((n for n in right if not n.code), None))
