"""A scenario as users give it to a function: made already, by name, or as a path to a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from sim.arguments import file_path, shown
from sim.errors import InputError
from sim.scenario.library import chosen_seeds
from sim.scenario.load import load, with_overrides
from sim.scenario.nodes import plain
from sim.scenario.overrides import read_settings
from sim.scenario.scenario import Scenario

GivenScenario = Scenario | str | PathLike[str]
"""A `Scenario`, the name of a shipped one, or a path to a file."""


def as_list(given: object) -> list[Any] | None:
    """What is in a list of scenarios; None where one is given, or something else altogether."""
    if isinstance(given, Scenario | str | PathLike) or not isinstance(given, Iterable):
        return None
    return list(given)


def scenario_from(
    given: GivenScenario,
    overrides: Mapping[str, object] | None = None,
    settings: Iterable[str] = (),
    seeds: str | PathLike[str] | None = None,
) -> Scenario:
    """The scenario that is meant, with changes laid over it.

    overrides, settings, seeds: as in `sim.load`.
    Raises `InputError` for what is no scenario at all, `ScenarioError` for what is wrong in one.
    """
    changes = _changes(overrides)
    texts = _texts(settings)
    folder = None if seeds is None else _seeds_folder(seeds)
    if not isinstance(given, Scenario):
        return load(_name_or_path(given), changes, settings=texts, seeds=folder)
    if folder is not None:
        text = "seeds is for a name or a file; this scenario has its dossier already"
        raise InputError(f"{text}: give seeds to `sim.load` instead")
    changes |= {path: plain(node) for path, node in read_settings(texts).items()}
    return with_overrides(given, changes) if changes else given


def _name_or_path(given: object) -> str | Path:
    if isinstance(given, str):
        return given
    if isinstance(given, PathLike):
        return file_path("scenario", given)
    wanted = "a Scenario, the name of a shipped one, or a path to a file"
    raise InputError(f"scenario must be {wanted}, not {shown(given)}")


def _changes(overrides: object) -> dict[str, object]:
    if overrides is None:
        return {}
    if not isinstance(overrides, Mapping):
        wanted = 'a mapping from path to value, such as {"dials.pressure": 2}'
        raise InputError(f"overrides must be {wanted}, not {shown(overrides)}")
    return dict(overrides)


def _texts(settings: object) -> tuple[str, ...]:
    wanted = f'settings must be a list of texts such as "dials.pressure=2", not {shown(settings)}'
    if isinstance(settings, str | bytes) or not isinstance(settings, Iterable):
        raise InputError(wanted)
    texts = tuple(settings)
    if not all(isinstance(text, str) for text in texts):
        raise InputError(wanted)
    return texts


def _seeds_folder(seeds: object) -> Path:
    try:
        return chosen_seeds(file_path("seeds", seeds))
    except InputError as error:
        raise InputError(f"seeds: {error}") from None
