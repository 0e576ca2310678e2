"""From a sweep file to a `SweepPlan`, and what is wrong with it, where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

from sim.scenario.errors import Problem, ScenarioError, fail, outside, quoted
from sim.scenario.kinds import read_kind
from sim.scenario.library import scenario_named
from sim.scenario.load import load
from sim.scenario.nodes import Node, from_plain, plain
from sim.scenario.overrides import read_settings
from sim.scenario.problems import checked
from sim.scenario.scenario import Scenario
from sim.sweeps import design
from sim.sweeps.axes import (
    axis_of,
    listed_twice,
    same_paths,
)
from sim.sweeps.design import MOST_POINTS, Axis, Points
from sim.sweeps.file_model import SweepFile
from sim.sweeps.library import find_sweep
from sim.sweeps.paths import check_paths, check_settings
from sim.sweeps.plan import SweepPlan, compact_or_all
from sim.sweeps.trying import warnings_of


def read_sweep(
    name_or_path: str | Path,
    settings: Iterable[str] = (),
    worlds: int | None = None,
    seed: int | None = None,
    seeds: Path | None = None,
) -> SweepPlan:
    """The sweep in a file; raises `ScenarioError` with everything that is wrong.

    settings: texts such as "horizon_days=90", laid over every base scenario;
    worlds, seed: other than the file's;
    seeds: folder of dossiers, the shipped one by default.
    """
    path = find_sweep(name_or_path)
    root = read_kind(path, "sweep")
    changed = {"worlds": worlds, "seed": seed}
    given = {
        key: from_plain(value, outside(f"--{key}"))
        for key, value in changed.items()
        if value is not None
    }
    root = Node({**root.mapping, **given}, root.place)
    file = _checked(root)
    settings = tuple(settings)
    _refuse_settings(settings, root)
    bases = [
        load(scenario_named(path, node), settings=settings, seeds=seeds)
        for node in _scenario_nodes(root)
    ]
    return plan_of(file, root, bases, path.stem)


def plan_of_document(
    root: Node, scenarios: Sequence[Scenario], name: str, settings: Sequence[str] = ()
) -> SweepPlan:
    """The sweep of a document, of scenarios already loaded with these settings."""
    file = _checked(root)
    _refuse_settings(settings, root)
    return plan_of(file, root, list(scenarios), name)


def plan_of(file: SweepFile, root: Node, bases: list[Scenario], name: str) -> SweepPlan:
    """Points for base scenarios, every value tried on each of them."""
    names = [base.name for base in bases]
    if len(set(names)) < len(names):
        raise fail(root.place, "two of the scenarios have the same name", "rename one file")
    points, count = _points(file, root, bases)
    plan = SweepPlan(
        name=name,
        title=file.title or name,
        question=file.question,
        scenarios=tuple(bases),
        design=_design_of(file, root),
        points=points,
        count=count,
        worlds=file.worlds,
        seed=file.seed,
        columns=compact_or_all(file.columns),
    )
    varied = root.mapping["rows" if file.design == "table" else "over"]
    return replace(plan, warnings=warnings_of(plan, varied.where, varied.items))


def _checked(root: Node) -> SweepFile:
    file, problems = checked(SweepFile, root)
    if file is None:
        raise ScenarioError(problems)
    is_table = file.design == "table"
    is_scattered = file.design in ("latin_hypercube", "sobol")
    wanted = {"rows": is_table, "over": not is_table, "points": is_scattered}
    for key, needed in wanted.items():
        if needed and key not in root.mapping:
            problems.append(
                Problem(root.place, f"'{key}' is missing", f"add '{key}' for {file.design}")
            )
    unused = {**wanted, "points_seed": is_scattered}
    for key, used in unused.items():
        if not used and key in root.mapping:
            place = root.mapping[key].where
            problems.append(Problem(place, f"'{key}' means nothing for {file.design}", "remove it"))
    if file.scenario is not None and file.scenarios is not None:
        place = root.mapping["scenarios"].where
        problems.append(Problem(place, "'scenario' and 'scenarios' both stand here", "keep one"))
    if file.design == "sobol" and file.points and file.points & (file.points - 1):
        below = 1 << (file.points.bit_length() - 1)
        text = f"Sobol points are balanced for powers of two only, not {file.points}"
        problems.append(
            Problem(root.mapping["points"].place, text, f"write {below} or {2 * below}")
        )
    if problems:
        raise ScenarioError(problems)
    return file


def _scenario_nodes(root: Node) -> list[Node]:
    one, several = root.get("scenario"), root.get("scenarios")
    nodes = [one] if one is not None else several.items if several is not None else []
    if not nodes:
        raise fail(root.place, "'scenario' is missing", "add 'scenario: baseline', say")
    seen: dict[str, Node] = {}
    for node in nodes:
        if str(node.value) in seen:
            raise fail(node.place, f"{quoted(node.value)} stands twice", "keep one of them")
        seen[str(node.value)] = node
    return nodes


def _refuse_settings(settings: Sequence[str], root: Node) -> None:
    """A path cannot be both set and varied."""
    rows = root.get("rows")
    varied = set(root.within("over")) | {
        path for row in (rows.items if rows is not None else []) for path in row.mapping
    }
    check_settings(read_settings(settings), sorted(varied))


def _points(file: SweepFile, root: Node, bases: Sequence[Scenario]) -> tuple[Points, int]:
    if file.design == "table":
        return _table(root, bases)
    over = root.mapping["over"]
    if not over.mapping:
        raise fail(over.where, "'over' names no path", "add 'dials.pressure: [1, 2]', say")
    check_paths(over.mapping)
    if file.design == "grid":
        _refuse_large(over, len(bases))
    axes: list[Axis] = []
    problems: list[Problem] = []
    for path, node in over.mapping.items():
        try:
            axes.append(axis_of(path, node, file.design == "grid", bases))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    if file.design == "grid":
        return design.grid(axes), design.grid_size(axes)
    count = file.points or 0
    if count * len(bases) > MOST_POINTS:
        most = MOST_POINTS // len(bases)
        if file.design == "sobol":
            most = 1 << (most.bit_length() - 1)
        hint = f"write at most {most:,} 'points'"
        raise _too_many(root.mapping["points"], [len(bases), count], hint)
    return design.scattered(file.design, axes, count, file.points_seed or 0), count


def _table(root: Node, bases: Sequence[Scenario]) -> tuple[Points, int]:
    rows = root.mapping["rows"].items
    same_paths(rows)
    check_paths(rows[0].mapping)
    listed_twice(rows)
    if len(rows) * len(bases) > MOST_POINTS:
        raise _too_many(root.mapping["rows"], [len(bases), len(rows)], "remove rows")
    return design.table([plain(row) for row in rows]), len(rows)


def _refuse_large(over: Node, scenarios: int) -> None:
    """Refuse a grid of too many points before anything is made of it."""
    lengths = [scenarios]
    for node in over.mapping.values():
        steps = node.get("steps")
        if steps is not None and isinstance(steps.value, int):
            lengths.append(max(1, steps.value))
        else:
            lengths.append(max(1, len(node.items)))
    if prod(lengths) > MOST_POINTS:
        hint = "shorten a list, take fewer steps, or use latin_hypercube with fewer points"
        raise _too_many(over, lengths, hint)


def _too_many(node: Node, lengths: Sequence[int], hint: str) -> ScenarioError:
    """What is multiplied, ones left out, and what to do."""
    factors = [length for length in lengths if length != 1]
    shown = " × ".join(f"{each:,}" for each in factors)
    product = f" = {prod(factors):,}" if len(factors) > 1 else ""
    text = f"{shown}{product} points are more than {MOST_POINTS:,}"
    return fail(node.where, text, hint)


def _design_of(file: SweepFile, root: Node) -> dict[str, Any]:
    design: dict[str, Any] = {"kind": file.design}
    if file.design == "table":
        return design
    design["over"] = plain(root.mapping["over"])
    if file.design != "grid":
        design |= {"points": file.points, "points_seed": file.points_seed or 0}
    return design
