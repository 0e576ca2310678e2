"""`checks.yaml`: expectations about several scenarios in one file.

    schema: 1
    checks:
      - {scenario: baseline, share: accepted, by_day: 90, at_most: 0.3, reason: "…"}
      - {scenario: mine, share: held, at_least: 0, than: baseline, reason: "…"}
      - {scenario: baseline, median_day: {at_least: 20, at_most: 90}, reason: "…"}
      - scenario: baseline
        trend: {path: dials.pressure, values: [0.5, 1, 2], direction: rising, margin: 0.001}
        reason: "…"

A scenario is a shipped one, or a file in the folder of this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.checks.expectations import Check, Claim, MedianDay, Trend
from sim.scenario.errors import ScenarioError, fail
from sim.scenario.event_models import Text
from sim.scenario.file_models import ExpectationEntry, Name, OutcomeShare, SchemaVersion
from sim.scenario.library import find_scenario
from sim.scenario.load import load, scenario_named, with_overrides
from sim.scenario.nodes import Node, plain
from sim.scenario.number_models import Finite, Strict
from sim.scenario.problems import checked
from sim.scenario.reading import read_file
from sim.scenario.scenario import Expectation, Scenario
from sim.scenario.schema import schema_of

_MOST_STEPS = 50


class _File(Strict):
    """The file as a whole; each check is read by itself."""

    schema_: Annotated[SchemaVersion, Field(alias="schema")]
    title: Name | None = None
    checks: Annotated[list[dict[str, Any]], Field(min_length=1)]


class _Days(Strict):
    at_least: Annotated[Finite | None, Field(ge=0, le=3650)] = None
    at_most: Annotated[Finite | None, Field(ge=0, le=3650)] = None

    @model_validator(mode="after")
    def _bounded(self) -> _Days:
        if self.at_least is None and self.at_most is None:
            raise PydanticCustomError("bounds", "needs 'at_least' or 'at_most'")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise PydanticCustomError("bounds", "'at_least' is above 'at_most'")
        return self


class _Steps(Strict):
    path: Name
    values: Annotated[list[Any], Field(min_length=2, max_length=_MOST_STEPS)]
    direction: Literal["rising", "falling"]
    share: OutcomeShare = "accepted"
    by_day: Annotated[int | None, Field(ge=0, le=3650)] = None
    margin: Annotated[Finite, Field(ge=0, le=1)] = 0.0


class _OfShare(ExpectationEntry):
    scenario: Name


class _OfMedian(Strict):
    scenario: Name
    median_day: _Days
    confidence: Annotated[Finite, Field(gt=0, lt=1)] = 0.95
    reason: Annotated[Text, Field(min_length=1)]


class _OfTrend(Strict):
    scenario: Name
    trend: _Steps
    confidence: Annotated[Finite, Field(gt=0, lt=1)] = 0.95
    reason: Annotated[Text, Field(min_length=1)]


class _FileOfChecks(Strict):
    """A file of checks (schema 1)."""

    schema_: Annotated[SchemaVersion, Field(alias="schema")]
    title: Name | None = None
    checks: Annotated[list[_OfShare | _OfMedian | _OfTrend], Field(min_length=1)]


def checks_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a file of checks."""
    return schema_of(_FileOfChecks)


def is_checks(name: str) -> bool:
    """Whether this is a file with a list of checks."""
    try:
        return read_file(find_scenario(name)).get("checks") is not None
    except ScenarioError:
        return False


def read_checks(names: Iterable[str]) -> tuple[list[Check], list[Scenario]]:
    """The checks in scenarios and files of checks, and the scenarios they are about, in order.

    Raises `ScenarioError` with everything that is wrong.
    """
    checks: list[Check] = []
    scenarios: list[Scenario] = []
    for name in names:
        path = find_scenario(name)
        root = read_file(path)
        if root.get("checks") is not None:
            listed = _of_file(path, root)
            checks += listed
            scenarios += [each.scenario for each in listed]
        else:
            scenario = load(name)
            scenarios.append(scenario)
            checks += of_scenario(scenario, path)
    once = {(each.name, each.digest): each for each in scenarios}
    return checks, list(once.values())


def of_scenario(scenario: Scenario, path: Path) -> list[Check]:
    """What a scenario file expects of itself."""
    expectations = read_file(path).get("expectations")
    nodes = expectations.items if expectations is not None else []
    return [
        Check(scenario, claim, _other(path, node))
        for claim, node in zip(scenario.expectations, nodes, strict=True)
    ]


def _of_file(path: Path, root: Node) -> list[Check]:
    _refuse(_File, root)
    checks = []
    for node in root.mapping["checks"].items:
        if node.get("median_day") is not None:
            claim: Claim = _median(node)
        elif node.get("trend") is not None:
            claim = _trend(node)
        else:
            claim = _share(node)
        scenario = load(scenario_named(path, node.mapping["scenario"]))
        steps = _steps(scenario, claim, node) if isinstance(claim, Trend) else ()
        checks.append(Check(scenario, claim, _other(path, node), steps))
    return checks


def _share(node: Node) -> Expectation:
    _refuse(_OfShare, node)
    values = plain(node)
    return Expectation(**{key: value for key, value in values.items() if key != "scenario"})


def _median(node: Node) -> MedianDay:
    _refuse(_OfMedian, node)
    return MedianDay(**plain(node.mapping["median_day"]), **_common(node))


def _trend(node: Node) -> Trend:
    _refuse(_OfTrend, node)
    trend = plain(node.mapping["trend"])
    return Trend(**{**trend, "values": tuple(trend["values"])}, **_common(node))


def _common(node: Node) -> dict[str, Any]:
    values = plain(node)
    return {key: values[key] for key in ("confidence", "reason") if key in values}


def _steps(scenario: Scenario, claim: Trend, node: Node) -> tuple[Scenario, ...]:
    """The scenario at each value, which must differ."""
    place = node.mapping["trend"].place
    try:
        steps = tuple(with_overrides(scenario, {claim.path: value}) for value in claim.values)
    except ScenarioError as error:
        problem = error.problems[0]
        raise fail(place, f"{problem.place.label}: {problem.message}", problem.hint) from None
    if len({step.digest for step in steps}) < len(steps):
        raise fail(place, f"two values of '{claim.path}' are the same", "keep one of them")
    return steps


def _other(path: Path, node: Node) -> Scenario | None:
    than = node.get("than")
    return None if than is None or not than.value else load(scenario_named(path, than))


def _refuse(model: type[Strict], node: Node) -> None:
    problems = checked(model, node)[1]
    if problems:
        raise ScenarioError(problems)
