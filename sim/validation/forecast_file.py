"""The file of a forecast: its hash, its name, and reading it as it was written or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from sim.errors import InputError
from sim.files import NOT_THERE, as_json_bytes, no_file, read_regular, replace_file
from sim.wording import short_digest

FORECASTS = Path("forecasts")
"""Where forecasts go unless `--out` says otherwise."""
_LARGEST = 1024 * 1024


def hash_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a forecast without its own hash, as JSON with sorted keys and no spaces."""
    content = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode()).hexdigest()


def hashed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The forecast with its hash as the last entry."""
    return {**document, "sha256": hash_of(document)}


def default_name(document: Mapping[str, Any]) -> Path:
    """`forecasts/SCENARIO-DATE-HASH.json`: another forecast has another name."""
    name, issued = document["scenario"]["name"], document["issued"]
    return FORECASTS / f"{name}-{issued}-{short_digest(document['sha256'])}.json"


def write_forecast(file: Path, document: Mapping[str, Any]) -> None:
    """Write a forecast; one that is there and says something else is not replaced."""
    content = as_json_bytes(document)
    if file.exists() and read_regular(file, _LARGEST) != content:
        raise InputError(f"{file}: holds something else already; a forecast is not replaced")
    replace_file(file, content)


def read_forecast(file: Path) -> dict[str, Any]:
    """A forecast, if it is still what was written."""
    content = read_regular(file, _LARGEST)
    if content is None:
        what = no_file(file) or NOT_THERE
        raise InputError(f"{file}: {what}; `ceasefire forecast` writes one")
    document = _document(content)
    if document is None:
        raise InputError(f"{file}: is no forecast that `ceasefire forecast` wrote")
    if document.get("sha256") != _hash_or_none(document):
        raise InputError(f"{file}: is not what was written (its sha256 does not fit its content)")
    return document


class _Scenario(BaseModel):
    name: str


class _Question(BaseModel):
    id: str
    date: str
    over_when_issued: bool
    probability: Annotated[float, Field(ge=0.0, le=1.0)]


class _Document(BaseModel):
    """What is read of a forecast when it is scored."""

    kind: Literal["forecast"]
    issued: str
    scenario: _Scenario
    questions: list[_Question]


def _document(content: bytes) -> dict[str, Any] | None:
    """The forecast in a file, None if it is none."""
    try:
        document = json.loads(content)
        _Document.model_validate(document, strict=True)
    except (ValueError, RecursionError):
        return None
    return dict(document)


def _hash_or_none(document: Mapping[str, Any]) -> str | None:
    try:
        return hash_of(document)
    except (ValueError, RecursionError):
        return None
