"""Counts of a long analysis, kept on the disc while it runs so that it can go on after a stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.files import as_json_bytes, read_regular, replace_file
from sim.results.documents import read_json

Counts = NDArray[np.int64]

_LARGEST = 256 * 2**20
_NOT_YET = -1


def counted(
    count: Callable[[slice], Counts],
    points: int,
    step: int,
    most: int,
    file: Path | None,
    key: Mapping[str, Any],
    done_before: Callable[[int], None] | None = None,
) -> Counts:
    """`count` of all points, `step` at a time, shape (points,).

    most: the largest count there can be;
    file: where counts are kept meanwhile, None: nowhere; it is removed at the end;
    key: what they are counts of; of anything else they are left alone and counted anew;
    done_before: called with the number of points that were there already.
    """
    found = _held(file, key, points, most)
    if done_before is not None and (there := int((found >= 0).sum())):
        done_before(there)
    for first in range(0, points, step):
        some = slice(first, min(first + step, points))
        if (found[some] >= 0).all():
            continue
        found[some] = count(some)
        if file is not None:
            replace_file(file, as_json_bytes({"key": key, "counts": found.tolist()}))
    if file is not None:
        file.unlink(missing_ok=True)
    return found


def _held(file: Path | None, key: Mapping[str, Any], points: int, most: int) -> Counts:
    """The counts in a file, -1 where there is none; nothing of it where anything is odd."""
    nothing = np.full(points, _NOT_YET, dtype=np.int64)
    if file is None:
        return nothing
    with suppress(InputError, OSError, KeyError, TypeError, ValueError, OverflowError):
        document = read_json(read_regular(file, _LARGEST) or b"")
        counts = np.asarray(document["counts"])
        fits = counts.shape == (points,) and counts.dtype.kind == "i"
        if document["key"] == key and fits and ((counts >= _NOT_YET) & (counts <= most)).all():
            return counts.astype(np.int64)
    return nothing
