"""A case that a fault has stopped: who is told where, in which words, and who is not; no personal value anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from engine.authentication import set_password
from engine.benchmarks import drawing
from engine.bundles import Bundle
from engine.checking import check_bundle
from engine.commands.definitions import DeployBundle
from engine.commands.instances import StartProcess, SuspendInstance
from engine.commands.people import AddUser, AssignRole
from engine.commands.timers import RetryIncident
from engine.commands.work_items import CompleteWorkItem
from engine.errors import ReportedOfficer
from engine.inbox_tables import case_index
from engine.model import SYSTEM
from engine.queries.halted import to_repair
from engine.queries.incidents import list_incidents
from engine.runtime import Engine
from engine.store.case import unpack_state
from engine.tables import case_file, history_event, incident, process_instance
from tests.conftest import NOON, PASSWORD
from tests.engine.commands.conftest import statements, user
from tests.engine.commands.test_incidents import DECIDES
from tests.web.conftest import Browser
from tests.web.test_inbox import BOUNDS
from tests.web.test_pages import CLERKS_NAME, KASIS_NAME
from web.cli.operations import incident as commands

Open = Callable[[], Browser]
OWNER, OWNERS_NAME, SECRET = "ni.pemilik", "Ni Pemilik", "Jalan Rahasia 17"
ADDRESS = {"type": "textfield", "key": "alamat", "label": "Alamat", "properties": {"pribadi": "true"}}


def bundle(diagram: bytes = DECIDES, *fields: object) -> Bundle:
    """The process with its form, which asks for more."""
    files = dict(drawing.bundle("ukur_gerbang", diagram).files)
    (path,) = (path for path in files if path.endswith(".form"))
    form = {**drawing.FORM, "components": [*drawing.FORM["components"], *(fields or (ADDRESS,))]}
    return Bundle("ukur_gerbang", {**files, path: json.dumps(form).encode()})


@pytest.fixture
def case(house: Engine) -> str:
    """A case that the Kasi has just run into a fault, with personal data sent in the very same form."""
    house.execute(AddUser(OWNER, OWNERS_NAME), SYSTEM)
    house.execute(AssignRole("PEMILIK_PROSES", OWNER, NOON.date()), SYSTEM)
    set_password(house, OWNER, PASSWORD)
    house.execute(DeployBundle(bundle(), ()), SYSTEM)
    started = house.execute(StartProcess("ukur_gerbang", {"luas": "tiga"}), SYSTEM)
    sent = {**drawing.DATA, "alamat": SECRET}
    house.execute(CompleteWorkItem(started.items[0][0], sent, str(uuid4())), user(KASIS_NAME))
    return started.instance_id


def test_who_met_the_fault_finds_the_case_halted_and_their_submission_kept(browser: Open, case: str) -> None:
    me = browser().sign_in(KASIS_NAME)
    for address in ("/", "/?tab=mine"):
        page = me.open(address)
        assert "setelah tindakan Anda: 1." in page
        assert "Isian Anda tersimpan." in page
        assert OWNERS_NAME in page
        assert "/pengaturan/pemeliharaan" not in page
    page = me.open("/?tab=terhenti")
    assert f'href="/kasus/{case}"' in page
    assert "isian Anda tersimpan" in page
    assert "tunggu perbaikan" in page
    assert "tiga" not in page


def test_who_may_repair_it_has_it_as_something_to_do(browser: Open, case: str) -> None:
    me = browser().sign_in(OWNER)
    page = me.open("/")
    assert "menunggu perbaikan Anda: 1." in page
    assert 'data-count="halted">1<' in page
    page = me.open("/?tab=terhenti")
    assert 'href="/pengaturan/pemeliharaan#gangguan-' in page
    assert f"/kasus/{case}" not in page  # who owns the process does not thereby read its cases
    page = me.open("/pengaturan/pemeliharaan")
    assert "Syarat =luas &gt; 3 pada jalur F_G_U bukan benar atau salah." in page
    assert "string dan number tidak dapat dibandingkan" in page


@pytest.mark.usefixtures("case")
def test_it_concerns_nobody_else_and_nobody_once_it_is_repaired(browser: Open, house: Engine) -> None:
    other, kasi = browser().sign_in(CLERKS_NAME), browser().sign_in(KASIS_NAME)
    assert "terhenti karena" not in other.open("/")
    assert "Tidak ada kasus yang terhenti." in other.open("/?tab=terhenti")
    (line,) = house.query(list_incidents)
    house.execute(RetryIncident(line.id, {"luas": 5}, "Salah ketik."), user(OWNER))
    assert "terhenti karena" not in kasi.open("/")


def test_the_page_after_sending_does_not_say_that_all_is_well(browser: Open, house: Engine) -> None:
    house.execute(DeployBundle(bundle(), ()), SYSTEM)
    started = house.execute(StartProcess("ukur_gerbang", {"luas": "tiga"}), SYSTEM)
    item = started.items[0][0]
    house.execute(CompleteWorkItem(item, drawing.DATA, str(uuid4())), user(KASIS_NAME))
    page = browser().sign_in(KASIS_NAME).open(f"/tugas/{item}/terkirim")
    assert "Isian Anda tersimpan, tetapi kasus ini terhenti pada “G”" in page
    assert "Tidak ada langkah orang lagi" not in page


def test_case_page_and_story_tell_the_cause_in_the_readers_language(browser: Open, case: str) -> None:
    me = browser().sign_in(KASIS_NAME)
    page = me.open(f"/kasus/{case}")
    assert page.count("bukan benar atau salah") == 2
    assert 'luas = "tiga"' in page
    me.client.get("/bahasa/en")
    page = me.open(f"/kasus/{case}")
    assert page.count("The condition =luas &gt; 3 of F_G_U is neither true nor false.") == 2
    assert "bukan benar" not in page


@pytest.mark.usefixtures("case")
def test_the_auditor_reads_the_cause_in_the_history(browser: Open, house: Engine) -> None:
    set_password(house, "luh.sari", PASSWORD)
    page = browser().sign_in("luh.sari").open("/riwayat/?jenis=incident.raised")
    assert "kasus terhenti pada “G”. Syarat =luas &gt; 3 pada jalur F_G_U" in page


@pytest.mark.parametrize("address", ["/", "/?tab=terhenti"])
def test_the_inbox_stays_within_its_statements(browser: Open, house: Engine, case: str, address: str) -> None:
    me = browser().sign_in(OWNER)
    me.open(address)
    with statements(house) as seen:
        me.open(address)
    limit = 5 if address == "/" else 6
    assert sum(text not in BOUNDS for text in seen) <= limit, (case, "\n".join(seen))


def test_the_officer_whom_a_case_is_about_is_told_nothing_and_repairs_nothing(
    browser: Open, house: Engine, case: str
) -> None:
    with house.database.write() as session:
        data = session.execute(select(case_file.c.data).where(case_file.c.instance_id == case)).scalar_one()
        about = {**data, "terlapor_internal": [OWNER, KASIS_NAME]}
        session.execute(update(case_file).where(case_file.c.instance_id == case).values(data=about))
        reported = f",{OWNER},{KASIS_NAME},"
        session.execute(update(case_index).where(case_index.c.instance_id == case).values(reported=reported))
    for name in (OWNER, KASIS_NAME):
        me = browser().sign_in(name)
        assert "terhenti karena" not in me.open("/")
        assert "Tidak ada kasus yang terhenti." in me.open("/?tab=terhenti")
    assert house.query(lambda session: to_repair(session, house.house, user(OWNER), NOON.date())) == ()
    (line,) = house.query(list_incidents)
    with pytest.raises(ReportedOfficer):
        house.execute(RetryIncident(line.id), user(OWNER))


def test_a_suspended_case_is_not_to_do_but_still_to_be_seen(browser: Open, house: Engine, case: str) -> None:
    house.execute(SuspendInstance(case, "Menunggu rapat."), SYSTEM)
    me = browser().sign_in(OWNER)
    assert "menunggu perbaikan" not in me.open("/")
    assert "Kasusnya dihentikan sementara; lanjutkan dahulu." in me.open("/pengaturan/pemeliharaan")


def test_no_personal_value_comes_into_incident_history_state_log_or_page(
    browser: Open, house: Engine, case: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    found: list[str] = []
    with house.database.read() as session:
        for table in (incident, history_event):
            found += [str(dict(row._mapping)) for row in session.execute(select(table))]
        state = session.execute(select(process_instance.c.state).where(process_instance.c.id == case)).scalar_one()
    found.append(str(unpack_state(state)))
    for name, addresses in (
        (KASIS_NAME, ("/", "/?tab=terhenti", f"/kasus/{case}")),
        (OWNER, ("/?tab=terhenti", "/pengaturan/pemeliharaan")),
    ):
        me = browser().sign_in(name)
        found += [me.open(address) for address in addresses]
    monkeypatch.setattr("web.cli.operations.the_engine", lambda: _Opened(house))
    line = house.query(list_incidents)[0]
    found += [CliRunner().invoke(commands, words).output for words in (["list", "--json"], ["show", line.id])]
    found += capfd.readouterr()
    assert "luas" in found[-3]
    assert [text for text in found if SECRET in text] == []


class _Opened:
    """The engine of a test, which its own test closes."""

    def __init__(self, house: Engine) -> None:
        self.house = house

    def __enter__(self) -> Engine:
        return self.house

    def __exit__(self, *_: object) -> None:
        """Leave it open."""


@pytest.mark.parametrize(
    ("diagram", "fields", "rules"),
    [
        (DECIDES, (ADDRESS,), []),
        (DECIDES.replace(b"luas &gt; 3", b'alamat = "x"'), (ADDRESS,), ["expression.personal"]),
        (
            DECIDES,
            ({"type": "dynamiclist", "path": "tamu", "components": [ADDRESS]},),
            ["form.personal_cell"],
        ),
    ],
)
def test_no_diagram_asks_for_personal_data_and_no_list_leaks_it(
    diagram: bytes, fields: tuple[object, ...], rules: list[str]
) -> None:
    found = check_bundle(bundle(diagram, *fields), frozenset({"KASI"}))
    assert [problem.rule for problem in found if "personal" in problem.rule] == rules
