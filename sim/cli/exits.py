"""How a command ends: what goes wrong becomes a message on stderr and an exit code.

No traceback for what a person can cause. Who reads the output, and whether anybody still does,
changes no exit code (`sim.cli.console`).
"""

from __future__ import annotations

import errno
import os
import shlex
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import typer

from sim.cli.console import flush, note, notes_on_stderr
from sim.errors import InputError, WorkerError

FINE, GATE_FAILED, BAD_INPUT, INTERRUPTED, INTERNAL = range(5)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_KEPT = "what is finished is kept"
"""Said where it is so: to what `continuable` lets through."""
_TRACE = "CEASEFIRE_TRACEBACK"

Arguments = ParamSpec("Arguments")


def guarded(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Turn whatever a command raises into a message on stderr and an exit code."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            with notes_on_stderr(quiet=bool(kwargs.get("quiet"))):
                command(*args, **kwargs)
            flush()
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
        error.add_note(_KEPT)
        if _explain(error)[0] == INTERRUPTED:
            note(f"to continue: {shlex.join(command)}")
        raise


def report(error: BaseException) -> int:
    """Say what went wrong, for a person; the exit code that goes with it."""
    code, message = _explain(error)
    if message:
        note(message)
    if os.environ.get(_TRACE):
        traceback.print_exception(error)
    return code


def _explain(error: BaseException) -> tuple[int, str]:
    if isinstance(error, InputError):
        return BAD_INPUT, error.for_people()
    is_kept = _KEPT in getattr(error, "__notes__", ())
    kept = f"; {_KEPT}" if is_kept else ""
    goes_on = f"{kept}, the same command continues" if is_kept else ""
    if isinstance(error, OSError):
        return _explain_os(error, kept)
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, f"ceasefire: interrupted{goes_on}"
    if isinstance(error, MemoryError):
        return INTERRUPTED, f"ceasefire: out of memory{kept}. Try fewer workers or worlds"
    if isinstance(error, WorkerError):
        return INTERRUPTED, f"ceasefire: {error}{goes_on}"
    name = type(error).__name__
    return (
        INTERNAL,
        f"ceasefire: internal error: {name}: {error}. Set {_TRACE}=1 to see where it happened",
    )


def _explain_os(error: OSError, kept: str) -> tuple[int, str]:
    where = f"ceasefire: {error.filename}: " if error.filename else "ceasefire: "
    if error.errno in _FULL:
        text = f"{where}the disc is full{kept}. Make room and run it again"
        return INTERRUPTED, text
    return BAD_INPUT, f"{where}{error.strerror or error}"
