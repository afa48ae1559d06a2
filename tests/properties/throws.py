"""Random blocks: the same dice, the same process."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.properties.blocks import (
    NAMES,
    Again,
    Any_,
    Both,
    Called,
    Choice,
    Loop,
    Many,
    Race,
    Row,
    Script,
    Sub,
    Task,
)


def random_row(dice: random.Random, depth: int, *, begin_with_task: bool = False, alike: bool = False) -> Row:
    """Make a row of one to three blocks; of `alike` ones several run side by side, where no message is for one."""
    blocks = [random_block(dice, depth, alike) for _ in range(dice.randint(1, 3))]
    return Row([Task(), *blocks] if begin_with_task else blocks)


def random_block(dice: random.Random, depth: int, alike: bool = False) -> Any_:
    """Make a block, simple ones only at the bottom."""
    if depth <= 0 or dice.random() < 0.35:
        return dice.choice([Task, Script, lambda: Task(random_boundary(dice, alike))])()
    return dice.choice([*_usual(dice, depth, alike), *_repeating(dice, depth, alike)])()


def _usual(dice: random.Random, depth: int, alike: bool) -> list[Callable[[], Any_]]:
    def row() -> Row:
        return random_row(dice, depth - 1, alike=alike)

    race = lambda: Race([(kind, row()) for kind in ("timer", "message")])  # noqa: E731 because it is one of a list
    return [
        lambda: Choice("exclusive", random_branches(dice, depth, alike)),
        lambda: Choice("inclusive", random_branches(dice, depth, alike)),
        lambda: Both([row() for _ in range(dice.randint(2, 3))]),
        lambda: Loop(random_row(dice, depth - 1, begin_with_task=True, alike=alike), random_condition(dice)),
        lambda: Sub(row(), random_boundary(dice, alike) if dice.random() < 0.5 else None),
        *([] if alike else [race]),
    ]


def _repeating(dice: random.Random, depth: int, alike: bool) -> list[Callable[[], Any_]]:
    def bound() -> tuple[str, bool, Task] | None:
        return random_boundary(dice, alike) if dice.random() < 0.4 else None

    def row(alike: bool) -> Row:
        return random_row(dice, depth - 1, alike=alike)

    return [
        lambda: Many(row(alike=True), _kind(dice), dice.randint(0, 3), None, bound()),
        lambda: Many(None, _kind(dice), dice.randint(1, 4), dice.choice([None, 1, 2]), bound()),
        lambda: Again(row(alike), random_condition(dice), dice.randint(1, 3), dice.random() < 0.5),
        *([] if alike else [lambda: Called(row(alike), bound())]),
    ]


def _kind(dice: random.Random) -> str:
    return dice.choice(["parallel", "sequential"])


def random_branches(dice: random.Random, depth: int, alike: bool = False) -> list[tuple[str, Row]]:
    """Make two or three branches, of which one may be empty."""
    rows = [random_row(dice, depth - 1, alike=alike) for _ in range(dice.randint(2, 3))]
    if dice.random() < 0.3:
        rows[dice.randrange(len(rows))] = Row([])
    return [(random_condition(dice), row) for row in rows]


def random_condition(dice: random.Random) -> str:
    """Compare one variable with a small number."""
    return f"{dice.choice(NAMES)} {dice.choice(['=', '!='])} {dice.randint(0, 2)}"


def random_boundary(dice: random.Random, alike: bool = False) -> tuple[str, bool, Task]:
    """Make a boundary event and the task that follows it."""
    return "timer" if alike else dice.choice(["timer", "message"]), dice.random() < 0.6, Task()
