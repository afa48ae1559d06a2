"""Signing in: tokens, throttles, limits, closed accounts, changed passwords."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine.authentication import SignInRefused, TooManyAttempts, change_password, digest, set_password, sign_in, who
from engine.commands.people import CloseUser
from engine.commands.sign_in import CloseOtherSessions, CloseSession
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
    assert house.query(verify).differences == ()


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
    assert [line.current for line in house.query(lambda s: sessions_of(s, NAME, digest(here)))].count(True) == 1
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
    for number in range(5):
        with pytest.raises(SignInRefused):
            enter(house, "tebakan", name=f"nama{number}")
    with pytest.raises(TooManyAttempts):
        enter(house)


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
    change_password(house, NAME, PASSWORD, "yang baru dan panjang")
    assert who(house, token) is None
    assert who(house, enter(house, "yang baru dan panjang"))


def test_only_the_system_touches_sessions(house: Engine) -> None:
    with pytest.raises(Forbidden):
        house.execute(CloseSession("x"), CLERK)
    with pytest.raises(NotFound):
        set_password(house, "tidak.ada", PASSWORD)
