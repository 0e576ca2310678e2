"""Shards of one sweep put together: the same bytes as the sweep in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from sim.files import as_json_bytes, given_path
from sim.results.folder import DamagedError, ResultError, ResultFolder
from sim.results.manifest import Start, provenance
from sim.results.resume import MANIFEST, PROVENANCE, held, opened
from sim.scenario.errors import listed
from sim.sweeps import store
from sim.sweeps.files import POINTS, read_points
from sim.sweeps.manifest import SweepManifest
from sim.sweeps.plan import Part, parts_of
from sim.workers.shard import Shard

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
    manifests = [_manifest(place) for place in places]
    shards = _complete_set(places, manifests)
    if given_path(out).resolve() in {place.resolve() for place in places}:
        raise ResultError(f"{out}: is one of the shards; choose another folder")
    whole = manifests[0].of_whole()
    shards_of = [ResultFolder(place) for place in places]
    sources = {
        part.name: source
        for source, shard in zip(shards_of, shards, strict=True)
        for part in _finished(source, whole, shard)
    }
    points = _common_points(shards_of, whole)
    with opened(out, store.SWEEP, whole, command) as folder:
        for part in parts_of(whole.points, whole.worlds):
            if not store.is_finished(folder, part, whole):
                folder.write(part.name, sources[part.name].read(part.name))
        note = provenance(started, command, 1)
        folder.write(PROVENANCE, as_json_bytes(note), checksum=False)
        folder.write(POINTS, points)
        store.write_summary(whole, folder)


def _manifest(place: Path) -> SweepManifest:
    found = held(place, store.SWEEP)
    if found is None:
        raise ResultError(f"{place}: no shard of a sweep here (no {MANIFEST})")
    if found.shard is None:
        raise ResultError(f"{place}: holds a whole sweep and not a shard of one")
    if not ResultFolder(place).verifies(MANIFEST):
        raise ResultError(f"{place / MANIFEST}: altered; run the shard again")
    return found


def _complete_set(places: Sequence[Path], manifests: Sequence[SweepManifest]) -> list[Shard]:
    """The shards in the order of the folders; refused unless each is there once."""
    first = manifests[0].of_whole()
    for place, other in zip(places[1:], manifests[1:], strict=True):
        if changed := first.differences(other.of_whole()):
            changed = changed.replace(" there", f" in {places[0]}").replace(
                " asked for", f" in {place}"
            )
            raise ResultError(f"shards of different sweeps: {changed}")
    shards = [Shard.read(each.shard or "") for each in manifests]
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


def _finished(folder: ResultFolder, whole: SweepManifest, shard: Shard) -> list[Part]:
    """The parts of a shard; refused unless all are there as they were written."""
    parts = parts_of(whole.points, whole.worlds, shard)
    wrong = [part.name for part in parts if not store.is_finished(folder, part, whole)]
    if folder.parsed(POINTS, lambda content: read_points(content, whole)) is None:
        wrong.append(POINTS)
    if wrong:
        text = f"shard {shard} is unfinished or altered ({wrong[0]}"
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise ResultError(f"{folder.path}: {text}{more}); run that shard again, it continues")
    return parts


def _common_points(shards: Sequence[ResultFolder], whole: SweepManifest) -> bytes:
    """The points as the first shard has them; refused unless all have the same."""
    first = shards[0].read(POINTS)
    for shard in shards[1:]:
        if shard.recorded(POINTS) != shards[0].recorded(POINTS):
            other = shard.read(POINTS)
            if read_points(other, whole) != read_points(first, whole):
                raise DamagedError(f"{shard.path / POINTS}: other points than in {shards[0].path}")
    return first
