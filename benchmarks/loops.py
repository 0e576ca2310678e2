"""The heaviest compiled loops beside the same loops in C: what a compiler leaves to be gained."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.kernels import engine, whole
from sim.rules import arithmetic

_SOURCE = Path(__file__).parent / "c" / "loops.c"
_FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
_WORLDS = 8_192
_REPEATS = 300


def lines() -> list[str]:
    """Nanoseconds a number by plain NumPy, compiled and in C, as text."""
    compiler = shutil.which("cc")
    if compiler is None:
        return ["no C compiler here"]
    with tempfile.TemporaryDirectory() as folder:
        library = str(Path(folder) / "loops.so")
        subprocess.run([compiler, *_FLAGS, str(_SOURCE), "-o", library, "-lm"], check=True)
        c = ctypes.CDLL(library)
    x, ids = np.linspace(-30.0, 30.0, _WORLDS), np.arange(_WORLDS)
    key, made = np.array([3, 5], dtype=np.uint64), np.empty(_WORLDS)
    exp_c = _called(c.exps, x, made)
    words = [ctypes.c_uint64(each) for each in (9, 3, 5)]
    draws_c = _called(c.draws, ids, *words, made)
    text = [_line("exp", lambda: arithmetic.exp(x), exp_c, made)]
    engine.use("compiled")
    draws = _nanoseconds(lambda: whole.uniforms(1, key, ids, 9))
    drawn = whole.uniforms(1, key, ids, 9)
    engine.use("numpy")
    in_c = _nanoseconds(draws_c)
    same = drawn is not None and (drawn[0] == made).all()
    text.append(f"draws: compiled {draws:5.2f} ns, C {in_c:5.2f} ns a world{_note(same)}")
    return text


def _line(name: str, ours: Callable[[], object], in_c: Callable[[], object], made: object) -> str:
    plain = _nanoseconds(ours)
    engine.use("compiled")
    fast = _nanoseconds(ours)
    value = np.asarray(ours())
    engine.use("numpy")
    yardstick = _nanoseconds(in_c)
    note = _note((value == made).all())
    return f"{name}: plain {plain:5.2f} ns, compiled {fast:5.2f} ns, C {yardstick:5.2f} ns{note}"


def _note(same: bool) -> str:
    return "" if same else " (NOT THE SAME NUMBERS)"


def _called(function: Callable[..., object], *given: object) -> Callable[[], object]:
    pointers = [
        given_.ctypes.data_as(ctypes.c_void_p) if isinstance(given_, np.ndarray) else given_
        for given_ in given
    ]
    return lambda: function(*pointers, ctypes.c_long(_WORLDS))


def _nanoseconds(work: Callable[[], object]) -> float:
    """Of one number, the best of many."""
    best = float("inf")
    for _ in range(_REPEATS):
        began = time.perf_counter_ns()
        work()
        best = min(best, time.perf_counter_ns() - began)
    return best / _WORLDS
