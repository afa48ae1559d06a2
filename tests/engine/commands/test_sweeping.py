"""Uploads that nothing refers to are removed after a week; whatever refers to a file keeps it."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from engine.commands.attachments import AttachFile
from engine.commands.drafts import DropDraft, SaveDraft
from engine.commands.office import SetConfig
from engine.commands.sweeping import RemoveContents, SweepFiles
from engine.commands.unsent import KeepUnsent
from engine.commands.work_items import CompleteWorkItem
from engine.errors import FormInvalid
from engine.model import SYSTEM
from engine.people_tables import stored_file
from engine.queries.cases import view_case
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.tables import work_item
from engine.worker import Inline, sweep_files
from tests.conftest import NOON
from tests.engine.commands.conftest import CLERK, COMPLAINT, do

LATER = NOON + timedelta(days=8)


def picture(shade: int = 0) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(out, "PNG")
    return out.getvalue()


def attach(engine: Engine, item: str, shade: int = 0) -> str:
    return engine.execute(AttachFile(item, "lampiran", "foto.png", picture(shade)), CLERK)


def sweep(engine: Engine, jobs: Inline, moment: Any = LATER) -> int:
    removed = sweep_files(engine, moment)
    jobs.run(engine, "remove_contents")
    return removed


def left(engine: Engine) -> set[str]:
    return set(engine.query(lambda session: list(session.execute(select(stored_file.c.id)).scalars())))


def on_disk(engine: Engine) -> int:
    return sum(path.is_file() for path in engine.house.files.root.rglob("*"))


def case_of(engine: Engine, item: str) -> str:
    mine = select(work_item.c.instance_id).where(work_item.c.id == item)
    return engine.query(lambda session: str(session.execute(mine).scalar_one()))


def test_what_was_never_confirmed_goes_after_a_week_and_is_in_the_history(
    engine: Engine, jobs: Inline, first_item: str
) -> None:
    attach(engine, first_item)
    assert (sweep(engine, jobs, NOON + timedelta(days=6)), on_disk(engine)) == (0, 1)
    assert (sweep(engine, jobs), left(engine), on_disk(engine)) == (1, set(), 0)
    view = engine.query(lambda session: view_case(session, case_of(engine, first_item)))
    assert [event.kind for event in view.events][-1] == "file.swept"
    assert engine.examine(verify).differences == ()
    assert sweep(engine, jobs) == 0


def test_the_office_says_after_how_many_days(engine: Engine, jobs: Inline, first_item: str) -> None:
    engine.execute(SetConfig("berkas_lepas_hari", 30, NOON.date()), SYSTEM)
    attach(engine, first_item)
    assert sweep(engine, jobs) == 0
    assert sweep(engine, jobs, NOON + timedelta(days=31)) == 1


def test_what_was_handed_in_stays_and_what_was_taken_out_goes(engine: Engine, jobs: Inline, first_item: str) -> None:
    kept, dropped = attach(engine, first_item, 1), attach(engine, first_item, 2)
    do(engine, first_item, {**COMPLAINT, "lampiran": [kept]})
    assert (sweep(engine, jobs), left(engine), on_disk(engine)) == (1, {kept}, 1)
    assert dropped not in left(engine)
    assert engine.query(lambda s: s.execute(select(stored_file.c.in_use)).scalar_one()) is True


def test_a_draft_keeps_its_files_as_long_as_it_is_there(engine: Engine, jobs: Inline, first_item: str) -> None:
    file = attach(engine, first_item)
    engine.execute(SaveDraft(first_item, {**COMPLAINT, "lampiran": [file]}), CLERK)
    assert (sweep(engine, jobs), left(engine)) == (0, {file})
    engine.execute(DropDraft(first_item), CLERK)
    assert (sweep(engine, jobs), left(engine)) == (1, set())


def test_who_has_something_unsent_loses_nothing(engine: Engine, jobs: Inline, first_item: str) -> None:
    attach(engine, first_item)
    engine.execute(KeepUnsent("u" * 36, "made.wirawan", b"sealed"), SYSTEM, LATER)
    assert sweep(engine, jobs, LATER + timedelta(minutes=30)) == 0
    assert sweep(engine, jobs, LATER + timedelta(hours=2)) == 1


def test_the_same_content_stays_on_the_disk_while_one_row_names_it(
    engine: Engine, jobs: Inline, first_item: str
) -> None:
    kept, _ = attach(engine, first_item), attach(engine, first_item)
    do(engine, first_item, {**COMPLAINT, "lampiran": [kept]})
    assert (sweep(engine, jobs), on_disk(engine)) == (1, 1)


def test_content_that_came_again_before_the_job_stays(engine: Engine, jobs: Inline, first_item: str) -> None:
    attach(engine, first_item)
    assert sweep_files(engine, LATER) == 1
    attach(engine, first_item)
    jobs.run(engine, "remove_contents")
    assert on_disk(engine) == 1


def test_a_job_that_runs_twice_removes_once(engine: Engine, jobs: Inline, first_item: str) -> None:
    attach(engine, first_item)
    (digest,) = engine.query(lambda s: list(s.execute(select(stored_file.c.sha256)).scalars()))
    sweep(engine, jobs)
    engine.execute(RemoveContents(case_of(engine, first_item), [digest]), SYSTEM)
    assert on_disk(engine) == 0


@pytest.mark.parametrize("turn", range(6))
def test_of_a_sweep_and_a_submission_at_once_one_sees_the_other(
    engine: Engine, jobs: Inline, first_item: str, turn: int
) -> None:
    file, case = attach(engine, first_item), case_of(engine, first_item)
    gate, got = threading.Barrier(2), {}

    def submit() -> None:
        gate.wait()
        try:
            engine.execute(CompleteWorkItem(first_item, {**COMPLAINT, "lampiran": [file]}, f"t{turn}"), CLERK)
            got["sent"] = True
        except FormInvalid as exc:
            got["sent"] = "lampiran" not in exc.errors

    def clear() -> None:
        gate.wait()
        got["swept"] = engine.execute(SweepFiles(case, LATER), SYSTEM)

    threads = [threading.Thread(target=run) for run in (submit, clear)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jobs.run(engine, "remove_contents")
    assert got["sent"] is not bool(got["swept"])
    assert (left(engine), on_disk(engine)) == (({file}, 1) if got["sent"] else (set(), 0))
