"""`upgrade`: scenario files of an older format, rewritten in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import say
from sim.cli.exits import GATE_FAILED
from sim.cli.options import Quiet, Seeds, given_path
from sim.files import replace_file
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.kinds import read_kind
from sim.scenario.load import load_text
from sim.scenario.reading import LARGEST_FILE, text_of
from sim.scenario.upgrade import upgraded


def upgrade(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", parser=given_path, help="Scenario files."),
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 if a file would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would change.")
    ] = False,
    seeds: Seeds = None,
    quiet: Quiet = False,
) -> None:
    """Rewrite scenarios of an older format to the newest; comments and order stay.

    Nothing is written unless every file can be upgraded and is a valid scenario then.
    """
    texts = {file: _texts(file, seeds) for file in files}
    changed = {file: texts for file, texts in texts.items() if texts[0] != texts[1]}
    for file, (before, after) in changed.items():
        if diff:
            say(_diff(file, before, after))
        if not (check or diff):
            replace_file(file, after.encode())
    if not quiet:
        for file in texts:
            say(f"{file}: {_said(file in changed, check or diff)}")
    if check and changed:
        raise typer.Exit(GATE_FAILED)


def _texts(file: Path, seeds: Path | None) -> tuple[str, str]:
    """The text of a scenario as it is, and in the newest format, which has been loaded."""
    read_kind(file, "scenario")
    before = text_of(file, str(file), LARGEST_FILE)
    after = upgraded(before, str(file))
    try:
        load_text(after, file, seeds)
    except ScenarioError as error:
        lines = _lines_before(before, after)
        raise ScenarioError(
            _moved(problem, str(file), lines) for problem in error.problems
        ) from None
    return before, after


def _lines_before(before: str, after: str) -> dict[int, int]:
    """Line of the upgraded text -> line of the file as it is."""
    olds, news = before.splitlines(), after.splitlines()
    blocks = SequenceMatcher(None, olds, news, autojunk=False).get_opcodes()
    return {
        new + 1: min(old + new - first, max(old_end - 1, 0)) + 1
        for _, old, old_end, first, end in blocks
        for new in range(first, end)
    }


def _moved(problem: Problem, file: str, lines: Mapping[int, int]) -> Problem:
    """A problem of the upgraded text where it stands in the file."""
    if problem.file != file:
        return problem
    line = lines.get(problem.line, problem.line)
    return replace(problem, place=replace(problem.place, line=line))


def _diff(file: Path, before: str, after: str) -> str:
    lines = unified_diff(
        before.splitlines(), after.splitlines(), str(file), f"{file}, upgraded", lineterm=""
    )
    return "\n".join(lines)


def _said(changes: bool, only_shown: bool) -> str:
    if not changes:
        return "is of the newest format"
    return "would be rewritten" if only_shown else "rewritten"
