"""From a sweep file to a `SweepPlan`: the keys, and what is wrong with them, where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.experiments.sweeps import design
from sim.experiments.sweeps.axes import (
    axis_of,
    check_point,
    listed_twice,
    same_paths,
    try_values,
)
from sim.experiments.sweeps.design import MOST_POINTS, Axis, Points
from sim.experiments.sweeps.library import find_sweep
from sim.experiments.sweeps.plan import SweepPlan, compact_or_all
from sim.run import LARGEST_SEED, MOST_WORLDS
from sim.scenario.errors import Place, Problem, ScenarioError, fail, quoted
from sim.scenario.event_models import Text
from sim.scenario.file_models import Name, SchemaVersion
from sim.scenario.library import find_scenario, inside
from sim.scenario.load import load
from sim.scenario.nodes import Node, from_plain, plain
from sim.scenario.number_models import Strict
from sim.scenario.overrides import read_settings
from sim.scenario.problems import checked
from sim.scenario.reading import read_file
from sim.scenario.scenario import Scenario

_ROWS_TRIED = 50
"""Rows of a table whose values are tried together before anything runs."""


class SweepFile(Strict):
    """A sweep file (schema 1)."""

    schema_: Annotated[
        SchemaVersion, Field(alias="schema", description="Version of this format: 1.")
    ]
    title: Annotated[Name | None, Field(description="One line, for people.")] = None
    question: Annotated[Text | None, Field(description="What it asks.")] = None
    source: Annotated[Text | None, Field(description="What the ranges rest on.")] = None
    scenario: Annotated[str | None, Field(description="The scenario that is varied.")] = None
    scenarios: Annotated[
        list[str] | None, Field(min_length=1, description="Several, each at every point.")
    ] = None
    worlds: Annotated[int, Field(ge=1, le=MOST_WORLDS, description="Worlds at each point.")]
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED, description="Seed of the worlds.")]
    design: Literal["grid", "latin_hypercube", "sobol", "table"]
    over: Annotated[dict[str, Any] | None, Field(description="Path: [values], or {low, high}.")] = (
        None
    )
    points: Annotated[
        int | None, Field(ge=1, description="How many, for latin_hypercube and sobol.")
    ] = None
    points_seed: Annotated[
        int | None, Field(ge=0, le=LARGEST_SEED, description="Seed of where the points fall.")
    ] = None
    rows: Annotated[
        list[dict[str, Any]] | None, Field(min_length=1, description="The points, for table.")
    ] = None
    columns: Annotated[
        Literal["compact", "all"], Field(description="Outcome columns to keep of each world.")
    ] = "compact"


def read_sweep(
    name_or_path: str | Path,
    settings: Iterable[str] = (),
    worlds: int | None = None,
    seed: int | None = None,
) -> SweepPlan:
    """The sweep in a file; raises `ScenarioError` with everything that is wrong.

    settings: texts such as "horizon_days=90", laid over every base scenario;
    worlds, seed: other than the file's.
    """
    path = find_sweep(name_or_path)
    root = read_file(path)
    changed = {"worlds": worlds, "seed": seed}
    given = {
        key: from_plain(value, Place(f"--{key}"))
        for key, value in changed.items()
        if value is not None
    }
    root = Node({**root.mapping, **given}, root.place)
    file = _checked(root)
    settings = tuple(settings)
    _refuse_settings(settings, root)
    bases = [_base(node, path.parent, settings) for node in _scenario_nodes(root)]
    return plan_of(file, root, bases, path.stem)


def plan_from(
    document: Mapping[str, Any], scenarios: Sequence[Scenario], name: str = "sweep"
) -> SweepPlan:
    """The sweep that a mapping with the keys of a file describes, of scenarios already loaded."""
    root = from_plain(dict(document), Place("sweep"))
    return plan_of(_checked(root), root, list(scenarios), name)


def plan_of(file: SweepFile, root: Node, bases: list[Scenario], name: str) -> SweepPlan:
    """Points for base scenarios, every value tried on each of them."""
    names = [base.name for base in bases]
    if len(set(names)) < len(names):
        raise fail(root.place, "two of the scenarios have the same name", "rename one file")
    points, count = _points(file, root, bases)
    total = count * len(bases)
    if total > MOST_POINTS:
        raise _too_many(root.mapping["points" if file.points else "rows"], f"{total:,}")
    plan = SweepPlan(
        name=name,
        title=file.title or name,
        scenarios=tuple(bases),
        design=_told(file, root),
        points=points,
        count=count,
        worlds=file.worlds,
        seed=file.seed,
        columns=compact_or_all(file.columns),
    )
    where = root.mapping["rows" if file.design == "table" else "over"]
    for point in {0, count - 1}:
        for base in bases:
            check_point(base, plan.values_at(point), where.where, point)
    return plan


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


def _base(node: Node, folder: Path, settings: Sequence[str]) -> Scenario:
    written = str(node.value)
    try:
        if "/" in written or written.endswith((".yaml", ".yml")):
            return load(inside(folder, written, node.place), settings=settings)
        return load(find_scenario(written, beside=folder), settings=settings)
    except ScenarioError as error:
        if error.problems[0].file != written:
            raise
        problem = error.problems[0]
        raise fail(node.place, problem.message, problem.hint) from None


def _refuse_settings(settings: Sequence[str], root: Node) -> None:
    """A path cannot be both set and varied."""
    rows = root.get("rows")
    varied = set(root.within("over")) | {
        path for row in (rows.items if rows is not None else []) for path in row.mapping
    }
    for path, node in read_settings(settings).items():
        if path in varied:
            raise fail(node.place, "is varied by the sweep", "leave it out here")


def _points(file: SweepFile, root: Node, bases: Sequence[Scenario]) -> tuple[Points, int]:
    if file.design == "table":
        rows = root.mapping["rows"].items
        same_paths(rows)
        listed_twice(rows)
        if len(rows) * len(bases) > MOST_POINTS:
            raise _too_many(root.mapping["rows"], f"{len(rows):,} rows")
        for path in rows[0].mapping:
            try_values(path, [row.mapping[path] for row in rows], bases)
        for number, row in enumerate(rows[:_ROWS_TRIED]):
            for base in bases:
                check_point(base, plain(row), row.place, number)
        return design.table([plain(row) for row in rows]), len(rows)
    over = root.mapping["over"]
    if not over.mapping:
        raise fail(over.where, "'over' names no path", "add 'dials.pressure: [1, 2]', say")
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
        raise _too_many(root.mapping["points"], f"{count * len(bases):,}")
    return design.scattered(file.design, axes, count, file.points_seed or 0), count


def _refuse_large(over: Node, scenarios: int) -> None:
    """Refuse a grid of too many points before anything is made of it."""
    lengths = [scenarios] if scenarios > 1 else []
    for node in over.mapping.values():
        steps = node.get("steps")
        if steps is not None and isinstance(steps.value, int):
            lengths.append(steps.value)
        else:
            lengths.append(len(node.items))
    if (size := prod(max(1, length) for length in lengths)) > MOST_POINTS:
        raise _too_many(over, f"{' × '.join(f'{each:,}' for each in lengths)} = {size:,}")


def _too_many(node: Node, product: str) -> ScenarioError:
    text = f"{product} points are more than {MOST_POINTS:,}"
    return fail(node.where, text, "shorten a list, or use latin_hypercube with fewer points")


def _told(file: SweepFile, root: Node) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": file.design}
    if file.design == "table":
        return told
    told["over"] = plain(root.mapping["over"])
    if file.design != "grid":
        told |= {"points": file.points, "points_seed": file.points_seed or 0}
    return told
