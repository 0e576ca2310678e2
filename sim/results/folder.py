"""A folder of results: files written whole or not at all, checksummed, one writer at a time.

No name that the folder itself holds is trusted: only files of the forms of `_NAMES` are read,
written or removed, none through a link, and none that is a pipe or a device. What the files hold
is in `sim.results.store`, how the lock is held in `sim.results.locking`.
"""

# ruff: noqa: PTH208 (pathlib knows no handles)

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from sim.errors import InputError
from sim.files import UNFINISHED, open_folder, read_regular, told_refusal, write_whole
from sim.results.locking import sole_writer

CHECKSUMS = "checksums.sha256"
"""Lines of `sha256sum`: which files are finished, and what they must hold.

While there is a writer each finished file adds a line, so that the millionth costs no more than
the first, and the last line of a name counts. At the end they stand in the order of the names.
"""

Parsed = TypeVar("Parsed")

LARGEST = 1024**3
"""Bytes of the largest file that is read."""

_NAMES = re.compile(
    r"[a-z_]+\.(?:json|csv|parquet|png|svg|pdf)|(?:parts|inputs|daily)/[0-9]{5,9}\.parquet"
)
"""Files that this program writes among results."""
_LINE = re.compile(rf"([0-9a-f]{{64}})  ({_NAMES.pattern})")


class ResultError(InputError):
    """A folder that cannot be used as results: what is wrong with it, and what to do."""


class DamagedError(ResultError):
    """A file of results that is missing, unfinished, altered, or not what this program writes."""


