"""A dossier: what is known about a conflict on one day, each number with unit, range and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel

from sim.scenario.audit import audit_documents
from sim.scenario.bounds import Bounds, bounds_of, example_line
from sim.scenario.build import look_at
from sim.scenario.dossier_files import FILES, ModelFile, checked_file, read_parts
from sim.scenario.errors import Place, Problem, ScenarioError, listed, quoted
from sim.scenario.file_models import DEFINING, DetailEntry
from sim.scenario.library import default_dossier, find_dossier, model_file
from sim.scenario.needed import NeededFile, filled, incomplete, missing_parts
from sim.scenario.nodes import Node, plain
from sim.scenario.parameters import NOTHING, Memory
from sim.scenario.paths import ENTRIES

_MODEL_FILES: Mapping[str, type[BaseModel]] = {
    "parameters.yaml": ModelFile,
    "needed.yaml": NeededFile,
}
_RULES_EXAMPLE = {
    "front": "contest",
    "collapse": "renounce",
    "summits": "periodic",
    "options": "[accept, limited, counter, refuse]",
    "round_every_days": "7",
    "truce_days": "30",
}
_TEXTS_EXAMPLE = {"name": "name: a name for people", "days": "days: 30", "role": "role: supporter"}


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
    known: Mapping[str, Bounds] = field(default_factory=dict)
    """Unit and range of the numbers that the seeds' `model/` describes, by path."""
    unread: tuple[str, ...] = ()
    """YAML files in the folder that are no part of a dossier."""
    memory: Memory = field(default=NOTHING, repr=False, compare=False)
    """What has been read of `base`, for the scenarios about it."""


def open_dossier(folder: Path, seeds: Path) -> Dossier:
    """Read a dossier's folder over the model's parameters of `seeds`; kept until a file changes.

    Raises `ScenarioError` with everything that is wrong: all missing files, all missing numbers.
    """
    files = [*(model_file(seeds, name) for name in _MODEL_FILES), folder]
    files += [folder / name for name in FILES]
    return _opened(folder, seeds, tuple(_stamp(path) for path in files))


def starting_dossier(seeds: Path) -> Dossier:
    """The dossier of a scenario that names none."""
    file = seeds / "seeds.yaml"
    return open_dossier(find_dossier(default_dossier(seeds), seeds, seeds, Place(str(file))), seeds)


def audit(dossier: Dossier) -> list[Problem]:
    """Every number without unit, range, source or reason, every source that leads nowhere."""
    return audit_documents((dossier.model, dossier.base), dossier.sources, dossier.known)


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), status.st_mtime_ns, status.st_size


@lru_cache(maxsize=16)
def _opened(folder: Path, seeds: Path, _stamps: tuple[tuple[str, int, int], ...]) -> Dossier:
    model, needed_root = (
        checked_file(schema, model_file(seeds, name)) for name, schema in _MODEL_FILES.items()
    )
    needed = NeededFile.model_validate(plain(needed_root))
    parts, unread = read_parts(folder)
    about, actors = parts["dossier.yaml"], parts["actors.yaml"].get("actors")
    own = filled(needed, needed_root, about.within("parameters"), missing_parts(about, actors))
    own_model = _sections(model)
    dossier = Dossier(
        name=folder.resolve().name,
        title=str(about.mapping["title"].value),
        as_of=str(about.mapping["as_of"].value),
        offer=str(about.mapping["offer"].value),
        sources={
            key: str(node.value)
            for key, node in {**model.within("sources"), **about.within("sources")}.items()
        },
        base=_base(model, own, parts),
        model=Node({"parameters": Node(dict(own_model), model.place)}, model.place),
        known=_known(own_model, needed),
        unread=unread,
    )
    known = {section: group.mapping for section, group in own_model.items()}
    undefined = [*_undefined(parts)]
    problems = [*undefined, *incomplete(needed, known, own, about), *audit(dossier)]
    if not undefined:
        places = {(problem.file, problem.line) for problem in problems}
        found, memory = look_at(dossier.base)
        dossier = replace(dossier, memory=memory)
        problems += [problem for problem in found if (problem.file, problem.line) not in places]
    _raise_if_any(problems)
    return dossier


