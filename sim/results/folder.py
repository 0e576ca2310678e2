"""A folder of results: files written whole or not at all, checksummed, one writer at a time.

What the files hold stands in `sim.results.store`, how the lock is held in
`sim.results.locking`.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.results.locking import sole_writer

CHECKSUMS = "checksums.sha256"
"""Lines of `sha256sum`: which files are finished, and what they must hold.

While there is a writer each finished file adds a line, so that the millionth costs no more than
the first, and the last line of a name counts. At the end they stand in the order of the names.
"""

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_UNFINISHED = ".partial"
_REFUSALS = {
    errno.EEXIST: "is there already: a file, or a link to nothing",
    errno.ENOTDIR: "lies under something that is no folder",
    errno.EISDIR: "is a folder",
    errno.ENOENT: "cannot be made (is its folder there?)",
    errno.ENAMETOOLONG: "is too long a name",
    errno.ELOOP: "is a link that leads back to itself",
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS, errno.EINVAL, errno.ENXIO), ""),
}
"""Why nothing can be written at a place, in words where the system's are not enough."""


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
    """Write to a temporary name, flush to the disc, rename, flush the folder.

    A link is followed; a device, a pipe or what is stdout already is written to as it is.
    """
    make_folder(path.parent)
    with _refusal_told(path):
        if is_stream(path):
            _write_into(path, content)
            return
        path = _followed(path)
        temporary = _temporary(path)
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


def refuse_unwritable(path: Path) -> None:
    """Raise `ResultError` unless a file can be made there, a folder for it being there."""
    with _refusal_told(path):
        temporary = _temporary(_followed(path))
        with suppress(FileExistsError):
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            temporary.unlink()


def is_stream(path: Path) -> bool:
    """Whether a path is a device or a pipe, or where stdout or stderr goes."""
    try:
        there = path.stat()
    except OSError:
        return False
    is_file = stat.S_ISREG(there.st_mode) or stat.S_ISDIR(there.st_mode)
    return not is_file or _standard_handle(there) is not None


def make_folder(path: Path) -> None:
    """Make a folder and those above it unless they are there."""
    with _refusal_told(path):
        path.mkdir(parents=True, exist_ok=True)


def _temporary(path: Path) -> Path:
    if not path.name:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return path.with_name(path.name + _UNFINISHED)


def _followed(path: Path) -> Path:
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _write_into(path: Path, content: bytes) -> None:
    """Write behind what stands there: opened anew, a file behind stdout would be overwritten."""
    standard = _standard_handle(path.stat())
    handle = os.open(path, os.O_WRONLY) if standard is None else os.dup(standard)
    try:
        _write_all(handle, content)
    except BrokenPipeError:
        raise ResultError(f"{path}: whoever read there has left; choose another place") from None
    finally:
        os.close(handle)


def _standard_handle(there: os.stat_result) -> int | None:
    """1 or 2 if stdout or stderr goes to this very file."""
    for handle in (1, 2):
        with suppress(OSError):
            if os.path.samestat(there, os.fstat(handle)):
                return handle
    return None


@contextmanager
def _refusal_told(path: Path) -> Iterator[None]:
    """Say what to do where nothing can be written, whatever room there is."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        reason = _REFUSALS[error.errno] or f"cannot be written ({error.strerror})"
        raise ResultError(f"{path}: {reason}; choose another place") from None


def as_json_bytes(value: Any) -> bytes:
    """Plain values as a JSON file; bytes of names that are no text are escaped, as \\udcff."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return text.encode(errors="backslashreplace")


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
