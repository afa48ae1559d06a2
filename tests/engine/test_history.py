"""The hash chain: what is changed, removed, inserted or reordered is found and named."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.history import GENESIS, Event, Fact, chain, merkle_root, verify_chain

AT = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)


def a_chain(length: int = 4) -> list[Event]:
    facts = [Fact("work_item.completed", f"Task_{n}", {"n": n}) for n in range(length)]
    return chain(facts, stream="i:1", last_sequence=0, last_hash=GENESIS, at=AT, actor="wayan", role="KASI")


def verify(events: list[Event], hashes: list[str], head: tuple[int, str] | None = None):
    return verify_chain("i:1", zip(events, hashes, strict=True), head)


def test_an_untouched_chain_has_no_differences():
    events = a_chain()
    assert verify(events, [e.hash for e in events], (4, events[-1].hash)) == ([], 4)


@pytest.mark.parametrize("field", ["actor", "acting_role", "kind", "element_id", "payload"])
def test_a_changed_column_is_named(field: str):
    events = a_chain()
    hashes = [e.hash for e in events]
    events[2] = replace(events[2], **{field: "other"})
    found, _ = verify(events, hashes)
    assert [(d.sequence, d.what) for d in found] == [(3, "its content is not what was written")]


def test_a_removed_event_is_named():
    events = a_chain()
    kept = [events[0], events[1], events[3]]
    found, _ = verify(kept, [e.hash for e in kept])
    assert found[0].sequence == 3
    assert "missing" in found[0].what


def test_a_removed_tail_is_found_by_the_head():
    events = a_chain()
    found, _ = verify(events[:3], [e.hash for e in events[:3]], (4, events[3].hash))
    assert found[0].sequence == 4


def test_an_event_rewritten_with_its_hash_breaks_the_next_one():
    events = a_chain()
    forged = replace(events[1], payload='{"n":99}')
    events = [events[0], forged, *events[2:]]
    found, _ = verify(events, [e.hash for e in events])
    assert found[0].sequence == 3


def test_swapped_events_are_found():
    events = a_chain()
    swapped = [events[0], events[2], events[1], events[3]]
    assert verify(swapped, [e.hash for e in swapped])[0]


def test_the_merkle_root_depends_on_every_head():
    heads = {"i:1": "a", "i:2": "b", "i:3": "c"}
    assert merkle_root(heads) != merkle_root(heads | {"i:2": "x"})
    assert merkle_root({}) == GENESIS
