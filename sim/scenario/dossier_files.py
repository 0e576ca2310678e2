"""The files of a dossier: what each may contain, which may be missing, which are unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.bounds import measured
from sim.scenario.errors import Place, Problem, ScenarioError, did_you_mean, listed, quoted
from sim.scenario.event_models import Date, Key, Text
from sim.scenario.file_models import (
    ActorEntry,
    DetailEntry,
    LimitedTruceEntry,
    Name,
    OutlookEntry,
    RolloverEntry,
    Rules,
    SectorEntry,
)
from sim.scenario.nodes import Node
from sim.scenario.number_models import Number, Strict
from sim.scenario.problems import checked
from sim.scenario.reading import read_file


class DossierFile(Strict):
    """`dossier.yaml`: the day, the offer, sources, and the numbers of this conflict alone."""

    title: Annotated[Name, Field(description="One line, for people.", examples=["Two rivers"])]
    as_of: Annotated[
        Date, Field(description="Day after which nothing is known.", examples=["2025-03-15"])
    ]
    start: Annotated[Date, Field(description="Day 0.", examples=["2025-03-15"])]
    horizon_days: Annotated[int, measured("days", "Time to follow.", 180, ge=1, le=3650)]
    offer: Annotated[
        Text, Field(description="What is on the table.", examples=["A full 30-day ceasefire"])
    ]
    sources: Annotated[
        dict[Key, Text],
        Field(description="Key that a number's 'source' may name -> full reference."),
    ] = Field(default_factory=dict)
    rules: Annotated[Rules, Field(description="Variants of the rules.")]
    outlooks: Annotated[
        dict[Key, OutlookEntry], Field(description="How sure observers are at the start.")
    ] = Field(default_factory=dict)
    rollovers: Annotated[
        dict[Key, RolloverEntry], Field(description="Measures that lapse unless renewed.")
    ] = Field(default_factory=dict)
    parameters: Annotated[
        dict[Key, dict[Key, Number]], Field(description="Numbers of this conflict, by section.")
    ] = Field(default_factory=dict)


class ModelFile(BaseModel):
    """`model/parameters.yaml`: sections of numbers, and rules, that a conflict need not set."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, dict[Key, Number]]

    sources: dict[Key, Text] = Field(default_factory=dict)
    rules: Rules = Field(default_factory=Rules)


class ActorsFile(Strict):
    """`actors.yaml`."""

    actors: Annotated[dict[Key, ActorEntry], Field(description="Who takes part.")]


class FrontFile(Strict):
    """`front.yaml`."""

    sectors: Annotated[dict[Key, SectorEntry], Field(description="Stretches of the front.")]


class DetailsFile(Strict):
    """`details.yaml`."""

    details: Annotated[
        dict[Key, DetailEntry], Field(description="What the decider wants settled first.")
    ]


class LimitedTrucesFile(Strict):
    """`limited_truces.yaml`."""

    limited_truces: Annotated[
        dict[Key, LimitedTruceEntry], Field(description="Partial truces that may be tabled.")
    ]


FILES: Mapping[str, type[BaseModel]] = {
    "dossier.yaml": DossierFile,
    "actors.yaml": ActorsFile,
    "front.yaml": FrontFile,
    "details.yaml": DetailsFile,
    "limited_truces.yaml": LimitedTrucesFile,
}
OPTIONAL = {"details.yaml": "details", "limited_truces.yaml": "limited_truces"}
"""Files that a dossier may go without, and the group that is then empty."""


def checked_file(schema: type[BaseModel], path: Path) -> Node:
    """The document in a file; raises `ScenarioError` with all that does not fit the schema."""
    root = read_file(path)
    if problems := checked(schema, root)[1]:
        raise ScenarioError(problems)
    return root


def read_parts(folder: Path) -> tuple[dict[str, Node], tuple[str, ...]]:
    """The files of a dossier, empty where an optional one is not there, and files not read."""
    there = {path.name for path in folder.glob("*.y*ml")}
    problems = [*_missing_files(folder, there)]
    parts: dict[str, Node] = {}
    for name, schema in FILES.items():
        if name not in there:
            place = Place(str(folder / name))
            empty = {group: Node({}, place) for file, group in OPTIONAL.items() if file == name}
            parts[name] = Node(dict(empty), place)
            continue
        try:
            parts[name] = checked_file(schema, folder / name)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return parts, tuple(sorted(there - set(FILES)))


def _missing_files(folder: Path, there: set[str]) -> Iterator[Problem]:
    """The files that a dossier needs and has not, and those that look like a misspelt one."""
    unknown = there - set(FILES)
    missing = [name for name in FILES if name not in there and name not in OPTIONAL]
    for name in missing:
        hint = f"'ceasefire new --dossier NAME' writes a whole one; here are {_names(there)}"
        yield Problem(Place(str(folder / name)), "no such file", hint)
    for name in sorted(unknown):
        wanted = {Path(each).stem for each in set(FILES) - there}
        near = did_you_mean(Path(name).stem, wanted, otherwise="")
        if str(near):
            hint = f"{near} It ends in .yaml"
            yield Problem(Place(str(folder / name)), "is not a file of a dossier", hint)


def _names(files: set[str]) -> str:
    return listed([quoted(name) for name in sorted(files)], "and") if files else "no YAML files"
