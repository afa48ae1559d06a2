"""How tokens move through a drawing: scopes that open and close, joins, what can be undone (BPMN 2.0.2, 13.3, 13.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.properties.sketch import Node, read

LONG = {"P1D": timedelta(days=1), "PT12H": timedelta(hours=12), "PT10H": timedelta(hours=10)}


@dataclass(eq=False)
class Wait:
    """What somebody waits for: `of` is the catching element."""

    of: Node
    due: datetime | None = None
    left: int = 1
    held: bool = False


@dataclass(eq=False)
class Token:
    """A token on a node; `guards` are the boundary events armed on it, `inner` the scope that it opened."""

    node: Node
    scope: Scope
    via: str = ""
    waits: list[Wait] = field(default_factory=list)
    guards: list[Wait] = field(default_factory=list)
    inner: Scope | None = None
    arrived: dict[str, int] = field(default_factory=dict)
    chosen: Node | None = None
    undo: list[str] | None = None
    passes: bool = False
    stuck: bool = False
    alive: bool = True


@dataclass(eq=False)
class Scope:
    """A run of a process, a subprocess, an event subprocess, or of the handlers that undo."""

    home: str
    owner: Token | None
    tokens: list[Token] = field(default_factory=list)
    listeners: list[Wait] = field(default_factory=list)
    done: list[tuple[str, list[Any]]] = field(default_factory=list)
    interrupter: bool = False


class Moves:
    """The tokens of one instance; what events do to them is for whoever builds on this."""

    def __init__(self, xml: bytes, variables: dict[str, Any], now: datetime) -> None:
        self.nodes, self.variables, self.now = read(xml), dict(variables), now
        self.scopes: list[Scope] = []
        self.queue: list[Token] = []
        self.changed = True

    def _throw(self, token: Token) -> None:
        raise NotImplementedError

    def _conditions(self) -> None:
        raise NotImplementedError

    def tokens(self) -> Iterator[Token]:
        for scope in self.scopes:
            yield from scope.tokens

    @property
    def ended(self) -> bool:
        return not self.scopes[0].tokens

    # -- scopes ----------------------------------------------------------------------------------------------------

    def _open(self, home: str, owner: Token | None, *, passes: bool = False) -> Scope:
        scope = Scope(home, owner)
        self.scopes.append(scope)
        for node in self.nodes.values():
            if node.parent == home and node.by_event:
                start = self._start(node.id)
                if start.kind not in ("error", "escalation"):
                    scope.listeners.append(self._wait(start))
        self._put(self._start(home), scope, passes=passes)
        return scope

    def _start(self, home: str) -> Node:
        return next(n for n in self.nodes.values() if n.parent == home and n.tag == "startEvent")

    def _clear(self, scope: Scope, spare: Token | None = None) -> None:
        """End all tokens of a scope, with what is inside them, and its listeners."""
        scope.listeners = []
        for token in list(scope.tokens):
            if token is not spare:
                self._kill(token)

    def _kill(self, token: Token) -> None:
        token.alive = False
        token.scope.tokens.remove(token)
        if token.inner:
            self._clear(token.inner)
            self.scopes.remove(token.inner)

    def _gone(self, token: Token) -> None:
        """Take a token that ended by itself out of its scope; the last one lets the scope's owner go on."""
        token.alive = False
        token.scope.tokens.remove(token)
        owner = token.scope.owner
        if not token.scope.tokens and owner:
            self.queue.append(owner)

    # -- moving ----------------------------------------------------------------------------------------------------

    def _put(self, node: Node, scope: Scope, via: str = "", *, passes: bool = False) -> Token:
        token = Token(node, scope, via, passes=passes)
        scope.tokens.append(token)
        if node.tag in ("userTask", "subProcess"):
            token.guards = [
                self._wait(n)
                for n in self.nodes.values()
                if n.host == node.id and n.kind not in ("error", "escalation", "compensate")
            ]
        if node.tag == "intermediateCatchEvent" and node.kind != "link" and not passes:
            token.waits = [self._wait(node)]
        elif node.tag == "eventBasedGateway":
            token.waits = [self._wait(self.nodes[target]) for _, target, _ in node.out]
        elif self._joins(node):
            self._join(token)
        elif node.tag != "userTask":
            self.queue.append(token)
        return token

    def _wait(self, node: Node) -> Wait:
        if node.kind == "conditional":
            self.changed = True
        if node.kind != "timer":
            return Wait(node)
        tag, text = node.time
        if tag == "Date":
            return Wait(node, datetime.fromisoformat(text))
        if tag == "Cycle":
            repeat, every = text.split("/")
            return Wait(node, self.now + LONG[every], int(repeat[1:]))
        return Wait(node, self.now + LONG[text])

    @staticmethod
    def _joins(node: Node) -> bool:
        return node.tag in ("parallelGateway", "inclusiveGateway") and len(node.into) > 1

    def _join(self, token: Token) -> None:
        token.arrived = {token.via: 1}
        for other in list(token.scope.tokens):
            if other is not token and other.node is token.node:
                for flow, number in other.arrived.items():
                    token.arrived[flow] = token.arrived.get(flow, 0) + number
                other.alive = False
                token.scope.tokens.remove(other)

    def _run(self) -> None:
        while True:
            if self.changed:
                self._conditions()
            if self.queue:
                token = self.queue.pop(0)
                if token.alive and not token.stuck and not (token.inner and token.inner.tokens):
                    self._execute(token)
                continue
            ready = next((t for t in self.tokens() if t.arrived and self._may_merge(t)), None)
            if ready is None:
                break
            self._merge(ready)
        if self.ended:
            self.scopes[0].listeners = []

    def _may_merge(self, token: Token) -> bool:
        empty = [(flow, source) for flow, source in token.node.into if not token.arrived.get(flow)]
        if token.node.tag == "parallelGateway":
            return not empty
        held = [source for flow, source in token.node.into if token.arrived.get(flow)]
        coming = self._before([source for _, source in empty], token.node.id) - self._before(held, token.node.id)
        return not any(other.node.id in coming for other in token.scope.tokens if other is not token)

    def _before(self, targets: list[str], gateway: str) -> set[str]:
        seen: set[str] = set()
        stack = list(targets)
        while stack:
            name = stack.pop()
            if name != gateway and name not in seen:
                seen.add(name)
                stack += [source for _, source in self.nodes[name].into]
                stack += [self.nodes[name].host] if self.nodes[name].host else []
        return seen

    def _merge(self, token: Token) -> None:
        left = {flow: number - 1 for flow, number in token.arrived.items() if number > 1}
        token.arrived = {}
        self._leave(token, self._chosen(token.node))
        if left:
            rest = self._put(token.node, token.scope, next(iter(left)))
            rest.arrived = left

    def _chosen(self, node: Node) -> list[tuple[str, str, str]]:
        if node.tag not in ("exclusiveGateway", "inclusiveGateway") or len(node.out) < 2:
            return node.out
        true = [flow for flow in node.out if flow[2] and self._holds(flow[2])]
        true = true[:1] if node.tag == "exclusiveGateway" else true
        return true or [flow for flow in node.out if flow[0] == node.default]

    def _holds(self, condition: str) -> bool:
        name, _, number = condition.split()
        return bool(self.variables.get(name) == int(number))

    def _leave(self, token: Token, flows: list[tuple[str, str, str]] | None = None) -> None:
        """Let a token go on; what can be undone is noted."""
        node, scope = token.node, token.scope
        handler = next((n.name for n in self.nodes.values() if n.host == node.id and n.kind == "compensate"), "")
        inner = token.inner.done if token.inner else []
        if token.inner:
            self.scopes.remove(token.inner)
        if handler or inner:
            scope.done.append((handler, [] if handler else inner))
        for flow, target, _ in node.out if flows is None else flows:
            self._put(self.nodes[target], scope, flow, passes=token.chosen is not None)
        self._gone(token)

    def _execute(self, token: Token) -> None:
        node = token.node
        if node.tag == "scriptTask":
            name = node.id.lower()
            self.variables[name] = self.variables.get(name, 0) + 1
            self.changed = True
        if node.tag == "subProcess" and token.inner is None:
            token.inner = self._open(node.id, token)
        elif token.chosen:
            self._leave(token, [flow for flow in node.out if flow[1] == token.chosen.id])
        elif node.tag == "endEvent" and node.kind == "terminate":
            token.scope.done = []
            self._clear(token.scope, spare=token)
            self._leave(token)
        elif node.tag in ("endEvent", "intermediateThrowEvent") and node.kind:
            self._throw(token)
        else:
            self._leave(token, self._chosen(node))
