"""Indonesian texts are spelt as Debian's hunspell-id says, and `words_id.txt` for the own terms of SOP and screens."""

from __future__ import annotations

import gc
import os
import re
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from spylls.hunspell import Dictionary

from tests.conftest import ROOT

DICTIONARY = Path("/usr/share/hunspell/id_ID")
OWN = ROOT / "tests" / "words_id.txt"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "translated": None, "Message": None}
NOT_WORDS = re.compile(
    r"^=.*|`[^`]*`|%\(\w+\)s|\{\w*(?::[^}]*)?\}|https?://\S+|\S+@\S+|\S+\.(?:py|pdf|docx|csv)\b|<[^>]+>|&\w+;"
)
ENDING = re.compile(r"(\w{3,})(?:nya|lah|kan)")
PASSIVE = re.compile(r"(?:di|ter)(\w{3,})")
WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


def texts() -> Iterator[tuple[str, int, str]]:
    """Give every text that users read, where it stands."""
    with (ROOT / "web/translations/babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    found = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS)
    for place, line, text, *_ in found:
        for one in text if isinstance(text, tuple) else (text,):
            yield place, line, one
    for guide in sorted((ROOT / "docs").glob("panduan-*.md")):
        prose = re.sub(r"```.*?```|\]\([^)]*\)", "", guide.read_text("utf-8"), flags=re.DOTALL)
        yield from ((guide.name, number, line) for number, line in enumerate(prose.splitlines(), 1))


@cache
def known() -> frozenset[str]:
    lines = OWN.read_text("utf-8").splitlines()
    return frozenset(line.split("#")[0].strip().lower() for line in lines if line.split("#")[0].strip())


def words_of(text: str) -> Iterator[str]:
    for word in WORD.findall(NOT_WORDS.sub(" ", text)):
        if len(word) > 1 and not word.isupper():
            yield word


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    if not DICTIONARY.with_suffix(".dic").exists() and not os.environ.get("CI"):
        pytest.skip("Debian's package hunspell-id is not installed")
    with warnings.catch_warnings():  # spylls leaves the closing of its files to the collector
        warnings.simplefilter("ignore", ResourceWarning)
        read = Dictionary.from_files(str(DICTIONARY))
        gc.collect()
    return read


def is_spelt(dictionary: Dictionary, word: str) -> bool:
    """Say whether a word, its stem before an ending, or each part of a compound or reduplication, is in a list."""
    whole = word.lower()
    if whole in known() or stands(dictionary, word):
        return True
    if (ending := ENDING.fullmatch(whole)) and is_spelt(dictionary, ending[1]):
        return True
    if (passive := PASSIVE.fullmatch(whole)) and any(
        active in known() or stands(dictionary, active) for active in actives_of(passive[1])
    ):
        return True
    parts = whole.split("-")
    return len(parts) > 1 and all(is_spelt(dictionary, part) for part in parts)


def actives_of(stem: str) -> tuple[str, ...]:
    """Return how `meng-` joins a stem: diketik, mengetik; ditelaah, menelaah; dibubuhkan, membubuhkan."""
    nasal = {"k": "meng", "t": "men", "p": "mem", "s": "meny"}.get(stem[0], "")
    return tuple(prefix + stem for prefix in ("me", "mem", "men", "meng")) + ((nasal + stem[1:],) if nasal else ())


def stands(dictionary: Dictionary, word: str) -> bool:
    return dictionary.lookup(word) or dictionary.lookup(word.lower())


def test_every_text_is_spelt_as_the_word_lists_say(dictionary: Dictionary) -> None:
    places: dict[str, str] = {}
    for place, line, text in texts():
        for word in words_of(text):
            places.setdefault(word, f"{place}:{line}")
    assert len(places) > 500, "the texts were not found"
    wrong = {word: place for word, place in places.items() if not is_spelt(dictionary, word)}
    assert not wrong, "\n".join(f"{place}: {word}" for word, place in sorted(wrong.items()))


def test_the_own_list_holds_no_word_that_the_dictionary_knows(dictionary: Dictionary) -> None:
    assert not [word for word in known() if stands(dictionary, word)]


def test_a_wrong_word_is_found(dictionary: Dictionary) -> None:
    assert is_spelt(dictionary, "pengaduan")
    assert not is_spelt(dictionary, "pengadauan")
