"""The survey of satisfaction (SKM) at the end of a case: once a case, and nothing ties an answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import update

from engine.errors import Conflict, Invalid
from engine.model import Proof
from engine.public_tables import SURVEY_ELEMENTS, survey_answer
from engine.store import UnitOfWork
from engine.store.awaited import waits_for
from engine.store.complainants import CLARIFICATION, case_of
from engine.tables import case_file, wait

LOWEST, HIGHEST, LONGEST = 1, 4, 1000


@dataclass(frozen=True, slots=True)
class AnswerSurvey:
    """Say how the handling was, 1 (bad) to 4 (very good); all but the first may be left out.

    What is stored says neither which case nor which day, so no history event is written: it would tie them together.
    """

    proof: Proof
    overall: int
    elements: Mapping[str, int] = field(default_factory=dict)
    comment: str = field(default="", repr=False)

    def run(self, uow: UnitOfWork) -> None:
        """Raises: NotFound, Invalid, Conflict when the case has answered or is not that far.

        Source: PermenPANRB 14/2017 on surveys of satisfaction, nine elements.
        """
        case = case_of(uow, self.proof)
        told = case.status == "completed" or waits_for(uow, case, wait.c.name == CLARIFICATION)
        if not told:
            raise Conflict("The result of this case was not told yet.")
        scores = (self.overall, *self.elements.values())
        if set(self.elements) - set(SURVEY_ELEMENTS) or not all(LOWEST <= score <= HIGHEST for score in scores):
            raise Invalid("A score is 1 to 4, for one of the nine elements.")
        once = update(case_file).where(case_file.c.instance_id == case.id, ~case_file.c.surveyed)
        if not uow.changed(once.values(surveyed=True)):
            raise Conflict("This case has answered already.")
        uow.add(
            survey_answer,
            id=uow.new_id(),
            month=uow.today.replace(day=1),
            overall=self.overall,
            elements=dict(self.elements),
            comment=self.comment.strip()[:LONGEST] or None,
        )
