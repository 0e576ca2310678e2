"""A folder opened for one run and no other: what it holds, and what is said if that is another.

Every folder of results has a `manifest.json` that says what they are the results of. A run with
the same manifest continues there. A manifest that is damaged or gone is written again if its
checksum says that it was that of the run that is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from sim.files import as_json_bytes, given_path, make_folder
from sim.results.folder import ResultError, ResultFolder, digest_of

MANIFEST = "manifest.json"

Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class FolderKind:
    """What a folder can hold the results of."""

    name: str
    """What people call it, `run` say."""
    belongs: Callable[[dict[str, Any]], bool]
    """Whether a manifest is of this kind."""
    differences: Callable[[Manifest, Manifest], str]
    """What makes the run held and the run wanted different, in words; empty if they are one."""
    own: tuple[str, ...]
    """Files and folders without which there is no such result."""
    folders: tuple[str, ...] = ()
    """Those that hold finished work, which stays when the manifest changes in words alone."""


@contextmanager
def opened(
    path: str | PathLike[str], kind: FolderKind, wanted: Manifest, command: Sequence[str] = ()
) -> Iterator[ResultFolder]:
    """The folder, made if need be, locked, for the run with this manifest.

    command: what to tell others who want to write there meanwhile. Raises `ResultError` if the
    folder holds something else, `InUseError` if somebody is at work in it.
    """
    where = given_path(path)
    make_folder(where)
    folder = ResultFolder(where)
    with folder.lock(command):
        content = as_json_bytes(wanted)
        begun = folder.recorded(MANIFEST)
        if begun != digest_of(content):
            _claim(folder, kind, wanted)
        if begun != digest_of(content) or not folder.verifies(MANIFEST):
            folder.write(MANIFEST, content)
        if begun is not None:
            folder.clear(*kind.folders)
        yield folder


def held(path: Path, kind: FolderKind) -> dict[str, Any] | None:
    """The manifest in a folder, None where there is none; raises `ResultError` on another kind."""
    content = ResultFolder(path).content(MANIFEST)
    if content is None:
        return None
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if isinstance(found, dict) and kind.belongs(found):
        return found
    if ResultFolder(path).recorded(MANIFEST) not in (None, digest_of(content)):
        text = (
            f"is damaged. The {kind.name} that was begun here writes it again and continues; for "
            "another one choose another folder"
        )
    else:
        text = f"not a manifest of a {kind.name}; choose another folder"
    raise ResultError(f"{path / MANIFEST}: {text}")


def _claim(folder: ResultFolder, kind: FolderKind, wanted: Manifest) -> None:
    """Refuse what belongs to others; of the same run in other words keep what is finished."""
    where, there = folder.path, held(folder.path, kind)
    if there is None:
        taken = [name for name in kind.own if (where / name).exists()]
        if taken:
            text = f"holds {taken[0]} without a {MANIFEST}; choose another folder"
            raise ResultError(f"{where}: {text}")
        return
    changed = _differences(kind, there, wanted, where)
    if changed:
        text = f"holds another {kind.name} ({changed}); choose another folder"
        raise ResultError(f"{where}: {text}")
    for name in folder.finished():
        if name != MANIFEST and not name.startswith(kind.folders):
            folder.discard(name)


def _differences(kind: FolderKind, there: Manifest, wanted: Manifest, where: Path) -> str:
    try:
        return kind.differences(there, wanted)
    except (KeyError, TypeError, AttributeError):
        text = f"is damaged, and not of this {kind.name}; choose another folder"
        raise ResultError(f"{where / MANIFEST}: {text}") from None
