"""What the page asks for, read strictly, and the scenario that it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.errors import InputError
from sim.scenario.errors import quoted
from sim.scenario.library import shipped_scenarios
from sim.scenario.load import from_document, load, with_overrides
from sim.scenario.reading import parse
from sim.scenario.scenario import Scenario

EDITOR = "editor"
"""How messages name the text of the editor."""
LARGEST_TEXT = 64 * 1024
"""Characters of a scenario that the editor takes."""

SettingPath = Annotated[str, Field(max_length=100)]
Value = bool | float | Annotated[str, Field(max_length=100)]


class Asked(BaseModel):
    """A state of the page."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    scenario: Annotated[str, Field(max_length=200)] = "baseline"
    """Name of a shipped scenario; of the page's own where `text` is given."""
    text: Annotated[str, Field(max_length=LARGEST_TEXT)] | None = None
    """A scenario in the editor, in place of the name."""
    set: Annotated[dict[SettingPath, Value], Field(max_length=64)] = {}
    """Path -> value, laid over the scenario: dials, mediator, details."""
    worlds: Annotated[int, Field(ge=1, le=10_000)] = 200
    world: Annotated[int, Field(ge=0, lt=10_000_000)] = 0
    """Of a story."""
    other: Annotated[str, Field(max_length=200)] | None = None
    """A second scenario to compare with."""

    @classmethod
    def read(cls, content: bytes) -> Asked:
        """From JSON; raises `InputError` unless it is what the page asks."""
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "request"
            raise InputError(f"{where}: {first['msg']}") from None


class Scenarios:
    """Scenarios as the page means them; the last few stay read."""

    def __init__(self, seeds: Path | None = None) -> None:
        """seeds: folder of dossiers, searched before the shipped ones."""
        self._seeds = seeds
        self._base = lru_cache(maxsize=32)(self._read)
        self._changed = lru_cache(maxsize=256)(self._lay)

    def of(self, asked: Asked) -> Scenario:
        """The scenario of a state; raises `ScenarioError` with place and remedy."""
        changes = json.dumps(asked.set, sort_keys=True)
        return self._changed(asked.scenario, asked.text, changes)

    def named(self, name: str) -> Scenario:
        """A scenario by its name alone."""
        return self._base(name, None)

    def _read(self, name: str, text: str | None) -> Scenario:
        if text is not None:
            return from_document(parse(text, EDITOR).strict(), EDITOR, self._seeds)
        if name not in shipped_scenarios():  # never a path: the page reads no files
            raise InputError(f"no shipped scenario is called {quoted(name)}")
        return load(name, seeds=self._seeds)

    def _lay(self, name: str, text: str | None, changes: str) -> Scenario:
        overrides: Mapping[str, Any] = json.loads(changes)
        base = self._base(name, text)
        return with_overrides(base, overrides) if overrides else base
