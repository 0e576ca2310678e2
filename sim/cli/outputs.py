"""Files that a command is asked to write: what is refused before anything is simulated.

How they are written is in `sim.files`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from os.path import realpath
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sim.errors import InputError
from sim.files import make_folder, refuse_unwritable

_HEAD = 4096
"""Bytes at the start of a file by which its kind is recognised."""
_TAIL = 262_144
"""Bytes at its end, where Parquet and Excel have what can be read without taking them apart."""


class Kind(NamedTuple):
    """What a file may hold for us to write over it."""

    name: str
    marks: tuple[bytes, ...]
    """Any of these near its beginning."""
    suffixes: tuple[str, ...] = ()
    """Or the end of its name."""
    end_marks: tuple[bytes, ...] = ()
    """Or any of these near its end."""

    def is_of(self, file: Path) -> bool:
        """Whether a file may be replaced: it is of this kind, or empty."""
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
            tail = _tail(opened) if self.end_marks else b""
        return (
            not head
            or file.suffix.lower() in self.suffixes
            or any(mark in head for mark in self.marks)
            or any(mark in tail for mark in self.end_marks)
        )


def _tail(opened: BinaryIO) -> bytes:
    opened.seek(max(opened.seek(0, os.SEEK_END) - _TAIL, 0))
    return opened.read()


JUNIT = Kind("JUnit XML", (b"<testsuite",))
REFERENCE = Kind("a reference of `check --record`", (b'"quantities"',))
POSTERIOR = Kind("a scenario that `calibrate` wrote", (b"# Written by `ceasefire calibrate",))
FORECAST = Kind("a forecast", (b'"kind": "forecast"',))
PICTURE = Kind("a picture", (b"\x89PNG\r\n", b"%PDF-", b"<svg"))
DOCUMENT = Kind("JSON", (b"{",), (".json",))
PAGE = Kind(
    "Markdown",
    (b"Written by `ceasefire ", *(f"## {sign} Expectations".encode() for sign in "✅❌")),
    (".md", ".markdown"),
)
REPORT = Kind(
    "of a report",
    (
        b'<meta name="generator" content="ceasefire report',
        b"<!-- Written by `ceasefire report`",
        b'"kind": "report"',
    ),
)
"""The page or one of its twins, which nobody has named: another's file of that name is kept."""
REGION = Kind("a scenario that `discover` wrote", (b"# Written by `ceasefire discover",))
TABLE = Kind(
    "a table of worlds",
    (b"world,", b"scenario,world,"),
    end_marks=(b"ceasefire: a table of worlds",),
)
TABLE_COLUMNS = Kind("what a table's columns are", (b"http://www.w3.org/ns/csvw",))


class Output(NamedTuple):
    """A file that an option names, or that goes beside one."""

    option: str
    file: Path
    kind: Kind


def page_with(option: str, page: Path, pictures: Iterable[Path]) -> list[Output]:
    """A page and the pictures beside it."""
    return [Output(option, page, PAGE), *(Output(option, each, PICTURE) for each in pictures)]


def refuse_outputs(outputs: Sequence[Output], inputs: Iterable[Path] = ()) -> None:
    """Refuse what would fail once the work is done, or write over what is not the command's own."""
    taken = {_identity(file): "is read by this command" for file in inputs}
    taken |= dict.fromkeys(_standard_streams(), "is where this command prints")
    for output in outputs:
        _refuse(output, taken.get(_identity(output.file)))
        taken[_identity(output.file)] = f"is written for {output.option} already"


def _refuse(output: Output, used: str | None) -> None:
    try:
        wrong = f"{used}; choose another file" if used else _wrong(output)
    except OSError as error:
        wrong = f"cannot be written ({error.strerror}); choose another file"
    except InputError as error:
        raise InputError(f"{output.option} {error}") from None
    if wrong:
        raise InputError(f"{output.option} {output.file}: {wrong}")


def _wrong(output: Output) -> str:
    file = output.file
    if file.is_dir():
        return "is a folder; give the name of a file"
    folder = Path(realpath(file)).parent
    if not folder.exists():
        make_folder(folder)
    refuse_unwritable(file)
    if file.exists() and not output.kind.is_of(file):
        return f"is there already and not {output.kind.name}; remove it, or choose another file"
    return ""


def _standard_streams() -> Iterator[object]:
    """Identities of what stdout and stderr go to."""
    for handle in (1, 2):
        with suppress(OSError):
            found = os.fstat(handle)
            yield found.st_dev, found.st_ino


def _identity(file: Path) -> object:
    """The same for two names of one file, there or not."""
    try:
        there = file.stat()
        return there.st_dev, there.st_ino
    except OSError:
        with suppress(OSError):  # a current folder that is gone
            return realpath(file)
    return str(file)
