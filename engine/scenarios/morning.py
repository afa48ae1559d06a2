"""An office as people find it in the morning: some work taken, some half done, some put aside, some urgent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine.access import REASSIGNERS
from engine.commands.drafts import SaveDraft
from engine.commands.scheduling import PRIORITIES, PrioritiseWorkItem, SnoozeWorkItem
from engine.commands.work_items import ClaimWorkItem
from engine.queries.cases import view_case
from engine.queries.inbox import InboxLine, inbox
from engine.queries.inbox_walks import Asked
from engine.queries.work_items import see_work_item
from engine.scenarios.player import Player, actor_of
from engine.scenarios.script import Person, Setting

MOST_TAKEN, ASIDE_DAYS = 3, 2


class Morning:
    """Lets the people of a script begin their day in an office with open cases; `cases` are those, by instance."""

    def __init__(self, player: Player, cases: Mapping[str, Mapping[str, Any]]) -> None:
        """Begin at the engine's own time."""
        self.player, self.engine, self.cases = player, player.engine, cases
        self.now = self.engine.clock().astimezone(self.engine.house.offices.zone)

    def begin(self) -> None:
        """Let everybody take up to every second item of their free work; the last of several is put aside."""
        for person in self.player.script.people:
            taken = self.free(person)[::2][:MOST_TAKEN]
            for line in taken:
                self.engine.execute(ClaimWorkItem(line.id), actor_of(person))
            if taken:
                self._half_done(person, taken[0])
            if len(taken) == MOST_TAKEN:
                self._put_aside(person, taken[-1])
        self._make_urgent()

    def free(self, person: Person) -> tuple[InboxLine, ...]:
        """Return the work that the person may take and nobody has."""
        ask = partial(inbox, house=self.engine.house, actor=actor_of(person), today=self.now.date())
        return self.engine.query(partial(ask, asked=Asked(whose="free"))).lines

    def _half_done(self, person: Person, line: InboxLine) -> None:
        """Save a draft that has the first half of what the person will write."""
        ask = partial(see_work_item, house=self.engine.house, actor=actor_of(person), work_item_id=line.id)
        form = self.engine.query(partial(ask, today=self.now.date(), now=self.now)).form
        if form is None:
            return
        view = self.engine.query(lambda session: view_case(session, line.instance_id))
        scope = {**view.data, "kasus": self.cases[line.instance_id], "kunjungan": 1}
        office = self.engine.query(self.engine.house.offices.current)
        whole = self.player.script.fill(form.id, {}, scope, Setting(office, self.now))
        written = [field.key for field in form.fields if field.key in whole]
        self.engine.execute(
            SaveDraft(line.id, {key: whole[key] for key in written[: (len(written) + 1) // 2]}), actor_of(person)
        )

    def _put_aside(self, person: Person, line: InboxLine) -> None:
        calendar = self.engine.query(self.engine.house.offices.current).calendar
        until = calendar.add(self.now.date(), ASIDE_DAYS)
        self.engine.execute(SnoozeWorkItem(line.id, until), actor_of(person))

    def _make_urgent(self) -> None:
        """Let the first who may say what is urgent say so of what the first of all has not taken."""
        people = self.player.script.people
        superior = next(person for person in people if REASSIGNERS & set(person.roles))
        waiting = next((line for person in people for line in self.free(person)), None)
        if waiting:
            self.engine.execute(PrioritiseWorkItem(waiting.id, PRIORITIES[-1]), actor_of(superior))
