"""Which way a search goes: the numbers are those of a million cases."""

from __future__ import annotations

import pytest

from engine.searching import asked
from engine.store.frequencies import Known

MANY = Known(1_000_000, {"izin": 0.5, "izinan": 0.08, "bengkel": 0.1, "gatot": 0.125, "kkpr": 0.05})


@pytest.mark.parametrize("words", ["izin", "bengkel", "bengkel gatot", "izin kkpr"])
def test_what_many_cases_hold_is_walked_over(words: str) -> None:
    assert MANY.plan(asked(words), 51).common


@pytest.mark.parametrize(
    ("words", "leading"),
    [
        ("0900017", ["0900017"]),
        ("zebra", ["zebra"]),
        ("izin 0900017", ["0900017"]),
        ("gatot bengkel kkpr izin zebra", ["zebra"]),
    ],
)
def test_what_few_cases_hold_is_looked_up_by_its_rarest_words(words: str, leading: list[str]) -> None:
    plan = MANY.plan(asked(words), 51)
    assert (plan.common, [word for word, _ in plan.leading]) == (False, leading)


def test_the_more_are_wanted_the_less_it_pays_to_walk() -> None:
    assert MANY.plan(asked("bengkel gatot"), 51).common
    assert not MANY.plan(asked("bengkel gatot"), 2000).common


def test_a_second_word_leads_too_when_it_leaves_much_less_to_look_at() -> None:
    some = Known(1_000_000, {"bengkel": 0.01, "gatot": 0.01})
    assert len(some.plan(asked("bengkel gatot"), 51).leading) == 2


def test_the_beginning_of_a_word_is_as_common_as_all_that_it_begins() -> None:
    assert MANY.share("izin", begins=True) == pytest.approx(0.58)
    assert MANY.share("izin", begins=False) == 0.5
    assert MANY.share("zebra", begins=True) == 1e-6


def test_where_nothing_is_known_all_words_lead() -> None:
    assert not Known().plan(asked("izin bengkel"), 51).common
    assert len(Known().plan(asked("izin bengkel"), 51).leading) == 2
