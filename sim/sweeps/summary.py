"""Each point of a sweep in short: as `summary.json`, back from there, and as a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from typing import Any

from sim.ensemble.result import AcceptanceDay
from sim.outcomes import CATEGORIES
from sim.results.documents import read_json, same_values
from sim.results.folder import DamagedError
from sim.statistics.intervals import Estimate, wilson
from sim.sweeps.manifest import SweepManifest
from sim.wording import cell

_wilson = lru_cache(maxsize=65_536)(wilson)
"""The points of a sweep have the same numbers of worlds."""


@dataclass(frozen=True)
class PointResult:
    """The worlds of one point in short."""

    point: int
    scenario: str
    values: Mapping[str, Any]
    worlds: int
    accepted: Estimate
    shares: Mapping[str, Estimate]
    acceptance_day: AcceptanceDay | None

    def as_plain(self) -> dict[str, Any]:
        """As in `summary.json`."""
        day = self.acceptance_day
        return {
            "point": self.point,
            "scenario": self.scenario,
            "values": dict(self.values),
            "worlds": self.worlds,
            "accepted": self.accepted._asdict(),
            "shares": {key: estimate._asdict() for key, estimate in self.shares.items()},
            "acceptance_day": None if day is None else day._asdict(),
        }

    @classmethod
    def of(
        cls,
        point: int,
        scenario: str,
        values: Mapping[str, Any],
        counts: Sequence[int],
        accepted: int,
        day: AcceptanceDay | None,
    ) -> PointResult:
        """From how many worlds ended in each category, and how many accepted."""
        worlds = sum(counts)
        pairs = zip(CATEGORIES, counts, strict=True)
        shares = {each.key: _wilson(count, worlds) for each, count in pairs}
        return cls(point, scenario, values, worlds, _wilson(accepted, worlds), shares, day)


def summary_of(manifest: SweepManifest, results: Sequence[PointResult]) -> dict[str, Any]:
    """What `ceasefire sweep --json` prints, as plain values."""
    return {
        "sweep": manifest.name,
        "title": manifest.title,
        "question": manifest.question,
        "worlds": manifest.worlds,
        "seed": manifest.seed,
        "scenarios": [each.name for each in manifest.scenarios],
        "paths": list(manifest.paths),
        "design": manifest.design.kind,
        "points": [result.as_plain() for result in results],
    }


def read_summary(
    content: bytes, manifest: SweepManifest, values: Mapping[str, Sequence[Any]]
) -> tuple[PointResult, ...]:
    """The points of a `summary.json`; raises `DamagedError` unless it is the sweep's.

    values: path -> the value at every point.
    """
    held = read_json(content)
    try:
        points = held.pop("points")
        if not same_values({**held, "points": []}, summary_of(manifest, [])):
            raise DamagedError("is the summary of another sweep")
        numbers = range(manifest.points)
        return tuple(
            _read_point(plain, point, manifest, {path: values[path][point] for path in values})
            for plain, point in zip(points, numbers, strict=True)
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise DamagedError(f"not a summary of a sweep ({error})") from None


def _read_point(
    plain: Mapping[str, Any], point: int, manifest: SweepManifest, values: Mapping[str, Any]
) -> PointResult:
    """One point, from the counts that its shares stand for."""
    worlds, day = manifest.worlds, plain["acceptance_day"]
    counts = [round(plain["shares"][each.key]["share"] * worlds) for each in CATEGORIES]
    accepted = round(plain["accepted"]["share"] * worlds)
    if sum(counts) != worlds or min(counts) < 0 or not 0 <= accepted <= worlds:
        raise DamagedError("holds impossible shares")
    found = None if day is None else AcceptanceDay(**day)
    if (found is None) != (accepted == 0) or not _are_days(found, manifest.horizon_days):
        raise DamagedError("holds impossible days")
    made = PointResult.of(point, manifest.scenario_of(point), values, counts, accepted, found)
    if made.as_plain() != plain and not same_values(made.as_plain(), plain):
        raise DamagedError("holds numbers that do not belong together")
    return made


def _are_days(day: AcceptanceDay | None, horizon_days: int) -> bool:
    if day is None:
        return True
    numbers = all(type(each) in (int, float) for each in day)
    return numbers and 0.0 <= day.q05 <= day.median <= day.q95 < horizon_days


def csv_text(paths: Sequence[str], results: Sequence[PointResult]) -> str:
    """The summary as a table; no text cell is one that a spreadsheet would work out."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    keys = [category.key for category in CATEGORIES]
    ends = ["accepted", "accepted_low", "accepted_high", *keys, "day_median", "day_q05", "day_q95"]
    writer.writerow([_cell(name) for name in ("point", "scenario", *paths, "worlds", *ends)])
    for result in results:
        values = [_cell(result.values[path]) for path in paths]
        shares = [result.shares[key].share for key in keys]
        day = result.acceptance_day or ("", "", "")
        row = [result.point, _cell(result.scenario), *values, result.worlds]
        writer.writerow([*row, *result.accepted, *shares, *day])
    return out.getvalue()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _cell(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return cell(_text(value))
