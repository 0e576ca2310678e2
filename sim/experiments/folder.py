"""A folder of results: files written whole or not at all, checksummed, one writer at a time.

What the files hold stands in `sim.experiments.store`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sim.errors import InputError

CHECKSUMS = "checksums.sha256"
"""Lines of `sha256sum`: which files are finished, and what they must hold."""

_UNFINISHED = ".partial"


class ResultError(InputError):
    """A folder that cannot be used as results: what is wrong with it, and what to do."""


class ResultFolder:
    """Files of one result. Writers hold `lock` meanwhile; a name counts once it is checksummed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sums = self._read_checksums()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer, as held by the kernel: a killed writer leaves no lock behind."""
        handle = os.open(self.path, os.O_RDONLY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ResultError(
                    f"{self.path}: another run is writing there; wait, or choose another folder"
                ) from error
            held = self._read_checksums()
            self._sums = {name: held[name] for name in held if (self.path / name).is_file()}
            self._sweep()
            yield
        finally:
            os.close(handle)

    def write(self, name: str, content: bytes, *, checksum: bool = True) -> None:
        """Put a file in place whole, on the disc before it gets its name."""
        replace_file(self.path / name, content)
        if checksum:
            self._sums[name] = hashlib.sha256(content).hexdigest()
            self._write_checksums()

    def read(self, name: str) -> bytes:
        """A finished file's content; raises `ResultError` if it is missing or altered."""
        content = self._read(name)
        if content is None or self._sums.get(name) != hashlib.sha256(content).hexdigest():
            raise ResultError(f"{self.path / name}: missing, unfinished or altered")
        return content

    def verifies(self, name: str) -> bool:
        """Whether a file is finished and unaltered."""
        try:
            self.read(name)
        except ResultError:
            return False
        return True

    def discard(self, name: str) -> None:
        """Remove a file that is no longer needed."""
        if self._sums.pop(name, None) is not None:
            self._write_checksums()
        (self.path / name).unlink(missing_ok=True)

    def finished(self, prefix: str = "") -> list[str]:
        """Names that have a checksum and start with `prefix`, sorted."""
        return sorted(name for name in self._sums if name.startswith(prefix))

    def _read(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _read_checksums(self) -> dict[str, str]:
        content = self._read(CHECKSUMS)
        lines = [] if content is None else content.decode("utf-8", "replace").splitlines()
        pairs = [line.split("  ", 1) for line in lines]
        return {pair[1]: pair[0] for pair in pairs if len(pair) == 2}

    def _write_checksums(self) -> None:
        lines = [f"{self._sums[name]}  {name}\n" for name in sorted(self._sums)]
        replace_file(self.path / CHECKSUMS, "".join(lines).encode())

    def _sweep(self) -> None:
        """Remove what a killed writer left half written."""
        for left in self.path.rglob(f"*{_UNFINISHED}"):
            with suppress(OSError):
                left.unlink()


def replace_file(path: Path, content: bytes) -> None:
    """Write to a temporary name, flush to the disc, rename, flush the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + _UNFINISHED)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def as_json_bytes(value: Any) -> bytes:
    """Plain values as a JSON file for people and programs."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
