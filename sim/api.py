"""The public face: the functions that answer a question, and results that plot, print, save.

Each function calls the package whose work it is and hands its result on; nothing is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

from sim.arguments import function_or_none, shown, whole_number, yes_or_no
from sim.ensemble import compare as comparing
from sim.ensemble import picking, simulate
from sim.ensemble import result as ensembles
from sim.ensemble.partings import MOST_STORIES
from sim.ensemble.simulate import CHUNK, Progress, check_size, worlds_of_band
from sim.errors import InputError
from sim.plots.kinds import draw
from sim.report.shown import Shown
from sim.scenario.given import GivenScenario, as_list, scenario_from
from sim.scenario.scenario import Scenario
from sim.sweeps import result as sweeps
from sim.sweeps.given import GivenRows
from sim.workers.pool import Pool, helpful_workers

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from sim.analysis.discovery import Discovery
    from sim.analysis.drivers import Drivers
    from sim.analysis.information import Information
    from sim.analysis.sensitivity import Sensitivity
    from sim.analysis.tip import Tip
    from sim.analysis.uncertainty import Uncertainty
    from sim.ensemble.partings import StoryPair
    from sim.model.story.story import Story


def _values(result: Any) -> dict[str, Any]:
    return {field.name: getattr(result, field.name) for field in fields(result)}


class EnsembleResult(ensembles.EnsembleResult, Shown):
    """Many worlds under one scenario. Printing it shows the outcome table."""

    @classmethod
    def of(cls, result: ensembles.EnsembleResult) -> Self:
        """The same result, with what is here."""
        return cls(**_values(result))

    def plot(self, kind: str = "overview") -> Figure:
        """A figure: "overview", "outcomes", "acceptance", "trajectories", "types" or "truces"."""
        return draw(kind, [self])

    def to_xarray(self, inputs: bool = False) -> xr.Dataset:
        """The frame as arrays over `world`, and `trajectory` over day, quantity and quantile.

        Each array says what it is (`attrs["meaning"]`, an input also its `unit`); a day that never
        came is NaN, a label that is missing empty. It needs xarray (the extra `xarray`).
        """
        from sim.ensemble.arrays import result_dataset  # noqa: PLC0415 (an extra)

        return result_dataset(self, self.to_frame(inputs))

    def save(self, folder: str | PathLike[str]) -> None:
        """Write manifest, summary, parts and daily counts into a folder, made if need be."""
        from sim.results.store import save  # noqa: PLC0415 (pyarrow only for files)

        save(self, folder)

    @classmethod
    def load(cls, folder: str | PathLike[str]) -> Self:
        """Read a finished result back; raises `sim.results.folder.ResultError`."""
        from sim.results.store import load  # noqa: PLC0415 (pyarrow only for files)

        return cls.of(load(folder))

    def table(self) -> RenderableType:
        """What printing it shows."""
        from sim.report.tables import outcome_table  # noqa: PLC0415 (rich for tables)

        return outcome_table(self)


class Comparison(comparing.Comparison, Shown):
    """Results under several scenarios, the first of which is the reference."""

    @classmethod
    def of(cls, comparison: comparing.Comparison) -> Self:
        """The same comparison, with what is here."""
        return cls(**_values(comparison))

    def plot(self, kind: str = "differences") -> Figure:
        """A figure: the differences with their intervals, or a kind of `EnsembleResult.plot`."""
        return draw(kind, self.results)

    def save(self, folder: str | PathLike[str]) -> None:
        """Write comparison and manifest into a folder, made if need be."""
        from sim.results.comparison import save  # noqa: PLC0415 (files only when asked)

        save(self, folder)

    def table(self) -> RenderableType:
        """What printing it shows."""
        from sim.report.tables import difference_table  # noqa: PLC0415 (rich for tables)

        return difference_table(self)


class SweepResult(sweeps.SweepResult, Shown):
    """Many points, each with its worlds in short. Printing it shows a table of the points."""

    @classmethod
    def of(cls, result: sweeps.SweepResult) -> Self:
        """The same result, with what is here."""
        return cls(**_values(result))

    def plot(self) -> Figure:
        """The share that accepts over what is varied."""
        from sim.sweeps.plot import response  # noqa: PLC0415 (matplotlib only for pictures)

        return response(self)

    def to_xarray(self) -> xr.Dataset:
        """The frame as arrays with a dimension for each path that is varied, if it is a grid.

        Of other designs the one dimension is `point`. It needs xarray (the extra `xarray`).
        """
        from sim.ensemble.arrays import points_dataset  # noqa: PLC0415 (an extra)

        return points_dataset(self.to_frame(), list(self.paths))

    def save(self, folder: str | PathLike[str]) -> None:
        """Write the same files as `ceasefire sweep` leaves."""
        sweeps.save(self, folder)

    @classmethod
    def load(cls, folder: str | PathLike[str]) -> Self:
        """Read a finished sweep; raises `ResultError` if it is not one."""
        return cls.of(sweeps.load_sweep(folder))

    def table(self) -> RenderableType:
        """What printing it shows."""
        from sim.sweeps.table import sweep_table  # noqa: PLC0415 (rich for tables)

        return sweep_table(self)


def load(
    scenario: GivenScenario,
    overrides: Mapping[str, object] | None = None,
    *,
    settings: Iterable[str] = (),
    seeds: str | PathLike[str] | None = None,
) -> Scenario:
    """The scenario in a file, or the shipped one of that name.

    scenario: a path, a name, or a `Scenario` to change;
    overrides: path -> value, laid over the file, such as {"dials.pressure": 2};
    settings: the same as texts, such as "dials.pressure=2", laid on last;
    seeds: folder of dossiers, the shipped one by default.
    Raises `ScenarioError` with everything that is wrong, each with file, line and column.
    """
    return scenario_from(scenario, overrides, settings, seeds)


def run(
    scenario: GivenScenario,
    worlds: int = 10_000,
    seed: int = 1,
    workers: int | Pool | None = 1,
    chunk: int = CHUNK,
    band: bool = True,
    progress: Progress | None = None,
    *,
    seeds: str | PathLike[str] | None = None,
) -> EnsembleResult:
    """Run worlds 0 … worlds − 1 and gather their outcomes.

    scenario: a `Scenario`, the name of a shipped one, or a path to a file;
    workers: processes to share the work, None for as many as save time, or a
    `sim.workers.pool.Pool` to use again. With more than one a script must call this under
    `if __name__ == "__main__":`;
    chunk: most worlds in one batch;
    band: also work out the input bands, 10,000 worlds more each whatever `worlds` is;
    progress: called with the number of worlds that have just been finished;
    seeds: folder of dossiers for a name or a path, as in `sim.load`.
    Raises `InputError` for what is none of these, `ScenarioError` for what is wrong in a file.
    """
    loaded = scenario_from(scenario, seeds=seeds)
    check_size(worlds, seed, chunk)
    band = yes_or_no("band", band)
    function_or_none("progress", progress)
    chosen = _workers(workers, worlds, band)
    return EnsembleResult.of(simulate.run(loaded, worlds, seed, chosen, chunk, band, progress))


def story(
    scenario: GivenScenario,
    world: int = 0,
    seed: int = 1,
    *,
    pick: str | None = None,
    worlds: int = picking.WORLDS,
    seeds: str | PathLike[str] | None = None,
) -> Story:
    """One world of a scenario: prints itself, has `headline`, `turning_points`, `text(full=…)`.

    pick: "accepted", "refused" or "median": look for such a world among `worlds` instead of naming
    one; all else as in `sim.run`. Raises `InputError` where there is none.
    """
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    loaded = scenario_from(scenario, seeds=seeds)
    if pick is not None:
        world = picking.found(pick, [loaded], worlds, seed)
    return World(loaded, seed, [world], record=True).story(world)


def timeline(story: Story) -> Figure:
    """One world as a figure: what happened by day, the mediator's trust, what a yes was worth."""
    from sim.plots import timeline as timelines  # noqa: PLC0415 (matplotlib only for pictures)

    return timelines.timeline(story)


