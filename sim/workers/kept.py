"""Answers of a pool kept on the disc, so that work that was stopped, or done in shards, goes on.

An answer is found again by what was asked: the function, its item and the source of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from sim.errors import InputError
from sim.files import read_regular, replace_file
from sim.version import model_fingerprint
from sim.workers.pool import Answer, Item, Pool
from sim.workers.shard import Shard

BATCHES = ".batches"
"""What the name of the folder of a pool ends in."""
_PIECES = 4
_LARGEST = 256 * 2**20
_ALONE = "answer"
_UNREADABLE = (InputError, OSError, ValueError, KeyError, EOFError, BadZipFile)


class ShardDone(Exception):  # noqa: N818 (nothing went wrong)
    """A shard's share is done and kept; what rests on the other shares cannot be worked out."""


class KeptPool(Pool):
    """A pool that asks no worker for what its folder has an answer to.

    Answers are arrays, numbers, or mappings of arrays by name, one file each. Batches are cut
    alike whatever the number of workers. Other processes may use the folder at the same time.
    """

    def __init__(
        self,
        folder: str | Path,
        workers: int = 1,
        tell: Callable[[str], None] | None = None,
        shard: Shard | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """shard: do its share of the first work that is asked for, and raise `ShardDone` then.

        progress: of a shard, called with the worlds of each answer.
        """
        super().__init__(workers, tell)
        self._folder, self._shard = Path(folder), shard
        self._progress = progress
        self._used: list[Path] = []
        self._is_new = True

    @property
    def pieces(self) -> int:
        """The same for any number of workers: other batches would be other questions."""
        return _PIECES

    def map(
        self, function: Callable[[Item], Answer], items: Iterable[Item], count: int
    ) -> Iterator[Answer]:
        """As of any pool; new answers are written as soon as those before them are there."""
        work = [(self._folder / f"{_question(function, item)}.npz", item) for item in items]
        mine = work if self._shard is None else self._shard.share(work)
        found = [_read(file) for file, _ in mine]
        new = [item for answer, (_, item) in zip(found, mine, strict=True) if answer is None]
        fresh = super().map(function, new, len(new))
        for answer, (file, _) in zip(found, mine, strict=True):
            self._is_new = answer is None
            if answer is None:
                answer = next(fresh)  # noqa: PLW2901 (what was not there)
                replace_file(file, _packed(answer))
            self._used.append(file)
            if self._shard is None:
                yield answer
            elif self._progress is not None:
                self._progress(next(iter(_arrays(answer).values())).size)
        if self._shard is not None:
            raise ShardDone

    def counting(self, progress: Callable[..., None] | None) -> Callable[[int], None] | None:
        """Progress that counts what was there as done, and not as work of just now.

        progress: called with the worlds that are done, and how many of them just now.
        """
        if progress is None:
            return None
        return lambda worlds: progress(worlds, worlds if self._is_new else 0)

    def clear(self) -> None:
        """Remove the answers that were used, once what rests on them is written."""
        for file in self._used:
            file.unlink(missing_ok=True)
        with suppress(OSError):  # another's are there, or it was never made
            self._folder.rmdir()


def gather(folders: Iterable[Path], out: Path) -> list[Path]:
    """Copy the answers of pools below some folders to the same places below another.

    Returns them; there are none where no pool has kept any. What is damaged is left out, as it
    will be asked for again.
    """
    found = []
    for folder in folders:
        for file in sorted(folder.glob(f"*{BATCHES}/*.npz")):
            place = out / file.relative_to(folder)
            if (answer := _read(file)) is not None and file.resolve() != place.resolve():
                replace_file(place, _packed(answer))
            found.append(place)
    return found


def _question(function: Callable[[Any], Any], item: Any) -> str:
    digest = sha256(f"{model_fingerprint()} {function.__module__}.{function.__qualname__}".encode())
    for part in _parts(item):
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


def _parts(value: Any) -> Iterator[bytes]:
    """What tells a value from any other, the same in every process."""
    if isinstance(known := getattr(value, "digest", None), str):  # a scenario
        yield known.encode()
    elif isinstance(value, np.ndarray):
        yield f"{value.dtype.str}{value.shape}".encode()
        yield value.tobytes()
    elif is_dataclass(value):
        yield type(value).__qualname__.encode()
        for field in fields(value):
            yield from _parts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for name in sorted(value):
            yield str(name).encode()
            yield from _parts(value[name])
    elif isinstance(value, int | float | str | range | None):
        yield repr(value).encode()
    else:
        raise TypeError(f"no way to know a {type(value).__name__} again")


def _packed(answer: Any) -> bytes:
    file = BytesIO()
    np.savez(file, **_arrays(answer))
    return file.getvalue()


def _arrays(answer: Any) -> Mapping[str, Any]:
    return answer if isinstance(answer, Mapping) else {_ALONE: np.asarray(answer)}


def _read(file: Path) -> Any:
    """The answer in a file; None where there is none, or anything is odd."""
    with suppress(*_UNREADABLE):
        content = read_regular(file, _LARGEST)
        if content is not None:
            with np.load(BytesIO(content), allow_pickle=False) as arrays:
                answer = {name: arrays[name] for name in arrays.files}
            return answer.get(_ALONE, answer)
    return None
