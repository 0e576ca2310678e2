"""Where a command's words go, and how what goes wrong becomes an exit code.

stdout carries results alone, stderr everything else. No traceback for what a person can cause.
"""

from __future__ import annotations

import errno
import json
import os
import shlex
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import typer

from sim.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

FINE, GATE_FAILED, BAD_INPUT, INTERRUPTED, INTERNAL = range(5)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_TRACE = "CEASEFIRE_TRACEBACK"
_WIDTH_OF_A_FILE = 110
"""Columns of a table that goes into a pipe or a file."""

Arguments = ParamSpec("Arguments")


def guarded(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Turn whatever a command raises into a message on stderr and an exit code."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except typer.Exit:
            raise
        except BaseException as error:
            raise typer.Exit(report(error)) from None

    return run


@contextmanager
def continuable() -> Iterator[tuple[str, ...]]:
    """The command as it was given; if its work is cut short, say that this line continues it."""
    command = ("ceasefire", *sys.argv[1:])
    try:
        yield command
    except BaseException as error:
        if _explain(error)[0] == INTERRUPTED:
            note(f"to continue: {shlex.join(command)}")
        raise


def report(error: BaseException) -> int:
    """Say what went wrong, for a person; the exit code that goes with it."""
    code, message = _explain(error)
    if message:
        with suppress(OSError, ValueError):
            note(message)
    if os.environ.get(_TRACE):
        traceback.print_exception(error)
    return code


def print_json(value: Any) -> None:
    """A result for other programs, on stdout."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(_escaped(json.dumps(value, indent=2, ensure_ascii=not utf8, allow_nan=False)))


def print_table(draw: Callable[[int], RenderableType]) -> None:
    """A table for a person, on stdout; `draw` is told the width there is."""
    from rich.console import Console  # noqa: PLC0415 (rich only where a table is printed)

    console = Console(highlight=False)
    if console.is_terminal:
        console.print(draw(console.width))
    else:
        from sim.report.tables import as_text  # noqa: PLC0415

        width = console.width if os.environ.get("COLUMNS") else _WIDTH_OF_A_FILE
        print(_escaped(as_text(draw(width), width)))


def note(text: str) -> None:
    """A remark on stderr."""
    print(_escaped(text, sys.stderr.encoding or "utf-8"), file=sys.stderr, flush=True)


def _escaped(text: str, encoding: str = "utf-8") -> str:
    """The text with what cannot be written, such as bytes in a file's odd name, as \\udcff."""
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _explain(error: BaseException) -> tuple[int, str]:
    if isinstance(error, InputError):
        return BAD_INPUT, error.for_people()
    if isinstance(error, OSError):
        return _explain_os(error)
    if isinstance(error, KeyboardInterrupt):
        return (
            INTERRUPTED,
            "ceasefire: interrupted; what is finished is kept, the same command continues",
        )
    if isinstance(error, MemoryError):
        return (
            INTERRUPTED,
            "ceasefire: out of memory; what is finished is kept. Try fewer workers or worlds",
        )
    if type(error).__name__ == "WorkerError":
        return (
            INTERRUPTED,
            f"ceasefire: {error}. What is finished is kept, the same command continues",
        )
    name = type(error).__name__
    return (
        INTERNAL,
        f"ceasefire: internal error: {name}: {error}. Set {_TRACE}=1 to see where it happened",
    )


def _explain_os(error: OSError) -> tuple[int, str]:
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has had enough. Nothing more can be said there.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE, ""
    where = f"ceasefire: {error.filename}: " if error.filename else "ceasefire: "
    if error.errno in _FULL:
        text = f"{where}the disc is full; what is finished is kept. Make room and run it again"
        return INTERRUPTED, text
    return BAD_INPUT, f"{where}{error.strerror or error}"
