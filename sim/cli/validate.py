"""`story`, `validate`, `new` and `schema`: one world told, and help with scenario files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.console import BAD_INPUT, guarded, note, print_json
from sim.cli.options import SEED, AsJson, OneScenario, Out, Seed, Settings
from sim.errors import InputError
from sim.wording import plural


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
        typer.Argument(
            metavar="FILE", help="Files of scenarios, sweeps or checks; shipped ones if none."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check scenarios, sweeps and files of checks without running them, and that every number has
    a source.
    """
    from sim.cli.checking import is_checks  # noqa: PLC0415
    from sim.scenario.library import shipped_scenarios  # noqa: PLC0415
    from sim.sweeps.library import is_sweep, shipped_sweeps  # noqa: PLC0415

    swept = [name for name in files if is_sweep(name)] if files else shipped_sweeps()
    listed = [name for name in files or () if name not in swept and is_checks(name)]
    others = [*swept, *listed]
    names = [name for name in files if name not in others] if files else shipped_scenarios()
    sweeps = [_validated_as(_counts_of_sweep, name) for name in swept]
    checks = [_validated_as(_counts_of_checks, name) for name in listed]
    checked = [_validated(name) for name in names]
    reports = [report for report, _ in checked]
    dossiers = _dossiers([folder for _, folder in checked if folder is not None])
    wrong = [report["file"] for report in reports if report["error"]]
    wrong += [report["dossier"] for report in dossiers if report["problems"]]
    wrong += [report["file"] for report in [*sweeps, *checks] if report["error"]]
    if as_json:
        told = {"scenarios": reports, "sweeps": sweeps, "checks": checks, "dossiers": dossiers}
        print_json({"valid": not wrong, **told})
    else:
        for report in [*reports, *sweeps, *checks]:
            _print_scenario(report)
        for report in dossiers:
            _print_dossier(report)
        for each, noun in ((reports, "scenario"), (sweeps, "sweep"), (checks, "checks file")):
            if each:
                valid = sum(1 for report in each if not report["error"])
                print(f"{valid} of {plural(len(each), noun)} valid")
    if wrong:
        raise typer.Exit(BAD_INPUT)


@guarded
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
) -> None:
    """Write a commented starting scenario that runs as it is."""
    from sim.results.folder import replace_file  # noqa: PLC0415
    from sim.scenario.new import template  # noqa: PLC0415

    if file.exists():
        raise InputError(f"{file}: is there already; choose another name")
    replace_file(file, template(file=file.name).encode())
    note(f"{file}: written. Next: ceasefire run {file}")


@guarded
def schema(
    sweep: Annotated[bool, typer.Option("--sweep", help="Of sweep files.")] = False,
    checks: Annotated[bool, typer.Option("--checks", help="Of files of checks.")] = False,
    out: Out = None,
) -> None:
    """Print the JSON Schema of scenario files, or of another kind, for editors."""
    if sweep and checks:
        raise InputError("--sweep and --checks are two schemas: ask for one at a time")
    made = _schema(sweep, checks)
    if out is None:
        print_json(made)
        return
    from sim.results.folder import as_json_bytes, replace_file  # noqa: PLC0415

    replace_file(out, as_json_bytes(made))


def _schema(sweep: bool, checks: bool) -> dict[str, Any]:
    if sweep:
        from sim.sweeps.schema import sweep_schema  # noqa: PLC0415

        return sweep_schema()
    if checks:
        from sim.checks.file import checks_schema  # noqa: PLC0415

        return checks_schema()
    from sim.scenario.schema import json_schema  # noqa: PLC0415

    return json_schema()


def _validated(name: str) -> tuple[dict[str, Any], Path | None]:
    """What there is to say about a scenario, and the folder of its dossier if it is valid."""
    from sim.scenario.errors import Place, ScenarioError  # noqa: PLC0415
    from sim.scenario.library import find_dossier, find_scenario, seeds_folder  # noqa: PLC0415
    from sim.scenario.load import load  # noqa: PLC0415

    try:
        scenario = load(name)
        beside = find_scenario(name).parent
        folder = find_dossier(scenario.dossier, beside, seeds_folder(), Place(name))
    except ScenarioError as error:
        return {"file": name, "error": str(error), "warnings": [], "counts": {}}, None
    counts = {
        "numbers": len(scenario.parameters),
        "actors": len(scenario.actors),
        "events": len(scenario.events),
        "expectations": len(scenario.expectations),
    }
    warnings = list(scenario.warnings)
    return {"file": name, "error": None, "warnings": warnings, "counts": counts}, folder


def _validated_as(
    counted: Callable[[str], tuple[dict[str, int], list[str]]], name: str
) -> dict[str, Any]:
    """What there is to say about a file of another kind; `counted`: its counts and warnings."""
    from sim.scenario.errors import ScenarioError  # noqa: PLC0415

    try:
        counts, warnings = counted(name)
    except ScenarioError as error:
        return {"file": name, "error": str(error), "warnings": [], "counts": {}}
    return {"file": name, "error": None, "warnings": warnings, "counts": counts}


def _counts_of_sweep(name: str) -> tuple[dict[str, int], list[str]]:
    from sim.sweeps.reading import read_sweep  # noqa: PLC0415

    plan = read_sweep(name)
    return {"points": plan.total, "worlds": plan.total * plan.worlds}, list(plan.warnings)


def _counts_of_checks(name: str) -> tuple[dict[str, int], list[str]]:
    from sim.checks.file import read_checks  # noqa: PLC0415

    checks, scenarios = read_checks([name])
    return {"checks": len(checks), "scenarios": len(scenarios)}, []


def _dossiers(folders: list[Path]) -> list[dict[str, Any]]:
    from sim.scenario.dossier import open_dossier  # noqa: PLC0415
    from sim.scenario.library import seeds_folder  # noqa: PLC0415
    from sim.scenario.sources import source_report  # noqa: PLC0415

    return [source_report(open_dossier(each, seeds_folder())) for each in dict.fromkeys(folders)]


def _print_scenario(report: dict[str, Any]) -> None:
    if report["error"]:
        note(report["error"])
        return
    counts = ", ".join(plural(count, name[:-1]) for name, count in report["counts"].items())
    print(f"{report['file']}: valid ({counts})")
    for warning in report["warnings"]:
        note(f"{report['file']}: warning: {warning}")


def _print_dossier(report: dict[str, Any]) -> None:
    for problem in report["problems"]:
        note(problem)
    kinds = ", ".join(f"{kind} {count}" for kind, count in report["sources"].items())
    sourced = sum(report["sources"].values())
    print(
        f"dossier {report['dossier']}: {sourced} of {report['numbers']} numbers sourced ({kinds})"
    )


def _check_world(world: int, seed: int) -> None:
    from sim.ensemble.simulate import MOST_WORLDS, check_size  # noqa: PLC0415

    check_size(1, seed)
    if not 0 <= world < MOST_WORLDS:
        raise InputError(f"--world must be from 0 to {MOST_WORLDS - 1:,}, not {world:,}")
