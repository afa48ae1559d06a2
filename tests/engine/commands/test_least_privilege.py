"""Every command says who may give it, and the runtime asks at the moment of acting."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from datetime import date
from typing import Any

import pytest

import engine.commands
from engine.bundles import read_bundle
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess, TerminateInstance
from engine.commands.office import SetConfig
from engine.commands.people import AddUser, AssignRole
from engine.errors import Forbidden
from engine.model import PUBLIC, SYSTEM
from engine.runtime import Engine
from tests.conftest import PROCESS, ROOT
from tests.engine.commands.conftest import CLERK, KASI, user

LOOK_THEMSELVES = {
    "ClaimWorkItem",
    "ReleaseWorkItem",
    "ReassignWorkItem",
    "CompleteWorkItem",
    "AttachFile",
    "OpenDocument",
    "OpenFile",
    "OpenIdentity",
    "OfferSignedCopy",
    "ConfirmSignedCopy",
    "DropSignedCopy",
    "SendMessage",
    "SaveDraft",
    "NotePresence",
    "SnoozeWorkItem",
    "SaveView",
    "RenameView",
    "DropView",
    "DropDraft",
    "AskComplainant",
    "WithdrawQuestion",
    "CheckChannel",
    "CheckTheRest",
    "ReopenChannel",
    "FinishChannelCheck",
    "Clarify",
    "AnswerQuestion",
    "AnswerSurvey",
    "ReceiveComplaint",
}


def commands() -> dict[str, type]:
    modules = [
        importlib.import_module(f"engine.commands.{m.name}") for m in pkgutil.iter_modules(engine.commands.__path__)
    ]
    kinds = [kind for module in modules for kind in vars(module).values() if inspect.isclass(kind)]
    ours = [kind for kind in kinds if kind.__module__.startswith("engine.commands.") and hasattr(kind, "run")]
    return {kind.__name__: kind for kind in ours if kind.__name__ != "Command"}


def test_every_command_says_who_may_give_it() -> None:
    silent = {name for name, kind in commands().items() if not hasattr(kind, "needs")}
    assert silent == LOOK_THEMSELVES


@pytest.mark.parametrize(
    "command",
    [
        AddUser("baru", "Orang Baru"),
        AssignRole("ADMIN", "made.wirawan", date(2026, 1, 1)),
        SetConfig("jam_tutup", "12:00", date(2026, 1, 1)),
        DeployBundle(read_bundle(ROOT, PROCESS), ()),
    ],
    ids=lambda command: type(command).__name__,
)
@pytest.mark.parametrize("who", [CLERK, KASI, PUBLIC])
def test_the_office_is_changed_by_its_keepers_only(engine: Engine, command: Any, who: Any) -> None:
    with pytest.raises(Forbidden):
        engine.execute(command, who)


def test_an_administrator_may(engine: Engine) -> None:
    engine.execute(AssignRole("ADMIN", "made.wirawan", date(2026, 1, 1)), SYSTEM)
    engine.execute(SetConfig("jam_tutup", "12:00", date(2026, 1, 1)), CLERK)
    assert engine.query(engine.house.offices.current).setting("jam_tutup") == "12:00"


def test_a_case_is_begun_where_its_diagram_starts_and_ended_by_a_superior(engine: Engine) -> None:
    for stranger in (PUBLIC, user("nobody")):
        with pytest.raises(Forbidden):
            engine.execute(StartProcess(PROCESS), stranger)
    started = engine.execute(StartProcess(PROCESS), CLERK)
    with pytest.raises(Forbidden):
        engine.execute(TerminateInstance(started.instance_id, "alasan"), CLERK)
    engine.execute(TerminateInstance(started.instance_id, "alasan"), KASI)
