"""A search for scenarios that break a property, and the smallest such scenario.

Hypothesis builds scenarios, a property looks at each, and what breaks one is shrunk by hypothesis
towards the scenario that changes nothing. `test_random_scenarios` runs it in a short form,
`tools/search_violations.py` for as long as one likes.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.strategies import SearchStrategy

from sim.scenario import ScenarioError
from sim.scenario.scenario import Scenario
from tests.properties.directions import DIRECTIONS, falls
from tests.properties.dossiers import Document, as_yaml, canonical, scenario_of
from tests.properties.effects import EFFECTS, against_the_sign
from tests.properties.invariants import CHECKS
from tests.properties.relations import RELATIONS
from tests.properties.scenarios import SHORTEST, documents, without_empty_groups
from tests.properties.trials import Trial

LOT = 9
"""Scenarios built at a time: in runs of 10 and more hypothesis begins with nearly empty ones."""
SHRINK_SECONDS = 60.0
RUNS_THROUGH = "a_valid_scenario_runs_through_without_bad_arithmetic"

Look = Callable[[Scenario, frozenset[str]], Iterator[tuple[str, str]]]
"""What of the named properties a scenario breaks: (property, what is wrong)."""


@dataclass(frozen=True)
class Violation:
    """A property, what is wrong with it, and the smallest scenario found in which it is."""

    name: str
    message: str
    document: Document

    def __str__(self) -> str:
        return f"{self.name}: {self.message}\n\n{as_yaml(self.document)}"


class _BrokenError(AssertionError):
    pass


@dataclass
class Search:
    """Looks at random scenarios for what breaks a property that nothing has broken yet."""

    strategy: SearchStrategy[Document]
    look: Look
    names: frozenset[str]
    shrink_seconds: float = SHRINK_SECONDS
    examined: int = 0
    found: list[Violation] = field(default_factory=list)

    def lot(self, number: int, examples: int = LOT) -> Violation | None:
        """Look at some scenarios of one seed; the smallest that breaks a property, if one does."""
        open_names = self.names - {violation.name for violation in self.found}
        seen: dict[str, tuple[str, str] | None] = {}
        focus: list[str] = []
        smallest: dict[str, Violation] = {}
        until = [float("inf")]

        @seed(number)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            print_blob=False,
            report_multiple_bugs=False,
            verbosity=Verbosity.quiet,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(self.strategy)
        def body(document: Document) -> None:
            key = canonical(document)
            if key not in seen:
                late = time.monotonic() > until[0]
                names = frozenset(focus) if focus else open_names
                self.examined += not focus
                broken = None if late else next(self.look(scenario_of(document), names), None)
                seen[key] = broken
            if (wrong := seen[key]) is None:
                return
            if not focus:
                focus.append(wrong[0])
                until[0] = time.monotonic() + self.shrink_seconds
            smallest["now"] = Violation(wrong[0], wrong[1], document)
            raise _BrokenError(wrong[0])

        try:
            body()
        except _BrokenError:
            until[0] = time.monotonic() + self.shrink_seconds
            self.found.append(self._pared(smallest["now"], until[0]))
            return self.found[-1]
        return None

    def _pared(self, violation: Violation, until: float) -> Violation:
        """Without each part that can go: where time is short, hypothesis leaves some."""
        smaller = True
        while smaller:
            smaller = False
            for document in without_one_part(violation.document):
                if time.monotonic() > until:
                    return violation
                if (message := self._breaks(document, violation.name)) is not None:
                    violation = Violation(violation.name, message, document)
                    smaller = True
                    break
        return violation

    def _breaks(self, document: Document, name: str) -> str | None:
        try:
            scenario = scenario_of(document)
        except ScenarioError:
            return None
        return next((wrong for _, wrong in self.look(scenario, frozenset([name]))), None)


def without_one_part(document: Document) -> Iterator[Document]:
    """The document without one of its sections, entries or events, whole sections first."""
    kept = ("dossier", "horizon_days")
    waiting: list[tuple[str | int, ...]] = [(key,) for key in document if key not in kept]
    if document["horizon_days"] > SHORTEST:
        yield {**document, "horizon_days": SHORTEST}
    while waiting:
        path = waiting.pop(0)
        changed = json.loads(json.dumps(document))
        place = changed
        for step in path[:-1]:
            place = place[step]
        held = place[path[-1]]
        if isinstance(held, dict) and "kind" not in held and "dist" not in held:
            waiting += [(*path, key) for key in held]
        elif isinstance(held, list) and held and isinstance(held[0], dict):
            waiting += [(*path, index) for index in range(len(held))]
        del place[path[-1]]
        yield without_empty_groups(changed)


def exact_search(few: int = 0, far: bool = False, longest: int = 90) -> Search:
    """Invariants and relations; `few`: so many relations a scenario, chosen by its content."""

    def look(scenario: Scenario, names: frozenset[str]) -> Iterator[tuple[str, str]]:
        try:
            with np.errstate(invalid="raise", divide="raise", over="raise"):
                trial = Trial(scenario)
        except Exception as error:
            if RUNS_THROUGH in names:
                yield RUNS_THROUGH, f"{type(error).__name__}: {error}"
            return
        for check in CHECKS:
            if check.__name__ in names:
                yield from ((check.__name__, wrong) for wrong in check(trial.world, trial.table))
        for relation in _some(scenario, few) if few and len(names) > 1 else RELATIONS:
            if relation.__name__ in names:
                yield from ((relation.__name__, wrong) for wrong in relation(trial))

    every = frozenset([RUNS_THROUGH, *(each.__name__ for each in (*CHECKS, *RELATIONS))])
    return Search(documents(far=far, longest=longest), look, every)


def direction_search(longest: int = 120, promised: bool = True) -> Search:
    """Directions of acceptance and effects on the way.

    promised: only where they are, and where no event waits for a state; else in every scenario.
    """

    def look(scenario: Scenario, names: frozenset[str]) -> Iterator[tuple[str, str]]:
        effects = [each for each in EFFECTS if _on_the_way(each.name) in names]
        for name, wrong in against_the_sign(scenario, effects) if effects else []:
            yield _on_the_way(name), wrong
        directions = [
            each
            for each in DIRECTIONS
            if each.name in names and (each.where(scenario) or not promised)
        ]
        for gap in falls(scenario, directions) if directions else []:
            yield gap.direction, f"accepted {gap}"

    every = [each.name for each in DIRECTIONS] + [_on_the_way(each.name) for each in EFFECTS]
    return Search(documents(conditional=not promised, longest=longest), look, frozenset(every))


def _on_the_way(name: str) -> str:
    return f"on the way: {name}"


def _some(scenario: Scenario, few: int) -> Sequence[Callable[[Trial], Iterator[str]]]:
    """A few relations, the same ones for the same scenario."""
    start = int.from_bytes(hashlib.sha256(scenario.digest.encode()).digest()[:4], "big")
    return [RELATIONS[(start + step) % len(RELATIONS)] for step in range(few)]
