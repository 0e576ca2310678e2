"""One writer a folder, by a lock of the kernel, which goes with its process however that ends.

The lock is on `.lock`, a file that is there while somebody writes. What it says, who that is, is
for people: it is read only when the kernel says that the lock is held, so that the note of a
process that is gone is never believed.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import platform
import shlex
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sim.errors import InputError

LOCK = ".lock"
"""Name of the locked file; no part of any results."""

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MOST_OF_A_COMMAND = 500
_MOST_OF_A_NOTE = 4096
_NOT_OURS = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_FILES = {errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.EOPNOTSUPP}
"""A link, a folder, a socket or a device without a driver in the place of the lock."""
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class InUseError(InputError):
    """A folder in which somebody else is writing: who that is, and what to do."""


@contextmanager
def sole_writer(folder: Path, command: Sequence[str] = ()) -> Iterator[None]:
    """Be the only writer in a folder; raises `InUseError` if there is one already.

    command: what to tell others who want to write there. Where nothing can be written at all no
    lock is needed, and none is taken.
    """
    path = folder / LOCK
    handle = _taken(path)
    if handle is None:
        yield
        return
    try:
        _sign(handle, command)
        yield
    finally:
        try:
            with suppress(OSError):
                path.unlink()
        finally:
            os.close(handle)


def _taken(path: Path) -> int | None:
    """The locked file, open; None in a folder that takes no files from us."""
    while True:
        try:
            handle = os.open(path, _FLAGS, 0o666)
        except OSError as error:
            if error.errno in _NOT_OURS:
                return None
            if error.errno in _NO_FILES:
                raise InputError(f"{path}: is no plain file; remove it") from None
            raise
        try:
            _refuse_other_files(path, handle)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(path, handle):
                return handle
        except OSError as error:
            refusal = _refusal(path.parent, error, handle)
            os.close(handle)
            raise refusal from None
        os.close(handle)


def _refuse_other_files(path: Path, handle: int) -> None:
    """What has another name elsewhere, or is a pipe, would take the note of who we are."""
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        os.close(handle)
        raise InputError(f"{path}: is no plain file of its own; remove it")


def _refusal(folder: Path, error: OSError, handle: int) -> Exception:
    """Why the lock was not to be had, for a person."""
    if isinstance(error, BlockingIOError):
        return InUseError(
            f"{folder}: another run is writing there{_who(handle)}; "
            "wait for it, or choose another folder"
        )
    if error.errno in _NO_LOCKS:
        return InputError(
            f"{folder}: this file system knows no locks ({error.strerror}), so that two runs "
            "could spoil each other's results there; choose a folder on another one"
        )
    return error


def _is_still(path: Path, handle: int) -> bool:
    """Whether the locked file is the one of that name: its last owner may have removed it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _sign(handle: int, command: Sequence[str]) -> None:
    """Note who we are. On a full disc there is no note, and the lock holds all the same."""
    note = {
        "process": os.getpid(),
        "host": platform.node(),
        "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
        "command": shlex.join(command)[:_MOST_OF_A_COMMAND],
    }
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(note).encode(), 0)


def _who(handle: int) -> str:
    """Who says to hold the lock; empty if that cannot be."""
    try:
        note = json.loads(os.pread(handle, _MOST_OF_A_NOTE, 0))
        process, host, since = int(note["process"]), note["host"], note["since"]
        command = f": {note['command']}" if note["command"] else ""
    except (OSError, ValueError, TypeError, KeyError):
        return ""
    if host == platform.node() and not _is_alive(process):
        return ""
    text = f" (process {process} on {host} since {since}{command})"
    return "".join(character if character.isprintable() else "?" for character in text)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
