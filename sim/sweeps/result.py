"""A sweep as a result to look at: points, shares, picture; made in memory or read from a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

from sim.ensemble.simulate import check_size, pool_of
from sim.files import as_json_bytes, given_path
from sim.results.folder import ResultError, ResultFolder
from sim.results.manifest import Start, provenance
from sim.scenario.load import load
from sim.scenario.scenario import Scenario
from sim.sweeps import files, store
from sim.sweeps.files import Files, PointResult
from sim.sweeps.plan import SweepPlan, parts_of
from sim.sweeps.reading import plan_from
from sim.workers.pool import Pool

if TYPE_CHECKING:
    import pandas as pd


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

    manifest: Mapping[str, Any]
    points: tuple[PointResult, ...]
    kept: Files

    @property
    def paths(self) -> tuple[str, ...]:
        """What is varied."""
        return tuple(self.manifest["paths"])

    @property
    def worlds(self) -> int:
        """Worlds at each point."""
        return int(self.manifest["worlds"])

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the base scenarios."""
        return tuple(each["name"] for each in self.manifest["scenarios"])

    def summary(self) -> dict[str, Any]:
        """What `ceasefire sweep --json` prints, as plain values."""
        return store.summary_of(self.manifest, self.points)

    def to_frame(self) -> pd.DataFrame:
        """One row a point: its values, shares with intervals, days of acceptance."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        return pd.DataFrame([_row(result) for result in self.points])

    def outcomes(self) -> pd.DataFrame:
        """One row a point and world, in their order."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        from sim.frames import to_frame  # noqa: PLC0415

        truces, frames = files.truces_of(self.manifest), []
        names = self.manifest["columns"]
        for part in parts_of(self.manifest["points"], self.worlds):
            held = files.read_part(self.kept.read(part.name), ["point", *names], truces)
            point = held.pop("point")
            frame = to_frame(held, truces)
            frame.insert(0, "point", point)
            of_each = self.manifest["points"] // len(self.scenarios)
            codes = point // of_each
            frame.insert(1, "scenario", pd.Categorical.from_codes(codes, list(self.scenarios)))
            frames.append(frame)
        return pd.concat(frames, ignore_index=True)

    def __repr__(self) -> str:
        return (
            f"<SweepResult {self.manifest['name']}: {len(self.points)} points, "
            f"{self.worlds} worlds each>"
        )


def save(result: SweepResult, folder: str | PathLike[str]) -> None:
    """Write the same files as `ceasefire sweep` leaves."""
    started = Start.now()
    with store.opened(folder, result.manifest) as opened:
        names = [part.name for part in parts_of(result.manifest["points"], result.worlds)]
        for name in (*names, files.POINTS, store.TABLE, store.SUMMARY):
            opened.write(name, result.kept.read(name))
        note = as_json_bytes(provenance(started, (), 1))
        opened.write(store.PROVENANCE, note, checksum=False)


def load_sweep(folder: str | PathLike[str]) -> SweepResult:
    """Read a finished sweep; raises `ResultError` if it is not one."""
    where = given_path(folder)
    manifest = store.held_sweep(where)
    if manifest is None:
        raise ResultError(f"{where}: no results of a sweep here (no {store.MANIFEST})")
    if "shard" in manifest:
        text = f"holds shard {manifest['shard']} of a sweep; put all together with `merge`"
        raise ResultError(f"{where}: {text}")
    kept = ResultFolder(where)
    try:
        kept.read(store.MANIFEST)
        summary = json.loads(kept.read(store.SUMMARY))
    except ResultError:
        text = "unfinished or altered; the same `sweep` again completes it"
        raise ResultError(f"{where}: {text}") from None
    return SweepResult(manifest, tuple(map(PointResult.from_plain, summary["points"])), kept)


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
    check_size(worlds, seed)
    document = {
        "schema": 1,
        "worlds": worlds,
        "seed": seed,
        "design": design,
        "over": _as_lists(over),
        "points": points,
        "points_seed": points_seed,
        "rows": None if rows is None else [dict(row) for row in rows],
        "columns": columns,
    }
    given = [scenario] if isinstance(scenario, Scenario | str) else list(scenario)
    loaded = [load(each) if isinstance(each, str) else each for each in given]
    named = {key: value for key, value in document.items() if value is not None}
    return run_plan(plan_from(named, loaded), workers, progress)


def run_plan(
    plan: SweepPlan,
    workers: int | Pool = 1,
    progress: Callable[[int, int], None] | None = None,
) -> SweepResult:
    """Run a sweep in memory."""
    kept, parts = _Memory(), parts_of(plan.total, plan.worlds)
    with pool_of(workers) as pool:
        store.run_parts(plan, parts, kept, pool, progress)
    store.write_points(plan, kept)
    store.write_summary(plan.manifest(), kept)
    summary = json.loads(kept.read(store.SUMMARY))
    manifest = json.loads(as_json_bytes(plan.manifest()))
    return SweepResult(manifest, tuple(map(PointResult.from_plain, summary["points"])), kept)


def _as_lists(over: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Any sequence of values, a NumPy array among them, as a list of plain values."""
    if over is None:
        return None
    plain: dict[str, Any] = {}
    for path, values in over.items():
        if isinstance(values, Mapping):
            plain[str(path)] = dict(values)
        elif isinstance(values, str) or not hasattr(values, "__iter__"):
            plain[str(path)] = values
        else:
            plain[str(path)] = [
                value.item() if hasattr(value, "item") else value for value in values
            ]
    return plain


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
