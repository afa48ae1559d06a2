"""The outbox against a real SMTP server in this process: sent once, refused for good, tried again, or kept."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import delete, select

from engine.commands.mails import ATTEMPTS
from engine.commands.recovery import EnqueueMail
from engine.composition import open_engine
from engine.mail import MailRefused, compose, send
from engine.model import SYSTEM
from engine.queries.mails import outbox_counts, waiting_letters
from engine.runtime import Engine
from engine.scenarios import read_cases
from engine.tables import outbox
from engine.worker import Inline, send_mail
from tests.conftest import NOON, PROCESS, ROOT, player_on, settings_of

P03 = read_cases(ROOT / "bpmn" / PROCESS / "contoh_kasus.json")[2]


class Server:
    """Answers as it is told and keeps what it got."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.got: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 because aiosmtpd calls it so
        if self.answers:
            answer = self.answers.pop(0)
            if answer == "drop":
                session.peer_transport = server.transport
                server.transport.abort()
                return "421 gone"
            return answer
        self.got.append(envelope)
        return "250 OK"


@pytest.fixture
def smtp() -> Iterator[Server]:
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    server.url = f"smtp://127.0.0.1:{port}"
    yield server
    controller.stop()


@pytest.fixture
def house(database_url: str, tmp_path: Any) -> Iterator[Callable[..., Engine]]:
    opened: list[Engine] = []

    def make(**environ: str) -> Engine:
        settings = settings_of(database_url, tmp_path, ALUR_MAIL_FROM="alur@denpasar.example", **environ)
        opened.append(open_engine(settings, Inline().enqueue, lambda: NOON))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


def with_mail(engine: Engine) -> str:
    """Play a case that invites somebody with an address; return the mail's id. Others in the outbox are put away."""
    player_on(engine, Inline()).play(P03)
    with engine.database.engine.begin() as connection:
        connection.execute(delete(outbox).where(outbox.c.subject.not_like("Undangan%")))
    (mail,) = engine.query(waiting_letters)
    return mail


def test_a_mail_is_sent_once_with_an_id_that_follows_from_its_row(house: Callable[..., Engine], smtp: Any) -> None:
    engine = house(ALUR_SMTP_URL=smtp.url)
    mail = with_mail(engine)
    send_mail(engine, mail)
    send_mail(engine, mail)
    (envelope,) = smtp.got
    assert f"Message-ID: <{mail}@denpasar.example>" in envelope.content.decode()
    assert envelope.rcpt_tos == ["desa@contoh.example"]
    assert engine.query(outbox_counts) == {"sent": 1}


def test_a_refusal_for_good_is_not_tried_again(house: Callable[..., Engine], smtp: Any) -> None:
    engine = house(ALUR_SMTP_URL=smtp.url)
    mail = with_mail(engine)
    smtp.answers = ["550 no such mailbox"]
    send_mail(engine, mail)
    send_mail(engine, mail)
    assert smtp.got == []
    assert engine.query(outbox_counts) == {"failed": 1}


@pytest.mark.parametrize("answer", ["451 try later", "drop"])
def test_what_may_pass_is_tried_again(house: Callable[..., Engine], smtp: Any, answer: str) -> None:
    engine = house(ALUR_SMTP_URL=smtp.url)
    mail = with_mail(engine)
    smtp.answers = [answer]
    send_mail(engine, mail)
    assert engine.query(outbox_counts) == {"waiting": 1}
    send_mail(engine, mail)
    assert engine.query(outbox_counts) == {"sent": 1}
    assert len(smtp.got) == 1


def test_without_a_server_mail_waits_and_its_words_are_sealed(house: Callable[..., Engine]) -> None:
    engine = house()
    send_mail(engine, with_mail(engine))
    assert engine.query(outbox_counts) == {"waiting": 1}
    with engine.database.read() as session:
        row = session.execute(select(outbox)).one()
    assert b"contoh.example" not in row.recipient
    assert b"undangan" not in row.body


def test_mail_that_waited_is_sent_once_a_server_is_there(house: Callable[..., Engine], smtp: Any) -> None:
    with_mail(house())
    engine, jobs = house(ALUR_SMTP_URL=smtp.url), Inline()
    engine = open_engine(engine.house.settings, jobs.enqueue, lambda: NOON)
    assert engine.execute(EnqueueMail(), SYSTEM) == 1
    jobs.run(engine, "send_mail")
    assert engine.query(outbox_counts) == {"sent": 1}
    engine.close()


def test_a_server_that_stays_away_is_given_up_in_the_end(house: Callable[..., Engine]) -> None:
    engine = house(ALUR_SMTP_URL="smtp://127.0.0.1:1")
    mail = with_mail(engine)
    for _ in range(ATTEMPTS - 1):
        send_mail(engine, mail)
    assert engine.query(outbox_counts) == {"waiting": 1}
    send_mail(engine, mail)
    assert engine.query(outbox_counts) == {"failed": 1}


def test_what_a_server_says_is_kept_without_addresses(house: Callable[..., Engine], smtp: Server) -> None:
    smtp.answers = ["550 5.1.1 <wayan@example.com> unknown here"]
    letter = compose("1", "alur@denpasar.example", "wayan@example.com", "Uji", "Uji")
    with pytest.raises(MailRefused) as refused:
        send(smtp.url, letter)
    assert "wayan" not in str(refused.value)
    assert "550" in str(refused.value)
    send(smtp.url, letter)
    assert len(smtp.got) == 1
