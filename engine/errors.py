"""What can go wrong, for the one who asked. The docstring is the default message; nothing here knows HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from engine.model import Message, Problem


class EngineError(Exception):
    """The request cannot be carried out."""

    def __init__(self, message: str = "") -> None:
        """Say `message`, or else the first line of the class's docstring."""
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])


class NotFound(EngineError):
    """What you asked for does not exist, or not for you."""


class Forbidden(EngineError):
    """You may not do this."""

    def __init__(self, message: str = "", *, roles: Collection[str] = (), person: str | None = None) -> None:
        """Carry who may: the keys of `roles`, or the `person` (an account) who has it now."""
        self.roles, self.person = tuple(sorted(roles)), person
        super().__init__(message)


class NotCandidate(Forbidden):
    """This work item belongs to a role that you do not hold today."""


class NotAssignee(Forbidden):
    """Somebody else has taken this work item."""


class SameActor(Forbidden):
    """Whoever did the step before may not do this one (four eyes)."""


class ReportedOfficer(Forbidden):
    """You are the officer that this complaint is about."""


class Conflict(EngineError):
    """Somebody else was faster."""


class AlreadyClaimed(Conflict):
    """Somebody else has claimed this work item."""


class WorkItemClosed(Conflict):
    """This work item is closed already."""


class InstanceNotActive(Conflict):
    """This case is not active."""


class BpmnError(EngineError):
    """An operation ended with an error that the diagram may catch."""

    def __init__(self, code: str, message: str = "") -> None:
        """Carry the `code` by which an error event of the diagram catches it, and what was said of it."""
        self.code, self.said = code, message
        super().__init__(message or f"The operation ended with the error {code}.")


class Invalid(EngineError):
    """What was sent is not right."""


class NobodyWaits(Invalid):
    """No case waits for this message."""


class FormInvalid(Invalid):
    """The form has mistakes."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        """Carry `errors`: the path of a field, such as `tindakan[0].uraian`, to what is wrong there."""
        self.errors = dict(errors)
        super().__init__(
            "\n".join(["The form has mistakes:", *(f"- {path}: {text}" for path, text in self.errors.items())])
        )


class BundleInvalid(Invalid):
    """The bundle has problems and cannot be published."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Carry all `problems` that were found, not the first only."""
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class ExpressionInvalid(Invalid):
    """The expression is not FEEL."""

    def __init__(self, message: Message, line: int, column: int) -> None:
        """Say what was expected, and where: `line` and `column` count from 1."""
        self.line, self.column = line, column
        super().__init__(message)


class ConfigInvalid(Invalid):
    """The configuration is missing a value or has a senseless one."""
