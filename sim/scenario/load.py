"""From a file, or the name of a shipped scenario, to a checked `Scenario`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sim.scenario.build import build
from sim.scenario.dossier import open_dossier
from sim.scenario.errors import Place, ScenarioError, did_you_mean, fail, quoted
from sim.scenario.layers import Remarks, check_shape, lay_over
from sim.scenario.library import (
    default_dossier,
    find_dossier,
    find_scenario,
    inside,
    scenarios_folder,
    seeds_folder,
    shipped_scenarios,
)
from sim.scenario.nodes import Node, from_plain
from sim.scenario.overrides import FILE, apply, read_overrides, read_settings
from sim.scenario.reading import read_file
from sim.scenario.scenario import Scenario

_MOST_PARENTS = 32


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
    chain = _chain(path)
    _check_comparisons(chain[0])
    seeds = seeds_folder() if seeds is None else seeds
    chosen = given.pop("dossier", None)
    document, dossier = _dossier(chain, chosen, seeds)
    remarks: Remarks = {}
    for layer in reversed(chain):
        document = lay_over(document, _own(layer, chain[0]), remarks)
    return build(apply(document, given, remarks), path.stem, dossier, remarks)


def with_overrides(scenario: Scenario, overrides: Mapping[str, object]) -> Scenario:
    """The scenario with the paths set to other values; the given one stays as it is.

    Equal to loading its file again with these overrides, without reading any file.
    """
    if "dossier" in overrides:
        place = Place(FILE, label="dossier")
        raise fail(place, "cannot change once loaded", "give it to `load` instead")
    document = from_plain(
        {key: value for key, value in scenario.document.items() if key != "dossier"},
        Place(scenario.name),
    )
    remarks = dict(scenario.remarks)
    changed = apply(document, read_overrides(overrides), remarks)
    return build(changed, scenario.name, scenario.dossier, remarks)


def _chain(path: Path) -> list[_Layer]:
    """The file and its parents, the farthest last; a circle is refused."""
    chain: list[_Layer] = []
    seen: list[Path] = []
    while True:
        root = read_file(path)
        if problems := check_shape(root):
            raise ScenarioError(problems)
        chain.append(_Layer(path, root))
        seen.append(path.resolve())
        parent = root.get("extends")
        if parent is None:
            return chain
        path = scenario_named(path, parent)
        if path.resolve() in seen:
            names = " -> ".join([*(each.path.stem for each in chain), path.stem])
            raise fail(parent.place, f"'extends' runs in a circle: {names}", "break it")
        if len(chain) > _MOST_PARENTS:
            raise fail(parent.place, f"more than {_MOST_PARENTS} parents", "flatten the chain")


def _check_comparisons(layer: _Layer) -> None:
    """Refuse an expectation that compares with a scenario that does not exist."""
    expectations = layer.root.get("expectations")
    for expectation in expectations.items if expectations is not None else []:
        if (than := expectation.get("than")) is not None:
            scenario_named(layer.path, than)


def scenario_named(path: Path, node: Node) -> Path:
    """The scenario that a file names: a path in its folder, a file beside, or a shipped one."""
    written = str(node.value)
    candidate = inside(path.parent, written, node.place)
    if "/" in written or candidate.suffix in (".yaml", ".yml"):
        if not candidate.is_file():
            raise fail(node.place, f"no such file: {quoted(written)}", "check the path")
        return candidate
    beside = candidate.with_name(f"{candidate.name}.yaml")
    shipped = scenarios_folder() / f"{written}.yaml"
    is_itself = beside.resolve() == path.resolve()
    if beside.is_file() and not (is_itself and shipped.is_file()):
        return beside
    if shipped.is_file():
        return shipped
    here = {each.stem for each in path.parent.glob("*.yaml")} - {path.stem}
    hint = did_you_mean(written, {*here, *shipped_scenarios()})
    raise fail(node.place, f"no scenario is called {quoted(written)}", hint)


def _dossier(chain: list[_Layer], chosen: Node | None, seeds: Path) -> tuple[Node, str]:
    """The dossier that the nearest file names, as the lowest layer, and its name."""
    named = [(layer.path, layer.root.get("dossier")) for layer in chain]
    if chosen is not None:
        named.insert(0, (chain[0].path, chosen))
    for path, node in named:
        if node is not None:
            folder = find_dossier(str(node.value), path.parent, seeds, node.place)
            break
    else:
        name = default_dossier(seeds)
        folder = find_dossier(name, seeds, seeds, Place(str(seeds / "seeds.yaml")))
    dossier = open_dossier(folder, seeds)
    return dossier.base, dossier.name


def _own(layer: _Layer, youngest: _Layer) -> Node:
    """A parent's document without what it claims about its own outcome."""
    if layer is youngest:
        return layer.root
    kept = {key: node for key, node in layer.root.mapping.items() if key != "expectations"}
    return replace(layer.root, value=kept)
