"""Deploy a bundle: check it whole, then make it the newest version of its process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

from sqlalchemy import delete, insert, select

from engine.bundles import Bundle
from engine.commands.base import PROCESS_KEEPERS
from engine.commands.beginnings import outside, wait_for
from engine.errors import BundleInvalid
from engine.message_tables import beginning
from engine.model import Problem
from engine.spiff import beginnings
from engine.store import UnitOfWork
from engine.tables import process_definition


@dataclass(frozen=True, slots=True)
class Deployed:
    """The version that is now the newest, and whether this command made it."""

    definition_id: str
    version: int
    new: bool


@dataclass(frozen=True, slots=True)
class DeployBundle:
    """Publish a bundle with the problems that its check found; any error among them refuses it."""

    needs: ClassVar[frozenset[str]] = PROCESS_KEEPERS

    bundle: Bundle
    problems: Sequence[Problem]

    def run(self, uow: UnitOfWork) -> Deployed:
        """Raises: BundleInvalid. Records: `definition.deployed`. An unchanged bundle makes no new version."""
        if any(problem.severity == "error" for problem in self.problems):
            raise BundleInvalid(self.problems)
        latest = uow.session.execute(
            select(process_definition.c.id, process_definition.c.version, process_definition.c.digest)
            .where(process_definition.c.process_id == self.bundle.process_id)
            .order_by(process_definition.c.version.desc())
            .limit(1)
        ).first()
        if latest and latest.digest == self.bundle.digest:
            return Deployed(latest.id, latest.version, new=False)
        return self._add(uow, (latest.version if latest else 0) + 1)

    def _add(self, uow: UnitOfWork, version: int) -> Deployed:
        definition_id = uow.new_id()
        uow.session.execute(
            insert(process_definition).values(
                id=definition_id,
                process_id=self.bundle.process_id,
                version=version,
                digest=self.bundle.digest,
                bundle=self.bundle.pack(),
                deployed_at=uow.now,
                deployed_by=uow.actor.label,
            )
        )
        facts = {"process": self.bundle.process_id, "version": version, "digest": self.bundle.digest}
        uow.record("office:deployments", "definition.deployed", **facts)
        self._set_beginnings(uow, definition_id, version)
        return Deployed(definition_id, version, new=True)

    def _set_beginnings(self, uow: UnitOfWork, definition_id: str, version: int) -> None:
        """Let the newest version alone begin with messages, signals, times and conditions; times are reckoned anew."""
        process_id = self.bundle.process_id
        uow.session.execute(delete(beginning).where(beginning.c.process_id == process_id))
        for found in beginnings(uow.definition(definition_id, version).program, outside(uow)):
            uow.add(beginning, process_id=process_id, **asdict(found))
            if found.due_at:
                wait_for(uow, process_id, found.element_id, found.due_at)