def _raise_if_any(problems: Iterable[Problem]) -> None:
    if found := sorted(problems, key=lambda each: (each.file, each.line, each.column)):
        raise ScenarioError(found)


def _undefined(parts: Mapping[str, Node]) -> Iterator[Problem]:
    """Rules and entries that lack a key without which they define nothing."""
    rules = parts["dossier.yaml"].mapping["rules"]
    if missing := [name for name in _RULES_EXAMPLE if name not in rules.mapping]:
        lines = ", ".join(f"'{name}: {_RULES_EXAMPLE[name]}'" for name in missing)
        verb = "is" if len(missing) == 1 else "are"
        what = f"{listed([quoted(name) for name in missing], 'and')} {verb} missing"
        yield Problem(rules.where, what, f"a dossier sets every rule; add {lines}")
    for group, needed in DEFINING.items():
        for part in parts.values():
            for key, entry in part.within(group).items():
                if missing := [name for name in needed if name not in entry.mapping]:
                    names = listed([quoted(name) for name in missing], "and")
                    what = f"{quoted(f'{group}.{key}')} lacks {names}"
                    yield Problem(entry.where, what, f"add {_example(group, missing)}")


def _example(group: str, missing: list[str]) -> str:
    """A line for the first number that is missing, or for the first text."""
    known = bounds_of(ENTRIES.get(group, DetailEntry))
    numbers = [example_line(name, known[name]) for name in missing if name in known]
    texts = [_TEXTS_EXAMPLE[name] for name in missing if name in _TEXTS_EXAMPLE]
    return listed([*texts, *numbers], "and")


def _sections(model: Node) -> dict[str, Node]:
    apart = ("sources", "rules")
    return {name: group for name, group in model.mapping.items() if name not in apart}


def _known(model: Mapping[str, Node], needed: NeededFile) -> dict[str, Bounds]:
    """Unit and range by path, in the paths that scenarios use."""
    known: dict[str, Bounds] = {}
    for section, group in model.items():
        for name, node in group.mapping.items():
            entry = plain(node)
            if isinstance(entry, dict) and {"unit", "range"} <= set(entry):
                bounds = Bounds(entry["unit"], entry["range"][0], entry["range"][1], "")
                known[_path(section, name)] = bounds
    for section, numbers in needed.sections.items():
        known |= {_path(section, name): number.bounds() for name, number in numbers.items()}
    return known


def _path(section: str, name: str) -> str:
    return f"mediator.{name}" if section == "mediator" else f"parameters.{section}.{name}"


def _base(model: Node, own: Mapping[str, Node], parts: Mapping[str, Node]) -> Node:
    """The files as one document in the shape of a scenario, the conflict's entries on top."""
    about = parts["dossier.yaml"]
    sections = {name: dict(group.mapping) for name, group in _sections(model).items()}
    for name, group in own.items():
        sections.setdefault(name, {}).update(group.mapping)
    top = Place(about.place.file)
    parameters = {name: Node(group, top) for name, group in sections.items()}
    mediator = parameters.pop("mediator", Node({}, top))
    parameters["sectors"] = parts["front.yaml"].mapping["sectors"]
    parameters["limited_truces"] = parts["limited_truces.yaml"].mapping["limited_truces"]
    for name in ("outlooks", "rollovers"):
        parameters[name] = about.get(name) or Node({}, top)
    rules = Node({**model.within("rules"), **about.within("rules")}, about.mapping["rules"].place)
    return Node(
        {
            "start": about.mapping["start"],
            "horizon_days": about.mapping["horizon_days"],
            "rules": rules,
            "mediator": mediator,
            "parameters": Node(dict(parameters), top),
            "details": parts["details.yaml"].mapping["details"],
            "actors": parts["actors.yaml"].mapping["actors"],
        },
        top,
    )
