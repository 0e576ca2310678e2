"""The inputs of a scenario whose values are not settled: levers, the analyst's, nature's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.rules.sampling import quantile
from sim.scenario.bounds import bounds_of
from sim.scenario.errors import did_you_mean, quoted
from sim.scenario.file_models import Dials
from sim.scenario.load import with_overrides
from sim.scenario.quantities import Choice, Fixed, Quantity, Uniform
from sim.scenario.scenario import Scenario
from sim.scenario.uncertain import KINDS, LEVERS, Kind, kind_of
from sim.wording import visible

Numbers = NDArray[np.float64]
_SMALLEST = 2.0**-40
"""Uniform numbers keep as far from 0 and 1: there a lognormal has no value."""


@dataclass(frozen=True)
class UncertainInput:
    """One input, or several numbers that are drawn together."""

    name: str
    """The path; of numbers that are drawn together their `joint` name."""
    kind: Kind
    quantities: Mapping[str, Quantity]
    """Path -> distribution."""

    def at(self, unit: Numbers) -> dict[str, Numbers]:
        """Path -> values below which shares `unit` (0 to 1, shape (points,)) of it lie."""
        inside = np.clip(unit, _SMALLEST, 1.0 - _SMALLEST)
        return {path: quantile(each, inside) for path, each in self.quantities.items()}

    @property
    def span(self) -> tuple[float, float]:
        """5 and 95 % of its distribution, of the first path where there are several."""
        values = next(iter(self.at(np.array([0.05, 0.95])).values()))
        return float(values[0]), float(values[1])


def uncertain_inputs(scenario: Scenario) -> tuple[UncertainInput, ...]:
    """The dials, over all they can be set to, and every number that has a distribution.

    A dial that has a distribution in the scenario keeps that one.
    """
    together: dict[str, dict[str, Quantity]] = {}
    kinds: dict[str, Kind] = {}
    bounds = {f"{LEVERS}{name}": each for name, each in bounds_of(Dials).items()}
    for path, parameter in scenario.parameters.items():
        quantity = parameter.quantity
        if isinstance(quantity, Fixed):
            if path not in bounds:
                continue
            quantity = Uniform(bounds[path].low, bounds[path].high)
        elif parameter.descriptive:
            continue
        joint = quantity.joint if isinstance(quantity, Choice) else ""
        together.setdefault(joint or path, {})[path] = quantity
        kinds[joint or path] = kind_of(parameter)
    found = [UncertainInput(name, kinds[name], each) for name, each in together.items()]
    return tuple(sorted(found, key=lambda each: list(KINDS).index(each.kind)))


def chosen_inputs(scenario: Scenario, wanted: Iterable[str] = ()) -> tuple[UncertainInput, ...]:
    """The inputs that are meant; by default all of them.

    wanted: paths, sections of paths, names of kinds, and PATH=LOW:HIGH for a range of one's own.
    Raises `InputError` for a path that is unknown, and for one that has a single value.
    """
    every = uncertain_inputs(scenario)
    names = sorted(
        wanted, key=lambda name: "=" in name
    )  # a range of one's own comes last and stays
    meant = [each for name in names for each in _meant(scenario, every, name)] if names else every
    return tuple({each.name: each for each in meant}.values())


def points_at(inputs: Sequence[UncertainInput], unit: Numbers) -> dict[str, Numbers]:
    """Path -> value at each point of the unit cube, shape (points, inputs)."""
    return {
        path: numbers
        for column, each in enumerate(inputs)
        for path, numbers in each.at(unit[:, column]).items()
    }


def _meant(
    scenario: Scenario, every: tuple[UncertainInput, ...], name: str
) -> list[UncertainInput]:
    path, equals, ends = (part.strip() for part in name.partition("="))
    if equals:
        return [_ranged(scenario, path, ends)]
    meant = [
        each
        for each in every
        if path in (each.name, each.kind, f"{each.kind}s", *each.quantities)
        or each.name.startswith(f"{path}.")
    ]
    if meant:
        return meant
    if path in scenario.parameters:
        raise InputError(
            f"inputs: {quoted(path)} has one value; give it a range, {visible(path)}=LOW:HIGH, or "
            f"a distribution, --set '{visible(path)}={{dist: uniform, low: LOW, high: HIGH}}'"
        )
    raise _unknown(path, [*scenario.parameters, *KINDS, *(each.name for each in every)])


def _ranged(scenario: Scenario, path: str, ends: str) -> UncertainInput:
    if path not in scenario.parameters:
        raise _unknown(path, list(scenario.parameters))
    try:
        low, high = (float(end) for end in ends.split(":"))
    except ValueError:
        text = f"inputs: {quoted(f'{path}={ends}')} is no range"
        raise InputError(f"{text}; write PATH=LOW:HIGH, such as dials.pressure=0.5:2") from None
    uniform = {"dist": "uniform", "low": low, "high": high}
    changed = with_overrides(scenario, {path: uniform}).parameters[path]
    return UncertainInput(path, kind_of(changed), {path: changed.quantity})


def _unknown(path: str, known: list[str]) -> InputError:
    hint = did_you_mean(path, known, "give a path or its beginning, lever, analyst or nature")
    return InputError(f"inputs: no parameter is called {quoted(path)}; {hint}")
