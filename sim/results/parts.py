"""A run read back from its folder: columns of its parts, daily counts, summary, all checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.result import Columns, Daily, EnsembleResult
from sim.outcomes import CATEGORIES, COLUMNS, STATES
from sim.results import tables
from sim.results.documents import read_json, same_values
from sim.results.folder import DamagedError, ResultFolder
from sim.results.manifest import RunManifest
from sim.results.resume import damage
from sim.statistics.band import Band

PART = 32_768
"""Worlds in one part: a fixed grid, so that parts do not depend on how they were made."""

_WANTED_FIRST = ("resolve", f"{next(iter(STATES))}_at_end")
"""Numbers that a summary takes: they are kept with the labels."""
_NUMBERS = tuple(
    name for name, kind in COLUMNS.items() if kind == "float64" and name not in _WANTED_FIRST
)
_SMALL = tuple(name for name in COLUMNS if name not in _NUMBERS)
_SUMMARISED = (
    *("world", "category", "accepted_day", "accepted_by_mood", "ever_limited", "limited_day"),
    *("held_first_time", "quiet_days", "limited_days", *_WANTED_FIRST),
    *("held_day", "collapsed_day"),
)
"""What a summary takes, and pictures beside it: to read again takes as long as to draw."""
_ROOM = 64 * 1024**2
"""Bytes of columns of numbers that are kept at once."""
_READERS = 2
"""Parts that are read at once: unpacking and hashing leave the interpreter to others."""

SUMMARY = "summary.json"
DAILY = "daily.parquet"


def parts_of(worlds: int) -> list[tuple[str, range]]:
    """Name and worlds of each part."""
    return [
        (f"parts/{number:05d}.parquet", range(number * PART, min(worlds, (number + 1) * PART)))
        for number in range(ceil(worlds / PART))
    ]


class PartColumns(Mapping[str, NDArray[Any]]):
    """The columns of a result on disk; raises `DamagedError` where they are not as written.

    All are looked at at once (unless `whole`: what the summary takes), and labels, days and counts
    kept. The numbers, which take most of the room, are kept as far as there is room: a million
    worlds take little more memory than ten thousand.
    """

    def __init__(self, folder: ResultFolder, manifest: RunManifest, whole: bool = True) -> None:
        self._folder = folder
        self._about = manifest.about
        self._parts = parts_of(manifest.worlds)
        size = max(1, _ROOM // (8 * manifest.worlds))
        self._groups = [_NUMBERS[start : start + size] for start in range(0, len(_NUMBERS), size)]
        if whole:
            every = tuple(COLUMNS)
            self._kept = self._read(every, every if len(self._groups) == 1 else _SMALL)
        else:
            self._kept = self._read(_SUMMARISED, _SUMMARISED)
            self._groups.append(tuple(name for name in _SMALL if name not in _SUMMARISED))
        self._last: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name in self._kept:
            return self._kept[name]
        if name not in self._last:
            if name not in COLUMNS:
                raise KeyError(name)
            group = next(group for group in self._groups if name in group)
            self._last = {}  # before others are read, so that both are never in memory
            try:
                self._last = self._read(group, group)
            except DamagedError:
                raise DamagedError(damage(self._folder, "run")) from None
        return self._last[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COLUMNS)

    def __len__(self) -> int:
        return len(COLUMNS)

    def _read(self, names: Sequence[str], kept: Sequence[str]) -> dict[str, NDArray[Any]]:
        pieces: dict[str, list[NDArray[Any]]] = {name: [] for name in kept}
        with ThreadPoolExecutor(_READERS) as readers:
            for first in range(0, len(self._parts), _READERS):
                some = self._parts[first : first + _READERS]
                for found in readers.map(lambda part: self._part(names, *part), some):
                    for name in kept:
                        pieces[name].append(found[name])
        return {name: np.concatenate(pieces.pop(name)) for name in kept}

    def _part(self, names: Sequence[str], part: str, worlds: range) -> dict[str, NDArray[Any]]:
        return tables.read_outcomes(self._folder.read(part), names, worlds, self._about)


def without_band(folder: ResultFolder, manifest: RunManifest, whole: bool = True) -> EnsembleResult:
    """Parts and daily counts as a result; raises `DamagedError` unless they fit together."""
    about = manifest.about
    columns = PartColumns(folder, manifest, whole)
    daily = tables.read_daily(folder.read(DAILY), about, manifest.worlds)
    result = EnsembleResult(about, manifest.seed, columns, daily)
    if not _are_counts_of(daily, columns, about.horizon_days):
        raise DamagedError("daily counts are not those of the parts")
    return result


def _are_counts_of(daily: Daily, columns: Columns, horizon_days: int) -> bool:
    """Whether daily counts end, and acceptances come about, as the outcome table says."""
    category, day = columns["category"], columns["accepted_day"]
    ends = {"category": category, "ever_limited": category[columns["ever_limited"]]}
    so_far = np.bincount(day[day >= 0], minlength=horizon_days).cumsum()
    return np.array_equal(daily["accepted"][:, 0], so_far) and all(
        np.array_equal(daily[key][-1], np.bincount(codes, minlength=len(CATEGORIES)))
        for key, codes in ends.items()
    )


def assembled(folder: ResultFolder, manifest: RunManifest, whole: bool = True) -> EnsembleResult:
    """The finished result of a folder; raises `DamagedError` if anything is not as written."""
    summary = read_json(folder.read(SUMMARY))
    if isinstance(summary, dict):
        summary.setdefault("wide_band", None)  # results were without it at first
    stated, wide = (_band(summary, name) for name in ("input_band", "wide_band"))
    result = replace(without_band(folder, manifest, whole), input_band=stated, wide_band=wide)
    made = result.summary()
    if summary.keys() != made.keys() or not all(
        same_values(summary[key], value) for key, value in made.items() if key != "warnings"
    ):
        raise DamagedError("the summary is not that of the parts")
    return result


def _band(summary: Any, name: str) -> Band | None:
    """A band in a summary, the one kind of thing in it that does not follow from the parts."""
    try:
        found = summary[name]
        band = None if found is None else Band(**found)
    except (KeyError, TypeError):
        raise DamagedError(f"the summary has no {name}") from None
    if band is not None and not _is_range(*band):
        raise DamagedError(f"{name} is no range of shares")
    return band


def _is_range(low: Any, high: Any) -> bool:
    return {type(low), type(high)} <= {int, float} and 0.0 <= low <= high <= 1.0
