"""Documents of results, read strictly: as this program writes them, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isclose
from typing import Annotated, Any, Literal, Self

import pydantic_core
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from sim.arguments import LARGEST_SEED
from sim.ensemble.simulate import MOST_WORLDS
from sim.files import as_json_bytes
from sim.results.folder import DamagedError
from sim.scenario.resolved import digest_of

FORMAT = 4
"""Version of the results in a folder: of their files, columns and categories; others are refused.

2: the category `limited` holds while a partial truce is in force; in 1 it held ever after.
3: columns `resolve` and `accepted_by_mood`; `by_type` and `accepted_by_mood` in the summary.
4: daily counts have bins for worlds exactly at 0 and at 1.
"""

LARGEST_DOCUMENT = 64 * 1024**2
"""Bytes of the largest manifest that is read."""

LONGEST_HORIZON = 36_600
"""Days: more than any scenario may have."""


def _plain_name(name: str) -> str:
    """A name that folders are named after is no path."""
    if not name or name in (".", "..") or "/" in name or "\0" in name:
        raise ValueError
    return name


PlainName = Annotated[str, AfterValidator(_plain_name), Field(max_length=255)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Worlds = Annotated[int, Field(ge=1, le=MOST_WORLDS)]
Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
FormatVersion = Annotated[int, Field(ge=FORMAT, le=FORMAT)]
Versions = dict[Literal["ceasefire-sim", "model"], Annotated[str, Field(max_length=100)]]
"""Of the program, and a digest of the source that decides what worlds do."""


class Document(BaseModel):
    """Plain values with their types, sizes and ranges."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def read(cls, content: bytes) -> Self:
        """From JSON; raises `DamagedError` unless it is what this program writes."""
        if len(content) > LARGEST_DOCUMENT:
            raise DamagedError(f"larger than {LARGEST_DOCUMENT:,} bytes")
        read_json(content)  # which refuses NaN anywhere
        try:
            return cls.model_validate_json(content)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DamagedError("not what this program writes") from None

    def content(self) -> bytes:
        """As JSON, ready to be written."""
        return as_json_bytes(self.model_dump(mode="json"))


class ScenarioRecord(Document):
    """A scenario that results are the results of; its digest vouches for what decides them."""

    name: PlainName
    title: str
    digest: Hash
    start: date
    horizon_days: Annotated[int, Field(ge=1, le=LONGEST_HORIZON)]
    resolved: dict[str, Any]

    @model_validator(mode="after")
    def _agrees_with_its_digest(self) -> Self:
        resolved = self.resolved
        stated = (self.digest, self.start.isoformat(), self.horizon_days)
        if stated != (digest_of(resolved), resolved.get("start"), resolved.get("horizon_days")):
            raise ValueError
        return self


def read_json(content: bytes) -> Any:
    """Any JSON document, its numbers finite; raises `DamagedError`."""
    try:
        return pydantic_core.from_json(content, allow_inf_nan=False)
    except ValueError:
        raise DamagedError("not JSON") from None


def same_values(one: Any, other: Any) -> bool:
    """Whether plain values are the same; the last digits of a number depend on the machine."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_values(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same_values, one, other))
    numbers = (int, float)
    if type(one) in numbers and type(other) in numbers:
        return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return type(one) is type(other) and bool(one == other)
