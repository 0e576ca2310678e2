"""Sensitivity: what is run at which points, and from there to indices.

What is found, and how it shows itself, is in `sim.analysis.sensitivity`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analysis import morris, one_at_a_time, sobol
from sim.analysis.inputs import Numbers, UncertainInput, chosen_inputs, points_at
from sim.analysis.sensitivity import MEASURES, RANKED_BY, InputIndices, Sensitivity
from sim.arguments import one_of, whole_number
from sim.ensemble.points import accepted
from sim.ensemble.simulate import MOST_WORLDS, Progress, check_size
from sim.errors import InputError
from sim.scenario.scenario import Scenario
from sim.scenario.uncertain import KINDS, Kind
from sim.wording import percent, plural
from sim.workers.pool import Pool

METHODS = tuple(MEASURES)
WORLDS, BASE_POINTS = 50, 128
"""By default: with all inputs of the baseline over in a minute on two processors."""


@dataclass(frozen=True)
class Plan:
    """What is to be run, checked.

    The output is the share of common worlds that accept at a point. An input that a world would
    draw has the point's value in all its worlds, so that nature's draws are inputs too.
    """

    scenario: Scenario
    inputs: tuple[UncertainInput, ...]
    worlds: int
    seed: int
    base_points: int
    method: str

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        inputs: Iterable[str],
        worlds: int | None,
        seed: int,
        base_points: int,
        method: str,
    ) -> Plan:
        """Raises `InputError` for what cannot be meant.

        inputs: as in `sim.analysis.inputs.chosen_inputs`; worlds: None for the method's default;
        base_points: a power of two for Sobol's indices; for Morris' method trajectories.
        """
        one_of("method", method, METHODS)
        if worlds is None:
            worlds = one_at_a_time.WORLDS if method == "one_at_a_time" else WORLDS
        check_size(worlds, seed)
        whole_number("base_points", base_points, 16, 2**20)
        if method == "sobol" and base_points & (base_points - 1):
            below = 1 << (base_points.bit_length() - 1)
            near = f"{below:,} or {2 * below:,}"
            raise InputError(f"base points must be a power of two, such as {near}")
        plan = cls(scenario, chosen_inputs(scenario, inputs), worlds, seed, base_points, method)
        if plan.total > MOST_WORLDS:
            text = f"{plan.points:,} points of {plural(worlds, 'world')} are {plan.total:,} worlds"
            raise InputError(f"{text}, more than {MOST_WORLDS:,}: fewer base points or inputs")
        return plan

    @property
    def points(self) -> int:
        """Points of the design."""
        if self.method == "one_at_a_time":
            return one_at_a_time.points(len(self.inputs))
        return self.base_points * (len(self._groups) + (2 if self.method == "sobol" else 1))

    @property
    def total(self) -> int:
        """Worlds that are run."""
        return self.points * self.worlds

    def run(self, workers: int | Pool = 1, progress: Progress | None = None) -> Sensitivity:
        """The worlds at all points, and what they say; `InputError` where they all say the same."""
        if self.method == "one_at_a_time":
            return self._one_at_a_time(workers, progress)
        unit = self._design()
        values = points_at(self.inputs, unit)
        found = accepted(self.scenario, values, self.worlds, self.seed, workers, progress)
        outputs = np.count_nonzero(found, axis=1) / self.worlds
        self._refuse_constant(outputs)
        return self._result(unit, outputs)

    def _one_at_a_time(self, workers: int | Pool, progress: Progress | None) -> Sensitivity:
        own, ends = one_at_a_time.outcomes(
            self.scenario, self.inputs, self.worlds, self.seed, workers, progress
        )
        outputs = np.array([own.mean(), *(end.mean() for pair in ends for end in pair)])
        self._refuse_constant(outputs)
        measured = [one_at_a_time.changes(own, pair) for pair in ends]
        return self._sensitivity(measured, outputs, float(own.mean()))

    def _refuse_constant(self, outputs: Numbers) -> None:
        if np.ptp(outputs) == 0.0:
            share = percent(float(outputs[0]))
            text = f"the output is constant: {share} of {plural(self.worlds, 'world')} accept"
            raise InputError(
                f"{text} at each of {plural(self.points, 'point')}, so that no input matters; "
                "give more --worlds, wider ranges, or a later horizon_days"
            )

    @property
    def _groups(self) -> list[list[int]]:
        """Columns that change together: each input, then all inputs of each kind."""
        alone = [[column] for column in range(len(self.inputs))]
        return [*alone, *self._kinds.values()]

    @property
    def _kinds(self) -> dict[Kind, list[int]]:
        """Columns of each kind; with Sobol's method alone, and where there are several."""
        if self.method != "sobol":
            return {}
        members: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
        for column, each in enumerate(self.inputs):
            members[each.kind].append(column)
        found = {kind: columns for kind, columns in members.items() if columns}
        return found if len(found) > 1 else {}

    def _design(self) -> Numbers:
        if self.method == "morris":
            return morris.design(len(self.inputs), self.base_points, self.seed)
        return sobol.design(self._groups, len(self.inputs), self.base_points, self.seed)

    def _result(self, unit: Numbers, outputs: Numbers) -> Sensitivity:
        if self.method == "morris":
            found = morris.effects(unit, outputs, self.seed)
        else:
            found = sobol.indices(outputs, len(self._groups), self.seed)
        return self._sensitivity(found, outputs, float(outputs.mean()))

    def _sensitivity(
        self, found: Sequence[tuple[sobol.Index, ...]], outputs: Numbers, mean: float
    ) -> Sensitivity:
        names = MEASURES[self.method]
        measured = [dict(zip(names, each, strict=True)) for each in found]
        rows = [
            InputIndices(each.name, each.kind, *each.span, values)
            for each, values in zip(self.inputs, measured[: len(self.inputs)], strict=True)
        ]
        kinds = [
            InputIndices(kind, kind, 0.0, 1.0, values)
            for kind, values in zip(self._kinds, measured[len(rows) :], strict=True)
        ]
        low, high = np.quantile(outputs, (0.05, 0.95))
        return Sensitivity(
            scenario=self.scenario.name,
            title=self.scenario.title,
            method=self.method,
            seed=self.seed,
            worlds=self.worlds,
            base_points=self.base_points,
            mean=mean,
            low=float(low),
            high=float(high),
            inputs=_strongest_first(rows, RANKED_BY[self.method]),
            kinds=tuple(kinds),
        )


def _strongest_first(rows: Sequence[InputIndices], measure: str) -> tuple[InputIndices, ...]:
    other = next(name for name in rows[0].measures if name != measure)
    return tuple(
        sorted(rows, key=lambda row: (-row.measures[measure].value, -row.measures[other].value))
    )