def story_pair(
    reference: GivenScenario,
    scenario: GivenScenario,
    world: int = 0,
    seed: int = 1,
    *,
    pick: str | None = None,
    worlds: int = picking.WORLDS,
    seeds: str | PathLike[str] | None = None,
) -> StoryPair:
    """One world under two scenarios, up to the decision where its stories part.

    pick: as in `sim.story`, of the first scenario; or "flipped": accepts under one of them alone.
    """
    from sim.ensemble.partings import side_by_side  # noqa: PLC0415

    both = [scenario_from(each, seeds=seeds) for each in (reference, scenario)]
    if pick is not None:
        world = picking.found(pick, both, worlds, seed)
    return side_by_side(story(both[0], world, seed), story(both[1], world, seed))


def inputs_of(
    scenario: GivenScenario,
    seed: int = 1,
    worlds: int | Sequence[int] = 10_000,
    *,
    seeds: str | PathLike[str] | None = None,
) -> pd.DataFrame:
    """What worlds draw for every uncertain input, without running them: one row a world.

    worlds: how many, or a list of ids. Columns: `world`, then a column a path; `attrs["kinds"]`
    says of each path whether it is a "lever", the "analyst"'s, or "nature"'s. What a world draws
    follows from seed and id alone, so that these are the inputs of `sim.run` and `sim.World`.
    """
    from sim.ensemble.inputs import inputs_frame  # noqa: PLC0415 (pandas only for frames)

    return inputs_frame(scenario_from(scenario, seeds=seeds).parameters, seed, worlds)


