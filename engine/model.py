"""The frozen words that every other module speaks (see design words in ARCHITECTURE.md)."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NewType

UserId = NewType("UserId", str)
RoleKey = NewType("RoleKey", str)
InstanceId = NewType("InstanceId", str)
WorkItemId = NewType("WorkItemId", str)
WaitKey = tuple[str, str]

ActorKind = Literal["user", "public", "system"]
Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a user, the public, or the system. Roles are not here: they are read at the moment of acting."""

    kind: ActorKind
    user_id: UserId | None = None

    @property
    def label(self) -> str:
        """The name under which history knows this actor."""
        return self.user_id or self.kind


@dataclass(frozen=True, slots=True)
class Proof:
    """What a browser keeps once number and code were right: neither of them. A new code makes it worthless."""

    instance_id: str
    seal: str = field(repr=False)

    def holds(self, access_hash: str | None) -> bool:
        """Say whether the case still has the code that was given."""
        return bool(access_hash) and hmac.compare_digest(self.seal.encode(), (access_hash or "").encode())


SYSTEM = Actor("system")
PUBLIC = Actor("public")


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about a diagram, form, table or template, in words that a process owner understands.

    An `error` keeps it from running; a `warning` runs, though perhaps not as meant; a `hint` is about looks and order,
    or what an office must settle before it publishes. `path`: the elements on the way to the trouble, where it shows
    itself only on a certain way.
    """

    rule: str
    message: Message
    element_id: str | None = None
    severity: Severity = "error"
    source: str = ""
    line: int | None = None
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return `file:line element: message [rule]`, leaving out what is not known."""
        place = f"{self.source}:{self.line}" if self.line else self.source
        head = " ".join(part for part in (place, self.element_id) if part)
        return f"{head}: {self.message} [{self.rule}]" if head else f"{self.message} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A token that waits for a person: it becomes a work item.

    `counter` numbers the instances of a task that repeats; `local` are the variables that the task sees and the
    instance has not, such as the item of a multi-instance.
    """

    token_id: str
    element_id: str
    counter: int | None = None
    local: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerWait:
    """A token that waits for a moment."""

    token_id: str
    element_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A token that waits for a message, a signal, or a condition to become true; `name` is then the condition."""

    token_id: str
    element_id: str
    kind: Literal["message", "signal", "condition"]
    name: str
    correlation_value: str | None = None


@dataclass(frozen=True, slots=True)
class OperationCall:
    """A service task that asks for an operation, with the values of its input mappings and its headers."""

    token_id: str
    element_id: str
    operation: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    retries: int = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a decision says: its value (JSON), what each of its tables did, and what was wrong, in sentences.

    A table is told as `decision`, `hit_policy`, `inputs`, `rules` (the numbers of those that matched) and `output`.
    With problems the value is null or doubtful: whoever asked must not go on with it.
    """

    value: Any
    tables: tuple[Mapping[str, Any], ...] = ()
    problems: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Thrown:
    """A message or signal that leaves the instance; inside it a signal was heard already.

    `token_id` and `element_id` say who threw it, `values` what it carries.
    """

    kind: Literal["message", "signal"]
    name: str
    element_id: str
    token_id: str
    correlation_value: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that happened in a step, in order; becomes a history event."""

    kind: Literal[
        "element.completed",
        "element.cancelled",
        "item.completed",
        "item.cancelled",
        "gateway.decided",
        "decision.made",
        "timer.fired",
        "message.received",
        "message.thrown",
        "signal.received",
        "signal.thrown",
        "condition.met",
        "error.thrown",
        "error.caught",
        "escalation.thrown",
        "escalation.caught",
        "compensation.thrown",
    ]
    element_id: str
    detail: Mapping[str, Any] = field(default_factory=dict)


CAME = frozenset(
    {"timer.fired", "message.received", "signal.received", "condition.met", "error.caught", "escalation.caught"}
)
"""The kinds of trace that say that an event came to an element that waited for it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An element that could not run: it becomes an incident. `rule` names its sentence (`engine.faults`).

    `expression` is the last one that the element asked, `values` what its names stood for then. `outside` is what
    another service said; nobody knows what it holds, so only those who repair it read it.
    """

    token_id: str
    element_id: str
    rule: str
    message: Message
    expression: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    outside: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What the engine did, as a value: the new state and all that it implies.

    `state` is one JSON document without specs. `people`, the tokens that wait for a person with their elements,
    `timers`, `subscriptions` and `operations` are complete. Rows are reconciled with what the step changed of them, so
    that five hundred open work items cost a step no more than ten: `opened` and `closed` are the tokens that have begun
    and ceased to wait for a person, `begun` and `over` the waits (token and kind) for anything else. `everybody` makes
    `waiting`, for whoever wants to see all. `variables` are the instance's variables after the step, `written` those
    that the diagram itself wrote in it. `lifted` are the tokens that a fault kept before and keeps no more, or for
    another fault.
    """

    state: dict[str, Any]
    status: Literal["active", "completed", "terminated"]
    people: Mapping[str, str] = field(default_factory=dict)
    opened: tuple[Waiting, ...] = ()
    closed: tuple[str, ...] = ()
    begun: frozenset[WaitKey] = frozenset()
    over: tuple[WaitKey, ...] = ()
    timers: tuple[TimerWait, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    operations: tuple[OperationCall, ...] = ()
    trace: tuple[Trace, ...] = ()
    faults: tuple[Fault, ...] = ()
    lifted: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, Any] = field(default_factory=dict)
    ends: tuple[str, ...] = ()
    thrown: tuple[Thrown, ...] = ()
    everybody: Callable[[], Iterable[Waiting]] = tuple

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """All tokens that wait for a person, with what each sees; to be asked before the next step."""
        return tuple(self.everybody())


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event of a process log: `resource` is a role or an alias, never a name."""

    case: str
    case_name: str
    process: str
    sequence: int
    element_id: str
    step: str
    at: datetime
    transition: str
    role: str | None
    resource: str | None
    work_item: str | None


class Message(str):
    """A sentence for people, in Indonesian, that remembers its template and values, so that pages can translate it."""

    __slots__ = ("template", "values")

    def __new__(cls, template: str, **values: object) -> Message:
        """Fill the template, such as `Paling sedikit {limit} huruf.`."""
        message = super().__new__(cls, template.format(**values))
        message.template, message.values = template, values
        return message

    template: str
    values: dict[str, object]

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Let copies be filled anew: a filled sentence is no template."""
        return (self.template,), self.values
