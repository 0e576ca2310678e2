"""The decorator of rules: plain NumPy, or the loop for the shapes at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import wraps
from typing import Any, TypeVar, cast

import numpy as np

from sim.kernels import engine
from sim.kernels.trace import FLOAT, ROWS, TRUTH, WHOLE, WORLDS, LeftToNumpyError, Trace, Traced

Rule = TypeVar("Rule", bound=Callable[..., Any])

_DTYPES = {FLOAT: "d", TRUTH: "?", WHOLE: "b"}
"""Of results, by kind: whole numbers are codes of options or categories."""
_KINDS = {"f": FLOAT, "b": TRUTH, "i": WHOLE, "u": WHOLE}


def kernel(rule: Rule) -> Rule:
    """A rule that works world by world on numbers and arrays, alone or in tuples and the like.

    Under the engine `compiled` its arrays are (worlds,), (rows, worlds) or (rows, 1). It may take
    dataclasses, lists and tuples of them and give tuples, lists or dicts; text and truth values
    that it takes are part of what is compiled. It must not branch on a number, and neither change
    nor give back what it is given.
    """
    in_use = engine.in_use
    known = _Known()
    calls = known.calls

    @wraps(rule)
    def run(*given: Any) -> Any:
        if in_use.store is None:
            return rule(*given)
        for place, call in enumerate(calls):
            result = call(*given)
            if result is not MISMATCH:
                if place > _FRONT:
                    calls.insert(0, calls.pop(place))
                return result
        return known.first_time(rule, given)

    run.known = known  # type: ignore[attr-defined]
    return cast("Rule", run)


def is_traced(value: Any) -> bool:
    """Whether a value is a stand-in, of a rule that is being written down."""
    return type(value) is Traced


MISMATCH = object()
"""What a call gives whose arguments are of another kind."""
NOT_THERE: Any = object()
"""In place of a call whose loop has not been compiled."""
_FRONT = 4
_FEW_WORLDS = 1_000
"""Of a batch for which nothing is compiled that is not there, unless it is asked for."""
_MOST_KINDS = 3
"""Of arguments for which a loop is made, for one nest of them: then one that takes all."""


class _Known:
    """The kinds of arguments that a rule has met."""

    def __init__(self) -> None:
        self.calls: list[Callable[..., Any]] = []
        """One for each kind with a loop, those met last in front."""
        self._met: dict[tuple[Any, ...], set[tuple[str, ...]]] = {}
        self._left: set[tuple[Any, ...]] = set()
        """Kinds for which nothing was compiled while there were few worlds."""

    def first_time(self, rule: Any, given: Any) -> Any:
        """Compile the rule for arguments of this kind; plain NumPy where that does not pay."""
        if all(type(each) in _NUMBERS for each in given):
            return rule(*given)
        leaves: list[Any] = []
        nest: list[Any] = []
        _spread(given, leaves, nest)
        if any(type(leaf) is Traced for leaf in leaves):
            return rule(*given)
        arranged = _arranged(leaves, nest)
        if arranged is None:
            return rule(*given)
        worlds, patterns = arranged
        met = self._met.setdefault(tuple(nest), set())
        if len(met) >= _MOST_KINDS and patterns not in met:
            leaves, patterns = _in_general(leaves, patterns, worlds)
            given = _rebuilt(given, iter(leaves))
            for call in self.calls:
                result = call(*given)
                if result is not MISMATCH:
                    return result
        kind = (*nest, *patterns)
        in_use = engine.in_use
        few = in_use.is_auto and (worlds < _FEW_WORLDS or not in_use.compiles)
        if patterns in met or (few and kind in self._left):
            return rule(*given)  # a type or gaps that loops do not take, or not worth one
        made = _call(rule, given, leaves, patterns, few)
        if made is NOT_THERE:
            self._left.add(kind)
            return rule(*given)
        met.add(patterns)
        if made is None:
            return rule(*given)
        self.calls.insert(0, made)
        result = made(*given)
        return rule(*given) if result is MISMATCH else result


def _in_general(
    leaves: Sequence[Any], patterns: Sequence[str], worlds: int
) -> tuple[list[Any], tuple[str, ...]]:
    """The same with an array in place of every number."""
    full, general = [], []
    for leaf, pattern in zip(leaves, patterns, strict=True):
        single = pattern[1:] in _SINGLE
        full.append(np.full(worlds, leaf) if single else leaf)
        general.append(f"{pattern[0]}1" if single else pattern)
    return full, tuple(general)


def _spread(value: Any, leaves: list[Any], key: list[Any]) -> None:
    """Put the numbers and arrays of a value in a row; `key` gets the rest, their order included."""
    kind = type(value)
    if kind in _LEAVES:
        leaves.append(value)
    elif kind is tuple or kind is list:
        key.append(len(value))
        for each in value:
            _spread(each, leaves, key)
    elif is_dataclass(value):
        key.append(kind)
        for field in fields(value):
            _spread(getattr(value, field.name), leaves, key)
    else:
        key.append(value)


_NUMBERS = (float, int, np.float64, Traced)
_LEAVES = (np.ndarray, *_NUMBERS)


def _arranged(leaves: Sequence[Any], nest: list[Any]) -> tuple[int, tuple[str, ...]] | None:
    """Number of worlds, and the pattern of every leaf; None if a loop cannot take one.

    `d.` is a number, `d1` one a world, `d2` rows by worlds; `d0`, `d1c` and `d2c` are arrays of one
    number, or of one a row, for all worlds; d: NumPy's letter of the type. `nest` gets the number
    of rows.
    """
    arrays = [leaf for leaf in leaves if type(leaf) is np.ndarray]
    worlds = max((leaf.shape[-1] for leaf in arrays if leaf.ndim), default=0)
    rows = {leaf.shape[0] for leaf in arrays if leaf.ndim == 2}
    if worlds == 0 or 0 in rows or len(rows) > 1:
        return None
    nest.extend(rows)
    patterns = []
    for leaf in leaves:
        if type(leaf) is not np.ndarray:
            patterns.append("d.")
        elif leaf.ndim > 2 or (leaf.ndim and leaf.shape[-1] not in (1, worlds)):
            return None
        else:
            one = "c" if leaf.ndim and leaf.shape[-1] != worlds else ""
            patterns.append(f"{leaf.dtype.char}{leaf.ndim}{one}")
    return worlds, tuple(patterns)


def _call(
    rule: Any, given: Any, leaves: Any, patterns: Sequence[str], if_there: bool
) -> Callable[..., Any] | None:
    """Write the rule down, compile it, and write the function that calls it.

    None where a loop would not do what NumPy does, or a result is not one number a world;
    `NOT_THERE` where nothing is to be compiled (`if_there`) and no process has done so before.
    """
    from sim.kernels import loops  # noqa: PLC0415 (Numba only where it is used)

    trace = Trace()
    stand_ins = [
        _stand_in(trace, f"a{place}", leaf, pattern)
        for place, (leaf, pattern) in enumerate(zip(leaves, patterns, strict=True))
    ]
    try:
        value = rule(*_rebuilt(given, iter(stand_ins)))
    except LeftToNumpyError:
        return None
    results: list[Any] = []
    nest = _text_of(value, results)
    if not all(type(each) is Traced and each.extent & WORLDS for each in results):
        return None
    wide = any(pattern[0] in "hilqHILQ" for pattern in patterns)
    if wide and any(each.kind == WHOLE for each in results):
        return None  # whole numbers that a loop gives are codes of 8 bits
    text = loops.source(trace, patterns, results)
    store = cast("Any", engine.in_use.store)
    types = loops.signature_of(patterns, results)
    loop = loops.compiled(rule.__name__, text, types, store, if_there)
    if loop is None:
        return NOT_THERE  # type: ignore[no-any-return]
    return _Caller(patterns).written(given, nest, results, loop)  # type: ignore[no-any-return]


class _Caller:
    """Writes the function that takes a rule's arguments apart, and calls its loop with them.

    It checks what tells kinds of arguments apart; types and shapes are the loop's to check.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._lines: list[str] = []
        self._names: dict[str, Any] = {
            "MISMATCH": MISMATCH,
            "nests": (tuple, list),
            "ndarray": np.ndarray,
            "empty": np.empty,
        }
        self._names["whole"] = np.ascontiguousarray
        self._leaves = 0

    def written(self, given: Any, nest: str, results: Sequence[Traced], loop: Any) -> Any:
        arguments = ", ".join(f"g{place}" for place in range(len(given)))
        for place, each in enumerate(given):
            self._take(f"g{place}", each)
        shapes = [pattern[1:] for pattern in self._patterns]
        if "2" in shapes:
            self._lines.append(f"rows, worlds = a{shapes.index('2')}.shape")
        elif "1" in shapes:
            rows = f"a{shapes.index('2c')}.shape[0]" if "2c" in shapes else "1"
            self._lines.append(f"rows, worlds = {rows}, a{shapes.index('1')}.shape[0]")
        made = [f"o{place}" for place in range(len(results))]
        for place, each in enumerate(results):
            shape = "(rows, worlds)" if each.extent & ROWS else "worlds"
            self._lines.append(f"o{place} = empty({shape}, {_DTYPES[each.kind]!r})")
        leaves = ", ".join([*(f"a{place}" for place in range(self._leaves)), *made])
        self._names["loop"] = loop
        self._lines.append(
            f"try:\n        fits = loop(rows, worlds, {leaves})\n"
            "    except TypeError:  # another type, or an array with gaps\n"
            "        return MISMATCH\n"
            "    if not fits:\n        return MISMATCH"
        )
        self._lines.append(f"return {nest}")
        body = "\n    ".join(self._lines)
        exec(f"def call({arguments}):\n    {body}\n", self._names)
        return self._names["call"]

    def _unless(self, test: str) -> None:
        self._lines.append(f"if {test}:\n        return MISMATCH")

    def _take(self, text: str, value: Any) -> None:
        kind = type(value)
        if kind in _LEAVES:
            name, shape = f"a{self._leaves}", self._patterns[self._leaves][1:]
            self._leaves += 1
            self._lines.append(f"{name} = {text}")
            array = f"{name}.__class__ is {'' if shape == '.' else 'not '}ndarray"
            self._unless(array if shape == "." else f"{array} or {name}.ndim != {shape[0]}")
            if shape.startswith("2"):  # NumPy gives columns of a table as one with gaps
                self._lines.append(
                    f"{name} = {name} if {name}.flags.c_contiguous else whole({name})"
                )
        elif kind is tuple or kind is list:
            self._unless(f"{text}.__class__ not in nests or len({text}) != {len(value)}")
            for place, each in enumerate(value):
                self._take(f"{text}[{place}]", each)
        elif is_dataclass(value):
            named = f"k{len(self._names)}"
            self._names[named] = kind
            self._unless(f"{text}.__class__ is not {named}")
            for field in fields(value):
                self._take(f"{text}.{field.name}", getattr(value, field.name))
        else:
            named = f"k{len(self._names)}"
            self._names[named] = value
            self._unless(f"{text}.__class__ is not {named}.__class__ or {text} != {named}")


