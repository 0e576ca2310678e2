"""From a file, or the name of a shipped scenario, to a checked `Scenario`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sim.scenario.bounds import bounds_of
from sim.scenario.build import Origin, build
from sim.scenario.dossier import Dossier, open_dossier
from sim.scenario.errors import Place, Problem, ScenarioError, fail, outside
from sim.scenario.file_models import Dials, ScenarioFile
from sim.scenario.kinds import read_kind
from sim.scenario.layers import Remarks, check_shape, lay_over
from sim.scenario.library import (
    default_dossier,
    find_dossier,
    find_scenario,
    scenario_named,
    seeds_folder,
)
from sim.scenario.nodes import Node, from_plain, plain
from sim.scenario.overrides import OVERRIDE, apply, read_overrides, read_settings
from sim.scenario.parameters import NOTHING
from sim.scenario.paths import numbers
from sim.scenario.reading import parse
from sim.scenario.resolved import SCHEMA_VERSION
from sim.scenario.scenario import Scenario

_MOST_PARENTS = 32
_BELOW = {"extends", "dossier"}
"""Keys that say what a document lies over."""


@dataclass(frozen=True)
class _Layer:
    """A scenario file as read: its document and where it is."""

    path: Path
    root: Node


def load(
    path_or_name: str | Path,
    overrides: Mapping[str, object] | None = None,
    *,
    settings: Iterable[str] = (),
    seeds: Path | None = None,
) -> Scenario:
    """The scenario in a file, or the shipped scenario of that name.

    overrides: path -> value, laid over the file, such as {"dials.pressure": 2};
    settings: the same as texts, such as "dials.pressure=2", laid on last;
    seeds: folder of dossiers, the shipped one by default.
    Raises `ScenarioError` with everything that is wrong, each with file, line and column.
    """
    given = {**read_overrides(overrides or {}), **read_settings(settings)}
    path = find_scenario(path_or_name)
    return _scenario_of(path, _read(path), given, seeds_folder() if seeds is None else seeds)


def load_text(text: str, path: Path, seeds: Path | None = None) -> Scenario:
    """The scenario that a file would be with this text."""
    root = parse(text, str(path)).strict()
    return _scenario_of(path, root, {}, seeds_folder() if seeds is None else seeds)


def from_document(root: Node, name: str, seeds: Path | None = None) -> Scenario:
    """The scenario in a document that is in no file; names in it mean what is shipped."""
    seeds = seeds_folder() if seeds is None else seeds
    return _scenario_of(seeds / f"{name}.yaml", root, {}, seeds)


def extended_by(path_or_name: str | Path) -> list[Path]:
    """Files of the scenarios that one extends, the nearest last as it is laid over the others."""
    path = find_scenario(path_or_name)
    return [scenario_named(path, parent) for parent in _parents(_read(path))]


def _scenario_of(path: Path, root: Node, given: dict[str, Node], seeds: Path) -> Scenario:
    """The scenario of a document, with what is set from outside."""
    if problems := check_shape(root):
        raise ScenarioError([*problems, *_in_right_sections(path, root, given, seeds)])
    dossier, document, remarks = _laid(path, root, given.pop("dossier", None), seeds)
    return build(apply(document, given, remarks), path.stem, dossier.name, remarks, dossier.memory)


def _laid(
    path: Path, root: Node, chosen: Node | None, seeds: Path
) -> tuple[Dossier, Node, Remarks]:
    """The dossier of a document, all that it extends laid over it, and what has no effect."""
    chain = _chain(path, root)
    youngest = chain[0]
    _check_comparisons(youngest)
    dossier = _dossier(chain, chosen, seeds)
    document = dossier.base
    remarks: Remarks = {}
    for layer in reversed(chain):
        document = lay_over(document, _own(layer, youngest), remarks)
    return dossier, document, remarks


def _in_right_sections(
    path: Path, root: Node, given: Mapping[str, Node], seeds: Path
) -> tuple[Problem, ...]:
    """What else is wrong with a document of which some sections are no good by themselves."""
    schema = Node(SCHEMA_VERSION, root.place)
    alone = {
        key: replace(root, value={"schema": schema, key: node})
        for key, node in root.mapping.items()
        if key in ScenarioFile.model_fields
    }
    wrong = {key for key, document in alone.items() if check_shape(document)}
    if wrong & _BELOW:
        return ()
    right = {key: root.mapping[key] for key in alone if key not in wrong}
    try:
        _laid(path, replace(root, value={**right, "schema": schema}), given.get("dossier"), seeds)
    except ScenarioError as error:
        return error.problems
    return ()


def with_overrides(scenario: Scenario, overrides: Mapping[str, object]) -> Scenario:
    """The scenario with the paths set to other values; the given one stays as it is.

    Equal to loading its file again with these overrides, without reading any file.
    """
    if "dossier" in overrides:
        place = outside(OVERRIDE, "dossier")
        raise fail(place, "cannot change once loaded", "give it to `load` instead")
    origin = _origin(scenario)
    remarks = dict(scenario.remarks)
    document = apply(origin.document, read_overrides(overrides), remarks)
    changed = build(document, scenario.name, scenario.dossier, remarks, origin.memory)
    if not origin.memory.groups:  # what was read now of nodes that both have serves the next time
        object.__setattr__(scenario, "origin", replace(origin, memory=changed.origin.memory))
    return changed


def range_of(scenario: Scenario, path: str) -> tuple[float, float] | None:
    """The range of a number as its dossier or the format of files gives it; None without one."""
    if path in (dials := {f"dials.{name}": each for name, each in bounds_of(Dials).items()}):
        return dials[path].low, dials[path].high
    for found in numbers(_origin(scenario).document):
        if found.path == path:
            written = found.node.get("range")
            if written is not None:
                low, high = plain(written)
                return float(low), float(high)
            return None if found.bounds is None else (found.bounds.low, found.bounds.high)
    return None


def _origin(scenario: Scenario) -> Origin:
    """What a scenario was built from; made again from plain values in another process."""
    if scenario.origin is not None:
        origin: Origin = scenario.origin
        return origin
    kept = {key: value for key, value in scenario.document.items() if key != "dossier"}
    return Origin(from_plain(kept, outside(scenario.name)), NOTHING)


def _read(path: Path) -> Node:
    return read_kind(path, "scenario")


def _chain(path: Path, root: Node) -> list[_Layer]:
    """A file and all that lies below it, the farthest last; a circle is refused.

    Of several parents the first lies lowest; what more than one of them extends is laid once.
    """
    laid: dict[Path, _Layer] = {}
    _lay(path, root, (), laid)
    return list(reversed(laid.values()))


def _lay(path: Path, root: Node, children: tuple[Path, ...], laid: dict[Path, _Layer]) -> None:
    """Add a file to what is laid, after its parents. children: the files that led here."""
    if problems := check_shape(root):
        raise ScenarioError(problems)
    children = (*children, path)
    for parent in _parents(root):
        found = scenario_named(path, parent)
        if any(found.resolve() == child.resolve() for child in children):
            names = " -> ".join(child.stem for child in (*children, found))
            raise fail(parent.place, f"'extends' runs in a circle: {names}", "break it")
        if len(children) + len(laid) > _MOST_PARENTS:
            raise fail(parent.place, f"more than {_MOST_PARENTS} parents", "flatten the chain")
        if found.resolve() not in laid:
            _lay(found, _read(found), children, laid)
    laid[path.resolve()] = _Layer(path, root)


def _parents(root: Node) -> tuple[Node, ...]:
    """The names under `extends`, one or a list."""
    written = root.get("extends")
    if written is None:
        return ()
    return tuple(written.items) or (written,)


def _check_comparisons(layer: _Layer) -> None:
    """Refuse an expectation that compares with a scenario that does not exist."""
    expectations = layer.root.get("expectations")
    for expectation in expectations.items if expectations is not None else []:
        if (than := expectation.get("than")) is not None:
            scenario_named(layer.path, than)


def dossier_of(path: Path, seeds: Path | None = None) -> Dossier:
    """The dossier that the scenario in a file starts from."""
    return _dossier(_chain(path, _read(path)), None, seeds_folder() if seeds is None else seeds)


def _dossier(chain: list[_Layer], chosen: Node | None, seeds: Path) -> Dossier:
    """The dossier that the nearest file names."""
    named = [(layer.path, layer.root.get("dossier")) for layer in chain]
    if chosen is not None:
        if not isinstance(chosen.value, str):
            raise fail(chosen.place, "a dossier is named by a text", "give its name")
        named.insert(0, (chain[0].path, chosen))
    for path, node in named:
        if node is not None:
            folder = find_dossier(str(node.value), path.parent, seeds, node.place)
            break
    else:
        name = default_dossier(seeds)
        folder = find_dossier(name, seeds, seeds, Place(str(seeds / "seeds.yaml")))
    return open_dossier(folder, seeds)


def _own(layer: _Layer, youngest: _Layer) -> Node:
    """A parent's document without what it claims about its own outcome."""
    if layer is youngest:
        return layer.root
    kept = {key: node for key, node in layer.root.mapping.items() if key != "expectations"}
    return replace(layer.root, value=kept)
