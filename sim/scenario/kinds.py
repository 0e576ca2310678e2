"""Which kind of document a file is, asked in one place: by its keys."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sim.scenario.errors import ScenarioError, fail
from sim.scenario.library import scenarios_folder, seeds_folder
from sim.scenario.nodes import Node
from sim.scenario.reading import LARGEST_FILE, EmptyFileError, Parsed, parse_file

DocumentKind = Literal["scenario", "sweep", "checks", "cases", "coding"]
"""What `ceasefire` reads."""

_LARGEST_OF_CASES = 4 * 1024 * 1024


@dataclass(frozen=True)
class _About:
    noun: str
    keys: frozenset[str]
    """Keys that tell it."""
    command: str
    does: str
    start: str
    """What to begin an empty file with."""


_ABOUT: dict[DocumentKind, _About] = {
    "checks": _About(
        "a file of checks",
        frozenset({"checks"}),
        "check",
        "judges them",
        "write a list under 'checks:'",
    ),
    "coding": _About(
        "a second coding of cases",
        frozenset({"coding"}),
        "backtest --second-coding",
        "scores it beside the first",
        "write a list of `id` and `inputs` as in {seeds}/cases/second_coding.yaml",
    ),
    "cases": _About(
        "a file of cases",
        frozenset({"cases"}),
        "backtest --cases",
        "runs them",
        "write a list of cases as in {seeds}/cases/cases.yaml",
    ),
    "sweep": _About(
        "a sweep",
        frozenset({"design", "over", "rows"}),
        "sweep",
        "runs it",
        "start from a copy of {scenarios}/sweeps/ci.yaml",
    ),
    "scenario": _About(
        "a scenario",
        frozenset(
            {
                *("dossier", "extends", "start", "horizon_days", "dials", "mediator", "details"),
                *("actors", "parameters", "events", "rules", "expectations"),
            }
        ),
        "run",
        "runs it",
        "start from `ceasefire new`",
    ),
}
"""By kind, in the order in which they are asked for."""
_ALSO_OF_SWEEPS = frozenset({"scenario", "scenarios", "points", "points_seed", "columns"})


def kind_of(parsed: Parsed) -> DocumentKind | None:
    """The kind that a document's keys tell, None if they tell nothing.

    A list is one of cases if its items are mappings, and one of codes alone if they have `inputs`
    and none has an `offer`.
    """
    root = parsed.root
    if isinstance(root.value, list):
        return _kind_of_list(root)
    for kind, about in _ABOUT.items():
        if not about.keys.isdisjoint(root.mapping):
            return kind
    return "sweep" if not _ALSO_OF_SWEEPS.isdisjoint(root.mapping) else None


def _kind_of_list(root: Node) -> DocumentKind | None:
    if not root.items or not root.items[0].mapping:
        return None
    keys = [item.mapping.keys() for item in root.items]
    return "coding" if all("inputs" in k and "offer" not in k for k in keys) else "cases"


def read_kind(path: Path, kind: DocumentKind) -> Node:
    """The document in a file that has to be of a kind; another is refused as what it is.

    In a file of cases, or of codes alone, a missing value means that it is not known, and the top
    level may be a list, or a mapping with the list under `cases`.
    """
    of_cases = kind in ("cases", "coding")
    largest = _LARGEST_OF_CASES if of_cases else LARGEST_FILE
    try:
        parsed = parse_file(path, largest=largest)
    except EmptyFileError as error:
        start = _ABOUT[kind].start.format(seeds=seeds_folder(), scenarios=scenarios_folder())
        raise fail(error.problems[0].place, error.problems[0].message, start) from None
    found = kind_of(parsed)
    has_codes = kind == "coding" and found == "cases"  # and more, which is not asked for
    if found is not None and found != kind and not has_codes:
        raise _wrong_kind(parsed.root, path, found, kind)
    return parsed.root if of_cases else parsed.strict()


def kind_in(path: Path) -> DocumentKind:
    """The kind of the document in a file, a scenario where nothing tells."""
    return kind_of(parse_file(path)) or "scenario"


def _wrong_kind(root: Node, path: Path, found: DocumentKind, wanted: DocumentKind) -> ScenarioError:
    """The error for a file of one kind where another is wanted."""
    about = _ABOUT[found]
    what = f"is {about.noun} and not {_ABOUT[wanted].noun}"
    command = f"ceasefire {about.command} {shlex.quote(str(path))}"
    return fail(root.place, what, f"`{command}` {about.does}")
