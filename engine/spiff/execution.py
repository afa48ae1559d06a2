"""The token game on SpiffWorkflow's task tree: load live tokens, run what is ready, save live tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

from engine.errors import BpmnError, EngineError
from engine.faults import sentence
from engine.model import Fault, Message, WaitKey
from engine.spiff.compensation import forget
from engine.spiff.firing import fire_conditions
from engine.spiff.handlers import hand_over, nearest
from engine.spiff.joins import may_fire, take_tokens
from engine.spiff.nodes import Node, item_name, spec_name
from engine.spiff.run import Run, Stuck
from engine.spiff.scopes import frames_at, results_at
from engine.spiff.standing import people_of, waits_of
from engine.spiff.token import LIVE, Books, Token

if TYPE_CHECKING:
    from engine.spiff.program import Program

STATES = {"w": TaskState.WAITING, "r": TaskState.READY, "s": TaskState.STARTED}
LETTERS = {state: letter for letter, state in STATES.items()}


class Execution(Workflow):  # type: ignore[misc] # because SpiffWorkflow has no types
    """One instance in memory, for one step."""

    def __init__(self, program: Program, run: Run) -> None:
        """Begin with no token."""
        super().__init__(program.spec, deserializing=True)
        self.program, self.run_context = program, run
        self.ends: list[str] = []
        self.halted: list[str] = []
        self.books, self.apart = Books(), frozenset[str]()
        self.done: list[dict[str, Any]] = []
        self.stood: tuple[dict[str, str], dict[WaitKey, str | None]] = ({}, {})
        self.task_tree = Task(self, program.spec.start, state=TaskState.COMPLETED)

    def load(self, state: dict[str, Any]) -> None:
        """Put the tokens of a saved state back."""
        self.ends, self.apart = list(state.get("ends", ())), frozenset(state.get("apart", ()))
        self.done = list(state.get("done", ()))
        for token_id, element_id, letter, data in state["tokens"]:
            self._made(element_id, data, token_id)._set_state(STATES[letter])
            if "fault" in data:
                self.halted.append(token_id)
        self.stood = people_of(self), waits_of(self)

    def save(self) -> dict[str, Any]:
        """Return the live tokens and variables as a JSON document."""
        tokens = [
            [task.key, task.task_spec.element.id, LETTERS[task.state], task.internal_data] for task in self.live()
        ]
        document: dict[str, Any] = {
            "v": 1,
            "tokens": tokens,
            "variables": self.program.carried(self.run_context.variables),
        }
        now_and_then = {"ends": self.ends, "apart": sorted(self.apart), "done": self.done}
        return document | {name: value for name, value in now_and_then.items() if value}

    def live(self) -> list[Token]:
        """Return the live tokens, oldest first."""
        return list(self.books.live.values())

    def inside(self, scope: str | None) -> list[Token]:
        """Return the live tokens of a scope, oldest first."""
        return list(self.books.inside.get(scope, {}).values())

    def _task_completed_notify(self, task: Token) -> None:
        """Keep the library from walking the tree after every task."""

    def scope_of(self, task: Token) -> str | None:
        """Return the token of the enclosing subprocess, or None outside any."""
        scope: str | None = task.internal_data.get("scope")
        return scope

    def spawn(self, element_id: str, *, scope: str | None, **data: Any) -> Token:
        """Put a new token on an element."""
        child = self._made(element_id, data if scope is None else {"scope": scope, **data})
        if data.keys().isdisjoint(("host", "listens", "arrived")):
            self.run_context.show("element.entered", element_id, data)
        self._arrive(child)
        return child

    def _made(self, element_id: str, data: dict[str, Any], key: str | None = None) -> Token:
        name = item_name(element_id) if "counter" in data else spec_name(element_id)
        return Token(self, self.program.spec.task_specs[name], data, key)

    def put_back(self, element_id: str, key: str, **data: Any) -> Token:
        """Put a token that was not kept as one where it stands, READY."""
        token = self._made(element_id, data, key)
        token._set_state(TaskState.READY)
        return token

    def item_node(self, element_id: str) -> Node:
        """Return the node of one instance of an element that repeats."""
        node: Node = self.program.spec.task_specs[item_name(element_id)]
        return node

    def look_from(self, task: Token) -> Run:
        """Return the step, seeing the variables that a token sees."""
        run = self.run_context
        run.frames, run.outer, run.asked = frames_at(self, task), results_at(self, task), None
        return run

    def _arrive(self, task: Token) -> None:
        run = self.run_context
        before = run.frames, run.outer
        self.look_from(task)
        try:
            task.task_spec._update(task)
        except Stuck as exc:
            task._set_state(TaskState.READY)
            task.internal_data["entering"] = True
            self.fail(task, exc.rule, exc.message)
        finally:
            run.frames, run.outer = before

    def fail(self, task: Token, rule: str, message: Message, outside: str | None = None) -> None:
        """Leave a token where it is, with a fault for a person to look at; the state keeps none of its values."""
        task.internal_data["fault"] = rule
        asked = self.run_context.last_asked()
        fault = Fault(str(task.id), task.task_spec.element.id, rule, message, *asked, outside or None)
        self.run_context.faults.append(fault)

    def fail_operation(self, task: Token, reason: str) -> None:
        """Leave a token whose operation failed: a reason of our own is said to all, another's is not."""
        ours, operation = isinstance(reason, Message), task.task_spec.element.operation or "-"
        told = sentence("operation", operation=operation, why=Message(" {why}", why=reason) if ours else "")
        self.fail(task, "operation", told, None if ours else reason)

    def decided(self, task: Token, values: Mapping[str, Any]) -> None:
        """Write what a person decided where the task sees it; only what some expression reads.

        What goes into variables of a scope is kept `apart`: the case file knows it too, but the instance does not.
        """
        own = self.look_from(task).submit(self.program.carried(values))
        self.apart = (self.apart - values.keys()) | own

    def try_again(self, task: Token) -> None:
        """Let a token try what a fault stopped."""
        del task.internal_data["fault"]
        if not task.task_spec.manual:
            self.books.moving[task.key] = task
        elif task.internal_data.pop("entering", False):
            task.set_back()
            self._arrive(task)
        else:
            self.execute(task)

    def run_all(self) -> None:
        """Run every token that can move by itself, until only waiting ones are left."""
        while True:
            if self.run_context.changed and self.program.catchers.conditional:
                fire_conditions(self)
            task = self._next()
            if task is None:
                break
            self.execute(task)
        if not self.books.inside.get(None):
            self.silence(None)

    def silence(self, scope: str | None) -> None:
        """Remove the tokens that listen in a scope."""
        for task in list(self.books.listening.get(scope, {}).values()):
            task._set_state(TaskState.CANCELLED)

    def _next(self) -> Token | None:
        while (task := self.books.next_mover()) is not None:
            if self._may_move(task):
                return task
        return next((task for task in self.books.joins.values() if self._may_move(task)), None)

    def _may_move(self, task: Token) -> bool:
        if "fault" in task.internal_data or (task.task_spec.manual and task.state == TaskState.READY):
            return False
        if task.state == TaskState.STARTED:
            return not (self.books.inside.get(task.key) or task.internal_data.get("many", {}).get("idle"))
        return task.state == TaskState.READY or ("arrived" in task.internal_data and may_fire(self, task))

    def execute(self, task: Token) -> None:
        """Run one token and send it on; a fault leaves it where it is, for a later retry."""
        node: Node = task.task_spec
        self.look_from(task)
        try:
            self.run_context.count()
            if task.internal_data.pop("entering", False):
                node.enter(task, self)
                if task.state != TaskState.READY:
                    return
            flows = () if "ended" in task.internal_data else node.execute(task, self)
            if flows is not None and "counter" in task.internal_data:
                self._hand_in(task)
        except Stuck as exc:
            self.fail(task, exc.rule, exc.message)
            return
        except BpmnError as error:
            self.throw(task, error)
            return
        except EngineError as exc:
            self.fail_operation(task, exc.args[0])
            return
        if flows is not None:
            self._go_on(task, flows)

    def throw(self, task: Token, error: BpmnError) -> None:
        """Let an operation's error find its nearest catcher; without one it is a fault."""
        catch = nearest(self, task, "error", error.code)
        element = task.task_spec.element
        if catch is None:
            told = sentence("operation_error", operation=element.operation or "-", code=error.code)
            self.fail(task, "operation_error", told, error.said)
            return
        element_id = element.id
        self.run_context.say("error.thrown", element_id, code=error.code, caught=catch[1].id)
        hand_over(self, task, "error", error.code, catch)

    def _hand_in(self, item: Token) -> None:
        """Let the activity that repeats take what one of its instances did. Raises: Stuck."""
        item.internal_data["ended"] = True
        body = self.books.live[item.internal_data["scope"]]
        body.task_spec.take(body, item, self)

    def _go_on(self, task: Token, flows: tuple[Any, ...]) -> None:
        node: Node = task.task_spec
        scope = self.scope_of(task)
        chosen = task.internal_data.get("chosen")
        remaining = take_tokens(task)
        task._set_state(TaskState.COMPLETED)
        node.leave(task, self)
        self._say(task, "completed")
        if remaining:
            self.spawn(node.element.id, scope=scope, arrived=remaining)
        for flow in flows:
            extra = {"caught": True} if chosen else {}
            self.spawn(flow.target, scope=scope, via=flow.id, **extra)

    def _say(self, task: Token, what: str) -> None:
        counter = task.internal_data.get("counter")
        if counter is None:
            self.run_context.say(f"element.{what}", task.task_spec.element.id)
        else:
            self.run_context.say(f"item.{what}", task.task_spec.element.id, counter=counter)

    def arm_boundaries(self, host: Token) -> None:
        """Put a waiting token on each boundary event of an activity, not of one of its instances. Raises: Stuck."""
        if "counter" in host.internal_data:
            return
        for element_id in self.program.catchers.boundaries.get(host.task_spec.element.id, ()):
            self.spawn(element_id, scope=self.scope_of(host), host=host.key)

    def disarm_boundaries(self, host: Token) -> None:
        """Remove the boundary tokens of an activity."""
        if host.task_spec.element.id not in self.program.catchers.boundaries or "counter" in host.internal_data:
            return
        for task in self.inside(self.scope_of(host)):
            if task.internal_data.get("host") == host.key:
                task._set_state(TaskState.CANCELLED)

    def interrupt(self, token_id: str, spare: Token | None = None) -> None:
        """Cancel an activity with all that is inside it and armed on it, save the token that interrupts."""
        host = self.books.live.get(token_id)
        if host is None:
            return
        self._cancel(host)
        for task in self.live():
            if task is not spare and task.internal_data.get("host") == token_id:
                task._set_state(TaskState.CANCELLED)

    def cancel_scope(self, scope: str | None, spare: Token | None = None) -> None:
        """Cancel every token of a scope and of the scopes inside it."""
        for task in self.inside(scope):
            if task is not spare and task.has_state(LIVE):
                self._cancel(task)
        self.silence(scope)

    def _cancel(self, task: Token) -> None:
        task._set_state(TaskState.CANCELLED)
        if "host" not in task.internal_data:
            self._say(task, "cancelled")
        task.task_spec.cancelled(task, self)
        self.cancel_scope(task.key)
        forget(self, task.key)

    def waits(self) -> Iterator[tuple[Token, dict[str, Any]]]:
        """Return every event that some token waits for."""
        for task in self.live():
            if task.state == TaskState.WAITING:
                for wait in task.internal_data.get("waits", ()):
                    yield task, wait
