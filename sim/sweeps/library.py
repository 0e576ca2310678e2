"""Where the shipped sweeps are, and which file a name means."""

from __future__ import annotations

import shlex
from pathlib import Path

from sim.scenario.errors import Place, ScenarioError, did_you_mean, fail, quoted
from sim.scenario.file_models import ScenarioFile
from sim.scenario.library import scenarios_folder, shipped_scenarios
from sim.scenario.nodes import Node
from sim.scenario.reading import read_file

_SUFFIXES = (".yaml", ".yml")
_OWN_KEYS = frozenset({"design", "over", "rows", "scenario", "scenarios"})
"""Keys that sweeps have and scenarios have not."""
_FOR_READERS = frozenset({"title", "question", "source"})
_OF_SCENARIOS = frozenset(ScenarioFile.model_fields) - _FOR_READERS - {"schema_"}
"""Keys that scenarios have and sweeps have not."""


def sweeps_folder() -> Path:
    """The folder of the shipped sweeps."""
    return scenarios_folder() / "sweeps"


def shipped_sweeps() -> list[str]:
    """Names of the shipped sweeps."""
    return sorted(path.stem for path in sweeps_folder().glob("*.yaml"))


def find_sweep(name_or_path: str | Path) -> Path:
    """The file that a path, or the name of a shipped sweep, means."""
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or "/" in text or text.endswith(_SUFFIXES):
        return Path(text)
    if text in shipped_sweeps():
        return sweeps_folder() / f"{text}.yaml"
    if text and _is_there(Path(text)):
        return Path(text)
    if text in shipped_scenarios():
        raise fail(Place(text), "is a scenario and not a sweep", f"`ceasefire run {text}` runs it")
    hint = did_you_mean(text, shipped_sweeps())
    raise fail(Place(text or "''"), f"no sweep is called {quoted(text)}", hint)


def read_document(path: Path) -> Node:
    """The document in a sweep file; a scenario is refused as what it is."""
    try:
        root = read_file(path)
    except ScenarioError as error:
        if "`ceasefire new`" not in error.problems[0].hint:
            raise
        hint = f"start from a copy of {sweeps_folder() / 'ci.yaml'}"
        raise fail(error.problems[0].place, error.problems[0].message, hint) from None
    if _OWN_KEYS.isdisjoint(root.mapping) and not _OF_SCENARIOS.isdisjoint(root.mapping):
        hint = f"`ceasefire run {shlex.quote(str(path))}` runs it"
        raise fail(root.place, "is a scenario and not a sweep", hint)
    return root


def is_sweep(name_or_path: str) -> bool:
    """Whether this is a sweep, by the keys of the file or as a shipped name."""
    if "/" not in name_or_path and not name_or_path.endswith(_SUFFIXES):
        return name_or_path in shipped_sweeps() and name_or_path not in shipped_scenarios()
    try:
        root = read_file(Path(name_or_path))
    except ScenarioError:
        return False
    return not {"design", "over", "rows"}.isdisjoint(root.mapping)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
