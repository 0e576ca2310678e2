"""The figures of results of `run` by name, for the command and for Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from matplotlib.figure import Figure

from sim.arguments import one_of
from sim.ensemble.compare import Comparison, of_results
from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.plots.acceptance import acceptance
from sim.plots.coalition import coalition
from sim.plots.differences import differences
from sim.plots.flipped import flipped
from sim.plots.outcomes import outcomes
from sim.plots.overview import overview
from sim.plots.trajectories import trajectories
from sim.plots.truces import truces
from sim.plots.types import types


class PlotKind(StrEnum):
    """A figure of results of `run`."""

    OVERVIEW = "overview"
    OUTCOMES = "outcomes"
    ACCEPTANCE = "acceptance"
    TRAJECTORIES = "trajectories"
    TYPES = "types"
    TRUCES = "truces"
    DIFFERENCES = "differences"
    FLIPPED = "flipped"
    COALITION = "coalition"


def _of_comparison(
    drawn: Callable[[Comparison], Figure],
) -> Callable[[Sequence[EnsembleResult]], Figure]:
    """A figure of several results, the first of which is the reference."""

    def draw(results: Sequence[EnsembleResult]) -> Figure:
        if len(results) < 2:
            raise InputError(f"{drawn.__name__} need two results, the reference first")
        return drawn(of_results(results))

    return draw


_DRAW: dict[PlotKind, Callable[[Sequence[EnsembleResult]], Figure]] = {
    PlotKind.OVERVIEW: overview,
    PlotKind.OUTCOMES: outcomes,
    PlotKind.ACCEPTANCE: acceptance,
    PlotKind.TRAJECTORIES: trajectories,
    PlotKind.TYPES: types,
    PlotKind.TRUCES: truces,
    PlotKind.DIFFERENCES: _of_comparison(differences),
    PlotKind.FLIPPED: _of_comparison(flipped),
    PlotKind.COALITION: coalition,
}


def draw(kind: str, results: Sequence[EnsembleResult]) -> Figure:
    """The figure of that name, of one result or of several side by side."""
    return _DRAW[PlotKind(one_of("kind", kind, list(PlotKind)))](results)
