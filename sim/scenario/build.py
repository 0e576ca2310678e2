"""From a finished document to a `Scenario`: cross-checks, canonical order, digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import get_args

from sim.scenario import file_models
from sim.scenario.agenda import read_events
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.nodes import Node, plain
from sim.scenario.parameters import NOTHING, Memory, read_parameters
from sim.scenario.paths import present, stream
from sim.scenario.people import read_actors
from sim.scenario.quantities import central_value
from sim.scenario.scenario import (
    Actor,
    Detail,
    Expectation,
    LimitedTruceKind,
    Parameter,
    Rollover,
    RuleVariants,
    Scenario,
    Sector,
)

_NOT_NEARLY_STEADY = 0.5
"""√(ab) × horizon above which Lanchester losses no longer leave the balance nearly steady."""
_WEIGHTS_TOLERANCE = 1e-6
"""How far sector weights may be from summing to 1: rounding of a few decimals."""


@dataclass(frozen=True)
class Origin:
    """What a scenario was built from, for one that differs from it in little."""

    document: Node
    memory: Memory


def build(
    document: Node,
    name: str,
    dossier: str,
    remarks: Mapping[str, str] | None = None,
    before: Memory = NOTHING,
) -> Scenario:
    """The scenario that a document describes, or everything that is wrong with it.

    remarks: path -> what an override of it says without effect, which becomes a warning;
    before: what is known of a document that may share nodes with this one.
    """
    builder = _Builder(document, remarks or {}, before)
    scenario = builder.scenario(name, dossier)
    if builder.problems:
        raise ScenarioError(builder.problems)
    return scenario


def look_at(document: Node) -> tuple[list[Problem], Memory]:
    """What keeps a dossier's document from being a scenario, and what is known of it then."""
    builder = _Builder(document, {}, NOTHING)
    try:
        builder.scenario("", "")
    except ScenarioError as error:
        return [*builder.problems, *error.problems], NOTHING
    return builder.problems, builder.memory


