"""Where compiled loops are kept: a folder of the user's own, else one of this process alone."""

from __future__ import annotations

import atexit
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from sim.version import model_fingerprint

try:
    import fcntl
except ImportError:  # Windows: two processes may then compile the same loop
    fcntl = None  # type: ignore[assignment]

_NAME = "ceasefire-sim"
_COMPILES_SECONDS = 120.0
"""After which another process that compiles is taken to have been stopped."""
_STARTS_SECONDS = 60.0
"""Within which a process has locked the folder that it has made."""


class Store:
    """A folder of loops, one file each with Numba's machine code beside it.

    A loop's name says what it holds, so nothing in the folder is ever out of date; it may be
    deleted at any time. Where no folder of the user's can be written, loops live as long as the
    process.
    """

    def __init__(self, compiling: Callable[[], None]) -> None:
        """compiling: called once, before the first loop that has to be compiled."""
        self._compiling: Callable[[], None] | None = compiling
        self._folder = _named_folder()
        self.unusable: Path | None = None
        """The user's folder where it cannot be used: this one goes with the process."""
        if not _is_usable(self._folder):
            self.leave()

    def path(self, name: str, text: str) -> Path:
        """The file of that name; a new one gets the text."""
        path = self._folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            unfinished = path.with_suffix(f".{os.getpid()}")
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(path)
        return path

    def holds(self, name: str) -> bool:
        """Whether the loop of that name has been compiled."""
        return (self._folder / name).with_suffix(".done").exists()

    def mend(self, name: str) -> None:
        """Remove a loop that is damaged, in a folder that is made anew if it is gone."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path in self._folder.rglob(f"{Path(name).stem}.*"):
                path.unlink()

    def leave(self, _: str = "") -> None:
        """Go on in a folder of this process alone, once and for all."""
        if self.unusable is None:
            self.unusable, self._folder = self._folder, _passing_folder()

    @contextmanager
    def while_compiling(self, path: Path) -> Iterator[None]:
        """Only one process compiles a loop; the others wait and then load it."""
        done = path.with_suffix(".done")
        if done.exists():
            yield
            return
        if self._compiling is not None and self._is_first():
            self._compiling()
        self._compiling = None
        with path.open("rb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            yield
            done.touch()

    def _is_first(self) -> bool:
        """Whether no other process has begun to compile for this model."""
        mark = _mark(self._folder, "begun")
        with suppress(OSError):  # it is only worth a note
            if mark.exists() and time.time() - mark.stat().st_mtime < _COMPILES_SECONDS:
                return False
            mark.touch()
        return True

    def mark_ready(self) -> None:
        """Worlds have been run: most loops that this model needs are here."""
        with suppress(OSError):  # it is only worth a guess
            _mark(self._folder, "ready").touch()


def is_ready() -> bool:
    """Whether loops of this model lie ready in the user's folder."""
    folder = _named_folder()
    return _is_usable(folder) and _mark(folder, "ready").exists()


@lru_cache(maxsize=4)
def _mark(folder: Path, what: str) -> Path:
    versions = [platform.python_version(), *(version(name) for name in ("numba", "numpy"))]
    return folder / "-".join([what, model_fingerprint(), *versions])


def _named_folder() -> Path:
    """`$CEASEFIRE_CACHE`, or the user's folder for what can be made again."""
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    named = os.environ.get("CEASEFIRE_CACHE") or f"{home}/{_NAME}"
    return Path(os.path.expanduser(named)) / "loops"  # noqa: PTH111 (Path's raises without a home)


def _is_usable(folder: Path) -> bool:
    """Whether this process can write there and nobody else can: machine code is run as found."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if hasattr(os, "getuid"):
            found = folder.stat()
            if found.st_uid != os.getuid() or found.st_mode & 0o022:
                return False
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _passing_folder() -> Path:
    """A folder that goes with this process; those of processes that were killed go as well."""
    for left in Path(tempfile.gettempdir()).glob(f"{_NAME}-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime < _STARTS_SECONDS:
                continue
            if (held := _lock(left)) is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(held)
    folder = Path(tempfile.mkdtemp(prefix=f"{_NAME}-"))
    _lock(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _lock(folder: Path) -> int | None:
    """Lock it until the file that this gives is closed; None if a living process has it."""
    if fcntl is None:
        return None
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held
