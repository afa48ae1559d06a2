"""The officer asks, the complainant answers on Cek Pengaduan (SOP 9.2.2); the survey at the end; what stays hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select

from engine.commands.instances import SuspendInstance, TerminateInstance
from engine.commands.questions import AskComplainant
from engine.commands.survey import AnswerSurvey
from engine.errors import NotCandidate, NotFound
from engine.model import PUBLIC, Proof
from engine.people_tables import stored_file
from engine.public_tables import survey_answer
from engine.queries.cases import find_case, view_case
from engine.queries.survey import survey_results
from engine.runtime import Engine
from engine.tables import case_file, outbox
from tests.conftest import NOON
from tests.engine.commands.conftest import KASI, TRIAGE, statements, user
from tests.web.conftest import Browser
from tests.web.test_following import NUMBER, code, finish, visitor  # noqa: F401 because `code` is a fixture
from tests.web.test_pages import CLERKS_NAME, sent
from tests.web.test_start import photo

Open = Callable[[], Browser]


def item_of(house: Engine) -> str:
    return house.query(lambda s: view_case(s, find_case(s, NUMBER))).open_items[0][0]


@pytest.fixture
def waiting(browser: Open, house: Engine, code: str) -> str:  # noqa: F811 because it is the fixture
    """A case that waits for its complainant (T04); its access code."""
    triage(browser, house)
    return code


def triage(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open(f"/tugas/{item_of(house)}")
    data = {**TRIAGE, "perlu_informasi": True, "sederhana": False}
    me.send(f"/tugas/{item_of(house)}", **{k: str(v).lower() if isinstance(v, bool) else v for k, v in data.items()})


def ask(browser: Open, house: Engine, text: str = "Tanggal berapa Anda datang?") -> Browser:
    clerk = browser().sign_in(CLERKS_NAME)
    address = f"/tugas/{item_of(house)}/pertanyaan/"
    clerk.open(address)
    clerk.send(address, pertanyaan=text)
    return clerk


def test_a_question_is_asked_answered_and_read_while_the_step_stays(browser: Open, house: Engine, waiting: str) -> None:
    before = item_of(house)
    clerk = ask(browser, house)
    public = visitor(browser, NUMBER, waiting)
    assert "Giliran Anda" in public.page
    assert "Tanggal berapa Anda datang?" in public.page
    assert "Hitungan waktu berhenti" in public.page
    page = public.send("/cek/jawaban", jawaban="Tanggal 2 Maret.", berkas=photo())
    assert "Jawaban Anda sudah diterima" in page
    assert "Giliran kami" in page
    assert item_of(house) == before
    assert "Pengadu sudah menjawab" in clerk.open("/?lihat=semua")
    assert "Pengadu sudah menjawab" in clerk.open(f"/tugas/{before}")
    page = clerk.open(f"/tugas/{before}/pertanyaan/")
    assert "Tanggal 2 Maret." in page
    file = re.search(r'href="(/tugas/[^"]+/berkas/[^"]+)"', page)
    assert file
    clerk.open(file[1])
    assert clerk.headers["Content-Disposition"].startswith("attachment")


def test_questions_come_one_after_another_and_history_holds_no_words(
    browser: Open, house: Engine, waiting: str
) -> None:
    ask(browser, house)
    assert "Masih ada pertanyaan" in ask(browser, house, "Siapa petugasnya?").page
    public = visitor(browser, NUMBER, waiting)
    public.send("/cek/jawaban", jawaban="Tanggal 2 Maret.")
    ask(browser, house, "Siapa petugasnya?")
    assert "Siapa petugasnya?" in public.open("/cek/status")
    public.send("/cek/jawaban", jawaban="Ibu di loket tiga.")
    view = house.query(lambda s: view_case(s, find_case(s, NUMBER)))
    kinds = [(e.kind, e.actor) for e in view.events if e.kind.startswith("question.")]
    assert kinds == [("question.asked", CLERKS_NAME), ("question.answered", "public")] * 2
    assert "loket tiga" not in str(view)
    public.send("/cek/jawaban", jawaban="Sekali lagi.")
    assert (public.status, "Sekali lagi." in public.page) == (409, True)


def test_an_answer_that_cannot_be_taken_keeps_the_words(browser: Open, house: Engine, waiting: str) -> None:
    ask(browser, house)
    public = visitor(browser, NUMBER, waiting)
    public.send("/cek/jawaban", jawaban=" ")
    assert (public.status, "Kesalahan: " in public.page) == (422, True)
    public.send("/cek/jawaban", jawaban="Ini fotonya.", berkas=(BytesIO(b"MZ bukan foto"), "foto.jpg"))
    assert (public.status, "Ini fotonya." in public.page, "Berkas tidak diterima" in public.page) == (422, True, True)
    with house.database.engine.connect() as connection:
        assert connection.execute(select(stored_file)).all() == []


def test_only_who_may_act_asks_and_only_where_the_case_waits(
    browser: Open,
    house: Engine,
    code: str,  # noqa: F811 because it is the fixture
) -> None:
    clerk = browser().sign_in(CLERKS_NAME)
    assert "Bertanya lewat Cek Pengaduan" not in clerk.open(f"/tugas/{item_of(house)}")
    clerk.open(f"/tugas/{item_of(house)}/pertanyaan/")
    clerk.send(f"/tugas/{item_of(house)}/pertanyaan/", pertanyaan="Siapa?")
    assert clerk.status == 422
    with pytest.raises(NotCandidate):
        house.execute(AskComplainant(item_of(house), "Siapa?"), KASI)


def test_a_mail_tells_of_the_question_without_its_words(browser: Open, house: Engine) -> None:
    me = browser().sign_in(CLERKS_NAME)
    me.open("/mulai/penanganan_pengaduan")
    me.send("/mulai/penanganan_pengaduan", **sent(pengadu_surel="wayan@contoh.example"))
    triage(browser, house)
    ask(browser, house)
    with house.database.engine.connect() as connection:
        mail = connection.execute(select(outbox).order_by(outbox.c.created_at)).all()[-1]
        wrapped = connection.execute(select(case_file.c.wrapped_key)).scalar_one()
    body = house.house.vault.open_case_key(wrapped).unseal(mail.body)
    assert ("Jawablah di Cek Pengaduan" in body, NUMBER in body, "Tanggal berapa" in body) == (True, True, False)


def test_a_halted_and_an_ended_case_say_so(browser: Open, house: Engine, code: str) -> None:  # noqa: F811 because it is the fixture
    case = house.query(lambda s: find_case(s, NUMBER))
    house.execute(SuspendInstance(case, "Menunggu putusan"), KASI)
    assert "dihentikan sementara" in visitor(browser, NUMBER, code).page
    house.execute(TerminateInstance(case, "Dicabut"), KASI)
    page = visitor(browser, NUMBER, code).page
    assert ("diakhiri" in page, "Dicabut" in page) == (True, False)


def test_the_survey_is_answered_once_and_tells_neither_case_nor_day(
    browser: Open,
    house: Engine,
    code: str,  # noqa: F811 because it is the fixture
) -> None:
    early = visitor(browser, NUMBER, code)
    assert "Isi survei" not in early.page
    finish(browser, house)
    public = visitor(browser, NUMBER, code)
    assert "Isi survei" in public.page
    public.open("/survei/")
    assert "Kesalahan: " in public.send("/survei/", waktu="3")
    page = public.send("/survei/", keseluruhan="4", waktu="3", saran="Loketnya ramah.")
    assert "Terima kasih" in page
    assert "Isi survei" not in page
    with house.database.engine.connect() as connection:
        (row,) = connection.execute(select(survey_answer)).all()
    assert (str(row.month), row.overall, row.elements) == ("2026-03-01", 4, {"waktu": 3})
    assert not [
        event for event in house.query(lambda s: view_case(s, find_case(s, NUMBER))).events if "urvey" in event.kind
    ]


def test_results_are_for_few_and_hide_months_with_few_answers(
    browser: Open,
    house: Engine,
    code: str,  # noqa: F811 because it is the fixture
) -> None:
    finish(browser, house)
    with house.database.write() as session:
        for number in range(4):
            session.execute(
                survey_answer.insert().values(id=f"s{number}", month=NOON.date().replace(day=1), overall=3, elements={})
            )
    kabid = user("ketut.sriani")
    few = house.query(lambda s: survey_results(s, kabid, 2026, NOON.date()))
    assert (few.score, few.months[0].count) == (None, None)
    with house.database.write() as session:
        session.execute(
            survey_answer.insert().values(id="s5", month=NOON.date().replace(day=1), overall=4, elements={})
        )
    enough = house.query(lambda s: survey_results(s, kabid, 2026, NOON.date()))
    assert (enough.score, enough.grade, enough.months[0].count) == (80.0, "B", 5)
    assert browser().sign_in(CLERKS_NAME).open("/survei/hasil")
    with pytest.raises(NotCandidate):
        house.query(lambda s: survey_results(s, KASI, 2026, NOON.date()))


def test_a_forged_proof_opens_nothing(house: Engine, code: str) -> None:  # noqa: F811 because it is the fixture
    case = house.query(lambda s: find_case(s, NUMBER))
    for seal in ("", "0" * 64):
        with pytest.raises(NotFound):
            house.execute(AnswerSurvey(Proof(case, seal), 4), PUBLIC)


def test_the_status_page_costs_few_statements(browser: Open, house: Engine, waiting: str) -> None:
    ask(browser, house)
    public = visitor(browser, NUMBER, waiting)
    with statements(house) as seen:
        public.open("/cek/status")
    asked = [text for text in seen if text not in ("BEGIN", "COMMIT", "ROLLBACK")]
    assert len(asked) <= 4, "\n".join(asked)
