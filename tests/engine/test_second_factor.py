"""The second factor: proved, asked for, spent once, recovered, reset, sealed under the office's key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from engine.authentication import (
    SessionEnded,
    SignInRefused,
    TooManyAttempts,
    begin_factor,
    confirm,
    half,
    pending_secret,
    prove_factor,
    remove_factor,
    renew_recovery_codes,
    set_password,
    sign_in,
    who,
)
from engine.commands.keys import Rekey
from engine.commands.office import SetConfig
from engine.commands.people import AddUser, AssignRole
from engine.commands.second_factor import ResetSecondFactor
from engine.composition import open_engine
from engine.errors import Forbidden, Invalid, NotFound
from engine.model import SYSTEM
from engine.people_tables import recovery_code, second_factor
from engine.queries.sessions import REQUIRED, factor_of
from engine.queries.verification import verify
from engine.runtime import Engine
from engine.worker import Inline
from tests.conftest import NOON, settings_of
from tests.engine.commands.conftest import KASI, user

NAME, PASSWORD = "made.wirawan", "kata sandi yang panjang"


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(settings_of(database_url, tmp_path), Inline().enqueue, lambda: NOON)
    set_password(opened, NAME, PASSWORD)
    yield opened
    opened.close()


def enter(house: Engine) -> str:
    return sign_in(house, NAME, PASSWORD, "10.0.0.1", "peramban")


def later(house: Engine, **time: float) -> None:
    moment = house.clock() + timedelta(**time)
    house.clock = lambda: moment


def set_up(house: Engine) -> tuple[pyotp.TOTP, tuple[str, ...], str]:
    token = enter(house)
    begin_factor(house, NAME)
    authenticator = pyotp.TOTP(pending_secret(house, NAME) or "")
    codes = prove_factor(house, NAME, token, authenticator.at(house.clock()))
    return authenticator, codes, token


def test_a_factor_begins_with_its_first_code_and_is_asked_for_from_then_on(house: Engine) -> None:
    elsewhere = enter(house)
    authenticator, codes, here = set_up(house)
    assert (len(set(codes)), who(house, here) is not None, who(house, elsewhere)) == (10, True, None)
    later(house, minutes=1)
    token = enter(house)
    assert who(house, token) is None
    assert half(house, token).user_id == NAME
    whole = confirm(house, token, f" {authenticator.at(house.clock())[:3]} {authenticator.at(house.clock())[3:]} ")
    assert who(house, whole)
    assert (who(house, token), half(house, token)) == (None, None)
    assert house.examine(verify).differences == ()


def test_a_wrong_first_code_puts_nothing_in_force(house: Engine) -> None:
    token = enter(house)
    begin_factor(house, NAME)
    with pytest.raises(SignInRefused):
        prove_factor(house, NAME, token, "000000")
    assert who(house, enter(house))


def test_a_code_is_good_once_and_only_near_its_time(house: Engine) -> None:
    authenticator, _, _ = set_up(house)
    with pytest.raises(SignInRefused):
        confirm(house, enter(house), authenticator.at(house.clock()))
    later(house, minutes=5)
    code = authenticator.at(house.clock())
    later(house, seconds=30)
    assert who(house, confirm(house, enter(house), code))
    with pytest.raises(SignInRefused):
        confirm(house, enter(house), code)
    for off in (-90, 90):
        with pytest.raises(SignInRefused):
            confirm(house, enter(house), authenticator.at(house.clock() + timedelta(seconds=off)))


def test_a_recovery_code_is_good_once_however_it_is_typed(house: Engine) -> None:
    _, codes, _ = set_up(house)
    assert who(house, confirm(house, enter(house), codes[3].lower().replace("-", " ")))
    with pytest.raises(SignInRefused):
        confirm(house, enter(house), codes[3])
    assert house.query(lambda s: factor_of(s, NAME, date(2026, 3, 2))).codes_left == 9
    stored = house.query(lambda s: set(s.execute(select(recovery_code.c.digest)).scalars()))
    assert not stored & set(codes)
    fresh = renew_recovery_codes(house, NAME, PASSWORD)
    with pytest.raises(SignInRefused):
        confirm(house, enter(house), codes[4])
    assert who(house, confirm(house, enter(house), fresh[0]))


def test_guessing_codes_makes_wait_even_with_the_password(house: Engine) -> None:
    authenticator, _, _ = set_up(house)
    later(house, minutes=5)
    for number in range(5):
        with pytest.raises(SignInRefused):
            confirm(house, enter(house), f"00000{number}")
    with pytest.raises(TooManyAttempts):
        confirm(house, enter(house), authenticator.at(house.clock()))


def test_a_half_open_session_ends_soon_and_is_nobodys(house: Engine) -> None:
    authenticator, _, _ = set_up(house)
    token = enter(house)
    later(house, minutes=11)
    assert half(house, token) is None
    with pytest.raises(SessionEnded):
        confirm(house, token, authenticator.at(house.clock()))
    with pytest.raises(SessionEnded):
        confirm(house, "nobody's", "123456")


def test_who_holds_a_role_that_needs_one_owes_it_at_once(house: Engine) -> None:
    token = enter(house)
    assert who(house, token).owes == ""
    house.execute(SetConfig(REQUIRED, ["PETUGAS_INFO"], date(2026, 1, 1)), SYSTEM)
    assert who(house, token).owes == "factor"
    _, _, here = set_up(house)
    assert who(house, here).owes == ""
    with pytest.raises(Invalid, match="wajib"):
        remove_factor(house, NAME, PASSWORD)


def test_renewing_and_removing_need_the_password(house: Engine) -> None:
    old, _, _ = set_up(house)
    for act in (begin_factor, remove_factor, renew_recovery_codes):
        with pytest.raises(SignInRefused):
            act(house, NAME, "salah")
    begin_factor(house, NAME, PASSWORD)
    later(house, minutes=1)
    token = confirm(house, enter(house), old.at(house.clock()))
    new = pyotp.TOTP(pending_secret(house, NAME) or "")
    prove_factor(house, NAME, token, new.at(house.clock()))
    later(house, minutes=1)
    with pytest.raises(SignInRefused):
        confirm(house, enter(house), old.at(house.clock()))
    remove_factor(house, NAME, PASSWORD)
    assert who(house, enter(house))


def test_an_administrator_resets_anothers_with_a_reason(house: Engine) -> None:
    _, _, token = set_up(house)
    house.execute(AddUser("ad.min", "Admin"), SYSTEM)
    house.execute(AssignRole("ADMIN", "ad.min", date(2026, 1, 1)), SYSTEM)
    with pytest.raises(Invalid):
        house.execute(ResetSecondFactor(NAME, " "), user("ad.min"))
    for actor, whose in ((KASI, NAME), (user("ad.min"), "ad.min")):
        with pytest.raises(Forbidden):
            house.execute(ResetSecondFactor(whose, "Ponsel hilang"), actor)
    house.execute(ResetSecondFactor(NAME, "Ponsel hilang"), user("ad.min"))
    assert who(house, token) is None
    assert who(house, enter(house))
    with pytest.raises(NotFound):
        house.execute(ResetSecondFactor(NAME, "Sekali lagi"), user("ad.min"))


def test_the_secret_is_sealed_and_moves_to_a_new_key_of_the_office(
    house: Engine, database_url: str, tmp_path: Path
) -> None:
    authenticator, _, _ = set_up(house)
    stored = house.query(lambda s: s.execute(select(second_factor.c.sealed)).scalar_one())
    assert authenticator.secret.encode() not in stored
    begin_factor(house, NAME, PASSWORD)
    house.execute(Rekey("another key of this office, long enough"), SYSTEM)
    settings = settings_of(database_url, tmp_path, ALUR_SECRET_KEY="another key of this office, long enough")
    moved = open_engine(settings, Inline().enqueue, lambda: NOON + timedelta(minutes=2))
    assert who(moved, confirm(moved, enter(moved), authenticator.at(moved.clock())))
    assert pending_secret(moved, NAME)
    moved.close()


def test_a_temporary_password_is_owed_until_it_is_changed(house: Engine) -> None:
    set_password(house, NAME, "sementara saja ya", temporary=True)
    token = sign_in(house, NAME, "sementara saja ya", "10.0.0.1", "peramban")
    assert who(house, token).owes == "password"
    set_password(house, NAME, PASSWORD)
    assert who(house, enter(house)).owes == ""
