"""Where seeds and shipped scenarios are, and which file or folder a name means."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from warnings import warn

from sim.errors import InputError, Note
from sim.files import PathError, given_path, no_file
from sim.scenario.errors import Place, did_you_mean, fail, listed, quoted
from sim.scenario.nodes import Node
from sim.scenario.reading import neighbour, read_file, refusal_of
from sim.wording import visible

_SUFFIX = ".yaml"
DOSSIER = "dossier.yaml"
"""The first file of a dossier."""
_MODEL = "model"


def seeds_folder() -> Path:
    """The folder of the shipped seeds: inside the package, or beside it in the repository."""
    return _home() / "seeds"


def scenarios_folder() -> Path:
    """The folder of the shipped scenarios."""
    return _home() / "scenarios"


def sweeps_folder() -> Path:
    """The folder of the shipped sweeps."""
    return scenarios_folder() / "sweeps"


def validation_page() -> Path:
    """What `ceasefire backtest --report` wrote of the shipped model."""
    return _home() / "docs" / "validation.md"


def shipped_scenarios() -> list[str]:
    """Names of the shipped scenarios, the baseline first."""
    names = sorted(path.stem for path in scenarios_folder().glob(f"*{_SUFFIX}"))
    return sorted(names, key=lambda name: name != "baseline")


def chosen_seeds(folder: Path) -> Path:
    """A folder that somebody gives as the one that holds dossiers; raises `InputError`."""
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; give the one in which dossiers lie")
    if is_dossier(folder):
        text = "is a dossier itself; give the folder in which it lies"
        raise InputError(f"{folder}: {text}: {folder.resolve().parent}")
    return folder


def find_scenario(name_or_path: str | Path) -> Path:
    """The file that a path or a name means, given to a command or a function.

    A name is `name.yaml` in the current folder if there is one (`Note`), else a shipped scenario.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or is_path(text):
        path = path_of(text)
        if path.stem in shipped_scenarios() and not _is_there(path):
            hint = f"the shipped scenario is called {quoted(path.stem)}, without a path"
            raise fail(Place(text), "no such file", hint)
        return path
    place = Place(text or "''")
    is_known = text in shipped_scenarios() or is_file(Path(f"{text}{_SUFFIX}"))
    if not is_known and is_file(sweeps_folder() / f"{text}{_SUFFIX}"):
        raise fail(place, "is a sweep and not a scenario", f"`ceasefire sweep {text}` runs it")
    return named_file(text, "scenario", [scenarios_folder()], Path(), place)


def path_of(text: str) -> Path:
    """The place of a file that a command or function is given: `~` is home, a URL is refused."""
    try:
        return given_path(text)
    except PathError as error:
        raise fail(Place(text or "''"), error.reason) from None


def scenario_named(file: Path, node: Node) -> Path:
    """The scenario that a value in a file names: a path in its folder, or a name.

    A name is `name.yaml` in that folder if there is one (`Note`), else a shipped scenario. A file
    means by its own name the shipped one.
    """
    written, folder = str(node.value), file.parent
    if not is_path(written):
        inside(folder, f"{written}{_SUFFIX}", node.place)
        shipped = [scenarios_folder()]
        return named_file(written, "scenario", shipped, folder, node.place, itself=file)
    candidate = inside(folder, written, node.place)
    if not is_file(candidate):
        hint = neighbour(candidate, written[: -len(candidate.name)])
        raise fail(node.place, f"no such file: {quoted(written)}", hint)
    return candidate


def named_file(
    name: str,
    noun: str,
    shipped: Sequence[Path],
    folder: Path,
    place: Place,
    itself: Path | None = None,
) -> Path:
    """`name.yaml` in a folder, or among what is shipped.

    noun: what is looked for, in words; shipped: folders of it, the first that has it counts;
    place: where the name is written;
    itself: the file that says the name, which means the shipped one where that has its name.
    """
    own = folder / f"{name}{_SUFFIX}"
    candidates = (each / f"{name}{_SUFFIX}" for each in shipped)
    known = next((path for path in candidates if is_file(path)), None)
    if refused := refusal_of(own):
        raise fail(place, f"{quoted(own.name)} {refused[0]}", refused[1])
    if is_file(own) and not (known and itself and _same(own, itself)):
        if known and not _same(own, known):
            _note(place, name, own, f"the shipped {noun} of that name")
        return own
    if known:
        return known
    if name and itself is None and _is_there(Path(name)):
        return Path(name)
    names = {path.stem for each in (folder, *shipped) for path in each.glob(f"*{_SUFFIX}")}
    hint = did_you_mean(name, names - {itself.stem if itself else ""})
    raise fail(place, f"no {noun} is called {quoted(name)}", hint)


