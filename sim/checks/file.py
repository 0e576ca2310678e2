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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.checks.expectations import Check, Expected, MedianDay, Trend, wrong_day
from sim.scenario.bounds import measured
from sim.scenario.errors import ScenarioError, fail, quoted
from sim.scenario.file_models import (
    ByDay,
    Confidence,
    ExpectationEntry,
    FormatVersion,
    Name,
    OutcomeShare,
    Reason,
    Title,
)
from sim.scenario.kinds import kind_in, read_kind
from sim.scenario.library import find_scenario, scenario_named
from sim.scenario.load import load, with_overrides
from sim.scenario.nodes import Node, identity, plain
from sim.scenario.number_models import Finite, Strict
from sim.scenario.problems import checked
from sim.scenario.resolved import same_worlds
from sim.scenario.scenario import Expectation, Scenario
from sim.scenario.schema import schema_of

_MOST_STEPS = 50


class _File(Strict):
    """The file as a whole; each check is read by itself."""

    schema_: FormatVersion
    title: Title = None
    checks: Annotated[list[dict[str, Any]], Field(min_length=1)]


class _Days(Strict):
    at_least: Annotated[Finite | None, measured("days", "Not before.", 14, ge=0, le=3650)] = None
    at_most: Annotated[Finite | None, measured("days", "Not after.", 120, ge=0, le=3650)] = None

    @model_validator(mode="after")
    def _bounded(self) -> _Days:
        if self.at_least is None and self.at_most is None:
            raise PydanticCustomError("bounds", "needs 'at_least' or 'at_most'")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise PydanticCustomError("bounds", "'at_least' is above 'at_most'")
        return self


class _Steps(Strict):
    path: Annotated[Name, Field(description="What is varied.", examples=["dials.pressure"])]
    values: Annotated[
        list[Any],
        Field(
            min_length=2, max_length=_MOST_STEPS, description="In order.", examples=[[0.5, 1, 2]]
        ),
    ]
    direction: Annotated[Literal["rising", "falling"], Field(description="Where the share goes.")]
    share: Annotated[OutcomeShare, Field(description="Which share.")] = "accepted"
    by_day: ByDay = None
    margin: Annotated[
        Finite, measured("share of worlds", "How far a step may go back.", 0, ge=0, le=1)
    ] = 0.0


_About = Annotated[
    Name, Field(description="The scenario it is about.", examples=["baseline", "mine.yaml"])
]


class _OfShare(ExpectationEntry):
    scenario: _About


class _OfMedian(Strict):
    scenario: _About
    median_day: Annotated[_Days, Field(description="Day on which half of the worlds accept.")]
    confidence: Confidence = 0.95
    reason: Reason


class _OfTrend(Strict):
    scenario: _About
    trend: Annotated[_Steps, Field(description="How a share changes along a path.")]
    confidence: Confidence = 0.95
    reason: Reason


class _FileOfChecks(Strict):
    """A file of checks (schema 1)."""

    schema_: FormatVersion
    title: Title = None
    checks: Annotated[
        list[_OfShare | _OfMedian | _OfTrend],
        Field(min_length=1, description="What is expected: a share, a median day or a trend each."),
    ]