def compare(
    scenarios: Iterable[GivenScenario],
    worlds: int = 10_000,
    seed: int = 1,
    workers: int | Pool | None = 1,
    band: bool = False,
    progress: Progress | None = None,
    *,
    signs: bool = False,
    stories: int = 0,
    decompose: bool = False,
    seeds: str | PathLike[str] | None = None,
) -> Comparison:
    """Run scenarios on the same worlds; the first is the reference.

    World k draws the same numbers under each, so that a difference is the scenarios' and little
    else. `band`: also work out each scenario's input band;
    signs: also in which share of draws of the stated inputs, of draws of all judged numbers and of
    structures of the rules the difference has the same sign, some 20,000 worlds a scenario more;
    stories: of how many worlds gained and lost to say where their two stories part;
    decompose: also through what the difference goes, in up to 2,000 of the worlds.
    All else as in `sim.run`.
    """
    given = as_list(scenarios)
    if given is None:
        wanted = 'a list of at least two, such as ["baseline", "wait_and_see"]'
        raise InputError(f"scenarios must be {wanted}, not {shown(scenarios)}")
    loaded = [scenario_from(each, seeds=seeds) for each in given]
    check_size(worlds, seed)
    band, signs = yes_or_no("band", band), yes_or_no("signs", signs)
    stories = whole_number("stories", stories, 0, MOST_STORIES)
    function_or_none("progress", progress)
    decompose = yes_or_no("decompose", decompose)
    chosen = _workers(workers, worlds, band or signs or decompose)
    return Comparison.of(
        comparing.compare(loaded, worlds, seed, chosen, band, progress, signs, stories, decompose)
    )


