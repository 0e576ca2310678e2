"""Where the shipped sweeps are, and which file a name means."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.errors import Place, fail
from sim.scenario.library import is_path, named_file, path_of, shipped_scenarios, sweeps_folder


def shipped_sweeps() -> list[str]:
    """Names of the shipped sweeps."""
    return sorted(path.stem for path in sweeps_folder().glob("*.yaml"))


def find_sweep(name_or_path: str | Path) -> Path:
    """The file that a path or a name means: `name.yaml` in the current folder, or a shipped sweep.

    `Note` tells when a shipped sweep has the name of the file, too.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or is_path(text):
        return path_of(text)
    place = Place(text or "''")
    is_shipped = text in shipped_scenarios() and text not in shipped_sweeps()
    if is_shipped and not Path(f"{text}.yaml").is_file():
        raise fail(
            place,
            "is a scenario and not a sweep",
            f"`ceasefire run {text}` runs it; `sweep {text} --over …` varies it",
        )
    return named_file(text, "sweep", [sweeps_folder()], Path(), place)
