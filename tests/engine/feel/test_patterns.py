"""Patterns of XPath on RE2: flags, classes less classes, blocks, replacements; what cannot be has its reason."""

from __future__ import annotations

from typing import Any

import pytest

from engine.feel import compile_expression


def value(call: str, **variables: Any) -> Any:
    return compile_expression(call).evaluate(variables)


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "found"),
    [
        ("b", "^[a-z-[aeiou]]$", "", True),
        ("e", "^[a-z-[aeiou]]$", "", False),
        ("-", "^[a-z-[aeiou]]$", "", False),
        ("5", "^[^a-z-[0-9]]$", "", False),
        ("!", "^[^a-z-[0-9]]$", "", True),
        ("x", "^[a-z-[^m-z]]$", "", True),
        ("c", "^[a-z-[^m-z]]$", "", False),
        ("]", r"^[\]x]$", "", True),
        ("a-b", "^[a-z-]+$", "", True),
        ("a\nb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("x\ny", "^y$", "", False),
        ("x\ny", "^y$", "m", True),
        ("A", "a", "i", True),
        ("a b", "a b", "x", False),
        ("a b", "a[ ]b", "x", True),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("ᬩᬮᬶ", r"^\p{IsBalinese}+$", "", True),
        ("bali", r"^\P{IsBalinese}+$", "", True),
        ("nama:1", r"^\i\c*$", "", True),
        ("1nama", r"^\i\c*$", "", False),
        ("1", r"^\I$", "", True),
        ("Ñ", r"^\p{Lu}$", "", True),
    ],
)
def test_a_pattern_matches(text: str, pattern: str, flags: str, found: bool) -> None:
    assert value("matches(t, p, f)", t=text, p=pattern, f=flags) is found


@pytest.mark.parametrize(
    "pattern", [r"(a)\1", "(?=a)", "[a", "(", r"[\w-[a]]", "[a-[a]]", r"\p{IsAtlantis}", "a{2000}", "\\"]
)
def test_a_pattern_that_cannot_be_is_null_with_its_reason(pattern: str) -> None:
    outcome = compile_expression("matches(t, p)").explain({"t": "aa", "p": pattern})
    assert outcome.value is None
    assert "tidak dapat dibaca" in outcome.troubles[0].message


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (r'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        (r'replace("a1", "(a)(1)", "$2$1")', "1a"),
        (r'replace("ab", "(a)", "$12")', "a2b"),
        (r'replace("ab", "a", "\\$\\\\")', r"$\b"),
        (r'replace("ab", "a", "$1")', "b"),
        (r'replace("ab", "a", "$")', None),
        (r'replace("ab", "a", "\\n")', None),
        (r'replace("ab", "x*", "-")', None),
        (r'replace("a.b", ".", "-", "q")', "a-b"),
        (r'split("a, b,c", ",\s*")', ["a", "b", "c"]),
        (r'split("abc", "")', ["abc"]),
        (r'extract("No. 12 dan 7", "[0-9]+")', ["12", "7"]),
    ],
)
def test_a_text_is_replaced_split_and_read(call: str, expected: Any) -> None:
    assert value(call) == expected
