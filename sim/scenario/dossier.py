"""A dossier: what is known about a conflict on one day, each number with unit, range and source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.bounds import outside
from sim.scenario.errors import Place, Problem, ScenarioError, listed, quoted
from sim.scenario.event_models import Date, Key, Text
from sim.scenario.file_models import (
    DEFINING,
    ActorEntry,
    DetailEntry,
    LimitedTruceEntry,
    Name,
    OutlookEntry,
    Rules,
    SectorEntry,
)
from sim.scenario.nodes import Node, plain
from sim.scenario.number_models import Number, Strict, quantity_of
from sim.scenario.paths import ENTRIES, numbers
from sim.scenario.problems import checked
from sim.scenario.reading import read_file

PARAGRAPHS = 13
"""Paragraphs of the article, which sources and quotes count from 1."""

_RULES = tuple(Rules.model_fields)


class DossierFile(Strict):
    """`dossier.yaml`: the day, the offer, sources, and the numbers of this conflict alone."""

    title: Name
    as_of: Date
    start: Date
    horizon_days: Annotated[int, Field(ge=1, le=3650)]
    offer: Text
    sources: dict[Key, Text] = Field(default_factory=dict)
    rules: Rules
    outlooks: dict[Key, OutlookEntry] = Field(default_factory=dict)
    parameters: dict[Key, dict[Key, Number]] = Field(default_factory=dict)


class ModelFile(BaseModel):
    """`model/parameters.yaml`: sections of numbers that no conflict sets."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, dict[Key, Number]]

    sources: dict[Key, Text] = Field(default_factory=dict)


class ActorsFile(Strict):
    """`actors.yaml`."""

    actors: dict[Key, ActorEntry]


class FrontFile(Strict):
    """`front.yaml`."""

    sectors: dict[Key, SectorEntry]


class DetailsFile(Strict):
    """`details.yaml`."""

    details: dict[Key, DetailEntry]


class LimitedTrucesFile(Strict):
    """`limited_truces.yaml`."""

    limited_truces: dict[Key, LimitedTruceEntry]


_FILES: Mapping[str, type[BaseModel]] = {
    "dossier.yaml": DossierFile,
    "actors.yaml": ActorsFile,
    "front.yaml": FrontFile,
    "details.yaml": DetailsFile,
    "limited_truces.yaml": LimitedTrucesFile,
}
_MODEL_FILE = "model/parameters.yaml"


@dataclass(frozen=True)
class Dossier:
    """A dossier as read: the lowest layer of every scenario about it."""

    name: str
    title: str
    as_of: str
    offer: str
    sources: Mapping[str, str]
    base: Node
    """The document in the shape of a scenario file, each number an entry with what it rests on."""
    model: Node
    """The model's own numbers, some of which `base` replaces."""


def open_dossier(folder: Path, seeds: Path) -> Dossier:
    """Read a dossier's folder over the model's parameters of `seeds`; kept until a file changes."""
    files = [seeds / _MODEL_FILE, *(folder / name for name in _FILES)]
    return _opened(folder, seeds, tuple(_stamp(path) for path in files))


def audit(dossier: Dossier) -> list[Problem]:
    """Every number without unit, range, source or reason, every source that leads nowhere."""
    problems: list[Problem] = []
    audited: set[Place] = set()
    for found in (*numbers(dossier.model), *numbers(dossier.base)):
        if found.node.where not in audited:
            problems += _audit_number(found.path, found.node, dossier.sources)
            audited.add(found.node.where)
    for group in ("details", "actors"):
        for entry in dossier.base.within(group).values():
            problems += _audit_words(entry, dossier.sources)
    for section in ENTRIES:
        for entry in dossier.base.within("parameters", section).values():
            problems += _audit_words(entry, dossier.sources)
    return problems


def unresolved(source: str, sources: Mapping[str, str]) -> str:
    """What is wrong with a source, in words; empty if it leads somewhere."""
    if source.startswith("article ¶"):
        wrong = [n for n in re.findall(r"¶(\d+)", source) if not 1 <= int(n) <= PARAGRAPHS]
        return f"the article has {PARAGRAPHS} paragraphs, not {wrong[0]}" if wrong else ""
    if re.match(r"data:\s*\S", source) or re.match(r"judgement\b", source):
        return _unknown_citation(source, sources)
    first = re.match(r"[a-z0-9_]+", source)
    if first is None or first.group() not in sources:
        return "is not 'article ¶n', 'data: id', 'judgement' or a key of 'sources'"
    return _unknown_citation(source, sources)


def _unknown_citation(source: str, sources: Mapping[str, str]) -> str:
    cited = re.findall(r"\b[a-z]+(?:_[a-z]+)*_(?:1[89]|20)\d\d\b", source)
    unknown = [key for key in cited if key not in sources]
    return f"cites {quoted(unknown[0])}, which is not in 'sources'" if unknown else ""


