"""What the person who complained does, with the case's number and access code in place of an account (SOP 9.1.11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import select

from engine.access import HEARERS
from engine.commands.base import NOBODY
from engine.commands.instances import StartProcess, newest
from engine.commands.intake import OpenCase, Opened, Upload
from engine.commands.sign_in import count_failures
from engine.errors import Invalid, NobodyWaits, NotFound
from engine.model import Proof
from engine.spiff import correlate
from engine.store import Case, UnitOfWork, apply_step
from engine.store.awaited import waits_for
from engine.store.complainants import AFTERWARDS, CLARIFICATION, OPEN_CHANNEL, case_of
from engine.store.mails import WRITTEN_IN
from engine.tables import process_instance, wait

CLARIFIED_IN = "isi_klarifikasi"
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Clarify:
    """Say something more about one's own case: it is monitored again, or a linked case opens if it has ended."""

    proof: Proof
    text: str = field(repr=False)

    def run(self, uow: UnitOfWork) -> str | None:
        """Return the linked case's id, if one was opened.

        Raises: NotFound for a proof that no longer holds, NobodyWaits, Invalid.
        Records: `message.received`, or `instance.started` for a linked case.
        """
        return _hear(uow, case_of(uow, self.proof), self.text)


@dataclass(frozen=True, slots=True)
class ReceiveComplaint:
    """Take a complaint that somebody wrote on the website themselves (SOP 9.2.1, 10.1).

    Only processes with the property `kanal_umum` take any; it names the channel. Fields that the form keeps for staff
    (`umum` is `tidak`) are not taken.
    """

    process_id: str
    data: Mapping[str, Any] = field(repr=False)
    token: str
    files: tuple[Upload, ...] = ()
    language: str = "id"

    def run(self, uow: UnitOfWork) -> Opened:
        """Raises: NotFound, FormInvalid, Invalid. Records: as `OpenCase`, by the public."""
        definition = newest(uow, self.process_id)
        channel = definition.process.properties.get(OPEN_CHANNEL)
        form = definition.first_form()
        if channel is None or form is None:
            raise NotFound("This process takes no complaints from the public.")
        taken = {f.key: self.data.get(f.key) for f in form.fields if f.public}
        reachable = bool(taken.get("pengadu_telepon") or taken.get("pengadu_surel"))
        uow.receives_a_complaint = True
        values = {**taken, "kanal": channel, "dapat_dihubungi": reachable}
        return OpenCase(self.process_id, values, self.token, self.files, known={WRITTEN_IN: self.language}).run(uow)


@dataclass(frozen=True, slots=True)
class HearClarification:
    """Write down what the complainant said by telephone, letter or at the counter."""

    needs: ClassVar[frozenset[str]] = HEARERS

    instance_id: str
    text: str = field(repr=False)

    def run(self, uow: UnitOfWork) -> str | None:
        """Return the linked case's id, if one was opened. Raises and records: as `Clarify`."""
        return _hear(uow, uow.case(self.instance_id), self.text)


@dataclass(frozen=True, slots=True)
class NoteKnock:
    """Count a wrong access code, or a complaint sent, against where it came from, so that nobody floods the office."""

    needs: ClassVar[frozenset[str]] = NOBODY

    keys: Collection[str]

    def run(self, uow: UnitOfWork) -> None:
        """Change the counters only; a mistyped code is no history."""
        count_failures(uow, self.keys)


def _hear(uow: UnitOfWork, case: Case, text: str) -> str | None:
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise Invalid(f"A clarification has 1 to {LONGEST} characters.")
    if case.status == "completed" and case.definition.process.properties.get(AFTERWARDS) == CLARIFICATION:
        return _linked(uow, case, text)
    if not waits_for(uow, uow.active(case), wait.c.name == CLARIFICATION):
        raise NobodyWaits("This case does not wait for a clarification.")
    _keep_private(uow, case, CLARIFIED_IN, text)
    step = correlate(case.definition.program, case.state, CLARIFICATION, {}, uow.world(case), correlation_value=None)
    apply_step(uow, case, step)
    return None


def _linked(uow: UnitOfWork, closed: Case, text: str) -> str:
    """Open a new case that names the closed one (reading A14), with the text as what it reports; one at a time."""
    waiting = select(process_instance.c.id).where(
        process_instance.c.parent_id == closed.id,
        process_instance.c.business_key.is_(None),
        process_instance.c.status == "active",
    )
    if uow.session.execute(waiting).first():
        raise NobodyWaits("A linked case is open already and waits for its number.")
    values = {"pengaduan_induk": closed.business_key, "judul": f"Klarifikasi atas {closed.business_key}"}
    started = StartProcess(closed.definition.bundle.process_id, values, closed.id).run(uow)
    _keep_private(uow, uow.cases[-1], "uraian", text)
    return started.instance_id


def _keep_private(uow: UnitOfWork, case: Case, name: str, text: str) -> None:
    key = uow.case_key(case)
    case.private_blob = case.file_row["private"] = key.seal({**key.unseal(case.private_blob), name: text})
    case.record("case.told", None, private={name: key.commit(name, text)})
