"""Files that a command is told to write: what is refused before anything is simulated.

How they are written stands in `sim.results.folder`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from os.path import realpath
from pathlib import Path
from typing import NamedTuple

from sim.errors import InputError
from sim.results.folder import ResultError, is_stream, make_folder, refuse_unwritable

_HEAD = 4096
"""Bytes at the start of a file by which its kind is told."""


class Kind(NamedTuple):
    """What a file may hold for us to write over it."""

    name: str
    marks: tuple[bytes, ...]
    """Any of these near its beginning."""
    suffixes: tuple[str, ...] = ()
    """Or the end of its name."""

    def is_of(self, file: Path) -> bool:
        """Whether a file may be replaced: it is of this kind, or empty."""
        with file.open("rb") as opened:
            head = opened.read(_HEAD)
        return (
            not head
            or file.suffix.lower() in self.suffixes
            or any(mark in head for mark in self.marks)
        )


JUNIT = Kind("JUnit XML", (b"<testsuite",))
REFERENCE = Kind("a reference of `check --record`", (b'"quantities"',))
POSTERIOR = Kind("a scenario that `calibrate` wrote", (b"# Written by `ceasefire calibrate",))
PICTURE = Kind("a picture", (b"\x89PNG\r\n", b"%PDF-", b"<svg"))
PAGE = Kind(
    "Markdown",
    (b"Written by `ceasefire ", *(f"## {sign} Expectations".encode() for sign in "✅❌")),
    (".md", ".markdown"),
)


class Output(NamedTuple):
    """A file that an option names, or that goes beside one."""

    option: str
    file: Path
    kind: Kind


def page_with(option: str, page: Path, pictures: Iterable[Path]) -> list[Output]:
    """A page and the pictures beside it; these only where the page is a file with a place."""
    beside = [] if is_stream(page) else [Output(option, each, PICTURE) for each in pictures]
    return [Output(option, page, PAGE), *beside]


def refuse_outputs(outputs: Sequence[Output], inputs: Iterable[Path] = ()) -> None:
    """Refuse what would fail once the work is done, or write over what is not the command's own.

    Devices and pipes are written through, any number of times.
    """
    taken = {_identity(file): "is read by this command" for file in inputs}
    for output in outputs:
        if not is_stream(output.file):
            _refuse(output, taken.get(_identity(output.file)))
            taken[_identity(output.file)] = f"is written for {output.option} already"


def _refuse(output: Output, used: str | None) -> None:
    try:
        wrong = f"{used}; choose another file" if used else _wrong(output)
    except OSError as error:
        wrong = f"cannot be written ({error.strerror}); choose another file"
    except ResultError as error:
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


def _identity(file: Path) -> object:
    """The same for two names of one file, there or not."""
    try:
        there = file.stat()
        return there.st_dev, there.st_ino
    except OSError:
        with suppress(OSError):  # a current folder that is gone
            return realpath(file)
    return str(file)