def _audit_number(path: str, node: Node, sources: Mapping[str, str]) -> Iterator[Problem]:
    missing = [
        quoted(key) for key in ("unit", "range", "source", "reason") if key not in node.mapping
    ]
    if missing:
        yield Problem(
            node.where, f"{quoted(path)} lacks {listed(missing, 'and')}", "add what is missing"
        )
    for key in ("unit", "source", "reason"):
        text = node.get(key)
        if text is not None and not str(text.value).strip():
            yield Problem(text.place, f"{quoted(path)}: {quoted(key)} is empty", "fill it in")
    source, span = node.get("source"), node.get("range")
    if source is not None and (wrong := unresolved(str(source.value), sources)):
        yield Problem(source.place, f"source {quoted(source.value)}: {wrong}", "correct it")
    if span is not None:
        low, high = (float(end.value) for end in span.items)  # type: ignore[arg-type]
        if wrong := outside(quantity_of(plain(node), low, high), low, high):
            yield Problem(node.where, f"{quoted(path)}: {wrong}", "correct value or range")


def _audit_words(entry: Node, sources: Mapping[str, str]) -> Iterator[Problem]:
    source = entry.get("source")
    if source is not None and (wrong := unresolved(str(source.value), sources)):
        yield Problem(source.place, f"source {quoted(source.value)}: {wrong}", "correct it")
    positions = entry.get("positions")
    for position in positions.items if positions is not None else []:
        paragraph = position.get("paragraph")
        if paragraph is None and position.get("source") is None:
            yield Problem(position.place, "a quote without 'paragraph'", "add the paragraph")
        elif paragraph is not None and int(str(paragraph.value)) > PARAGRAPHS:
            what = f"the article has {PARAGRAPHS} paragraphs, not {paragraph.value}"
            yield Problem(paragraph.place, what, "correct it")


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), status.st_mtime_ns, status.st_size


@lru_cache(maxsize=16)
def _opened(folder: Path, seeds: Path, _stamps: tuple[tuple[str, int, int], ...]) -> Dossier:
    model = read_file(seeds / _MODEL_FILE)
    parts = {name: read_file(folder / name) for name in _FILES}
    problems = checked(ModelFile, model)[1]
    for name, schema in _FILES.items():
        problems += checked(schema, parts[name])[1]
    if not problems:
        problems += _incomplete(parts)
    if problems:
        raise ScenarioError(problems)
    about = parts["dossier.yaml"]
    dossier = Dossier(
        name=folder.name,
        title=str(about.mapping["title"].value),
        as_of=str(about.mapping["as_of"].value),
        offer=str(about.mapping["offer"].value),
        sources={
            key: str(node.value)
            for key, node in {**model.within("sources"), **about.within("sources")}.items()
        },
        base=_base(model, parts),
        model=_sections(model),
    )
    if problems := audit(dossier):
        raise ScenarioError(problems)
    return dossier


def _incomplete(parts: Mapping[str, Node]) -> Iterator[Problem]:
    rules = parts["dossier.yaml"].mapping["rules"]
    for name in _RULES:
        if name not in rules.mapping:
            yield Problem(rules.where, f"{quoted(name)} is missing", "a dossier sets every rule")
    for part in parts.values():
        for group, needed in DEFINING.items():
            for key, entry in part.within(group).items():
                for name in needed:
                    if name not in entry.mapping:
                        what = f"{quoted(f'{group}.{key}')} lacks {quoted(name)}"
                        yield Problem(entry.where, what, f"add {quoted(name)}")


def _sections(model: Node) -> Node:
    """The model's file as a document in the shape of a scenario."""
    sections = {name: group for name, group in model.mapping.items() if name != "sources"}
    return Node({"parameters": Node(sections, model.place)}, model.place)


def _base(model: Node, parts: Mapping[str, Node]) -> Node:
    """The files as one document in the shape of a scenario, the conflict's entries on top."""
    about = parts["dossier.yaml"]
    own = _sections(model).within("parameters")
    sections = {name: dict(group.mapping) for name, group in own.items()}
    for name, group in about.within("parameters").items():
        sections.setdefault(name, {}).update(group.mapping)
    top = Place(about.place.file)
    parameters = {name: Node(group, top) for name, group in sections.items()}
    mediator = parameters.pop("mediator", Node({}, top))
    parameters["sectors"] = parts["front.yaml"].mapping["sectors"]
    parameters["limited_truces"] = parts["limited_truces.yaml"].mapping["limited_truces"]
    parameters["outlooks"] = about.get("outlooks") or Node({}, top)
    return Node(
        {
            "start": about.mapping["start"],
            "horizon_days": about.mapping["horizon_days"],
            "rules": about.mapping["rules"],
            "mediator": mediator,
            "parameters": Node(dict(parameters), top),
            "details": parts["details.yaml"].mapping["details"],
            "actors": parts["actors.yaml"].mapping["actors"],
        },
        top,
    )