def inside(folder: Path, written: str, place: Place) -> Path:
    """The path `written` in a file of `folder`, refused if it leads out of the folder."""
    path = Path(written)
    hint = "use a name, or a path inside the folder of this file"
    if path.is_absolute() or "\0" in written or "\\" in written or written.startswith("~"):
        raise fail(place, f"{quoted(written)} is not a path inside this folder", hint)
    if (what := no_file(folder / path)).startswith("is a link"):
        raise fail(place, f"{quoted(written)} {what}", "link it to a file")
    root = folder.resolve()
    if not (root / path).resolve().is_relative_to(root):
        raise fail(place, f"{quoted(written)} leads out of this folder", hint)
    return folder / path


def find_dossier(name: str, beside: Path, seeds: Path, place: Place) -> Path:
    """The folder of a dossier: beside the file (`Note`), among the seeds, or a shipped one."""
    folders = list(dict.fromkeys([beside, seeds, seeds_folder()]))
    inside(beside, name, place)
    found = [folder / name for folder in folders if is_dossier(folder / name)]
    if found:
        if found[0].parent == beside and found[1:] and not _same(found[0], found[-1]):
            is_shipped = found[-1].parent == seeds_folder()
            other = "the shipped dossier of that name" if is_shipped else visible(str(found[-1]))
            _note(place, name, found[0], other)
        return found[0]
    looked = listed([visible(str((folder / name).absolute())) for folder in folders], "and")
    known = [each for folder in folders for each in dossiers(folder)]
    near = did_you_mean(name, known)
    hint = f"{near} (looked for {looked}); if it is elsewhere, give --seeds FOLDER".strip()
    raise fail(place, f"no dossier is called {quoted(name)}", hint)


def dossiers(folder: Path) -> list[str]:
    """Names of the dossiers in a folder of seeds, unfinished ones included."""
    return sorted(path.name for path in folder.glob("*") if is_dossier(path))


def model_file(seeds: Path, name: str) -> Path:
    """A file of the model's own numbers: that of these seeds, or the shipped one."""
    own = seeds / _MODEL / name
    return own if is_file(own) else seeds_folder() / _MODEL / name


def default_dossier(seeds: Path) -> str:
    """The dossier of a scenario that names none: as `seeds.yaml` says, or the only one there."""
    file = seeds / "seeds.yaml"
    if not is_file(file):
        there = dossiers(seeds)
        if len(there) == 1:
            return there[0]
        hint = f"write 'default_dossier: {there[0] if there else 'NAME'}' into it"
        raise fail(Place(str(file)), "no such file, and no scenario names its dossier", hint)
    node = read_file(file).get("default_dossier")
    if node is None or not isinstance(node.value, str):
        raise fail(Place(str(file)), "'default_dossier' is missing", "add it")
    return node.value


def is_dossier(folder: Path) -> bool:
    """Whether this folder is meant as a dossier, even if files of it are missing."""
    return any(is_file(folder / name) for name in (DOSSIER, "actors.yaml", "front.yaml"))


def is_path(text: str) -> bool:
    """Whether a text is a path rather than a name."""
    return "/" in text or "\\" in text or text.endswith((_SUFFIX, ".yml", ".json"))


def is_file(path: Path) -> bool:
    """Whether there is a file; False for names that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _is_there(path: Path) -> bool:
    """Whether there is anything, be it a link to nothing."""
    return os.path.lexists(path)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _note(place: Place, name: str, own: Path, other: str) -> None:
    """Tell that a name means what lies in a folder, where another thing has that name too."""
    where = f"{place}: " if place.file != name else ""
    what = f"{quoted(name)} is {visible(str(own))} and not {other}"
    warn(f"{where}{what}", Note, stacklevel=2)


@lru_cache(maxsize=1)
def _home() -> Path:
    package = Path(__file__).resolve().parents[1]
    packed = package / "_data"
    return packed if packed.is_dir() else package.parent
