"""A sweep without a file of its own: axes as they are typed, or the points of a CSV table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.errors import InputError
from sim.scenario.errors import Place, ScenarioError, fail, outside, quoted
from sim.scenario.kinds import kind_in
from sim.scenario.load import load
from sim.scenario.nodes import Node, from_plain
from sim.scenario.reading import read_value
from sim.scenario.resolved import SCHEMA_VERSION
from sim.scenario.scenario import Scenario
from sim.sweeps.answer import short_name
from sim.sweeps.csv_rows import read_rows
from sim.sweeps.library import find_sweep
from sim.sweeps.plan import SweepPlan
from sim.sweeps.reading import plan_of_document

_OVER = "--over"
_LIKE = "dials.pressure=0.5,1,2 or dials.momentum=-0.5:0.5:5"
_MOST_NAMED = 3


def typed_sweep(
    name: str,
    over: Sequence[str],
    rows: Path | None,
    worlds: int,
    seed: int,
    settings: Sequence[str] = (),
    seeds: Path | None = None,
) -> SweepPlan:
    """The sweep of one scenario over some axes, or over the points of a table.

    over: texts such as `dials.pressure=0.5,1,2`, or `low:high:steps` after the equals sign;
    rows: a CSV file with a path at the head of each column; one of the two.
    """
    if over and rows is not None:
        raise InputError("--over and --rows both say which points to run: give one of them")
    if _is_sweep(name):
        text = "a sweep says itself what it goes over; name a scenario, or leave --over and --rows"
        raise InputError(f"{name}: {text} out")
    points = Node(read_axes(over), outside(_OVER)) if rows is None else read_rows(rows)
    paths = list(points.mapping if rows is None else points.items[0].mapping)
    scenario = load(name, settings=tuple(settings), seeds=seeds)
    sizes = {"schema": SCHEMA_VERSION, "worlds": worlds, "seed": seed}
    root = {
        **{key: from_plain(value, outside(f"--{key}")) for key, value in sizes.items()},
        "title": from_plain(_title(scenario, paths), outside(_OVER)),
        "design": from_plain("grid" if rows is None else "table", outside(_OVER)),
        "over" if rows is None else "rows": points,
    }
    document = Node(root, outside(name))
    return plan_of_document(document, [scenario], _name(scenario, paths), settings)


def _is_sweep(name: str) -> bool:
    try:
        return kind_in(find_sweep(name)) == "sweep"
    except ScenarioError:
        return False


def read_axes(texts: Sequence[str]) -> dict[str, Node]:
    """Path -> values, as under `over:` in a sweep file."""
    axes: dict[str, Node] = {}
    for text in texts:
        path, equals, values = (part.strip() for part in text.partition("="))
        if not equals or not path or not values:
            raise fail(outside(_OVER), f"{quoted(text)} is not 'path=values'", f"write {_LIKE}")
        place = outside(_OVER, path)
        if path in axes:
            raise fail(place, "given twice", "give all of its values at once")
        axes[path] = _values(values, place)
    return axes


def _values(text: str, place: Place) -> Node:
    if text[0] in "[{":
        return read_value(text, place)
    if ":" in text:
        return _range(text, place)
    parts = [part.strip() for part in text.split(",")]
    if "" in parts:
        raise fail(place, f"{quoted(text)} has a comma with no value beside it", f"write {_LIKE}")
    return Node([read_value(part, place) for part in parts], place, place)


def _range(text: str, place: Place) -> Node:
    parts = [part.strip() for part in text.split(":")]
    if len(parts) != 3 or "" in parts:
        hint = "write low:high:steps, such as 0:3:7"
        raise fail(place, f"{quoted(text)} is not a range with its steps", hint)
    named = zip(("low", "high", "steps"), parts, strict=True)
    return Node({key: read_value(part, place) for key, part in named}, place, place)


def _name(scenario: Scenario, paths: Sequence[str]) -> str:
    """Name of the results: `baseline-over-pressure-momentum`."""
    ends = ["-".join(short_name(path).split(".")[-2:]) for path in paths[:_MOST_NAMED]]
    more = [f"and-{len(paths) - _MOST_NAMED}-more"] if len(paths) > _MOST_NAMED else []
    return "-".join([scenario.name, "over", *ends, *more])


def _title(scenario: Scenario, paths: Sequence[str]) -> str:
    named = ", ".join(map(short_name, paths[:_MOST_NAMED]))
    more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    return f"{scenario.title}, over {named}{more}"
