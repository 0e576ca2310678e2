"""What a folder of results is the result of, and how two such runs differ."""

from __future__ import annotations

import json
import os
import platform
import shlex
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sim.ensemble.result import About
from sim.files import read_regular
from sim.results.folder import ResultError
from sim.scenario.scenario import LimitedTruceKind
from sim.version import __version__, model_fingerprint

FORMAT = 2
"""Version of the results in a folder: of their files, columns and categories.

2: the category `limited` holds while a partial truce is in force; in 1 it held ever after.
"""

PROVENANCE = "provenance.json"
"""When, by which command and on which machine: the only file that differs between two runs."""

_LARGEST_PROVENANCE = 1 << 20
_MOST_NAMED = 5
_LIBRARIES = ("mesa", "numpy", "pyarrow", "matplotlib")


def manifest(about: About, worlds: int, seed: int) -> dict[str, Any]:
    """Scenario, seed, worlds and versions, as plain values."""
    kinds = [{"key": k.key, "name": k.name, "days": k.days} for k in about.limited_truces]
    return {
        "format": FORMAT,
        "worlds": worlds,
        "seed": seed,
        "versions": {"ceasefire-sim": __version__, "model": model_fingerprint()},
        "scenario": {
            "name": about.name,
            "title": about.title,
            "digest": about.digest,
            "start": about.start.isoformat(),
            "horizon_days": about.horizon_days,
            "limited_truces": kinds,
            "warnings": list(about.warnings),
            "resolved": about.resolved,
        },
    }


def about_of(held: Mapping[str, Any]) -> About:
    """The scenario's values back from a manifest."""
    scenario = held["scenario"]
    return About(
        name=scenario["name"],
        title=scenario["title"],
        start=date.fromisoformat(scenario["start"]),
        horizon_days=scenario["horizon_days"],
        limited_truces=tuple(LimitedTruceKind(**kind) for kind in scenario["limited_truces"]),
        warnings=tuple(scenario["warnings"]),
        digest=scenario["digest"],
        resolved=scenario["resolved"],
    )


def refuse_other_format(held: Mapping[str, Any], where: Path, reads: int, again: str) -> None:
    """Raise `ResultError` unless the results in a folder are of the format that is read here.

    again: the command that makes them, unless the folder still says which one did.
    """
    found = held.get("format")
    if found == reads:
        return
    if isinstance(found, int) and found > reads:
        text = f"results of format {found}, and this version reads {reads}: update ceasefire-sim"
        raise ResultError(f"{where}: {text}")
    command = _command_in(where) or again
    raise ResultError(
        f"{where}: results of format {found}, and this version reads {reads}, in which outcomes "
        f"mean something else. Move the folder away and make them again: {command}"
    )


def _command_in(where: Path) -> str | None:
    """The command that made the results in a folder, as its provenance says."""
    try:
        content = read_regular(where / PROVENANCE, _LARGEST_PROVENANCE)
        return None if content is None else shlex.join(json.loads(content)["command"]) or None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def differences(held: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """What makes two runs different, in words; empty if they are the same run."""
    found = [
        f"{name} {held.get(name)} there, {wanted[name]} asked for"
        for name in ("seed", "worlds", "format")
        if held.get(name) != wanted[name]
    ]
    found += [
        f"{name} {held['versions'].get(name)} there, {now} now"
        for name, now in wanted["versions"].items()
        if held["versions"].get(name) != now
    ]
    if held["scenario"]["digest"] != wanted["scenario"]["digest"]:
        found.append(
            f"the scenario: {changes(held['scenario']['resolved'], wanted['scenario']['resolved'])}"
        )
    return found


def distinction(held: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """What a folder's name must add so as not to meet a run of another seed, size or model."""
    parts = [name for name in ("seed", "worlds", "format") if held.get(name) != wanted[name]]
    suffix = "".join(f"-{name}{wanted[name]}" for name in parts)
    for name, now in wanted["versions"].items():
        if held["versions"].get(name) != now:
            suffix += f"-{name}{now}"
    return suffix


@dataclass(frozen=True)
class Start:
    """When something began, by the clock on the wall and by one that nobody sets."""

    clock: datetime
    ticks: float

    @classmethod
    def now(cls) -> Start:
        """This moment."""
        return cls(datetime.now(UTC), time.monotonic())


def provenance(started: Start, command: Sequence[str], workers: int) -> dict[str, Any]:
    """When, how and where a result was made."""
    return {
        "started": started.clock.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - started.ticks, 3),
        "command": list(command),
        "workers": workers,
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def changes(
    held: Mapping[str, Any],
    wanted: Mapping[str, Any],
    words: tuple[str, str] = ("there", "asked for"),
) -> str:
    """The first few paths whose value is not the same; `words` say which value is which."""
    before, after = dict(_leaves(held)), dict(_leaves(wanted))
    paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    told = [
        f"{path} {before.get(path, 'absent')} {words[0]}, {after.get(path, 'absent')} {words[1]}"
        for path in paths[:_MOST_NAMED]
    ]
    more = len(paths) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        children: Iterator[tuple[Any, Any]] = iter(value.items())
    elif isinstance(value, list | tuple):
        children = iter(enumerate(value))
    else:
        yield path, value
        return
    for key, child in children:
        yield from _leaves(child, f"{path}.{key}" if path else str(key))


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
