"""From a finished document to a `Scenario`: cross-checks, canonical order, digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import inf, sqrt
from typing import get_args

from sim.scenario import file_models
from sim.scenario.agenda import read_events
from sim.scenario.bounds import bounds_of, outside
from sim.scenario.errors import Problem, ScenarioError, quoted
from sim.scenario.joint import joint_problems
from sim.scenario.nodes import Node, plain
from sim.scenario.number_models import quantity_of
from sim.scenario.paths import Found, numbers, present, stream
from sim.scenario.people import read_actors
from sim.scenario.quantities import Fixed, central_value
from sim.scenario.resolved import digest_of, resolved_of
from sim.scenario.scenario import (
    Detail,
    Expectation,
    LimitedTruceKind,
    Parameter,
    RuleVariants,
    Scenario,
    Sector,
)

_NOT_NEARLY_STEADY = 0.5
"""√(ab) × horizon above which Lanchester losses no longer leave the balance nearly steady."""
_WEIGHTS_TOLERANCE = 1e-6
"""How far sector weights may be from summing to 1: rounding of a few decimals."""
_ANY = (-inf, inf)
"""The range of a number of a dossier that the audit refuses for having none."""
_NEUTRAL_DIALS = {"pressure": 1.0, "support": 1.0, "momentum": 0.0}


def build(
    document: Node, name: str, dossier: str, remarks: Mapping[str, str] | None = None
) -> Scenario:
    """The scenario that a document describes, or everything that is wrong with it.

    remarks: path -> what an override of it says without effect, which becomes a warning.
    """
    builder = _Builder(document, remarks or {})
    scenario = builder.scenario(name, dossier)
    if builder.problems:
        raise ScenarioError(builder.problems)
    resolved = resolved_of(scenario)
    return replace(scenario, resolved=resolved, digest=digest_of(resolved))


def problems_of(document: Node) -> list[Problem]:
    """What keeps a document from being a scenario, for a dossier that none is made of yet."""
    builder = _Builder(document, {})
    try:
        builder.scenario("", "")
    except ScenarioError as error:
        return [*builder.problems, *error.problems]
    return builder.problems


class _Builder:
    """Reads one document; gathers problems."""

    def __init__(self, document: Node, remarks: Mapping[str, str]) -> None:
        self.document = document
        self._remarks = remarks
        self.problems: list[Problem] = []

    def scenario(self, name: str, dossier: str) -> Scenario:
        """The scenario; of no use if there are problems."""
        document = self.document
        start = date.fromisoformat(str(document.mapping["start"].value))
        horizon = int(str(document.mapping["horizon_days"].value))
        if horizon > (date.max - start).days:
            what = f"the last day, {horizon} days after {start}, is beyond the year {date.max.year}"
            raise ScenarioError([Problem(document.mapping["start"].where, what, "start earlier")])
        parameters = self._parameters()
        actors, problems = read_actors(document)
        self.problems += problems
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
            events=events,
            rules=rules,
            expectations=tuple(
                Expectation(**plain(each)) for each in (expectations.items if expectations else [])
            ),
            warnings=(*self._remarks.values(), *warnings, *_steadiness(parameters, horizon)),
            remarks=dict(self._remarks),
            resolved={},
            digest="",
            document={**plain(document), "dossier": dossier},
        )

    def _parameters(self) -> dict[str, Parameter]:
        written = list(numbers(self.document))
        found = {each.path: self._parameter(each) for each in written}
        self.problems += joint_problems((found[each.path], each.node) for each in written)
        bounds = bounds_of(file_models.Dials)
        for dial, neutral in _NEUTRAL_DIALS.items():
            path, what = f"dials.{dial}", bounds[dial]
            found.setdefault(
                path,
                Parameter(path, Fixed(neutral), what.unit, "neutral", what.reason, stream=path),
            )
        return found

    def _parameter(self, found: Found) -> Parameter:
        path, own, node, bounds = found
        meta = {key: plain(child) for key, child in node.mapping.items()}
        low, high = meta.get("range") or ((bounds.low, bounds.high) if bounds else _ANY)
        quantity = quantity_of(plain(node), float(low), float(high))
        if wrong := outside(quantity, low, high):
            unit = meta.get("unit") or (bounds.unit if bounds else "")
            value = node.get("value")
            place = value.place if value is not None else node.place
            text = f"{quoted(path)}: {wrong} (unit: {unit})"
            self.problems.append(Problem(place, text, "write a number inside the range"))
        return Parameter(
            path=path,
            quantity=quantity,
            unit=meta.get("unit") or (bounds.unit if bounds else ""),
            source=meta.get("source") or "scenario",
            reason=meta.get("reason") or (bounds.reason if bounds else ""),
            draw=meta.get("draw") or "input",
            stream=own,
            descriptive=bool(meta.get("descriptive", False)),
        )

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