class _Builder:
    """Reads one document; gathers problems."""

    def __init__(self, document: Node, remarks: Mapping[str, str], before: Memory) -> None:
        self.document = document
        self._remarks = remarks
        self._before = before
        self.memory = NOTHING
        self.problems: list[Problem] = []

    def scenario(self, name: str, dossier: str) -> Scenario:
        """The scenario; of no use if there are problems."""
        document = self.document
        start = date.fromisoformat(str(document.mapping["start"].value))
        horizon = int(str(document.mapping["horizon_days"].value))
        if horizon > (date.max - start).days:
            what = f"the last day, {horizon} days after {start}, is beyond the year {date.max.year}"
            raise ScenarioError([Problem(document.mapping["start"].where, what, "start earlier")])
        parameters, actors = self._read()
        events, warnings, problems = read_events(document, start, horizon)
        self.problems += problems
        details, truces = self._details(), self._limited_truces()
        sectors, rules = self._sectors(), self._rules(bool(truces))
        self._check_complete(parameters)
        outlooks = (key for key, _ in present(document.get("parameters", "outlooks")))
        expectations = document.mapping.get("expectations")
        return Scenario(
            name=name,
            title=self._text("title") or name,
            question=self._text("question"),
            source=self._text("source"),
            dossier=dossier,
            start=start,
            horizon_days=horizon,
            parameters=parameters,
            actors=actors,
            outlooks=tuple(sorted(outlooks)),
            sectors=sectors,
            details=details,
            limited_truces=truces,
            rollovers=self._rollovers(start),
            events=events,
            rules=rules,
            expectations=tuple(
                Expectation(**plain(each)) for each in (expectations.items if expectations else [])
            ),
            warnings=(*self._remarks.values(), *warnings, *_steadiness(parameters, horizon)),
            remarks=dict(self._remarks),
            origin=Origin(document, self.memory),
        )

    def _read(self) -> tuple[dict[str, Parameter], tuple[Actor, ...]]:
        """Parameters and actors; those of nodes that are known already are not read again."""
        parameters, groups, problems = read_parameters(self.document, self._before)
        nodes = (self.document.mapping["actors"], self.document.get("parameters", "outlooks"))
        if (known := self._before.actors) and known[0] is nodes[0] and known[1] is nodes[1]:
            actors = known[2]
        else:
            actors, wrong = read_actors(self.document)
            problems += wrong
        self.problems += problems
        self.memory = Memory(groups, (*nodes, actors))
        return parameters, actors

    def _sectors(self) -> tuple[Sector, ...]:
        found = [
            Sector(key, str(entry.mapping["name"].value), stream(key, entry))
            for key, entry in present(self.document.get("parameters", "sectors"))
        ]
        return tuple(sorted(found, key=lambda sector: (sector.stream, sector.key)))

    def _details(self) -> tuple[Detail, ...]:
        return tuple(
            Detail(
                key,
                str(entry.mapping["name"].value),
                bool(entry.mapping["open"].value) if "open" in entry.mapping else True,
            )
            for key, entry in present(self.document.get("details"))
        )

    def _limited_truces(self) -> tuple[LimitedTruceKind, ...]:
        return tuple(
            LimitedTruceKind(
                key, str(entry.mapping["name"].value), int(str(entry.mapping["days"].value))
            )
            for key, entry in present(self.document.get("parameters", "limited_truces"))
        )

    def _rollovers(self, start: date) -> tuple[Rollover, ...]:
        return tuple(
            Rollover(
                key,
                str(entry.mapping["name"].value),
                (date.fromisoformat(str(entry.mapping["date"].value)) - start).days,
                int(str(entry.mapping["every_days"].value)),
            )
            for key, entry in present(self.document.get("parameters", "rollovers"))
        )

    def _rules(self, has_limited_truces: bool) -> RuleVariants:
        rules = self.document.mapping["rules"]
        values = plain(rules)
        order = get_args(file_models.Option)
        values["options"] = tuple(sorted(values["options"], key=order.index))
        if "limited" in values["options"] and not has_limited_truces:
            text = "the option 'limited' needs a limited truce"
            hint = "take it out of 'options', or define one under 'parameters'"
            self.problems.append(Problem(rules.mapping["options"].where, text, hint))
        return RuleVariants(**values)

    def _check_complete(self, parameters: Mapping[str, Parameter]) -> None:
        sectors = self.document.get("parameters", "sectors") or self.document
        weights = [
            parameters[f"parameters.sectors.{key}.weight"].quantity
            for key, entry in present(sectors)
            if "weight" in entry.mapping
        ]
        if not weights:
            self.problems.append(Problem(sectors.where, "no sector is left", "keep at least one"))
            return
        total = sum(central_value(weight) for weight in weights)
        if abs(total - 1.0) > _WEIGHTS_TOLERANCE:
            text = f"the weights of the sectors sum to {total:.6g}, not to 1"
            self.problems.append(Problem(sectors.where, text, "change the others as well"))

    def _text(self, key: str) -> str:
        node = self.document.mapping.get(key)
        return "" if node is None else str(node.value)


def _steadiness(parameters: Mapping[str, Parameter], horizon: int) -> list[str]:
    names = ("decider_attrition", "opponent_attrition")
    found = [parameters.get(f"parameters.forces.{name}") for name in names]
    if any(each is None for each in found):
        return []
    a, b = (central_value(each.quantity) for each in found if each is not None)
    measure = sqrt(max(a, 0.0) * max(b, 0.0)) * horizon
    if measure < _NOT_NEARLY_STEADY:
        return []
    return [
        f"losses wear both sides out within the horizon (attrition × days = {measure:.2f}, "
        f"{_NOT_NEARLY_STEADY} or more): the balance of forces is no longer nearly steady"
    ]
