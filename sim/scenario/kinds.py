"""Which kind of document a file is, asked in one place: by its keys."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sim.scenario.errors import Place, ScenarioError, fail
from sim.scenario.library import scenarios_folder, seeds_folder
from sim.scenario.nodes import Node
from sim.scenario.reading import (
    LARGEST_FILE,
    LARGEST_TEXT,
    EmptyFileError,
    Parsed,
    parse,
    text_of,
    too_large,
)

DocumentKind = Literal["scenario", "sweep", "checks", "cases", "coding"]
"""What `ceasefire` reads."""


@dataclass(frozen=True)
class _About:
    noun: str
    keys: frozenset[str]
    """Keys that tell it."""
    command: str
    does: str
    start: str
    """What to begin an empty file with."""
    largest: int = LARGEST_FILE
    """Bytes of a file."""


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
        LARGEST_TEXT,
    ),
    "cases": _About(
        "a file of cases",
        frozenset({"cases"}),
        "backtest --cases",
        "runs them",
        "write a list of cases as in {seeds}/cases/cases.yaml",
        LARGEST_TEXT,
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
    try:
        parsed, found = _parsed(path)
    except EmptyFileError as error:
        start = _ABOUT[kind].start.format(seeds=seeds_folder(), scenarios=scenarios_folder())
        raise fail(error.problems[0].place, error.problems[0].message, start) from None
    has_codes = kind == "coding" and found == "cases"  # and more, which is not asked for
    if found is not None and found != kind and not has_codes:
        raise _wrong_kind(parsed.root, path, found, kind)
    return parsed.root if kind in ("cases", "coding") else parsed.strict()


def kind_in(path: Path) -> DocumentKind:
    """The kind of the document in a file, a scenario where nothing tells."""
    return _parsed(path)[1] or "scenario"


def _parsed(path: Path) -> tuple[Parsed, DocumentKind | None]:
    """The document in a file and its kind, whose limit of size holds wherever it is read."""
    text = text_of(path, str(path), LARGEST_TEXT)
    parsed = parse(text, str(path))
    kind = kind_of(parsed)
    largest = LARGEST_FILE if kind is None else _ABOUT[kind].largest
    if len(text.encode()) > largest:
        raise too_large(Place(str(path)), largest)
    return parsed, kind


def _wrong_kind(root: Node, path: Path, found: DocumentKind, wanted: DocumentKind) -> ScenarioError:
    """The error for a file of one kind where another is wanted."""
    about = _ABOUT[found]
    what = f"is {about.noun} and not {_ABOUT[wanted].noun}"
    command = f"ceasefire {about.command} {shlex.quote(str(path))}"
    return fail(root.place, what, f"`{command}` {about.does}")
