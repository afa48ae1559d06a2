"""The officer asks, the complainant answers on Cek Pengaduan (SOP 9.2.2); the survey at the end; what stays hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
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
from engine.queries.verification import verify
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


def withdraw(clerk: Browser, house: Engine, reason: str) -> str:
    return clerk.send(f"/tugas/{item_of(house)}/pertanyaan/tarik", alasan=reason)


def test_a_question_is_withdrawn_with_a_reason_and_the_public_page_says_so(
    browser: Open, house: Engine, waiting: str
) -> None:
    clerk = ask(browser, house)
    assert "Kesalahan: " in withdraw(clerk, house, " ")
    assert (clerk.status, "Tulislah alasannya" in clerk.page) == (422, True)
    page = withdraw(clerk, house, "Sudah dijawab lewat telepon.")
    assert ("Pertanyaan ditarik" in page, "Sudah dijawab lewat telepon." in page, "Tanyakan" in page) == (True,) * 3
    public = visitor(browser, NUMBER, waiting)
    told = ("Ditarik petugas", "Anda tidak perlu menjawabnya", "tidak lagi menunggu keterangan", "Giliran kami")
    assert [words for words in told if words not in public.page] == []
    absent = ("lewat telepon", "Giliran Anda", "Hitungan waktu berhenti", 'name="jawaban"')
    assert [words for words in absent if words in public.page] == []
    withdraw(clerk, house, "Sekali lagi.")
    assert (clerk.status, "Tidak ada pertanyaan yang menunggu" in clerk.page) == (409, True)
    page = clerk.open(f"/kasus/{house.query(lambda s: find_case(s, NUMBER))}")
    assert "menarik pertanyaan kepada pengadu: Sudah dijawab lewat telepon." in page


def test_an_answer_that_comes_too_late_keeps_its_words(browser: Open, house: Engine, waiting: str) -> None:
    clerk = ask(browser, house)
    public = visitor(browser, NUMBER, waiting)
    withdraw(clerk, house, "Tidak diperlukan lagi.")
    public.send("/cek/jawaban", jawaban="Tanggal 2 Maret, pagi sekali.")
    assert (public.status, "tidak diperlukan lagi" in public.page) == (409, True)
    assert "Tanggal 2 Maret, pagi sekali." in public.page


def test_the_clock_goes_on_when_the_question_is_withdrawn_and_stops_when_one_asks_again(
    browser: Open, house: Engine, waiting: str
) -> None:
    clerk = ask(browser, house)
    due = deadline(house)
    house.clock = lambda: NOON + timedelta(days=2)
    clerk.sign_in(CLERKS_NAME).open(f"/tugas/{item_of(house)}/pertanyaan/")
    withdraw(clerk, house, "Tidak diperlukan lagi.")
    assert (clock(house), paused_days(house), deadline(house) > due) == (["paused", "resumed"], 2, True)
    ask(browser, house, "Di loket berapa?")
    assert clock(house) == ["paused", "resumed", "paused"]
    withdraw(clerk, house, "Salah tanya.")
    assert clock(house) == ["paused", "resumed", "paused", "resumed"]
    assert house.examine(verify).differences == ()


def clock(house: Engine) -> list[str]:
    view = house.query(lambda s: view_case(s, find_case(s, NUMBER)))
    return [e.kind.removeprefix("case.clock_") for e in view.events if e.kind.startswith("case.clock_")]


def paused_days(house: Engine) -> int:
    return int(house.query(lambda s: view_case(s, find_case(s, NUMBER))).data["jeda_hari"])


def deadline(house: Engine) -> date:
    due = house.query(lambda s: view_case(s, find_case(s, NUMBER))).line.due_on
    assert due
    return due


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
    clerk = ask(browser, house)
    with house.database.engine.connect() as connection:
        mail = connection.execute(select(outbox).order_by(outbox.c.created_at)).all()[-1]
        wrapped = connection.execute(select(case_file.c.wrapped_key)).scalar_one()
    body = house.house.vault.open_case_key(wrapped).unseal(mail.body)
    withdraw(clerk, house, "Sudah dijawab lewat telepon.")
    with house.database.engine.connect() as connection:
        last = connection.execute(select(outbox).order_by(outbox.c.created_at)).all()
    bodies = [house.house.vault.open_case_key(wrapped).unseal(row.body) for row in last]
    assert sum("Anda tidak perlu menjawabnya" in text for text in bodies) == 1
    assert not any("lewat telepon" in text for text in bodies)
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
