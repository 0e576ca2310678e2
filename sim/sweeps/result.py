"""A sweep as a result to look at: points, shares, picture; made in memory or read from a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, get_args

from sim.arguments import file_path, one_of, seed_number, whole_number
from sim.ensemble.simulate import check_size, pool_of
from sim.files import as_json_bytes
from sim.outcomes import lists_columns
from sim.results.folder import ResultError
from sim.results.manifest import Start, provenance
from sim.results.resume import PROVENANCE, finished, opened
from sim.scenario.errors import outside
from sim.scenario.nodes import Node, from_plain
from sim.scenario.scenario import Scenario
from sim.sweeps import files, store
from sim.sweeps.csv_rows import read_rows
from sim.sweeps.design import MOST_POINTS, Kind
from sim.sweeps.files import Files
from sim.sweeps.given import GivenRows, plain_over, plain_rows
from sim.sweeps.manifest import SweepManifest
from sim.sweeps.plan import SweepPlan, parts_of
from sim.sweeps.reading import plan_of_document
from sim.sweeps.summary import PointResult, summary_of
from sim.sweeps.work import helpful_workers
from sim.wording import plural, short_name
from sim.workers.pool import Pool

if TYPE_CHECKING:
    import pandas as pd


_PLACE = outside("sweep")


class _Memory(dict[str, bytes]):
    """Files that are kept in memory."""

    def read(self, name: str) -> bytes:
        """A file's content."""
        return self[name]

    def write(self, name: str, content: bytes) -> None:
        """Put a file in place."""
        self[name] = content


@dataclass(frozen=True, eq=False, repr=False)
class SweepResult:
    """Many points, each with its worlds in short; `sim.api` plots, prints and saves it."""

    manifest: SweepManifest
    points: tuple[PointResult, ...]
    kept: Files

    @property
    def paths(self) -> tuple[str, ...]:
        """What is varied."""
        return self.manifest.paths

    @property
    def worlds(self) -> int:
        """Worlds at each point."""
        return self.manifest.worlds

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the base scenarios."""
        return tuple(each.name for each in self.manifest.scenarios)

    def summary(self) -> dict[str, Any]:
        """What `ceasefire sweep --json` prints, as plain values."""
        return summary_of(self.manifest, self.points)

    def to_frame(self) -> pd.DataFrame:
        """One row a point: its values, shares with intervals, days of acceptance."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        return pd.DataFrame([_row(result) for result in self.points])

    @lists_columns
    def outcomes(self) -> pd.DataFrame:
        """One row a point and world, in their order: `point`, `scenario`, and of these columns
        those that were kept, the first few or all.
        """
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        from sim.frames import to_frame  # noqa: PLC0415

        manifest, frames = self.manifest, []
        names = ["point", *manifest.columns]
        for part in parts_of(manifest.points, self.worlds):
            held = files.read_part(self.kept.read(part.name), part, manifest, names)
            point = held.pop("point")
            frame = to_frame(held, manifest.truces)
            frame.insert(0, "point", point)
            of_each = manifest.points // len(self.scenarios)
            codes = point // of_each
            frame.insert(1, "scenario", pd.Categorical.from_codes(codes, list(self.scenarios)))
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    def __repr__(self) -> str:
        name = short_name(self.manifest.name)
        worlds = plural(self.worlds, "world")
        return f"<SweepResult {name}: {plural(len(self.points), 'point')}, {worlds} each>"


def save(result: SweepResult, folder: str | PathLike[str]) -> None:
    """Write the same files as `ceasefire sweep` leaves."""
    started = Start.now()
    with opened(folder, store.SWEEP, result.manifest) as written:
        names = [part.name for part in parts_of(result.manifest.points, result.worlds)]
        for name in (*names, files.POINTS, store.TABLE, store.SUMMARY):
            written.write(name, result.kept.read(name))
        note = as_json_bytes(provenance(started, (), 1))
        written.write(PROVENANCE, note, checksum=False)


def load_sweep(folder: str | PathLike[str]) -> SweepResult:
    """Read a finished sweep; raises `ResultError` if it is not one."""
    with finished(folder, store.SWEEP) as (kept, manifest):
        if manifest.shard is not None:
            text = f"holds shard {manifest.shard} of a sweep; put all together with `merge`"
            raise ResultError(f"{kept.path}: {text}")
        return SweepResult(manifest, store.read_results(manifest, kept), kept)


def sweep(
    scenarios: Sequence[Scenario],
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
) -> SweepResult:
    """Run scenarios at many points in memory; the arguments are those of `sim.sweep`."""
    check_size(worlds, seed)
    if points is not None:
        points = whole_number("points", points, 1, MOST_POINTS)
    if points_seed is not None:
        points_seed = seed_number(points_seed, "points_seed")
    document = {
        "schema": 1,
        "worlds": int(worlds),
        "seed": int(seed),
        "design": _design(design, rows),
        "over": None if over is None else plain_over(over),
        "points": points,
        "points_seed": points_seed,
        "columns": one_of("columns", columns, ("compact", "all")),
    }
    named = {key: value for key, value in document.items() if value is not None}
    root = from_plain(named, _PLACE)
    if rows is not None:
        root = Node({**root.mapping, "rows": _table(rows)}, _PLACE)
    return run_plan(plan_of_document(root, scenarios, "sweep"), workers, progress)


def run_plan(
    plan: SweepPlan,
    workers: int | Pool | None = 1,
    progress: Callable[[int, int], None] | None = None,
) -> SweepResult:
    """Run a sweep in memory. workers: None for as many as save time."""
    kept, parts = _Memory(), parts_of(plan.total, plan.worlds)
    chosen = helpful_workers(plan, parts) if workers is None else workers
    with pool_of(chosen) as pool:
        store.run_parts(plan, parts, kept, pool, progress)
    store.write_points(plan, kept)
    manifest = plan.manifest()
    store.write_summary(manifest, kept)
    return SweepResult(manifest, store.read_results(manifest, kept), kept)


def _table(rows: GivenRows) -> Node:
    if isinstance(rows, str | PathLike):
        return read_rows(file_path("rows", rows))
    return from_plain(plain_rows(rows), _PLACE)


def _design(design: str | None, rows: object) -> str:
    if design is not None:
        return one_of("design", design, get_args(Kind))
    return "grid" if rows is None else "table"


def _row(result: PointResult) -> dict[str, Any]:
    day = result.acceptance_day
    return {
        "point": result.point,
        "scenario": result.scenario,
        **result.values,
        "worlds": result.worlds,
        "accepted": result.accepted.share,
        "accepted_low": result.accepted.low,
        "accepted_high": result.accepted.high,
        **{key: estimate.share for key, estimate in result.shares.items()},
        "day_median": None if day is None else day.median,
    }
