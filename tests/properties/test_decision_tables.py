"""Gaps and overlaps against an oracle that knows no boxes: it asks the table itself, point by point."""

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decisions import Library
from tests.engine.decisions.draw import decision, dmn, item, table
from tests.engine.decisions.draw import given as drawn_input

ENDS = range(4)
POINTS = [Decimal(number) / 2 for number in range(-2, 13)]
COLOURS = ["merah", "biru"]


def numbers():
    ends = st.sampled_from(ENDS)
    halves = st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), ends)
    spans = st.builds(
        lambda opening, low, width, closing: f"{opening}{low}..{low + width}{closing}",
        st.sampled_from("[("),
        ends,
        st.integers(1, 2),
        st.sampled_from("])"),
    )
    plain = st.lists(halves | spans | ends.map(str), min_size=1, max_size=2).map(", ".join)
    return st.just("-") | plain | plain.map("not({})".format)


def colours():
    return st.sampled_from(["-", *(f'"{colour}"' for colour in COLOURS), 'not("merah")'])


ROWS = st.lists(st.builds("{} | {} | {}".format, numbers(), colours(), st.sampled_from("12")), min_size=1, max_size=4)


def read(rows, policy):
    logic = table([("n", "number"), "w"], ["h"], rows, policy)
    parts = (item("tWarna", "string", '"merah", "biru"'), drawn_input("n", "number"), drawn_input("w", "tWarna"))
    return Library.read({"t.dmn": dmn(*parts, decision("t", logic, ["in_n", "in_w"]))})


def told(library, rule):
    return any(problem.rule == rule for problem in library.check())


def matches(library):
    """Return how many rules match at each point."""
    for n, w in product(POINTS, COLOURS):
        yield len(library.decide("d_t", {"n": n, "w": w}, now=None).tables[0].rules)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_a_gap_or_an_overlap_is_told_exactly_where_there_is_one(rows):
    library = read(rows, "UNIQUE")
    counts = list(matches(library))
    assert told(library, "dmn.gap") == (0 in counts)
    if not told(library, "dmn.overlap"):
        assert max(counts) <= 1
    assert not told(library, "dmn.not_proven")


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_a_rule_is_hidden_only_when_it_never_comes_first(rows):
    first, hidden = read(rows, "FIRST"), set()
    for problem in first.check():
        if problem.rule in ("dmn.rule_hidden", "dmn.rule_never"):
            hidden.add(int(problem.message.partition("aturan ")[2].split(":")[0]))
    used = {
        applied.rules[0]
        for n, w in product([*POINTS, None], [*COLOURS, None])
        for applied in first.decide("d_t", {"n": n, "w": w}, now=None).tables
        if applied.rules
    }
    assert used | hidden == set(range(1, len(rows) + 1))
    assert used & hidden == set()
