"""A folder of results: files written whole or not at all, checksummed, one writer at a time.

What the files hold stands in `sim.experiments.store`, how the lock is held in
`sim.experiments.locking`.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.experiments.locking import sole_writer

CHECKSUMS = "checksums.sha256"
"""Lines of `sha256sum`: which files are finished, and what they must hold.

While there is a writer each finished file adds a line, so that the millionth costs no more than
the first, and the last line of a name counts. At the end they stand in the order of the names.
"""

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_UNFINISHED = ".partial"
_CLOSED_TO_US = {errno.EACCES, errno.EPERM, errno.EROFS}


class ResultError(InputError):
    """A folder that cannot be used as results: what is wrong with it, and what to do."""


class ResultFolder:
    """Files of one result. Writers hold `lock` meanwhile; a name counts once it is checksummed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sums = _checksums(self._listed())
        self._seen: set[str] = set()

    @contextmanager
    def lock(self, command: Sequence[str] = ()) -> Iterator[None]:
        """Be the only writer; raises `InUseError` with who is, told by its command."""
        with sole_writer(self.path, command):
            self._mend_checksums()
            self._sums = _checksums(self._listed())
            self._seen.clear()
            yield
            self._settle_checksums()

    def write(self, name: str, content: bytes, *, checksum: bool = True) -> None:
        """Put a file in place whole, on the disc and in the list before it gets its name.

        So whatever has its name is finished, wherever the process may end.
        """
        digest = digest_of(content)
        is_new = checksum and self._sums.get(name) != digest
        replace_file(
            self.path / name,
            content,
            (lambda: self._add_checksum(name, digest)) if is_new else None,
        )
        if checksum:
            self._seen.add(name)

    def read(self, name: str) -> bytes:
        """A finished file's content; raises `ResultError` if it is missing or altered."""
        content = _content(self.path / name)
        if content is None or self._sums.get(name) != digest_of(content):
            raise ResultError(f"{self.path / name}: missing, unfinished or altered")
        self._seen.add(name)
        return content

    def verifies(self, name: str) -> bool:
        """Whether a file is finished and unaltered; each is looked at once under one lock."""
        if name in self._seen:
            return True
        try:
            self.read(name)
        except ResultError:
            return False
        return True

    def recorded(self, name: str) -> str | None:
        """The checksum that a file must have; None if it was never finished."""
        return self._sums.get(name)

    def discard(self, name: str) -> None:
        """Remove a file that is no longer needed."""
        self._sums.pop(name, None)
        self._seen.discard(name)
        (self.path / name).unlink(missing_ok=True)

    def finished(self, prefix: str = "") -> list[str]:
        """Names that have a checksum and start with `prefix`, sorted."""
        return sorted(name for name in self._sums if name.startswith(prefix))

    def clear(self, *places: str) -> None:
        """Remove what a killed writer has left half written here and in some folders here."""
        for place in ("", *places):
            for left in (self.path / place).glob(f"*{_UNFINISHED}"):
                with suppress(OSError):
                    left.unlink()

    def _listed(self) -> bytes:
        return _content(self.path / CHECKSUMS) or b""

    def _mend_checksums(self) -> None:
        """Cut off a last line that its writer, killed or out of space, has not finished."""
        listed = self._listed()
        whole = listed.rfind(b"\n") + 1
        if whole < len(listed):
            os.truncate(self.path / CHECKSUMS, whole)

    def _add_checksum(self, name: str, digest: str) -> None:
        handle = os.open(self.path / CHECKSUMS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            is_first = os.fstat(handle).st_size == 0
            _write_all(handle, f"{digest}  {name}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_first:
            _sync_folder(self.path)
        self._sums[name] = digest

    def _settle_checksums(self) -> None:
        """Put the lines in order, without those of files that are gone."""
        there = [name for name in sorted(self._sums) if (self.path / name).is_file()]
        settled = "".join(f"{self._sums[name]}  {name}\n" for name in there).encode()
        if settled != self._listed():
            replace_file(self.path / CHECKSUMS, settled)


def replace_file(
    path: Path, content: bytes, before_naming: Callable[[], None] | None = None
) -> None:
    """Write to a temporary name, flush to the disc, rename, flush the folder."""
    make_folder(path.parent)
    temporary = path.with_name(path.name + _UNFINISHED)
    with _refusal_told(path):
        try:
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if before_naming is not None:
                before_naming()
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder and those above it unless they are there."""
    with _refusal_told(path):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def _refusal_told(path: Path) -> Iterator[None]:
    """Say what to do where we have no right to write."""
    try:
        yield
    except OSError as error:
        if error.errno not in _CLOSED_TO_US:
            raise
        text = f"{path}: cannot be written ({error.strerror}); choose another place"
        raise ResultError(text) from None


def as_json_bytes(value: Any) -> bytes:
    """Plain values as a JSON file for people and programs."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def digest_of(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _checksums(listed: bytes) -> dict[str, str]:
    """Name -> checksum; the last line of a name counts, one that is cut short does not."""
    lines = listed.decode("utf-8", "replace").split("\n")[:-1]
    found = [match for match in map(_LINE.fullmatch, lines) if match]
    return {match[2]: match[1] for match in found}


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