class ResultFolder:
    """Files of one result. Writers hold `lock` meanwhile; a name counts once it is checksummed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sums = _checksums(self._listed())
        self._seen: set[str] = set()

    @contextmanager
    def lock(self, command: Sequence[str] = ()) -> Iterator[None]:
        """Be the only writer; raises `InUseError` with who is, named by its command."""
        with sole_writer(self.path, command):
            self._sums = _checksums(self._mended_list())
            self._seen.clear()
            yield
            self._settle_checksums()

    def write(self, name: str, content: bytes, *, checksum: bool = True) -> None:
        """Put a file in place whole, on the disc and in the list before it gets its name.

        So whatever has its name is finished, wherever the process may end.
        """
        digest = digest_of(content)
        is_new = checksum and self._sums.get(name) != digest
        listing = (lambda: self._add_checksum(name, digest)) if is_new else None
        with told_refusal(self.path / name), self._place(name, make=True) as (folder, own):
            write_whole(folder, own, content, listing)
        if checksum:
            self._seen.add(name)

    def read(self, name: str) -> bytes:
        """A finished file's content; raises `DamagedError` if it is missing or altered."""
        content = self.content(name)
        if content is None or self._sums.get(name) != digest_of(content):
            raise DamagedError(f"{self.path / name}: missing, unfinished or altered")
        self._seen.add(name)
        return content

    def content(self, name: str) -> bytes | None:
        """What a file holds, finished or not; None where there is no such file."""
        try:
            with self._place(name) as (folder, own):
                return read_regular(own, LARGEST, folder)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            text = f"cannot be read ({error.strerror}); choose another folder"
            raise ResultError(f"{self.path / name}: {text}") from None
        except InputError as error:
            raise DamagedError(f"{self.path}: {error}") from None

    def verifies(self, name: str) -> bool:
        """Whether a file is finished and unaltered; each is looked at once under one lock."""
        if name in self._seen:
            return True
        try:
            self.read(name)
        except ResultError:
            return False
        return True

    def parsed(self, name: str, parse: Callable[[bytes], Parsed]) -> Parsed | None:
        """What a finished file says; None if it is missing, altered or damaged."""
        try:
            return parse(self.read(name))
        except DamagedError:
            return None

    def has(self, name: str) -> bool:
        """Whether a file is there, finished or not."""
        with suppress(OSError), self._place(name) as (folder, own):
            return _is_plain_file(folder, own)
        return False

    def recorded(self, name: str) -> str | None:
        """The checksum that a file must have; None if it was never finished."""
        return self._sums.get(name)

    def discard(self, name: str) -> None:
        """Remove a file that is no longer needed."""
        self._sums.pop(name, None)
        self._seen.discard(name)
        with (
            told_refusal(self.path / name),
            suppress(FileNotFoundError, NotADirectoryError),
            self._place(name) as (folder, own),
        ):
            os.unlink(own, dir_fd=folder)

    def finished(self, prefix: str = "") -> list[str]:
        """Names that have a checksum and start with `prefix`, sorted."""
        return sorted(name for name in self._sums if name.startswith(prefix))

    def clear(self, *places: str) -> None:
        """Remove what a killed writer has left half written here and in some folders here."""
        for place in ("", *places):
            with suppress(OSError), self._folder(place) as folder:
                for name in os.listdir(folder):
                    if name.endswith(UNFINISHED):
                        os.unlink(name, dir_fd=folder)

    def remove_empty(self, place: str) -> None:
        """Remove a folder here unless something is in it."""
        with suppress(OSError), self._folder() as folder:
            os.rmdir(place, dir_fd=folder)

    @contextmanager
    def _folder(self, place: str = "", *, make: bool = False) -> Iterator[int]:
        """Handle of this folder, or of one in it; through no link."""
        with ExitStack() as stack:
            folder = stack.enter_context(open_folder(self.path))
            if place:
                if make:
                    with suppress(FileExistsError):
                        os.mkdir(place, dir_fd=folder)
                folder = stack.enter_context(open_folder(place, folder))
            yield folder

    @contextmanager
    def _place(self, name: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Handle of the folder that a file is in, and the file's name there."""
        if name != CHECKSUMS and not _NAMES.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a file of results")
        place, _, own = name.rpartition("/")
        with self._folder(place, make=make) as folder:
            yield folder, own

    def _listed(self) -> bytes:
        return self.content(CHECKSUMS) or b""

    def _mended_list(self) -> bytes:
        """The list without a last line that its writer, killed or out of space, has not finished.

        A list that stands elsewhere too, by a link of either kind, is replaced by one that is
        only here: lines are added to it in place.
        """
        listed = self._listed()
        whole = listed[: listed.rfind(b"\n") + 1]
        with told_refusal(self.path / CHECKSUMS), self._folder() as folder:
            if whole != listed or not _is_only_here(folder, CHECKSUMS):
                write_whole(folder, CHECKSUMS, whole)
        return whole

    def _add_checksum(self, name: str, digest: str) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        with self._folder() as folder:
            handle = os.open(CHECKSUMS, flags, 0o666, dir_fd=folder)
            try:
                is_first = os.fstat(handle).st_size == 0
                _write_all(handle, f"{digest}  {name}\n".encode())
                os.fsync(handle)
            finally:
                os.close(handle)
            if is_first:
                os.fsync(folder)
        self._sums[name] = digest

    def _settle_checksums(self) -> None:
        """Put the lines in order, without those of files that are gone."""
        there = [name for name in sorted(self._sums) if self.has(name)]
        settled = "".join(f"{self._sums[name]}  {name}\n" for name in there).encode()
        if settled != self._listed():
            with told_refusal(self.path / CHECKSUMS), self._folder() as folder:
                write_whole(folder, CHECKSUMS, settled)


def digest_of(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _checksums(listed: bytes) -> dict[str, str]:
    """Name -> checksum; the last line of a name counts, one that is cut short does not.

    A line with any other name than those of `_NAMES` says nothing.
    """
    lines = listed.decode("utf-8", "replace").split("\n")[:-1]
    found = [match for match in map(_LINE.fullmatch, lines) if match]
    return {match[2]: match[1] for match in found}


def _is_plain_file(folder: int, name: str) -> bool:
    return stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _is_only_here(folder: int, name: str) -> bool:
    """Whether a name is free, or that of a plain file that has no other name."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]