def sweep(
    scenario: GivenScenario | Iterable[GivenScenario],
    over: Mapping[str, Any] | None = None,
    worlds: int = 1_000,
    seed: int = 1,
    *,
    design: str | None = None,
    points: int | None = None,
    points_seed: int | None = None,
    rows: GivenRows | None = None,
    columns: str = "compact",
    workers: int | Pool | None = 1,
    progress: Callable[[int, int], None] | None = None,
    seeds: str | PathLike[str] | None = None,
) -> SweepResult:
    """Run scenarios at many points, every point on the same worlds.

    scenario: one, or a list, each a `Scenario`, a name or a path;
    over: path -> list of values, or {"low": …, "high": …}, as in a sweep file;
    design: "grid", "latin_hypercube" or "sobol" (these two with `points`, and `points_seed` for
    others of them), or "table"; by default "table" where there are `rows`, else "grid";
    rows: the points of a table: a list of {path: value, …}, a data frame with a column a path and
    a row a point, or the path of a CSV file of such a table;
    columns: of each world's outcomes keep those of a summary ("compact") or "all";
    progress: called with the worlds done so far, and how many of them just now;
    worlds, seed, workers, seeds: as in `sim.run`.
    """
    given = as_list(scenario)
    if given is None:
        given = [scenario]
    if not given:
        raise InputError("scenario is an empty list: at least one is needed")
    function_or_none("progress", progress)
    result = sweeps.sweep(
        [scenario_from(each, seeds=seeds) for each in given],
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


def tip(
    scenario: GivenScenario,
    path: str,
    level: float = 0.5,
    low: float | None = None,
    high: float | None = None,
    *,
    along: str | None = None,
    along_values: Sequence[float] | Mapping[str, float] | None = None,
    worlds: int = 2_000,
    seed: int = 1,
    workers: int | Pool | None = 1,
    progress: Progress | None = None,
    seeds: str | PathLike[str] | None = None,
) -> Tip:
    """Where along a path the share that accepts crosses a level, on the same worlds at each value.

    path: a number of the scenario, such as "dials.pressure", or a setting such as "horizon_days";
    level: the share, between 0 and 1;
    low, high: look between these; by default the number's own range;
    along, along_values: a second path with a list of values or {"low": …, "high": …, "steps": …}:
    where the level is crossed at each of them (by default five over its own range);
    worlds: at each value, of which there are some 24; all else as in `sim.run`.
    """
    from sim.analysis import tip as tipping  # noqa: PLC0415 (analyses only when asked for)

    loaded = scenario_from(scenario, seeds=seeds)
    function_or_none("progress", progress)
    check_size(worlds, seed)
    total = tipping.most_worlds(worlds, 0 if along is None else 5)
    chosen = helpful_workers(total) if workers is None else workers
    return tipping.tip(
        loaded, path, level, low, high, along, along_values, worlds, seed, chosen, progress
    )


def drivers(
    first: GivenScenario,
    second: GivenScenario,
    worlds: int = 2_000,
    seed: int = 1,
    workers: int | Pool | None = 1,
    progress: Progress | None = None,
    *,
    seeds: str | PathLike[str] | None = None,
) -> Drivers:
    """Share the difference in acceptance between two scenarios out among what differs in them.

    Shapley shares, which add up to the difference: of up to ten settings from all sets of them,
    of more from random orders; each set of settings meets the same worlds.
    first, second: of one start and one length; what of the first is to be exchanged;
    worlds: with each set of settings; all else as in `sim.run`.
    """
    from sim.analysis import drivers as driving  # noqa: PLC0415 (analyses only when asked for)

    one, other = (scenario_from(each, seeds=seeds) for each in (first, second))
    function_or_none("progress", progress)
    check_size(worlds, seed)
    chosen = (
        helpful_workers(driving.most_worlds(one, other, worlds)) if workers is None else workers
    )
    return driving.drivers(one, other, worlds, seed, chosen, progress)


def sensitivity(
    scenario: GivenScenario,
    inputs: Iterable[str] = (),
    worlds: int | None = None,
    seed: int = 1,
    base_points: int = 128,
    method: str = "sobol",
    workers: int | Pool | None = 1,
    progress: Progress | None = None,
    *,
    seeds: str | PathLike[str] | None = None,
) -> Sensitivity:
    """Vary inputs all at once and say what share of the variance of acceptance each explains.

    inputs: paths, sections of paths, kinds ("lever", "analyst", "nature") or "PATH=LOW:HIGH"; by
    default the dials and every number that has a distribution;
    worlds: at each point, the same at all of them; 50 by default, one at a time 1,000;
    base_points: a power of two; there are so many points for each input, and twice as many more;
    method: "sobol" (first and total order), "morris" (elementary effects) for very many inputs,
    or "one_at_a_time": each at 5% and at 95% of its range, all else as the scenario has it.
    All else as in `sim.run`. Raises `InputError` also where acceptance is the same at all points.
    """
    from sim.analysis.sensitivity_plan import Plan  # noqa: PLC0415 (only what is asked for)

    function_or_none("progress", progress)
    loaded = scenario_from(scenario, seeds=seeds)
    plan = Plan.of(loaded, _names(inputs), worlds, seed, base_points, method)
    return plan.run(_workers(workers, plan.total, band=False), progress)


def discover(
    scenario: GivenScenario,
    inputs: Iterable[str] = (),
    worlds: int = 10_000,
    seed: int = 1,
    workers: int | Pool | None = 1,
    progress: Progress | None = None,
    *,
    density: float | None = None,
    seeds: str | PathLike[str] | None = None,
) -> Discovery:
    """Find regions of the inputs in which acceptance is common, by PRIM and by a small tree.

    inputs: as in `sim.sensitivity`; each world meets a point drawn from their distributions;
    worlds: one half finds the regions, the other, held out, says how good they are;
    density: take the box with most coverage whose density is at least this where it is found, in
    place of the best harmonic mean of both; `result.steps` is what density costs of coverage;
    all else as in `sim.run`. `result.overrides()` narrows a scenario to the first region. Needs
    the extra `analysis`. Raises `InputError` also where all worlds accept or none does.
    """
    from sim.analysis import discovery  # noqa: PLC0415 (only what is asked for)

    function_or_none("progress", progress)
    loaded = scenario_from(scenario, seeds=seeds)
    chosen = helpful_workers(worlds) if workers is None else workers
    return discovery.discover(loaded, _names(inputs), worlds, seed, chosen, progress, density)


def information(
    scenario: GivenScenario,
    inputs: Iterable[str] = (),
    draws: int = 400,
    worlds: int = 100,
    seed: int = 1,
    workers: int | Pool | None = 1,
    progress: Progress | None = None,
    *,
    seeds: str | PathLike[str] | None = None,
) -> Information:
    """Which of the analyst's inputs, known exactly, would narrow the range of acceptance most.

    inputs: of the analyst's, as in `sim.sensitivity`; all of them by default. What nature draws is
    never offered: no data settles it beforehand;
    draws: of these inputs, each of which meets the same `worlds`; all else as in `sim.run`.
    """
    from sim.analysis import information as informing  # noqa: PLC0415 (only what is asked for)

    function_or_none("progress", progress)
    loaded = scenario_from(scenario, seeds=seeds)
    chosen = helpful_workers(informing.work(draws, worlds)) if workers is None else workers
    return informing.information(loaded, _names(inputs), draws, worlds, seed, chosen, progress)


def uncertainty(
    scenario: GivenScenario,
    worlds: int = 10_000,
    seed: int = 1,
    width: float = 0.01,
    workers: int | Pool | None = 1,
    progress: Progress | None = None,
    *,
    seeds: str | PathLike[str] | None = None,
) -> Uncertainty:
    """What leaves acceptance open: Monte Carlo, inputs as stated, all judged numbers, structure.

    width: of the Monte Carlo interval for which the result says how many worlds it takes;
    all else as in `sim.run`. It takes some 60,000 worlds beside those asked for.
    """
    from sim.analysis import uncertainty as open_still  # noqa: PLC0415 (only what is asked for)

    function_or_none("progress", progress)
    loaded = scenario_from(scenario, seeds=seeds)
    chosen = helpful_workers(open_still.work(worlds)) if workers is None else workers
    return open_still.uncertainty(loaded, worlds, seed, width, chosen, progress)


def _names(inputs: Iterable[str]) -> tuple[str, ...]:
    """Names of inputs; raises `InputError` for a text alone and for what is no text."""
    wanted = f'inputs must be a list such as ["dials.pressure", "nature"], not {shown(inputs)}'
    if isinstance(inputs, str | bytes) or not isinstance(inputs, Iterable):
        raise InputError(wanted)
    names = tuple(inputs)
    if not all(isinstance(name, str) for name in names):
        raise InputError(wanted)
    return names


def _workers(workers: int | Pool | None, worlds: int, band: bool) -> int | Pool:
    """As many as the command takes, unless the caller says."""
    total = worlds + (2 * worlds_of_band() if band else 0)
    return helpful_workers(total) if workers is None else workers
