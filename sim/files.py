"""Files that a person names: what a path may be, how a file is read, how one is written whole.

Folders of results, whose files have checksums, are in `sim.results.folder`.
"""

# ruff: noqa: PTH111, PTH123 (pathlib knows no handles of folders)

from __future__ import annotations

import errno
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path
from typing import Any

from sim.errors import InputError

UNFINISHED = ".partial"
"""What the name of a file ends in while it is being written."""

NOT_THERE = "no such file"
_LOOP = "is a link that leads back to itself"

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_REFUSALS = {
    errno.EEXIST: "is there already: a file, or a link to nothing",
    errno.ENOTDIR: "lies under something that is no folder",
    errno.EISDIR: "is a folder",
    errno.ENOENT: "cannot be made (is its folder there?)",
    errno.ENAMETOOLONG: "is too long a name",
    errno.ELOOP: _LOOP,
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS, errno.EINVAL, errno.ENXIO), ""),
}
"""Why nothing can be written at a place, in words where the system's are not enough."""


class PathError(InputError):
    """A path that can mean no file: `reason` says why, without the path."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.reason = reason

    def __str__(self) -> str:
        path = self.args[0]
        shown = repr(path) if "\0" in path else path
        return f"{shown}: {self.reason}" if path.strip() else self.reason


def given_path(path: str | PathLike[str]) -> Path:
    """The place that a path means: a leading `~` is the home folder, as in a shell.

    Raises `PathError` on an empty path, a URL, and what is no text.
    """
    text = os.fspath(path)
    if not text.strip():
        raise PathError(text, "an empty path; give one, or leave it out")
    _refuse_no_text(text)
    if _URL.match(text):
        remedy = "give a path" if "//" in text else f"./{text} is a file of that name"
        raise PathError(text, f"a URL, and only files of this machine are known; {remedy}")
    if text.startswith("~"):
        home = os.path.expanduser(text)
        if home == text:
            raise PathError(text, f"no such user; ./{text} is a file of that name")
        return Path(home)
    # Path("./~x") is Path("~x"): to mean the same when it is given again, it is made absolute.
    plain = Path(text)
    return plain.absolute() if str(plain).startswith("~") or _URL.match(str(plain)) else plain


def _refuse_no_text(text: str) -> None:
    if "\0" in text:
        raise PathError(text, "holds the character NUL, which no path can")
    if not is_text(text):
        encoding = sys.getfilesystemencoding()
        remedy = "" if encoding == "utf-8" else ", or set PYTHONUTF8=1"
        raise PathError(text, f"not a name in {encoding}; choose another{remedy}")


def is_text(name: str) -> bool:
    """Whether a name is text, and not bytes that the system's encoding does not know."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def no_file(path: Path) -> str:
    """Why a path is no file to read, in words; empty where it is one, or reading it has to tell."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        if error.errno == errno.ELOOP:
            return _LOOP
        if error.errno not in (errno.ENOENT, errno.ENOTDIR):
            return ""
        return "is a link to nothing" if path.is_symlink() else NOT_THERE
    except ValueError:  # a name that no file can have
        return ""
    if stat.S_ISDIR(mode):
        return "is a folder"
    return "" if stat.S_ISREG(mode) else "is not a regular file"


def read_regular(path: str | Path, most: int, folder: int | None = None) -> bytes | None:
    """Content of a regular file, None if there is none; at most `most` bytes are read.

    Never waits for another process, as the reader of a pipe would. folder: handle of the folder
    that `path` is a name in; a link in the place of the file is not followed there.

    Raises OSError where a file is that cannot be read, `InputError` on one that is too large.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    if folder is not None:
        flags |= os.O_NOFOLLOW
    try:
        handle = os.open(path, flags, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO):
            return None
        raise
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        return None
    with open(handle, "rb") as file:
        content = file.read(most + 1) if found.st_size <= most else b""
    if found.st_size > most or len(content) > most:
        raise InputError(f"{path}: larger than {most:,} bytes")
    return content


def as_json_bytes(value: Any) -> bytes:
    """Plain values as a JSON file."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a link is followed to the file that it means."""
    make_folder(path.parent)
    with told_refusal(path):
        _refuse_no_file(path)
        target = _followed(path)
        with open_folder(target.parent) as folder:
            write_whole(folder, target.name, content)


def write_whole(
    folder: int, name: str, content: bytes, before_naming: Callable[[], None] | None = None
) -> None:
    """Write to a temporary name, flush to the disc, rename, flush the folder.

    folder: handle of the folder; whatever has the name is replaced, and no link followed. A file
    that is replaced keeps its permissions.
    """
    temporary = name + UNFINISHED
    try:
        with open(_created(folder, temporary), "wb") as file:
            if (mode := _mode(folder, name)) is not None:
                os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if before_naming is not None:
            before_naming()
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise
    os.fsync(folder)


def _mode(folder: int, name: str) -> int | None:
    """Permissions of the file of a name, None where none is."""
    with suppress(FileNotFoundError):
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        return stat.S_IMODE(found.st_mode) if stat.S_ISREG(found.st_mode) else None
    return None


def _created(folder: int, name: str) -> int:
    """A new file, open; what a killed process has left under the name goes."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with suppress(FileExistsError):
        return os.open(name, flags, 0o666, dir_fd=folder)
    os.unlink(name, dir_fd=folder)
    return os.open(name, flags, 0o666, dir_fd=folder)


@contextmanager
def open_folder(path: str | Path, within: int | None = None) -> Iterator[int]:
    """Handle of a folder. within: of the folder that `path` is a name in; no link is followed."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    if within is not None:
        flags |= os.O_NOFOLLOW
    handle = os.open(path, flags, dir_fd=within)
    try:
        yield handle
    finally:
        os.close(handle)


def refuse_unwritable(path: Path) -> None:
    """Raise `InputError` unless a file can be made there, a folder for it being there."""
    with told_refusal(path):
        _refuse_no_file(path)
        target = _followed(path)
        temporary = target.with_name(target.name + UNFINISHED)
        with suppress(FileExistsError):
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            temporary.unlink()


def make_folder(path: Path) -> None:
    """Make a folder and those above it unless they are there."""
    with told_refusal(path):
        path.mkdir(parents=True, exist_ok=True)


def _refuse_no_file(path: Path) -> None:
    if not path.name or path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if path.exists() and not path.is_file():
        raise InputError(f"{path}: is a device or a pipe; give the name of a file")


def _followed(path: Path) -> Path:
    return Path(os.path.realpath(path)) if path.is_symlink() else path


@contextmanager
def told_refusal(path: Path) -> Iterator[None]:
    """Say what to do where nothing can be written, whatever room there is."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        reason = _REFUSALS[error.errno] or f"cannot be written ({error.strerror})"
        raise InputError(f"{path}: {reason}; choose another place") from None
