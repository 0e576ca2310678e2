"""One entry of a story: something that happened in one world on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entry:
    """Something that happened in one world on one day."""

    day: int
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
