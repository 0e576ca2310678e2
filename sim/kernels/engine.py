"""Which engine this process uses: plain NumPy, or loops compiled by Numba."""

from __future__ import annotations

import os
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Any

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
_TELLING_WORLDS = 1_000
"""In a batch after which most loops of the model lie ready."""


@dataclass
class InUse:
    """What rules look at, once a call."""

    store: Store | None = None
    """Where compiled loops are kept; None under `numpy`."""
    work: int = 0
    """Worlds times days that this process has begun."""
    pieces: int = 1
    """Pieces of work that this process is known to have before it, like the one it is at."""
    worlds: Counter[str] = field(default_factory=Counter)
    """How many have been run with either engine, in this process or for it."""
    refused: str = ""
    """Why there is no compiled engine here."""
    is_auto: bool = False
    """Whether nobody has asked for an engine: what is compiled must pay."""
    compiles: bool = True
    """Whether a loop that is not there is compiled, where a batch is not small."""
    is_said: bool = False
    """Whether that has been said."""
    name: str = ""
    """The engine that this process itself has asked for (`use`)."""


in_use = InUse()


def asked() -> str:
    """The engine that the environment asks for; `InputError` if there is none of that name."""
    name = os.environ.get(VARIABLE) or "auto"
    if name not in ENGINES:
        raise InputError(f"{VARIABLE} must be one of {', '.join(ENGINES)}, not {name!r}")
    return name


def take_on(worlds: int, days: int) -> None:
    """Choose the engine before a batch of worlds.

    `auto` compiles only what pays: it takes loops that lie ready once this process has work for a
    second, and compiles others once it has work for a minute, behind it or known to be ahead.
    """
    name = in_use.name or asked()
    in_use.work += worlds * days
    work = max(in_use.work, worlds * days * in_use.pieces)
    in_use.is_auto = name == "auto"
    in_use.compiles = name != "auto" or work >= _WORTH_COMPILING
    if name == "auto":
        pays = in_use.compiles or (work >= _WORTH_LOADING and _is_ready())
        _switch("compiled" if pays else "numpy")
    elif _switch(name):
        _say_refused()
    in_use.worlds["numpy" if in_use.store is None else "compiled"] += worlds


@contextmanager
def expecting(pieces: int) -> Iterator[None]:
    """Meanwhile this process has so many pieces of work before it."""
    before, in_use.pieces = in_use.pieces, pieces
    try:
        yield
    finally:
        in_use.pieces = before


@dataclass(frozen=True)
class Counted:
    """A function for worker processes, each of which does so many pieces of the work.

    It gives the worlds run with either engine beside its answer: `answer_of` in the parent.
    """

    function: Callable[[Any], Any]
    pieces: int

    def __call__(self, item: Any) -> tuple[Any, Counter[str]]:
        """The answer, and the worlds that it took."""
        before = in_use.worlds.copy()
        with expecting(self.pieces):
            answer = self.function(item)
        return answer, in_use.worlds - before


def answer_of(counted: tuple[Any, Counter[str]]) -> Any:
    """What a worker has answered; its worlds are counted here."""
    answer, worlds = counted
    in_use.worlds += worlds
    return answer


def choose(name: str) -> None:
    """Ask for an engine in this process and in those that it starts."""
    os.environ[VARIABLE] = name
    take_on(0, 0)


def use(name: str) -> str:
    """One of `ENGINES` in this process, whatever the environment asks for; `auto` follows it.

    Gives why there is no compiled engine if that is asked for, or an empty text.
    """
    in_use.name = "" if name == "auto" else name
    in_use.is_auto = name == "auto"
    return _switch("numpy" if name == "auto" else name)


def _switch(name: str) -> str:
    if name == "numpy":
        in_use.store = None
        return ""
    if in_use.store is None and not in_use.refused:
        try:
            from sim.kernels import loops  # noqa: F401, PLC0415 (Numba only where it is used)
            from sim.kernels.store import Store  # noqa: PLC0415

            in_use.store = Store(_compiling)
        except (ImportError, OSError) as error:
            in_use.refused = " ".join(str(error).split()) or type(error).__name__
    return in_use.refused


def give_up(error: Exception) -> None:
    """Nothing can be compiled or loaded any more: plain NumPy from here on."""
    in_use.store, in_use.refused = None, " ".join(str(error).split()) or type(error).__name__
    _say_refused()


def done(worlds: int) -> None:
    """A batch of worlds has come to its end: if it was not small, what it needs lies ready."""
    if in_use.store is not None and worlds >= _TELLING_WORLDS:
        in_use.store.mark_ready()


def _is_ready() -> bool:
    if find_spec("numba") is None:
        in_use.refused = "Numba is not installed (the extra `fast` has it)"
        return False
    try:
        from sim.kernels.store import is_ready  # noqa: PLC0415

        return is_ready()
    except ImportError as error:  # a Numba that does not say its version
        in_use.refused = str(error)
        return False


def _say_refused() -> None:
    if not in_use.is_said and parent_process() is None:  # each worker would say it again
        text = f"no compiled engine, plain NumPy gives the same bits: {in_use.refused}"
        warnings.warn(text, Note, stacklevel=2)
    in_use.is_said = True


def _compiling() -> None:
    unusable = in_use.store.unusable if in_use.store is not None else None
    once = "once" if unusable is None else "for this process alone"
    text = f"compiling the rules for this machine, {once}: about half a minute"
    if unusable is not None:
        text += f" ({unusable} cannot be used: set CEASEFIRE_CACHE to a folder that is yours alone)"
    if parent_process() is None:
        warnings.warn(text, Note, stacklevel=2)
    else:
        print(f"note: {text}", file=sys.stderr)