def checks_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a file of checks."""
    return schema_of(_FileOfChecks, "checks")


@dataclass(frozen=True)
class Checks:
    """What a file of checks asks for, in its order, and the scenarios it is about."""

    checks: tuple[Check, ...]
    scenarios: tuple[Scenario, ...]


def read_checks(
    names: Iterable[str | Path], seeds: Path | None = None
) -> tuple[list[Check], list[Scenario]]:
    """The checks in scenarios and files of checks, and the scenarios they are about, in order.

    seeds: folder of dossiers, the shipped one by default.
    Raises `ScenarioError` with everything that is wrong.
    """
    reader = _Reader(seeds)
    read = [reader.read(find_scenario(name)) for name in names]
    scenarios = {(s.name, s.digest): s for each in read for s in each.scenarios}
    return [check for each in read for check in each.checks], list(scenarios.values())


def checks_in(path: Path, seeds: Path | None = None) -> Checks:
    """The checks in one file."""
    return _Reader(seeds).read(path)


class _Reader:
    """Reads files of checks and expectations; every scenario once."""

    def __init__(self, seeds: Path | None) -> None:
        self._seeds = seeds
        self._loaded: dict[Path, Scenario] = {}
        self._paths: dict[tuple[Path, str], Path] = {}
        self._stepped: dict[tuple[int, str, str], Scenario] = {}

    def read(self, path: Path) -> Checks:
        """The checks in a file of them, or those that a scenario makes about itself."""
        if kind_in(path) == "checks":
            root = read_kind(path, "checks")
            _refuse(_File, root)
            checks = [self._check(path, node) for node in root.mapping["checks"].items]
            return Checks(tuple(checks), tuple(each.scenario for each in checks))
        scenario = self._load(path)
        expectations = read_kind(path, "scenario").get("expectations")
        nodes = expectations.items if expectations is not None else []
        found = [
            self._placed(Check(scenario, expectation, self._other(path, node)), node)
            for expectation, node in zip(scenario.expectations, nodes, strict=True)
        ]
        return Checks(tuple(found), (scenario,))

    def _check(self, path: Path, node: Node) -> Check:
        expectation = _expectation(node)
        scenario = self._named(path, node.mapping["scenario"])
        steps = self._steps(scenario, expectation, node) if isinstance(expectation, Trend) else ()
        return self._placed(Check(scenario, expectation, self._other(path, node), steps), node)

    def _steps(self, scenario: Scenario, expectation: Trend, node: Node) -> tuple[Scenario, ...]:
        """The scenario at each value; every step must change something."""
        trend = node.mapping["trend"]
        steps: dict[str, Scenario] = {}
        for value in trend.mapping["values"].items:
            step = self._step(scenario, trend.mapping["path"], value)
            before = next(reversed(steps.values()), None)
            if identity(value) in steps or (before is not None and same_worlds(before, step)):
                what = f"two values of {quoted(expectation.path)} are the same, or change no number"
                raise fail(value.place, what, "keep one of them")
            steps[identity(value)] = step
        return tuple(steps.values())

    def _step(self, scenario: Scenario, path: Node, value: Node) -> Scenario:
        key = (id(scenario), str(path.value), identity(value))
        if key not in self._stepped:
            self._stepped[key] = _at(scenario, path, value)
        return self._stepped[key]

    def _placed(self, check: Check, node: Node) -> Check:
        """The check with its place, refused where its day stands if that cannot be."""
        if wrong := wrong_day(check):
            day = node.get("by_day") or node.get("trend", "by_day")
            raise fail(day.place if day is not None else node.place, *wrong)
        return replace(check, place=str(node.place))

    def _other(self, path: Path, node: Node) -> Scenario | None:
        than = node.get("than")
        return None if than is None or not than.value else self._named(path, than)

    def _named(self, path: Path, node: Node) -> Scenario:
        """The scenario that a file names."""
        key = (path, str(node.value))
        if key not in self._paths:
            self._paths[key] = scenario_named(path, node)
        return self._load(self._paths[key])

    def _load(self, path: Path) -> Scenario:
        known = path.resolve()
        if known not in self._loaded:
            self._loaded[known] = load(path, seeds=self._seeds)
        return self._loaded[known]


def _expectation(node: Node) -> Expected:
    if node.get("median_day") is not None:
        return _median(node)
    return _trend(node) if node.get("trend") is not None else _share(node)


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


def _at(scenario: Scenario, path: Node, value: Node) -> Scenario:
    """The scenario with a value at a path."""
    try:
        return with_overrides(scenario, {str(path.value): plain(value)})
    except ScenarioError as error:
        problem = error.problems[0]
        place = path.place if "unknown" in problem.message else value.place
        raise fail(place, f"{problem.place.label}: {problem.message}", problem.hint) from None


def _refuse(model: type[Strict], node: Node) -> None:
    problems = checked(model, node)[1]
    if problems:
        raise ScenarioError(problems)
