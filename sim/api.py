"""The public face: the functions that answer a question, and results that plot, print, save.

Each function calls the package whose work it is and hands its result on; nothing is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

from sim.ensemble import compare as comparing
from sim.ensemble import result as ensembles
from sim.ensemble import simulate
from sim.ensemble.simulate import CHUNK, Progress
from sim.scenario.scenario import Scenario
from sim.sweeps import result as sweeps
from sim.workers.pool import Pool

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _values(result: Any) -> dict[str, Any]:
    return {field.name: getattr(result, field.name) for field in fields(result)}


class EnsembleResult(ensembles.EnsembleResult):
    """Many worlds under one scenario. Printing it shows the outcome table."""

    @classmethod
    def of(cls, result: ensembles.EnsembleResult) -> Self:
        """The same result, with what is here."""
        return cls(**_values(result))

    def plot(self) -> Figure:
        """The outcome distribution and the time to acceptance in one figure."""
        from sim.plots.overview import overview  # noqa: PLC0415 (matplotlib only for pictures)

        return overview([self])

    def save(self, folder: str | PathLike[str]) -> None:
        """Write manifest, summary, parts and daily counts into a folder, made if need be."""
        from sim.results.store import save  # noqa: PLC0415 (pyarrow only for files)

        save(self, folder)

    @classmethod
    def load(cls, folder: str | PathLike[str]) -> Self:
        """Read a finished result back; raises `sim.results.folder.ResultError`."""
        from sim.results.store import load  # noqa: PLC0415 (pyarrow only for files)

        return cls.of(load(folder))

    def __str__(self) -> str:
        from sim.report.tables import as_text, outcome_table  # noqa: PLC0415 (rich for tables)

        return as_text(outcome_table(self))


class Comparison(comparing.Comparison):
    """Results under several scenarios, the first of which is the reference."""

    @classmethod
    def of(cls, comparison: comparing.Comparison) -> Self:
        """The same comparison, with what is here."""
        return cls(**_values(comparison))

    def plot(self) -> Figure:
        """The differences with their intervals."""
        from sim.plots.differences import differences  # noqa: PLC0415 (matplotlib for pictures)

        return differences(self)

    def save(self, folder: str | PathLike[str]) -> None:
        """Write comparison and manifest into a folder, made if need be."""
        from sim.results.comparison import save  # noqa: PLC0415 (files only when asked)

        save(self, folder)

    def __str__(self) -> str:
        from sim.report.tables import as_text, difference_table  # noqa: PLC0415 (rich for tables)

        return as_text(difference_table(self))


class SweepResult(sweeps.SweepResult):
    """Many points, each with its worlds in short. Printing it shows a table of the points."""

    @classmethod
    def of(cls, result: sweeps.SweepResult) -> Self:
        """The same result, with what is here."""
        return cls(**_values(result))

    def plot(self) -> Figure:
        """The share that accepts over what is varied."""
        from sim.sweeps.plot import response  # noqa: PLC0415 (matplotlib only for pictures)

        return response(self)

    def save(self, folder: str | PathLike[str]) -> None:
        """Write the same files as `ceasefire sweep` leaves."""
        sweeps.save(self, folder)

    @classmethod
    def load(cls, folder: str | PathLike[str]) -> Self:
        """Read a finished sweep; raises `ResultError` if it is not one."""
        return cls.of(sweeps.load_sweep(folder))

    def __str__(self) -> str:
        from sim.report.tables import as_text  # noqa: PLC0415 (rich for tables)
        from sim.sweeps.table import sweep_table  # noqa: PLC0415 (rich for tables)

        return as_text(sweep_table(self))


def run(
    scenario: Scenario,
    worlds: int = 10_000,
    seed: int = 1,
    workers: int | Pool = 1,
    chunk: int = CHUNK,
    band: bool = True,
    progress: Progress | None = None,
) -> EnsembleResult:
    """Run worlds 0 … worlds − 1 and gather their outcomes.

    workers: processes to share the work, or a `sim.workers.pool.Pool` to use again;
    chunk: most worlds in one batch;
    band: also work out the input band, 10,000 worlds more whatever `worlds` is.
    """
    return EnsembleResult.of(simulate.run(scenario, worlds, seed, workers, chunk, band, progress))


def compare(
    scenarios: Sequence[Scenario],
    worlds: int = 10_000,
    seed: int = 1,
    workers: int | Pool = 1,
    band: bool = False,
    progress: Progress | None = None,
) -> Comparison:
    """Run scenarios on the same worlds; the first is the reference.

    World k draws the same numbers under each, so that a difference is the scenarios' and little
    else. `band`: also work out each scenario's input band.
    """
    return Comparison.of(comparing.compare(scenarios, worlds, seed, workers, band, progress))


def sweep(
    scenario: Scenario | str | Sequence[Scenario | str],
    over: Mapping[str, Any] | None = None,
    worlds: int = 1_000,
    seed: int = 1,
    *,
    design: str = "grid",
    points: int | None = None,
    points_seed: int | None = None,
    rows: Sequence[Mapping[str, Any]] | None = None,
    columns: str = "compact",
    workers: int | Pool = 1,
    progress: Callable[[int, int], None] | None = None,
) -> SweepResult:
    """Run scenarios at many points, every point on the same worlds.

    over: path -> list of values, or {"low": …, "high": …}, as in a sweep file;
    design: grid, latin_hypercube, sobol (these two with `points`) or table (with `rows`).
    """
    result = sweeps.sweep(
        scenario,
        over,
        worlds,
        seed,
        design=design,
        points=points,
        points_seed=points_seed,
        rows=rows,
        columns=columns,
        workers=workers,
        progress=progress,
    )
    return SweepResult.of(result)
