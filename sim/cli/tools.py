"""`story`, `validate`, `new` and `schema`: one world told, and help with scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.console import BAD_INPUT, guarded, note, print_json
from sim.cli.options import SEED, AsJson, OneScenario, Out, Seed, Settings
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


@guarded
def story(
    scenario: OneScenario,
    world: Annotated[int, typer.Option("--world", "-k", help="Which world, from 0.")] = 0,
    seed: Seed = SEED,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Tell one world day by day, with the reasons behind each answer."""
    from sim.scenario.load import load  # noqa: PLC0415

    loaded = load(scenario, settings=tuple(settings or ()))
    _check_world(world, seed)
    from sim.model.world import World  # noqa: PLC0415 (mesa only once the scenario is sound)

    told = World(loaded, seed, [world], record=True).story(world)
    if as_json:
        print_json(told.to_dict())
    else:
        print(told)


@guarded
def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Scenario files; all shipped ones if none."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check scenarios without running them, and that every number has a source."""
    from sim.scenario.library import shipped  # noqa: PLC0415

    reports = [_validated(name) for name in files or shipped()]
    wrong = [report for report in reports if report["error"]]
    if as_json:
        print_json({"files": reports, "valid": not wrong})
    else:
        for report in reports:
            _print_report(report)
        print(f"{len(reports) - len(wrong)} of {len(reports)} scenarios are valid")
    if wrong:
        raise typer.Exit(BAD_INPUT)


@guarded
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
) -> None:
    """Write a commented starting scenario that runs as it is."""
    from sim.experiments.folder import replace_file  # noqa: PLC0415
    from sim.scenario.new import template  # noqa: PLC0415

    if file.exists():
        raise InputError(f"{file}: is there already; choose another name")
    replace_file(file, template().encode())
    note(f"{file}: written. Next: ceasefire run {file}")


@guarded
def schema(out: Out = None) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario.schema import json_schema  # noqa: PLC0415

    if out is None:
        print_json(json_schema())
        return
    from sim.experiments.folder import replace_file  # noqa: PLC0415
    from sim.experiments.store import as_json_bytes  # noqa: PLC0415

    replace_file(out, as_json_bytes(json_schema()))


def _validated(name: str) -> dict[str, Any]:
    from sim.scenario.errors import ScenarioError  # noqa: PLC0415
    from sim.scenario.load import load  # noqa: PLC0415

    try:
        scenario = load(name)
    except ScenarioError as error:
        return {"file": name, "error": str(error), "warnings": [], "counts": {}}
    return {
        "file": name,
        "error": None,
        "warnings": list(scenario.warnings),
        "counts": _counts(scenario),
    }


def _counts(scenario: Scenario) -> dict[str, int]:
    return {
        "actors": len(scenario.actors),
        "events": len(scenario.events),
        "details": len(scenario.details),
        "numbers": len(scenario.parameters),
        "expectations": len(scenario.expectations),
    }


def _print_report(report: dict[str, Any]) -> None:
    if report["error"]:
        note(report["error"])
        return
    counts = ", ".join(f"{count} {name}" for name, count in report["counts"].items())
    print(f"{report['file']}: valid ({counts})")
    for warning in report["warnings"]:
        note(f"{report['file']}: warning: {warning}")


def _check_world(world: int, seed: int) -> None:
    from sim.run import MOST_WORLDS, check_size  # noqa: PLC0415

    check_size(1, seed)
    if not 0 <= world < MOST_WORLDS:
        raise InputError(f"--world must be from 0 to {MOST_WORLDS - 1:,}, not {world:,}")
