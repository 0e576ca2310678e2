"""Which engine this process uses: plain NumPy, or loops compiled by Numba."""

from __future__ import annotations

import os
import sys
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import parent_process
from typing import TYPE_CHECKING

from sim.errors import InputError, Note

if TYPE_CHECKING:
    from sim.kernels.store import Store

ENGINES = ("auto", "numpy", "compiled")
VARIABLE = "CEASEFIRE_ENGINE"
"""Of the environment, so that worker processes follow it as well; `auto` if it is not set."""

_WORTH_LOADING = 4_000 * 180
"""Worlds times days in a process that take as long as loading what has been compiled."""
_WORTH_COMPILING = 150_000 * 180
"""The same for compiling it, which is done once."""


@dataclass
class InUse:
    """What rules look at, once a call."""

    store: Store | None = None
    """Where compiled loops are kept; None under `numpy`."""
    work: int = 0
    """Worlds times days that this process has begun."""
    refused: str = ""
    """Why there is no compiled engine here."""


in_use = InUse()


def asked() -> str:
    """The engine that the environment asks for; `InputError` if there is none of that name."""
    name = os.environ.get(VARIABLE) or "auto"
    if name not in ENGINES:
        raise InputError(f"{VARIABLE} must be one of {', '.join(ENGINES)}, not {name!r}")
    return name


def take_on(work: int) -> None:
    """Choose the engine before a batch of worlds; work: its worlds times days.

    `auto` compiles only what pays: loops that lie ready when there is work for a second, else when
    there is work for a minute.
    """
    engine = asked()
    in_use.work += work
    if engine == "auto" and in_use.store is None and not in_use.refused:
        if in_use.work >= _WORTH_COMPILING or (in_use.work >= _WORTH_LOADING and _is_ready()):
            use("compiled")
    elif engine != "auto" and (engine == "compiled") != (in_use.store is not None):
        known = in_use.refused
        if use(engine) and not known:
            say_refused()


def choose(engine: str) -> None:
    """Ask for an engine in this process and in those that it starts."""
    os.environ[VARIABLE] = engine
    if engine == "compiled" and use(engine):
        say_refused()


def say_refused() -> None:
    """Say once why there is no compiled engine."""
    _tell(f"no compiled engine, plain NumPy gives the same bits: {in_use.refused}")


def use(engine: str) -> str:
    """Switch this process to `numpy` or `compiled`; gives why it could not, or an empty text."""
    if engine == "numpy":
        in_use.store = None
    elif in_use.store is None and not in_use.refused:
        try:
            from sim.kernels import loops  # noqa: F401, PLC0415 (Numba only where it is used)
            from sim.kernels.store import Store  # noqa: PLC0415

            in_use.store = Store(_compiling)
        except (ImportError, OSError) as error:
            in_use.refused = " ".join(str(error).split()) or type(error).__name__
    return "" if engine == "numpy" else in_use.refused


def is_compiled() -> bool:
    """Whether rules run as compiled loops."""
    return in_use.store is not None


def done() -> None:
    """A batch of worlds has come to its end: what it needs lies ready."""
    if in_use.store is not None:
        in_use.store.mark_ready()


def _is_ready() -> bool:
    if find_spec("numba") is None:
        in_use.refused = "Numba is not installed (the extra `fast` has it)"
        return False
    from sim.kernels.store import is_ready  # noqa: PLC0415

    return is_ready()


def _compiling() -> None:
    text = "compiling the rules for this machine, once: about half a minute"
    if parent_process() is None:
        _tell(text)
    else:
        print(f"note: {text}", file=sys.stderr)


def _tell(text: str) -> None:
    if parent_process() is None:  # each worker would say it again
        warnings.warn(text, Note, stacklevel=2)
