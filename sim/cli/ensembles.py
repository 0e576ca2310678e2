"""What `run` and `compare` share: scenarios read, simulated, and kept in a folder each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from sim.cli.console import note
from sim.cli.options import RESULTS
from sim.cli.progress import progress_of_worlds
from sim.ensemble.result import About, EnsembleResult
from sim.ensemble.simulate import check_size, worlds_of_bands
from sim.errors import InputError
from sim.results.documents import FORMAT
from sim.results.folder import ResultError
from sim.results.manifest import RunManifest
from sim.results.resume import OtherFormatError
from sim.results.store import held_in, run_into
from sim.scenario.load import load
from sim.scenario.scenario import Scenario
from sim.wording import short_digest
from sim.workers.pool import Pool, helpful_workers


def load_scenarios(
    names: Sequence[str], settings: Sequence[str] | None, seeds: Path | None
) -> list[Scenario]:
    """The scenarios of some names."""
    return [load(name, settings=tuple(settings or ()), seeds=seeds) for name in names]


def result_folders(
    scenarios: Sequence[Scenario], worlds: int, seed: int, out: Path | None
) -> list[Path]:
    """Where each scenario's results go."""
    if out is not None and len(scenarios) == 1:
        return [out]
    names = [f"{each.name}-{short_digest(each.digest)}" for each in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"the same scenario is given twice: {', '.join(twice)}")
    if out is not None:
        return [out / name for name in names]
    return [
        _free(RESULTS / name, scenario, worlds, seed)
        for name, scenario in zip(names, scenarios, strict=True)
    ]


def _free(folder: Path, scenario: Scenario, worlds: int, seed: int) -> Path:
    """The default folder, or one named after what differs if another run is there already."""
    wanted = RunManifest.of(About.of(scenario), worlds, seed)
    try:
        while (held := held_in(folder)) is not None and (suffix := held.distinction(wanted)):
            folder = folder.with_name(folder.name + suffix)
    except OtherFormatError:
        return _free(folder.with_name(f"{folder.name}-format{FORMAT}"), scenario, worlds, seed)
    except ResultError:  # damaged: it may be this very run, which shows when it is opened
        pass
    return folder


def run_all(
    scenarios: Sequence[Scenario],
    folders: Sequence[Path],
    worlds: int,
    seed: int,
    workers: int | Pool | None,
    command: Sequence[str],
    quiet: bool,
    band: bool = True,
) -> list[EnsembleResult]:
    """Each scenario's result, run into its folder or read from there."""
    check_size(worlds, seed)
    of_bands = [worlds_of_bands(each) if band else 0 for each in scenarios]
    results = []
    number = helpful_workers(worlds + max(of_bands)) if workers is None else workers
    with Pool(number, note) if isinstance(number, int) else nullcontext(number) as pool:
        for scenario, folder, of_band in zip(scenarios, folders, of_bands, strict=True):
            with progress_of_worlds(scenario.name, worlds, quiet, of_band) as progress:
                results.append(
                    run_into(
                        folder,
                        scenario,
                        worlds,
                        seed,
                        pool,
                        progress=progress,
                        command=command,
                        band=band,
                    )
                )
    return results
