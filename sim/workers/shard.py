"""Shares of work that machines do apart from one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sim.errors import InputError
from sim.scenario.errors import quoted

Item = TypeVar("Item")

MOST_SHARDS = 10_000
"""Shares that work can be cut into."""


@dataclass(frozen=True)
class Shard:
    """The i-th of n shares, counted from 1."""

    number: int
    of: int

    @classmethod
    def read(cls, text: str) -> Shard:
        """From `2/4`."""
        if match := re.fullmatch(r"([0-9]{1,5})/([0-9]{1,5})", text):
            shard = cls(int(match[1]), int(match[2]))
            if 1 <= shard.number <= shard.of <= MOST_SHARDS:
                return shard
        wanted = f"i/n with i from 1 to n and n at most {MOST_SHARDS:,}, such as 2/4"
        raise InputError(f"--shard must be {wanted}, not {quoted(text)}")

    def share(self, items: Sequence[Item]) -> Sequence[Item]:
        """Its own of some items: every n-th."""
        return items[self.number - 1 :: self.of]

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"
