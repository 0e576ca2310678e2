"""The scenario that results on disk are of, and the one they are compared with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.results.resume import PROVENANCE
from sim.results.store import load as load_result
from sim.scenario.load import extended_by, load
from sim.scenario.scenario import Scenario
from sim.wording import short_digest

_OTHERWISE = "wait_and_see"
_LARGEST = 1_000_000
"""Bytes of a note of the origin that is read."""


class Origin(NamedTuple):
    """Results with the scenario they are of."""

    scenario: Scenario
    result: EnsembleResult
    name: str
    """The name or file that the scenario is loaded by."""
    command: tuple[str, ...]
    """What makes the same result again."""


def origin_of(folder: Path) -> Origin:
    """The result in a folder and its scenario, read again and found to be the same.

    Raises `ResultError` for what is no result, `InputError` where its scenario is not to be had.
    """
    result = load_result(folder)
    about = result.about
    for name, settings, seeds in _tried(folder, result.name):
        with suppress(InputError):
            scenario = load(name, settings=settings, seeds=seeds)
            if scenario.digest == about.digest:
                return Origin(scenario, result, name, _command(name, settings, seeds, result))
    raise InputError(
        f"{folder}: is of {about.name} with digest {short_digest(about.digest)}, which is neither "
        "what is shipped under that name nor what its command says: it has changed since; run it "
        "again, in the folder in which it was run"
    )


def _command(
    name: str, settings: Sequence[str], seeds: Path | None, result: EnsembleResult
) -> tuple[str, ...]:
    given = [part for setting in settings for part in ("--set", setting)]
    given += [] if seeds is None else ["--seeds", str(seeds)]
    sizes = ("--worlds", str(result.worlds), "--seed", str(result.seed))
    return ("ceasefire", "run", name, *given, *sizes)


def _tried(folder: Path, name: str) -> Iterator[tuple[str, tuple[str, ...], Path | None]]:
    """Names, settings and dossiers to read the scenario with: its command's, then by its name."""
    words, settings, seeds, names = _noted_command(folder), [], None, []
    for option, value in zip(words, [*words[1:], ""], strict=True):
        if option == "--set":
            settings.append(value)
        elif option.startswith("--set="):
            settings.append(option.removeprefix("--set="))
        elif option == "--seeds":
            seeds = Path(value)
        elif Path(option).stem == name:
            names.append(option)
    for each in (*names, name):
        yield each, tuple(settings), seeds
    yield name, (), None


def _noted_command(folder: Path) -> list[str]:
    """Words of the command in the note of the origin; none if there is no such note."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        content = (folder / PROVENANCE).read_bytes()
        if len(content) <= _LARGEST:
            return [word for word in json.loads(content)["command"] if isinstance(word, str)][2:]
    return []


def reference_of(origin: Origin) -> Scenario | None:
    """What a scenario extends, else that nothing is done; None for that itself.

    A scenario of another war or another length than its reference is compared with nothing.
    """
    parents = extended_by(origin.name)
    if not parents and origin.scenario.name == _OTHERWISE:
        return None
    reference = load(parents[-1] if parents else _OTHERWISE)
    own = origin.scenario
    same = (reference.start, reference.horizon_days, reference.dossier)
    return reference if same == (own.start, own.horizon_days, own.dossier) else None
