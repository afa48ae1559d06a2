"""Signing in: tokens, throttles, limits, closed accounts, changed passwords."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from engine import passwords
from engine.authentication import SignInRefused, TooManyAttempts, change_password, digest, set_password, sign_in, who
from engine.commands.people import AssignRole, CloseUser
from engine.commands.sign_in import CloseOtherSessions, CloseSession, ForgetSessions
from engine.composition import open_engine
from engine.errors import Forbidden, Invalid, NotFound
from engine.model import SYSTEM
from engine.queries.sessions import sessions_of
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import NOON, settings_of
from tests.engine.commands.conftest import CLERK

NAME, PASSWORD = "made.wirawan", "kata sandi yang panjang"


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(settings_of(database_url, tmp_path), Inline().enqueue, lambda: NOON)
    set_password(opened, NAME, PASSWORD)
    yield opened
    opened.close()


def enter(house: Engine, password: str = PASSWORD, name: str = NAME, address: str = "10.0.0.1") -> str:
    return sign_in(house, name, password, address, "peramban")


def later(house: Engine, **time: float) -> None:
    moment = house.clock() + timedelta(**time)
    house.clock = lambda: moment


def test_a_session_is_known_by_its_token_and_by_nothing_that_is_stored(house: Engine) -> None:
    token = enter(house, name=" Made.Wirawan ")
    found = who(house, token)
    assert found is not None
    assert (found.user_id, found.name) == (NAME, "I Made Wirawan")
    assert who(house, digest(token)) is None
    assert house.examine(verify).differences == ()


def test_a_session_ends_when_idle_and_when_old(house: Engine) -> None:
    token = enter(house)
    for _ in range(12):
        later(house, minutes=55)
        assert who(house, token)
    later(house, minutes=62)
    assert who(house, token) is None
    token = enter(house)
    for _ in range(13):
        later(house, minutes=57)
        alive = who(house, token)
    assert alive is None


def test_signing_out_acts_at_once_here_and_elsewhere(house: Engine) -> None:
    here, there = enter(house), enter(house)
    assert [line.current for line in house.query(lambda s: sessions_of(s, NAME, digest(here), house.clock()))].count(
        True
    ) == 1
    assert house.execute(CloseOtherSessions(NAME, digest(here)), SYSTEM) == 1
    assert who(house, here)
    assert who(house, there) is None
    house.execute(CloseSession(digest(here)), SYSTEM)
    assert who(house, here) is None


def test_a_closed_account_is_out_at_once_and_cannot_come_back(house: Engine) -> None:
    token = enter(house)
    house.execute(CloseUser(NAME), SYSTEM)
    assert who(house, token) is None
    with pytest.raises(SignInRefused):
        enter(house)


def test_five_failures_make_the_account_wait_longer_each_time(house: Engine) -> None:
    for number in range(5):
        with pytest.raises(SignInRefused):
            enter(house, "salah", address=f"10.0.0.{number}")
    with pytest.raises(TooManyAttempts) as first:
        enter(house, address="10.9.9.9")
    assert first.value.until == NOON + timedelta(seconds=30)
    later(house, seconds=31)
    with pytest.raises(SignInRefused):
        enter(house, "salah lagi", address="10.9.9.9")
    with pytest.raises(TooManyAttempts) as second:
        enter(house, address="10.9.9.9")
    assert second.value.until - house.clock() == timedelta(seconds=60)
    later(house, seconds=61)
    assert who(house, enter(house))


def test_an_address_that_tries_many_names_waits_too(house: Engine) -> None:
    for number in range(20):
        with pytest.raises(SignInRefused):
            enter(house, "tebakan", name=f"nama{number}")
    with pytest.raises(TooManyAttempts):
        enter(house)


def test_a_browser_that_is_known_waits_for_nobody_elses_guesses(house: Engine) -> None:
    for number in range(6):
        with pytest.raises(SignInRefused if number < 5 else TooManyAttempts):
            enter(house, "tebakan")
    assert who(house, sign_in(house, NAME, PASSWORD, "10.0.0.1", "peramban", device="kenal"))
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sign_in(house, NAME, "salah", "10.0.0.1", "peramban", device="kenal")
    with pytest.raises(TooManyAttempts):
        sign_in(house, NAME, PASSWORD, "10.0.0.1", "peramban", device="kenal")


def test_waiting_survives_a_restart_and_ends(house: Engine, database_url: str, tmp_path: Path) -> None:
    for _ in range(30):
        with suppress(SignInRefused, TooManyAttempts):
            enter(house, "tebakan")
    again = open_engine(settings_of(database_url, tmp_path), Inline().enqueue, house.clock)
    with pytest.raises(TooManyAttempts):
        enter(again)
    later(again, minutes=16)
    assert who(again, enter(again))
    again.close()


def test_few_passwords_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = Counting()
    monkeypatch.setattr(passwords, "_HASHER", at_once)
    threads = [threading.Thread(target=passwords.fits, args=(stored, "kata sandi")) for stored in [None, "x"] * 6]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (at_once.verified, at_once.most <= 2) == (12, True)  # an unknown name costs a hash too


class Counting:
    """Stands for Argon2: counts how many work at the same time."""

    def __init__(self) -> None:
        self.now = self.most = self.verified = 0

    def verify(self, stored: str, password: str) -> bool:
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(0.02)
        self.now -= 1
        self.verified += 1
        return False


@pytest.mark.parametrize(
    "password",
    [
        "pendek",
        "x" * 201,
        "Password123",
        "1234567890",
        "aaaaaaaaaaaa",
        "madewirawan1",
        "Made.Wirawan.2026",
        "BISMILLAH123",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_in_words(house: Engine, password: str) -> None:
    with pytest.raises(Invalid, match="Kata sandi"):
        change_password(house, NAME, PASSWORD, password)


def test_the_old_password_is_not_guessed_in_an_open_session(house: Engine) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            change_password(house, NAME, "tebakan", "yang baru dan panjang")
    with pytest.raises(TooManyAttempts):
        change_password(house, NAME, PASSWORD, "yang baru dan panjang")


def test_a_role_counts_by_the_offices_day(house: Engine) -> None:
    token = enter(house)
    house.execute(AssignRole("AUDITOR", NAME, date(2026, 3, 3)), SYSTEM)
    assert "AUDITOR" not in who(house, token).roles
    later(house, minutes=50)
    assert who(house, token)
    house.clock = lambda: datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # half past midnight in Denpasar
    assert "AUDITOR" in who(house, enter(house)).roles


def test_old_sessions_are_swept_away(house: Engine) -> None:
    enter(house)
    assert house.execute(ForgetSessions(), SYSTEM) == 0
    later(house, days=2)
    assert house.execute(ForgetSessions(), SYSTEM) == 1


@pytest.mark.parametrize("name", ["tidak.ada", "komang.yasa"])
def test_an_unknown_name_and_one_without_password_are_refused_alike(house: Engine, name: str) -> None:
    with pytest.raises(SignInRefused, match="name or the password"):
        enter(house, name=name)


def test_a_changed_password_needs_the_old_one_and_ends_all_sessions(house: Engine) -> None:
    token = enter(house)
    with pytest.raises(SignInRefused):
        change_password(house, NAME, "salah", "yang baru dan panjang")
    with pytest.raises(Invalid):
        change_password(house, NAME, PASSWORD, "pendek")
    here = enter(house)
    change_password(house, NAME, PASSWORD, "yang baru dan panjang", here)
    assert who(house, token) is None
    assert who(house, here)
    assert who(house, enter(house, "yang baru dan panjang"))


def test_only_the_system_touches_sessions(house: Engine) -> None:
    with pytest.raises(Forbidden):
        house.execute(CloseSession("x"), CLERK)
    with pytest.raises(NotFound):
        set_password(house, "tidak.ada", PASSWORD)
