"""From the operations of a rule to one loop over worlds, compiled by Numba and kept on disk.

The text of a loop holds every constant that it uses, and its file is named by a digest of that text
and of the versions that matter: a changed number or rule is another file, and no stale result is
possible. Nothing is contracted or reordered (no fast-math), so the bits are those of NumPy.
"""

from __future__ import annotations

import importlib.util
import platform
import sys
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from llvmlite import binding

from sim.kernels import engine, primitives
from sim.kernels.store import Store
from sim.kernels.trace import FLOAT, ROWS, TRUTH, WHOLE, WORLDS, Trace, Traced

if numba.config.DISABLE_JIT:
    raise ImportError("NUMBA_DISABLE_JIT is set")
# LLVM gives vectorising up where it would have to compare more than eight pairs of addresses.
binding.set_option("sim", "-runtime-memory-check-threshold=10000")

_SHAPES = {
    ".": "",
    "0": "",
    "1": "(worlds,)",
    "1c": "(1,)",
    "2": "(rows, worlds)",
    "2c": "(rows, 1)",
}
"""What an argument of each pattern must be."""

_TYPES = {FLOAT: numba.float64, TRUTH: numba.boolean, WHOLE: numba.int8}

_HEAD = """from numba import njit
from sim.kernels.primitives import *


@njit(error_model="numpy", nogil=True, cache=True)
def loop({arguments}):
"""
_DRAWS = """    if key.shape[0] != 2:
        return False
    for w in range(len(worlds)):
        words = philox(worlds[w] + 1, day, key[0], key[1])
"""
_BINS = """    rows = values.shape[0]
    if not low.shape[0] == width.shape[0] == last.shape[0] == first.shape[0] == rows:
        return False
    for r in range(rows):
        if not 0.0 <= first[r] + last[r] + exact.shape[0] < counts.shape[0]:
            return False
        for w in range(values.shape[1]):
            place = minimum(maximum((values[r, w] - low[r]) / width[r], 0.0), last[r])
            if not place >= 0.0:
                return False
            for k in range(exact.shape[0]):
                if values[r, w] == exact[k]:
                    place = last[r] + 1 + k
            counts[int(place) + int(first[r])] += 1
    return True
"""
_VERSIONS = "\n".join(
    (platform.python_version(), numba.__version__, llvmlite.__version__, np.__version__)
)


def source(trace: Trace, patterns: Sequence[str], results: Sequence[Traced]) -> str:
    """The loop as Python: arguments are sizes, the rule's own and the arrays to fill.

    It gives False, and does nothing, where a shape is not that of its pattern: a compiled loop
    would read beyond the end of an array.
    """
    names = [f"a{place}" for place in range(len(patterns))]
    stored = [f"o{place}" for place in range(len(results))]
    text = [_HEAD.format(arguments=", ".join(["rows", "worlds", *names, *stored]))]
    for name, pattern in zip(names, patterns, strict=True):
        if shape := _SHAPES[pattern[1:]]:
            shape = shape.replace("rows", str(trace.rows.get(name, "rows")))
            text.append(f"    if {name}.shape != {shape}:\n        return False\n")
    tables = any(result.extent & ROWS for result in results)
    needed = _needed(trace, results)
    text += _assigned(trace, needed, 0, "    ")
    depth = "    "
    if tables:
        text.append("    for r in range(rows):\n")
        depth = "        "
        text += _assigned(trace, needed, ROWS, depth)
    text.append(f"{depth}for w in range(worlds):\n")
    depth += "    "
    for place, (line, _, extent) in enumerate(trace.steps):
        if place in needed and extent & WORLDS:
            text.append(f"{depth}v{place} = {line}\n")
    for name, result in zip(stored, results, strict=True):
        where = "r, w" if result.extent & ROWS else "w"
        text.append(f"{depth}{name}[{where}] = v{result.place}\n")
    text.append("    return True\n")
    return "".join(text)


def _assigned(trace: Trace, needed: set[int], extent: int, depth: str) -> list[str]:
    return [
        f"{depth}v{place} = {line}\n"
        for place, (line, _, of) in enumerate(trace.steps)
        if of == extent and place in needed
    ]


def _needed(trace: Trace, results: Sequence[Traced]) -> set[int]:
    """Places of the steps from which the results follow."""
    wanted = {result.place for result in results}
    for place in range(len(trace.steps) - 1, -1, -1):
        if place in wanted:
            wanted |= primitives.places(trace.steps[place][0])
    return wanted


def compiled(
    name: str, text: str, signature: tuple[Any, ...], store: Store, if_there: bool = False
) -> Any:
    """The loop, from the store or compiled into it.

    None if only one that is there is wanted, and where nothing can be compiled any more (a full
    disc, a folder that is gone): from then on this process uses plain NumPy.
    """
    whole = "\n".join((text, str(signature), _VERSIONS, primitives.DIGEST))
    digest = blake2b(whole.encode(), digest_size=12).hexdigest()
    name = f"{name}_{digest}.py"
    if if_there and not store.holds(name):
        return None
    for remedy in (store.mend, store.leave, None):
        try:
            return _made(name, text, signature, store)
        except Exception as error:  # what lies there is damaged, or nothing can be written there
            if remedy is None:
                engine.give_up(error)
            else:
                remedy(name)
    return None


def _made(name: str, text: str, signature: tuple[Any, ...], store: Store) -> Any:
    path = store.path(name, text)
    with store.while_compiling(path):
        loop = _load(path).loop
        loop.compile(signature)
        loop.disable_compile()
    return loop


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"sim_kernel_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def signature_of(patterns: Sequence[str], results: Sequence[Traced]) -> tuple[Any, ...]:
    """Numba's types: sizes, the arguments by their patterns, the arrays to fill."""
    types: list[Any] = [numba.intp, numba.intp]
    for pattern in patterns:
        kind, shape = pattern[0], pattern[1:]
        of = numba.from_dtype(np.dtype(kind))
        types.append(
            of if shape == "." else numba.types.Array(of, int(shape[0]), "C", readonly=True)
        )
    for result in results:
        of = _TYPES[result.kind]
        types.append(numba.types.Array(of, 2 if result.extent & ROWS else 1, "C"))
    return tuple(types)


def draws(count: int, store: Store) -> Callable[..., bool] | None:
    """A loop (worlds, day, key, out) that draws `count` numbers in (0, 1) a world."""
    text = _HEAD.format(arguments="worlds, day, key, out") + _DRAWS
    text += "".join(f"        out[{word}, w] = uniform(words[{word}])\n" for word in range(count))
    text += "    return True\n"
    ids = numba.types.Array(numba.int64, 1, "C", readonly=True)
    out = numba.types.Array(numba.float64, 2, "C")
    key = numba.types.Array(numba.uint64, 1, "C")
    signature = (ids, numba.int64, key, out)
    loop: Callable[..., bool] | None = compiled(f"draws_{count}", text, signature, store)
    return loop


def bins(store: Store) -> Callable[..., bool] | None:
    """A loop (values, low, width, last, first, exact, counts) that counts values by bin."""
    text = _HEAD.format(arguments="values, low, width, last, first, exact, counts") + _BINS
    table = numba.types.Array(numba.float64, 2, "C", readonly=True)
    row = numba.types.Array(numba.float64, 1, "C", readonly=True)
    counts = numba.types.Array(numba.int64, 1, "C")
    loop: Callable[..., bool] | None = compiled(
        "bins", text, (table, row, row, row, row, row, counts), store
    )
    return loop
