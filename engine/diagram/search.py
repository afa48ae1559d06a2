"""A bounded search of all that can happen in a net, one order of independent steps standing for all of them.

Tokens on different flows do not disturb each other, so of all that can happen in a marking only what one token, or one
parallel join, can do is followed: a persistent set. On the way back to a marking of the same path everything is
followed, so that nothing is put off for ever. Inclusive joins and ends that clear the scope look at all tokens: they
are followed when nothing else can happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from engine.diagram.net import Firing, Marking, Net

Path = tuple[str, ...]


@dataclass
class Found:
    """What a search saw; each trouble with the elements that were passed on the way to it.

    `stuck`: where tokens wait for ever. `growing`: behind what tokens pile up without end. `twice`: what runs more
    often than it was begun. `endless`: from where no end is reached. `fired`: what can run. `proven`: nothing was left
    out.
    """

    stuck: dict[str, Path] = field(default_factory=dict)
    growing: dict[str, Path] = field(default_factory=dict)
    twice: dict[str, Path] = field(default_factory=dict)
    endless: dict[str, Path] = field(default_factory=dict)
    fired: set[str] = field(default_factory=set)
    proven: bool = True
    markings: int = 0


@dataclass
class Visit:
    """A marking on the path that is being followed; `whole`: everything that can happen in it is."""

    marking: Marking
    by: Firing
    ahead: Iterator[Firing]
    whole: bool = False


class Search:
    """A depth-first search from one beginning of a net; `cyclic` are the elements that may lie on a cycle."""

    def __init__(self, net: Net, cyclic: frozenset[str], limit: int) -> None:
        """Look at no more than `limit` markings."""
        self.net, self.cyclic, self.limit = net, cyclic, limit
        self.found = Found(proven=net.exact)
        self.path: list[Visit] = []
        self.on_path: dict[Marking, int] = {}
        self.visits_of: dict[str, list[Marking]] = {}
        self.arrivals: Counter[str] = Counter()
        self.before: dict[Marking, list[Marking]] = {}
        self.way: dict[Marking, tuple[Marking | None, str]] = {}

    def run(self, beginning: Firing) -> Found:
        """Search until all is seen, or the limit is reached."""
        self._enter(None, beginning)
        while self.path:
            visit = self.path[-1]
            firing = next(visit.ahead, None)
            if firing is None:
                self._leave()
            else:
                self._follow(visit, firing)
        self.found.markings = len(self.before)
        if self.found.proven and not self.found.growing:
            self._look_for_no_end()
        return self.found

    def _follow(self, visit: Visit, firing: Firing) -> None:
        self.found.fired.add(firing.element)
        marking = firing.after(visit.marking)
        if self._closes(marking):
            visit.whole, visit.ahead = True, iter(self._all(visit.marking))
        elif marking in self.before:
            self.before[marking].append(visit.marking)
        elif len(self.before) >= self.limit:
            self.found.proven = False
        else:
            self._enter(visit.marking, firing)

    def _enter(self, source: Marking | None, firing: Firing) -> None:
        marking = firing.after(source or ())
        self.found.fired.add(firing.element)
        self.before[marking] = [] if source is None else [source]
        self.way[marking] = source, firing.element
        self._count(marking, firing)
        ahead = [] if self._grows(marking, firing) else self._few(marking)
        self.path.append(Visit(marking, firing, iter(ahead)))
        self.on_path[marking] = len(self.path)
        self.visits_of.setdefault(firing.element, []).append(marking)
        if marking and not ahead and not self.found.growing:
            for place in marking:
                self.found.stuck.setdefault(self.net.places[place].element, self._passed(marking))

    def _leave(self) -> None:
        visit = self.path.pop()
        del self.on_path[visit.marking]
        self.visits_of[visit.by.element].pop()
        self.arrivals[visit.by.element] -= visit.by.arrives

    def _count(self, marking: Marking, firing: Firing) -> None:
        """Count how often an element that lies on no cycle was begun on this path."""
        self.arrivals[firing.element] += firing.arrives
        if self.arrivals[firing.element] > 1 and firing.element not in self.cyclic and not self.found.twice:
            self.found.twice[firing.element] = self._passed(marking)

    def _grows(self, marking: Marking, firing: Firing) -> bool:
        """Tell whether this path could go round again with more and more tokens (Karp and Miller's cover)."""
        if len(set(marking)) == len(marking):
            return False
        now = Counter(marking)
        for earlier in self.visits_of.get(firing.element, ()):
            if len(earlier) < len(marking) and Counter(earlier) <= now:
                self.found.growing.setdefault(firing.element, self._passed(marking))
                return True
        return False

    def _closes(self, marking: Marking) -> bool:
        """Tell whether a marking closes a round of the path in which not yet everything was followed."""
        since = self.on_path.get(marking)
        return since is not None and not any(visit.whole for visit in self.path[since - 1 :])

    def _few(self, marking: Marking) -> list[Firing]:
        """Return what may stand for all that can happen: what one token, or one parallel join, can do by itself."""
        alone = (self.net.local.get(place, []) for place in dict.fromkeys(marking))
        sets = [firings for firings in alone if firings and not firings[0].clears]
        sets += [[join] for join in self._joins(marking)]
        ahead = (firings for firings in sets if not any(f.after(marking) in self.on_path for f in firings))
        return next(ahead, None) or next(iter(sets), None) or self._late(marking)

    def _all(self, marking: Marking) -> list[Firing]:
        alone = chain.from_iterable(self.net.local.get(place, []) for place in dict.fromkeys(marking))
        late = self._late(marking)
        return [*(firing for firing in alone if not firing.clears), *self._joins(marking), *late]

    def _joins(self, marking: Marking) -> list[Firing]:
        found = (self.net.joins.get(place) for place in marking)
        return list(dict.fromkeys(join for join in found if join and all(place in marking for place in join.takes)))

    def _late(self, marking: Marking) -> list[Firing]:
        """Return what waits until nothing else can happen: first what ends all, which happens at once, then merging."""
        alone = chain.from_iterable(self.net.local.get(place, []) for place in dict.fromkeys(marking))
        ending = [firing for firing in alone if firing.clears]
        return ending or [f for gateway in self.net.inclusive for f in self.net.merged(gateway, marking)]

    def _passed(self, marking: Marking | None) -> Path:
        """Return the elements on the way to a marking, the start first."""
        names: list[str] = []
        while marking is not None:
            marking, name = self.way[marking]
            names.append(name)
        return tuple(reversed(names))

    def _look_for_no_end(self) -> None:
        """Find a marking from which the scope never gets empty."""
        seen: set[Marking] = set()
        stack: list[Marking] = [marking for marking in self.before if not marking]
        while stack:
            marking = stack.pop()
            if marking not in seen:
                seen.add(marking)
                stack += self.before[marking]
        for marking in self.before:
            if marking not in seen and not self.found.stuck:
                self.found.endless.setdefault(self.net.places[marking[0]].element, self._passed(marking))
                break
