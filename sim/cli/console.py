"""What a command prints: results alone on stdout, everything else on stderr.

All of it goes through here, so that no text from a file or a name commands a terminal or a CI
service, and so that nobody needs to read it: a closed pipe is no error. Exit codes are in
`sim.cli.exits`.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from sim.errors import Note
from sim.wording import safe, safe_json

if TYPE_CHECKING:
    from rich.console import RenderableType

_WIDTH_OF_A_FILE = 110
"""Columns of a table that goes into a pipe or a file."""
_USUAL_WIDTH = 80
_WIDEST = 10_000


def say(text: str) -> None:
    """Results for a person, on stdout."""
    _write(sys.stdout, safe(text))


@contextmanager
def notes_on_stderr(quiet: bool) -> Iterator[None]:
    """Print each `Note` once, in a line of its own, and other warnings as Python does."""
    printed: set[str] = set()
    as_python_does = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if not issubclass(category, Note):
            as_python_does(message, category, filename, lineno, file, line)
        elif not quiet and str(message) not in printed:
            printed.add(str(message))
            note(f"note: {message}")

    with warnings.catch_warnings():
        warnings.simplefilter("always", Note)
        warnings.showwarning = show
        yield


def note(text: str) -> None:
    """A remark on stderr. Nobody can be told if it cannot be written."""
    try:
        _write(sys.stderr, safe(text))
        sys.stderr.flush()
    except OSError:
        _drop(sys.stderr)


def print_json(value: Any) -> None:
    """A result for other programs, on stdout."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, indent=2, ensure_ascii=not utf8, allow_nan=False)
    _write(sys.stdout, safe_json(text))


def print_table(draw: Callable[[int], RenderableType]) -> None:
    """A table for a person, on stdout; `draw` is given the width there is."""
    # Rich and what uses it only where a table is printed.
    from rich.console import Console  # noqa: PLC0415

    from sim.report.tables import Safe, as_text  # noqa: PLC0415

    console = Console(highlight=False, width=terminal_width(sys.stdout))
    if console.is_terminal:
        with console.capture() as capture:
            console.print(Safe(draw(console.width)))
        _write(sys.stdout, capture.get().rstrip("\n"))
    else:
        say(as_text(draw(console.width), console.width))


def terminal_width(stream: TextIO) -> int:
    """Columns that there are: as COLUMNS says unless it is 0, which means that it is not known."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and 0 < int(given) <= _WIDEST:
        return int(given)
    if not stream.isatty():
        return _WIDTH_OF_A_FILE
    with suppress(OSError):
        return os.get_terminal_size(stream.fileno()).columns or _USUAL_WIDTH
    return _USUAL_WIDTH


def flush() -> None:
    """Bring what was said to where it goes; raises OSError if it does not fit on a disc, say."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout)
    except OSError:
        _drop(sys.stdout)
        raise


def _write(stream: TextIO, text: str) -> None:
    """Write a line; whoever reads may have left, which changes nothing of the work."""
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    except BrokenPipeError:
        _drop(stream)


def _drop(stream: TextIO) -> None:
    """Let nothing more reach a stream: what its buffer holds would fail again at the exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
