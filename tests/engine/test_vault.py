"""Keys: personal values are sealed, committed to, and lost with their key."""

import pytest

from engine.vault import KeyWrong, Vault

SECRET = "a" * 40


def test_a_sealed_value_opens_with_the_wrapped_key():
    key, wrapped = Vault(SECRET).new_case_key()
    blob = key.seal({"pengadu_nama": "Ni Wayan"})
    assert b"Wayan" not in blob
    assert Vault(SECRET).open_case_key(wrapped).unseal(blob) == {"pengadu_nama": "Ni Wayan"}


def test_another_office_key_opens_nothing():
    _, wrapped = Vault(SECRET).new_case_key()
    with pytest.raises(KeyWrong):
        Vault("b" * 40).open_case_key(wrapped)


def test_rotation_keeps_the_case_key():
    key, wrapped = Vault(SECRET).new_case_key()
    new = Vault("b" * 40)
    assert new.open_case_key(Vault(SECRET).rewrap(wrapped, new)).commit("a", 1) == key.commit("a", 1)


def test_commitments_differ_by_case_name_and_value():
    one, two = (Vault(SECRET).new_case_key()[0] for _ in range(2))
    made = {one.commit("a", 1), one.commit("a", 2), one.commit("b", 1), two.commit("a", 1)}
    assert len(made) == 4
    assert one.commit("a", 1) in made
