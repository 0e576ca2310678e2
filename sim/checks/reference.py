"""A recorded reference: what it holds of each scenario, and its file.

    seed, worlds, model       of the recording
    scenarios                 one entry a scenario: its digest and outcome counts, a SHA-256 of all
                              worlds, and under `packed` each world's outcome and the checksums of
                              `sim.checks.trace`, deflated, in base64

Making one and comparing with it is in `sim.checks.drift`.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arguments import seed_number, whole_number
from sim.checks.trace import ENDS, QUANTITIES, block_starts
from sim.ensemble.simulate import MOST_WORLDS
from sim.errors import InputError
from sim.files import NOT_THERE, no_file, read_regular
from sim.outcomes import CATEGORIES
from sim.results.documents import LONGEST_HORIZON, read_json
from sim.scenario.scenario import Scenario
from sim.version import model_fingerprint

FORMAT = 1

_LARGEST = 64 * 1024 * 1024
_KEYS = {"format", "seed", "worlds", "model", "quantities", "columns", "scenarios"}


@dataclass(frozen=True, eq=False)
class Recorded:
    """What a reference holds of one scenario."""

    name: str
    digest: str
    horizon_days: int
    sha256: str
    category: NDArray[np.int8]
    accepted_day: NDArray[np.int16]
    checks: NDArray[np.uint16]
    """Of each world's whole course."""
    cells: NDArray[np.uint8]
    """(blocks, days, quantities)."""
    ends: NDArray[np.uint8]
    """(blocks, columns)."""
    resolved: Mapping[str, Any]

    def named(self, scenario: Scenario) -> Recorded:
        """The same worlds under another scenario's name."""
        return replace(self, name=scenario.name, resolved=scenario.resolved)

    @property
    def accepted(self) -> int:
        """Worlds that accept."""
        return int(np.count_nonzero(self.accepted_day >= 0))

    @property
    def counts(self) -> dict[str, int]:
        """Worlds in each outcome category."""
        counts = np.bincount(self.category, minlength=len(CATEGORIES))
        return {each.key: int(count) for each, count in zip(CATEGORIES, counts, strict=True)}


@dataclass(frozen=True, eq=False)
class Reference:
    """A recorded reference, as read."""

    file: str
    seed: int
    worlds: int
    model: str
    scenarios: Mapping[str, Recorded]


def refuse_namesakes(scenarios: Sequence[Scenario]) -> None:
    """References and test cases know scenarios by their names."""
    names = [each.name for each in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two scenarios are called {', '.join(twice)}: rename one of the files")


def refuse_unrecorded(reference: Reference, scenarios: Sequence[Scenario]) -> None:
    """What is compared with a reference must be in it."""
    for scenario in scenarios:
        if scenario.name not in reference.scenarios:
            known = ", ".join(sorted(reference.scenarios))
            text = f"holds nothing of '{scenario.name}', only {known}; record it again"
            raise InputError(f"{reference.file}: {text}, or leave that scenario out")


def as_reference(recorded: Sequence[Recorded], worlds: int, seed: int) -> dict[str, Any]:
    """The content of a reference file."""
    return {
        "format": FORMAT,
        "seed": seed,
        "worlds": worlds,
        "model": model_fingerprint(),
        "quantities": list(QUANTITIES),
        "columns": list(ENDS),
        "scenarios": [_entry(each) for each in recorded],
    }


def read_reference(path: Path) -> Reference:
    """A reference file; raises InputError if it is none, or one of another version."""
    give = "give a file that `check --record` wrote"
    try:
        content = read_regular(path, _LARGEST)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); {give}") from None
    if content is None:
        raise InputError(f"{path}: {no_file(path) or NOT_THERE}; {give}")
    again = "record it again with --record"
    try:
        found = _reference(str(path), read_json(content))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, zlib.error):
        raise InputError(f"{path}: not a reference that `check --record` wrote; {again}") from None
    if found is None:
        raise InputError(f"{path}: holds other quantities than the model has now; {again}")
    return found


def _reference(file: str, held: Any) -> Reference | None:
    """A reference from its document, None if it has other quantities; ValueError if it is none."""
    if not held.keys() >= _KEYS or held["format"] != FORMAT:
        raise ValueError
    if (held["quantities"], held["columns"]) != (list(QUANTITIES), list(ENDS)):
        return None
    worlds = whole_number("worlds", held["worlds"], 1, MOST_WORLDS)
    scenarios = {each["name"]: _recorded(each, worlds) for each in held["scenarios"]}
    return Reference(file, seed_number(held["seed"]), worlds, str(held["model"]), scenarios)


def _entry(recorded: Recorded) -> dict[str, Any]:
    steps = np.diff(recorded.cells, axis=1, prepend=np.uint8(0))
    text = json.dumps(recorded.resolved, ensure_ascii=False, separators=(",", ":"))
    return {
        "name": recorded.name,
        "digest": recorded.digest,
        "horizon_days": recorded.horizon_days,
        "sha256": recorded.sha256,
        "accepted": recorded.accepted,
        "outcomes": recorded.counts,
        "packed": {
            "category": _packed(recorded.category.tobytes()),
            "accepted_day": _packed(recorded.accepted_day.astype("<i2").tobytes()),
            "checks": _packed(recorded.checks.astype("<u2").tobytes()),
            # A quantity that stood still all day has the same checksum: its step is 0.
            "cells": _packed(steps.tobytes()),
            "ends": _packed(recorded.ends.tobytes()),
            "resolved": _packed(text.encode(errors="backslashreplace")),
        },
    }


def _recorded(entry: Mapping[str, Any], worlds: int) -> Recorded:
    """What is held of one scenario; raises ValueError unless its parts fit together."""
    packed = {name: _unpacked(text) for name, text in entry["packed"].items()}
    blocks = len(block_starts(worlds))
    days = whole_number("horizon_days", entry["horizon_days"], 1, LONGEST_HORIZON)
    steps = np.frombuffer(packed["cells"], np.uint8).reshape(blocks, days, len(QUANTITIES))
    recorded = Recorded(
        name=str(entry["name"]),
        digest=str(entry["digest"]),
        horizon_days=days,
        sha256=str(entry["sha256"]),
        category=np.frombuffer(packed["category"], np.int8),
        accepted_day=np.frombuffer(packed["accepted_day"], "<i2").astype(np.int16),
        checks=np.frombuffer(packed["checks"], "<u2").astype(np.uint16),
        cells=np.cumsum(steps, axis=1, dtype=np.uint8),
        ends=np.frombuffer(packed["ends"], np.uint8).reshape(blocks, len(ENDS)),
        resolved=read_json(packed["resolved"]),
    )
    sizes = {len(recorded.category), len(recorded.accepted_day), len(recorded.checks)}
    codes, last = recorded.category, recorded.accepted_day
    if sizes != {worlds} or codes.min() < 0 or last.min() < -1 or last.max() >= days:
        raise ValueError
    if (recorded.accepted, recorded.counts) != (entry["accepted"], entry["outcomes"]):
        raise ValueError
    return recorded


def _packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")


def _unpacked(text: str) -> bytes:
    inflate = zlib.decompressobj()
    content = inflate.decompress(base64.b64decode(text, validate=True), _LARGEST)
    if inflate.unconsumed_tail or not inflate.eof:
        raise ValueError
    return content
