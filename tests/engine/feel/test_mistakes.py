"""What a mistake says: the place, what stood there, what was expected, and what was meant perhaps."""

from __future__ import annotations

import pytest

from engine.diagram.lint.expressions import meant
from engine.errors import ExpressionInvalid
from engine.feel import BUILTINS, compile_expression, near
from engine.model import Message


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a && b", (1, 3), "Tanda & tidak dikenal; maksudnya and?"),
        ("a == b", (1, 4), "== tidak dapat berada di sini; maksudnya =?"),
        ("'a'", (1, 1), 'Teks harus diapit tanda kutip ganda (").'),
        ("if a", (1, 5), "Ungkapan berakhir terlalu awal; diharapkan then."),
        ("upper case(nama", (1, 16), "Ungkapan berakhir terlalu awal; diharapkan operator, ), , atau :."),
        ("1 +\n  * 2", (2, 3), "* tidak dapat berada di sini; diharapkan sebuah nilai."),
        ("[1, 2", (1, 6), "Ungkapan berakhir terlalu awal; diharapkan ] atau ,."),
        ('@"2026-13-01"', (1, 1), '@"2026-13-01" bukan tanggal, waktu atau durasi.'),
        ("f(a, b: 2)", (1, 1), "Semua argumen harus bernama, atau tidak satu pun."),
        ("f(a: 1, a: 2)", (1, 1), "Sebuah argumen diberikan dua kali."),
        ("1e99999", (1, 1), "1e99999 terlalu besar."),
    ],
)
def test_a_mistake_is_told_in_words(text: str, place: tuple[int, int], said: str) -> None:
    with pytest.raises(ExpressionInvalid) as refused:
        compile_expression(text)
    assert (refused.value.line, refused.value.column) == place
    assert str(refused.value) == said
    assert isinstance(refused.value.args[0], Message)


@pytest.mark.parametrize(
    ("text", "said", "at"),
    [
        ("1 + null", "number + null tidak berarti.", 0),
        ("1 / 0", "1 / 0 bukan bilangan.", 0),
        ('2 + (1 < "a")', "number dan string tidak dapat dibandingkan.", 5),
        ("tidak ada + 1", "Nama tidak ada tidak dikenal.", 0),
        ("[1, 2][3]", "Daftar tidak mempunyai unsur ke-3.", 0),
        ('date("besok")', "besok bukan tanggal.", 0),
        ("substring(1, 2)", "Argumen tidak sesuai; bentuknya substring(string, start position, length).", 0),
        ("5(1)", "? bukan fungsi, melainkan number.", 0),
        ('@"2026-03-02".hour', "date tidak mempunyai hour.", 0),
        ('assert(1, false, "nilai salah")', "Syarat tidak terpenuhi. nilai salah", 0),
        ('matches("a", "(")', "Pola ( tidak dapat dibaca.", 0),
        ('(function(x: number) x)("a")', "Argumen x bukan number.", 0),
        ("5 instance of bilangan", "Tipe bilangan tidak dikenal.", 14),
        ("{a: 1, a: 2}", "Sebuah nama diberikan dua kali.", 0),
        ("now()", "Di sini tidak ada jam.", 0),
    ],
)
def test_a_null_has_its_reason_and_place(text: str, said: str, at: int) -> None:
    outcome = compile_expression(text).explain({})
    assert outcome.value is None
    assert (outcome.troubles[0].message, outcome.troubles[0].at) == (said, at)


def test_a_near_name_is_proposed() -> None:
    assert near("uppercase", BUILTINS) == "upper case"
    assert near("Kasus", ["kasus", "kanal"]) == "kasus"
    assert near("xyz", ["kasus", "kanal"]) is None
    assert meant("keputusn", {"keputusan", "siklus"}) == " Maksudnya keputusan?"
    assert meant("xyz", {"keputusan"}) == ""


def test_a_name_knows_its_line() -> None:
    expression = compile_expression("1 +\n  foo(bar)")
    assert expression.place_of("foo") == (2, 3)
    assert expression.place_of("bar") == (2, 7)
    assert expression.place(expression.explain({}).troubles[0]) == (2, 3)