_SINGLE = {".": "", "0": "[()]", "1c": "[0]"}
"""How to read what is one number for all worlds, by its pattern."""


def _stand_in(trace: Trace, name: str, leaf: Any, pattern: str) -> Traced:
    kind, shape = _KINDS[np.dtype(pattern[0]).kind], pattern[1:]
    if shape in _SINGLE:
        return trace.value(f"{name}{_SINGLE[shape]}", kind, 0)
    if shape == "1":
        return trace.value(f"{name}[w]", kind, WORLDS)
    if shape == "2c":
        return trace.value(f"{name}[r, 0]", kind, ROWS)
    whole = trace.value(f"{name}[r, w]", kind, ROWS | WORLDS)
    whole.rows = (name, leaf.shape[0])
    return whole


def _rebuilt(value: Any, leaves: Iterator[Any]) -> Any:
    """The same nest of tuples, lists and dataclasses with other leaves."""
    kind = type(value)
    if kind in _LEAVES:
        return next(leaves)
    if kind is tuple or kind is list:
        return kind(_rebuilt(each, leaves) for each in value)
    if is_dataclass(value):
        new = {each.name: _rebuilt(getattr(value, each.name), leaves) for each in fields(value)}
        return replace(cast("Any", value), **new)
    return value


def _text_of(value: Any, leaves: list[Any]) -> str:
    """The nest of a rule's results as Python, `o0` … in place of its values, put in a row."""
    if type(value) is dict:
        inner = [f"{key!r}: {_text_of(each, leaves)}" for key, each in value.items()]
        return f"{{{', '.join(inner)}}}"
    if type(value) is tuple or type(value) is list:
        inner = [_text_of(each, leaves) for each in value]
        return f"[{', '.join(inner)}]" if type(value) is list else f"({', '.join(inner)},)"
    leaves.append(value)
    return f"o{len(leaves) - 1}"
