"""Where the shipped sweeps are, and which file a name means."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.errors import Place, ScenarioError, did_you_mean, fail, quoted
from sim.scenario.library import scenarios_folder, shipped_scenarios
from sim.scenario.reading import read_file

_SUFFIXES = (".yaml", ".yml")


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
    hint = did_you_mean(text, shipped_sweeps())
    raise fail(Place(text or "''"), f"no sweep is called {quoted(text)}", hint)


def is_sweep(name_or_path: str) -> bool:
    """Whether this is a sweep, by the keys of the file or as a shipped name."""
    if "/" not in name_or_path and not name_or_path.endswith(_SUFFIXES):
        return name_or_path in shipped_sweeps() and name_or_path not in shipped_scenarios()
    try:
        root = read_file(Path(name_or_path))
    except ScenarioError:
        return False
    return not {"design", "over", "rows"}.isdisjoint(root.mapping)
