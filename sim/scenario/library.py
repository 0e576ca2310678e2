"""Where seeds and shipped scenarios are, and which file or folder a name means."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sim.scenario.errors import Place, did_you_mean, fail, listed, quoted
from sim.scenario.reading import read_file
from sim.wording import visible

_SUFFIX = ".yaml"
_DOSSIER = "dossier.yaml"
_MODEL = "model"


def seeds_folder() -> Path:
    """The folder of the shipped seeds: inside the package, or beside it in the repository."""
    return _home() / "seeds"


def scenarios_folder() -> Path:
    """The folder of the shipped scenarios."""
    return _home() / "scenarios"


def shipped_scenarios() -> list[str]:
    """Names of the shipped scenarios, the baseline first."""
    names = sorted(path.stem for path in scenarios_folder().glob(f"*{_SUFFIX}"))
    return sorted(names, key=lambda name: name != "baseline")


def shipped_dossiers() -> list[Path]:
    """The first file of each shipped dossier."""
    return sorted(seeds_folder().glob(f"*/{_DOSSIER}"))


def find_scenario(name_or_path: str | Path, beside: Path | None = None) -> Path:
    """The file that a path or a name means; names are looked up `beside` first, then as shipped."""
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or _is_path(text):
        path = Path(text)
        if path.stem in shipped_scenarios() and not _is_there(path):
            hint = f"the shipped scenario is called {quoted(path.stem)}, without a path"
            raise fail(Place(text), "no such file", hint)
        return path
    candidates = [Path(text)] if beside is None else [beside / f"{text}{_SUFFIX}"]
    for candidate in [*candidates, scenarios_folder() / f"{text}{_SUFFIX}"]:
        if _exists(candidate):
            return candidate
    here = {path.stem for path in (beside or Path()).glob(f"*{_SUFFIX}")}
    hint = did_you_mean(text, {*here, *shipped_scenarios()}) or "give a file or a shipped name"
    raise fail(Place(text or "''"), f"no scenario is called {quoted(text)}", hint)


def inside(folder: Path, written: str, place: Place) -> Path:
    """The path `written` in a file of `folder`, refused if it leads out of the folder."""
    path = Path(written)
    hint = "use a name, or a path inside the folder of this file"
    if path.is_absolute() or "\0" in written or "\\" in written or written.startswith("~"):
        raise fail(place, f"{quoted(written)} is not a path inside this folder", hint)
    root = folder.resolve()
    if not (root / path).resolve().is_relative_to(root):
        raise fail(place, f"{quoted(written)} leads out of this folder", hint)
    return folder / path


def find_dossier(name: str, beside: Path, seeds: Path, place: Place) -> Path:
    """The folder of a dossier: beside the file, among the seeds, or among the shipped ones."""
    folders = list(dict.fromkeys([beside, seeds, seeds_folder()]))
    inside(beside, name, place)
    for folder in folders:
        if _is_dossier(folder / name):
            return folder / name
    looked = listed([visible(str(folder / name)) for folder in folders], "and")
    known = [each for folder in folders for each in dossiers(folder)]
    hint = f"{did_you_mean(name, known)} (looked for {looked})".strip()
    raise fail(place, f"no dossier is called {quoted(name)}", hint)


def dossiers(folder: Path) -> list[str]:
    """Names of the dossiers in a folder of seeds."""
    return sorted(path.parent.name for path in folder.glob(f"*/{_DOSSIER}"))


def model_file(seeds: Path, name: str) -> Path:
    """A file of the model's own numbers: that of these seeds, or the shipped one."""
    own = seeds / _MODEL / name
    return own if _exists(own) else seeds_folder() / _MODEL / name


def default_dossier(seeds: Path) -> str:
    """The dossier of a scenario that names none: as `seeds.yaml` says, or the only one there."""
    file = seeds / "seeds.yaml"
    if not _exists(file):
        there = dossiers(seeds)
        if len(there) == 1:
            return there[0]
        hint = f"write 'default_dossier: {there[0] if there else 'NAME'}' into it"
        raise fail(Place(str(file)), "no such file, and no scenario names its dossier", hint)
    node = read_file(file).get("default_dossier")
    if node is None or not isinstance(node.value, str):
        raise fail(Place(str(file)), "'default_dossier' is missing", "add it")
    return node.value


def _is_dossier(folder: Path) -> bool:
    """Whether somebody meant this folder as a dossier, even if files of it are missing."""
    return any(_exists(folder / name) for name in (_DOSSIER, "actors.yaml", "front.yaml"))


def _is_path(text: str) -> bool:
    return "/" in text or "\\" in text or text.endswith((_SUFFIX, ".yml"))


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


@lru_cache(maxsize=1)
def _home() -> Path:
    package = Path(__file__).resolve().parents[1]
    packed = package / "_data"
    return packed if packed.is_dir() else package.parent
