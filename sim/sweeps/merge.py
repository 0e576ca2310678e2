"""Shards of one sweep put together: the same bytes as the sweep in one piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from sim.files import as_json_bytes, given_path
from sim.results.folder import ResultError, ResultFolder
from sim.results.manifest import PROVENANCE, Start, provenance
from sim.scenario.errors import listed
from sim.sweeps import store
from sim.sweeps.files import POINTS
from sim.sweeps.plan import Part, Shard, differences, parts_of

_MOST_NAMED = 10
"""Missing shards named one by one."""


def merge(
    folders: Sequence[str | PathLike[str]],
    out: str | PathLike[str],
    command: Sequence[str] = (),
) -> None:
    """Put all shards of a sweep together in another folder.

    Raises `ResultError` unless they belong together, each is there once, and all are finished.
    """
    started = Start.now()
    places = [given_path(folder) for folder in folders]
    held = [_manifest(place) for place in places]
    shards = _complete_set(places, held)
    if given_path(out).resolve() in {place.resolve() for place in places}:
        raise ResultError(f"{out}: is one of the shards; choose another folder")
    whole = {key: value for key, value in held[0].items() if key != "shard"}
    shards_of = [ResultFolder(place) for place in places]
    sources = {
        part.name: source
        for source, shard in zip(shards_of, shards, strict=True)
        for part in _finished(source, whole, shard)
    }
    parts = parts_of(whole["points"], whole["worlds"])
    with store.opened(out, whole, command) as folder:
        for part in parts:
            if not folder.verifies(part.name):
                folder.write(part.name, sources[part.name].read(part.name))
        note = provenance(started, command, 1)
        folder.write(PROVENANCE, as_json_bytes(note), checksum=False)
        folder.write(POINTS, shards_of[0].read(POINTS))
        store.write_summary(whole, folder)


def _manifest(place: Path) -> dict[str, Any]:
    held = store.readable_sweep(place)
    if held is None:
        raise ResultError(f"{place}: no shard of a sweep here (no {store.MANIFEST})")
    if "shard" not in held:
        raise ResultError(f"{place}: holds a whole sweep and not a shard of one")
    if not ResultFolder(place).verifies(store.MANIFEST):
        raise ResultError(f"{place / store.MANIFEST}: altered; run the shard again")
    return held


def _complete_set(places: Sequence[Path], held: Sequence[Mapping[str, Any]]) -> list[Shard]:
    """The shards in the order of the folders; refused unless each stands there once."""
    first = {**held[0], "shard": ""}
    for place, other in zip(places[1:], held[1:], strict=True):
        if changed := differences(first, {**other, "shard": ""}):
            changed = changed.replace(" there", f" in {places[0]}").replace(
                " asked for", f" in {place}"
            )
            raise ResultError(f"shards of different sweeps: {changed}")
    shards = [Shard.read(each["shard"]) for each in held]
    for shard, place in zip(shards[1:], places[1:], strict=True):
        if shard.of != shards[0].of:
            raise ResultError(f"{place}: is shard {shard}, and {places[0]} is shard {shards[0]}")
    seen: dict[int, Path] = {}
    for shard, place in zip(shards, places, strict=True):
        if shard.number in seen:
            raise ResultError(f"shard {shard} is there twice: {seen[shard.number]} and {place}")
        seen[shard.number] = place
    missing = [
        f"{number}/{shards[0].of}" for number in range(1, shards[0].of + 1) if number not in seen
    ]
    if missing:
        if len(missing) > _MOST_NAMED:
            missing[_MOST_NAMED:] = [f"{len(missing) - _MOST_NAMED} more"]
        are = "shard {} is missing" if len(missing) == 1 else "shards {} are missing"
        raise ResultError(f"incomplete: {are.format(listed(missing, 'and'))}")
    return shards


def _finished(folder: ResultFolder, whole: Mapping[str, Any], shard: Shard) -> list[Part]:
    parts = parts_of(whole["points"], whole["worlds"], shard)
    wrong = [part.name for part in parts if not folder.verifies(part.name)]
    if not folder.verifies(POINTS):
        wrong.append(POINTS)
    if wrong:
        text = f"shard {shard} is unfinished or altered ({wrong[0]}"
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise ResultError(f"{folder.path}: {text}{more}); run that shard again, it continues")
    return parts
