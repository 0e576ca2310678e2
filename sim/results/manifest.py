"""What a folder of results is the result of, and how two such runs differ."""

from __future__ import annotations

import os
import platform
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Literal, Self

from pydantic import model_validator

from sim.ensemble.result import About
from sim.ensemble.simulate import check_size
from sim.kernels import engine
from sim.results.documents import (
    FORMAT,
    Document,
    FormatVersion,
    ScenarioRecord,
    Seed,
    Versions,
    Worlds,
)
from sim.scenario.scenario import LimitedTruceKind
from sim.version import __version__, model_fingerprint

_MOST_NAMED = 5
_LIBRARIES = ("mesa", "numpy", "numba", "pyarrow", "matplotlib")


class Truce(Document):
    """A partial truce of a scenario."""

    key: str
    name: str
    days: int


class RunScenario(ScenarioRecord):
    """The scenario of a run."""

    limited_truces: tuple[Truce, ...]
    warnings: tuple[str, ...]

    @model_validator(mode="after")
    def _has_its_truces(self) -> Self:
        if [(each.key, each.days) for each in self.limited_truces] != truces_in(self.resolved):
            raise ValueError
        return self


class RunManifest(Document):
    """What a folder of `ceasefire run` is the result of."""

    format: FormatVersion = FORMAT
    kind: Literal["run"] = "run"
    worlds: Worlds
    seed: Seed
    versions: Versions
    scenario: RunScenario

    @classmethod
    def of(cls, about: About, worlds: int, seed: int) -> RunManifest:
        """Of a run that is asked for; raises `InputError` on sizes that cannot be meant."""
        check_size(worlds, seed)
        return cls(
            worlds=int(worlds),
            seed=int(seed),
            versions=versions(),
            scenario=RunScenario(
                name=about.name,
                title=about.title,
                digest=about.digest,
                start=about.start,
                horizon_days=about.horizon_days,
                limited_truces=tuple(Truce(**asdict(kind)) for kind in about.limited_truces),
                warnings=tuple(about.warnings),
                resolved=dict(about.resolved),
            ),
        )

    @property
    def about(self) -> About:
        """The scenario's values."""
        scenario = self.scenario
        return About(
            name=scenario.name,
            title=scenario.title,
            start=scenario.start,
            horizon_days=scenario.horizon_days,
            limited_truces=tuple(
                LimitedTruceKind(each.key, each.name, each.days) for each in scenario.limited_truces
            ),
            warnings=scenario.warnings,
            digest=scenario.digest,
            resolved=scenario.resolved,
        )

    def differences(self, wanted: RunManifest) -> list[str]:
        """What makes two runs different, in words; empty if they are the same run."""
        found = [
            f"{name} {here} there, {there} asked for"
            for name, here, there in (
                ("seed", self.seed, wanted.seed),
                ("worlds", self.worlds, wanted.worlds),
            )
            if here != there
        ]
        found += version_differences(self.versions, wanted.versions)
        here, there = self.scenario, wanted.scenario
        if here.digest != there.digest:
            found.append(
                f"the scenario: {changes(deciding(here.resolved), deciding(there.resolved))}"
            )
        return found

    def distinction(self, wanted: RunManifest) -> str:
        """What a folder's name must add so as not to meet a run of another seed, size or model."""
        suffix = "" if self.seed == wanted.seed else f"-seed{wanted.seed}"
        suffix += "" if self.worlds == wanted.worlds else f"-worlds{wanted.worlds}"
        for name, now in wanted.versions.items():
            suffix += "" if self.versions.get(name) == now else f"-{name}{now}"
        return suffix


def versions() -> Versions:
    """Those of this program."""
    return {"ceasefire-sim": __version__, "model": model_fingerprint()}


def version_differences(held: Versions, wanted: Versions) -> list[str]:
    """What is not the same, in words."""
    return [
        f"{name} {held.get(name)} there, {now} now"
        for name, now in wanted.items()
        if held.get(name) != now
    ]


def truces_in(resolved: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Key and days of each partial truce of a scenario as resolved."""
    return [(each["key"], each["days"]) for each in resolved["limited_truces"]]


def deciding(resolved: Mapping[str, Any]) -> dict[str, Any]:
    """What of a scenario as resolved decides its worlds; the rest is for readers."""
    return {key: value for key, value in resolved.items() if key != "about"}


@dataclass(frozen=True)
class Start:
    """When something began, by the clock on the wall and by one that nobody sets."""

    clock: datetime
    ticks: float
    worlds: Counter[str]
    """Run before that in this process, by engine."""

    @classmethod
    def now(cls) -> Start:
        """This moment."""
        return cls(datetime.now(UTC), time.monotonic(), engine.in_use.worlds.copy())


def provenance(started: Start, command: Sequence[str], workers: int) -> dict[str, Any]:
    """When, how and where a result was made."""
    return {
        "started": started.clock.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - started.ticks, 3),
        "command": list(command),
        "workers": workers,
        "engine": engine.asked(),
        "worlds_by_engine": dict(engine.in_use.worlds - started.worlds),
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
    changes = [
        f"{_as_set(path)} {before.get(path, 'absent')} {words[0]}, "
        f"{after.get(path, 'absent')} {words[1]}"
        for path in paths[:_MOST_NAMED]
    ]
    more = len(paths) - len(changes)
    return "; ".join(changes) + (f"; and {more} more" if more > 0 else "")


def _as_set(path: str) -> str:
    """The path by which a person sets what stands at a path of a manifest."""
    inside = re.sub(r"(^|\.)parameters\.(?=[a-z]+\.)", r"\1", path, count=1)
    return inside.removesuffix(".value") if inside != path else path


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


@cache
def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
