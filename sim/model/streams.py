"""Counter-based random numbers: each draw is a pure function of what it is for.

A draw depends on (ensemble seed, purpose, stream, day, world) and on nothing else: not on how many
draws were made before, on the other worlds of the batch, or on the number of processes. The
generator is NumPy's Philox (Salmon et al. 2011) with the key from (seed, purpose, stream) and the
counter from (day, world): one counter step is a block of four numbers, and world k owns block k.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Philox
from numpy.typing import NDArray

from sim.kernels import whole
from sim.rules.arithmetic import Array, Indices, inverse_normal, places

WORDS = 4
"""Numbers in one block."""

_TWO_TO_MINUS_53 = 1.0 / 9007199254740992.0


class Streams:
    """The random numbers of a batch of worlds."""

    def __init__(self, seed: int, worlds: NDArray[np.int64]) -> None:
        """`seed`: the ensemble's seed, any integer; `worlds`: ids ≥ 0, shape (worlds,)."""
        self._seed = seed
        self._worlds = worlds
        self._ids, self._place = _distinct(worlds)
        self._runs = _consecutive_runs(self._ids)
        self._keys: dict[tuple[str, str], NDArray[np.uint64]] = {}
        self._generators: dict[tuple[str, str], tuple[Philox, Any]] = {}
        self._blocks: dict[tuple[str, str], tuple[int, Array]] = {}
        self._normals: dict[tuple[str, tuple[str, ...]], tuple[int, Array]] = {}

    def uniform(
        self, purpose: str, stream: str = "", day: int = 0, at: Indices | None = None
    ) -> Array:
        """One uniform number in (0, 1) a world for this purpose and day, shape (worlds,)."""
        return np.asarray(self.uniforms(1, purpose, stream, day, at)[0])

    def uniforms(
        self, count: int, purpose: str, stream: str = "", day: int = 0, at: Indices | None = None
    ) -> Array:
        """The first `count` (up to four) uniform numbers a world, shape (count, worlds).

        at: only of some of the worlds, in their order.
        """
        if at is None:
            return self._placed(self._block(count, purpose, stream, day))
        made = whole.uniforms(count, self._key(purpose, stream), self._worlds[at], day)
        return self.uniforms(count, purpose, stream, day)[:, at] if made is None else made

    def daily(self, purpose: str, stream: str, day: int, at: Indices | None = None) -> Array:
        """One uniform number a world for each day, shape (worlds,).

        Day d is number d mod 4 of block d div 4, so that four days cost one block.
        at: only of some of the worlds, in their order.
        """
        number, word = divmod(day, WORDS)
        held = self._blocks.get((purpose, stream))
        if held is None or held[0] != number:
            held = (number, self._block(WORDS, purpose, stream, number))
            self._blocks[purpose, stream] = held
        drawn = self._placed(held[1][word])
        return drawn if at is None else drawn[at]

    def daily_normals(self, purpose: str, streams: tuple[str, ...], day: int) -> Array:
        """One standard normal number a stream and world for each day, shape (streams, worlds).

        Of each stream, day by day, the same uniform numbers as `daily` gives.
        """
        number, word = divmod(day, WORDS)
        held = self._normals.get((purpose, streams))
        if held is None or held[0] != number:
            uniform = np.empty((WORDS, len(streams), len(self._ids)))
            for place, stream in enumerate(streams):
                uniform[:, place] = self._block(WORDS, purpose, stream, number)
            held = (number, inverse_normal(uniform.reshape(-1)).reshape(uniform.shape))
            self._normals[purpose, streams] = held
        return self._placed(held[1][word])

    def _block(self, count: int, purpose: str, stream: str, day: int) -> Array:
        """Numbers of the distinct worlds for a purpose and day, shape (count, distinct worlds)."""
        made = whole.uniforms(count, self._key(purpose, stream), self._ids, day)
        if made is not None:
            return made
        return _uniform(self._words(purpose, stream, day)[:, :count].T)

    def _words(self, purpose: str, stream: str, day: int) -> NDArray[np.uint64]:
        """The blocks of a purpose and day, shape (distinct worlds, 4)."""
        generator, state = self._generator(purpose, stream)
        counter = state["state"]["counter"]
        runs = []
        for start, stop, first in self._runs:
            counter[:2] = first, day
            generator.state = state
            runs.append(generator.random_raw(WORDS * (stop - start)))
        words = runs[0] if len(runs) == 1 else np.concatenate(runs)
        return words.reshape(-1, WORDS)

    def _placed(self, values: Array) -> Array:
        return values if self._place is None else values.take(self._place, axis=-1)

    def _generator(self, purpose: str, stream: str) -> tuple[Philox, Any]:
        """A generator and the state to set it to, but for the counter."""
        made = self._generators.get((purpose, stream))
        if made is None:
            generator = Philox(key=self._key(purpose, stream), counter=0)
            made = (generator, generator.state)
            self._generators[purpose, stream] = made
        return made

    def _key(self, purpose: str, stream: str) -> NDArray[np.uint64]:
        """The two words of the generator's key."""
        key = self._keys.get((purpose, stream))
        if key is None:
            text = f"{self._seed}\x1f{purpose}\x1f{stream}".encode()
            digest = blake2b(text, digest_size=16).digest()
            key = np.frombuffer(digest, dtype="<u8").astype(np.uint64)
            self._keys[purpose, stream] = key
        return key


def _uniform(words: NDArray[np.uint64]) -> Array:
    """Words as numbers in (0, 1), row by row: (word >> 11 + 1/2) / 2**53."""
    upper = np.right_shift(words, np.uint64(11), out=np.empty(words.shape, dtype=np.uint64))
    uniform = upper.astype(np.float64)
    uniform += 0.5
    uniform *= _TWO_TO_MINUS_53
    return uniform


def _distinct(worlds: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.intp] | None]:
    """The ids without repeats, and where each world finds its own (None: as they stand)."""
    if len(worlds) < 2 or bool((np.diff(worlds) > 0).all()):
        return worlds, None
    ids, place = np.unique(worlds, return_inverse=True)
    return ids, place


def _consecutive_runs(worlds: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """(start, stop, first id) of each stretch of ids that rise by one."""
    breaks = (places(np.diff(worlds) != 1) + 1).tolist()
    edges = [0, *breaks, len(worlds)]
    return [(start, stop, int(worlds[start])) for start, stop in pairwise(edges) if stop > start]
