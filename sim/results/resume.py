"""A folder opened for one run and no other: what it holds, and what is said if that is another.

Every folder of results has a `manifest.json` that says what they are the results of. A run with
the same manifest continues there. A manifest that is damaged or gone is written again if its
checksum says that it was that of the run that is asked for.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from typing import Any, Generic, TypeVar

from sim.files import given_path, make_folder
from sim.results.documents import FORMAT, Document, read_json
from sim.results.folder import DamagedError, ResultError, ResultFolder, digest_of

MANIFEST = "manifest.json"
PROVENANCE = "provenance.json"

_MOST_OF_A_WORD = 255
_MOST_NAMED = 20
_LAST_FORMAT = 1000
"""A higher number is damage rather than a version to come."""

M = TypeVar("M", bound=Document)
"""A manifest."""


@dataclass(frozen=True)
class FolderKind(Generic[M]):
    """What a folder can hold the results of."""

    name: str
    """What people call it, `run` say."""
    manifest: type[M]
    differences: Callable[[M, M], str]
    """What makes the run held and the run wanted different, in words; empty if they are one."""
    own: tuple[str, ...]
    """Files and folders without which there is no such result."""
    folders: tuple[str, ...] = ()
    """Those that hold finished work, which stays when the manifest changes in words alone."""
    command: str = ""
    """What makes it, if the command has another name."""


class OtherFormatError(ResultError):
    """Results of another version of this program, which are laid out otherwise."""


@contextmanager
def opened(
    path: str | PathLike[str], kind: FolderKind[M], wanted: M, command: Sequence[str] = ()
) -> Iterator[ResultFolder]:
    """The folder, made if need be, locked, for the run with this manifest.

    command: what to tell others who want to write there meanwhile. Raises `ResultError` if the
    folder holds something else, `InUseError` if somebody is at work in it.
    """
    where = given_path(path)
    make_folder(where)
    folder = ResultFolder(where)
    with folder.lock(command):
        content = wanted.content()
        begun = folder.recorded(MANIFEST)
        if begun != digest_of(content):
            _claim(folder, kind, wanted)
        if begun != digest_of(content) or not folder.verifies(MANIFEST):
            folder.write(MANIFEST, content)
        if begun is not None:
            folder.clear(*kind.folders)
        yield folder


def held(path: str | PathLike[str], kind: FolderKind[M]) -> M | None:
    """The manifest in a folder, None where there is none; raises `ResultError` on another kind."""
    return _held(ResultFolder(given_path(path)), kind)


@contextmanager
def finished(path: str | PathLike[str], kind: FolderKind[M]) -> Iterator[tuple[ResultFolder, M]]:
    """A folder of finished results and its manifest, to be read.

    Raises `ResultError` if there are none, and says how to complete them if what is read in
    the block is missing, altered or damaged.
    """
    folder = ResultFolder(given_path(path))
    manifest = _held(folder, kind)
    if manifest is None:
        raise ResultError(f"{folder.path}: no results here (no {MANIFEST})")
    try:
        folder.read(MANIFEST)
        yield folder, manifest
    except DamagedError:
        raise ResultError(damage(folder, kind.command or kind.name)) from None


def damage(folder: ResultFolder, command: str) -> str:
    """What is said of a damaged folder, and what to do."""
    return f"{folder.path}: unfinished or altered; the same `{command}` again completes it"


def kind_in(path: str | PathLike[str]) -> str | None:
    """Of what kind a folder's manifest says that it is, finished or not; None without any."""
    try:
        kind = read_json(ResultFolder(given_path(path)).content(MANIFEST) or b"")["kind"]
    except (ResultError, KeyError, TypeError):
        return None
    return kind if isinstance(kind, str) else None


def _held(folder: ResultFolder, kind: FolderKind[M]) -> M | None:
    content = folder.content(MANIFEST)
    if content is None:
        return None
    _refuse_other_format(folder, kind, content)
    where = folder.path / MANIFEST
    if folder.recorded(MANIFEST) not in (None, digest_of(content)):
        text = (
            f"is damaged. The {kind.name} that was begun here writes it again and continues; for "
            "another one choose another folder"
        )
        raise ResultError(f"{where}: {text}")
    try:
        return kind.manifest.read(content)
    except DamagedError:
        text = f"not a manifest of a {kind.name}; choose another folder"
        raise ResultError(f"{where}: {text}") from None


def _refuse_other_format(folder: ResultFolder, kind: FolderKind[M], content: bytes) -> None:
    """Refuse what another version of this program made; what is no manifest at all is let by."""
    try:
        stated = read_json(content)
        found = stated["format"]
    except (DamagedError, KeyError, TypeError):
        return
    if type(found) is not int or found == FORMAT or not 0 < found <= _LAST_FORMAT:
        return
    text = f"results of format {found}, and this version reads {FORMAT}"
    if found > FORMAT:
        raise OtherFormatError(f"{folder.path}: {text}: update ceasefire-sim")
    command = _noted_command(folder) or _command_of(kind, stated)
    raise OtherFormatError(
        f"{folder.path}: {text}, in which outcomes or columns are others. Move the folder away "
        f"and make them again: {shlex.join(command)}"
    )


def _noted_command(folder: ResultFolder) -> list[str]:
    """The command that made results, as they have noted it themselves; empty without one."""
    try:
        command = read_json(folder.content(PROVENANCE) or b"")["command"]
    except (DamagedError, KeyError, TypeError):
        return []
    is_ours = isinstance(command, list) and all(isinstance(part, str) for part in command)
    return command if is_ours and command[:1] == ["ceasefire"] else []


def _command_of(kind: FolderKind[M], stated: Mapping[str, Any]) -> list[str]:
    """The command that makes results of these, where their scenarios or sweep are shipped ones."""
    runs = stated.get("runs")
    parts = [each for each in runs if isinstance(each, Mapping)] if isinstance(runs, list) else []
    parts = parts[:_MOST_NAMED] or [stated]
    sizes = [(f"--{key}", parts[0][key]) for key in ("worlds", "seed") if key in parts[0]]
    words = [kind.command or kind.name, *map(_name_in, parts), *(w for pair in sizes for w in pair)]
    return ["ceasefire", *(str(word)[:_MOST_OF_A_WORD] for word in words)]


def _name_in(stated: Mapping[str, Any]) -> Any:
    """The name of a scenario or a sweep in a part of a manifest."""
    scenario = stated.get("scenario")
    about = scenario if isinstance(scenario, Mapping) else stated
    return about.get("name", "")


def _claim(folder: ResultFolder, kind: FolderKind[M], wanted: M) -> None:
    """Refuse what belongs to others; of the same run in other words keep what is finished."""
    where, there = folder.path, _held(folder, kind)
    if there is None:
        taken = [name for name in kind.own if (where / name).exists()]
        if taken:
            text = f"holds {taken[0]} without a {MANIFEST}; choose another folder"
            raise ResultError(f"{where}: {text}")
        return
    changed = kind.differences(there, wanted)
    if changed:
        text = f"holds another {kind.name} ({changed}); choose another folder"
        raise ResultError(f"{where}: {text}")
    for name in folder.finished():
        if name != MANIFEST and not name.startswith(kind.folders):
            folder.discard(name)
