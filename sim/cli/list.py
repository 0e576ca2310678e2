"""`list`: what is shipped, each with the question that it asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from sim.cli.console import print_json, print_table
from sim.cli.options import AsJson, Seeds
from sim.scenario.library import (
    DOSSIER,
    dossiers,
    scenarios_folder,
    seeds_folder,
    shipped_scenarios,
    sweeps_folder,
)
from sim.scenario.reading import read_file
from sim.sweeps.library import shipped_sweeps

_INDENT = (0, 0, 0, 2)
_DEEPER = (0, 0, 0, 4)

Entry = dict[str, str | None]
Shipped = dict[str, tuple[Entry, ...]]


def list(seeds: Seeds = None, as_json: AsJson = False) -> None:
    """List the shipped scenarios, sweeps and dossiers, with their questions; dossiers of --seeds
    come first.

    A scenario: ceasefire run NAME. A sweep: ceasefire sweep NAME. A dossier is what a scenario
    names as `dossier:`.
    """
    scenarios, sweeps = scenarios_folder(), sweeps_folder()
    shipped: Shipped = {
        "scenarios": tuple(_entry(scenarios / f"{name}.yaml") for name in shipped_scenarios()),
        "sweeps": tuple(_entry(sweeps / f"{name}.yaml") for name in shipped_sweeps()),
        "dossiers": tuple(_entry(file, file.parent.name, "offer") for file in _dossiers(seeds)),
    }
    if as_json:
        print_json(shipped)
    else:
        print_table(lambda _width: Group(*_lines(shipped)))


def _dossiers(seeds: Path | None) -> Iterator[Path]:
    """The first file of each dossier, of the given seeds before the shipped ones."""
    for folder in dict.fromkeys((seeds or seeds_folder(), seeds_folder())):
        files = (folder / name / DOSSIER for name in dossiers(folder))
        yield from (file for file in files if file.is_file())


def _entry(file: Path, name: str = "", question: str = "question") -> Entry:
    """What a file says of itself; of a dossier the offer is what it asks about."""
    root = read_file(file)
    said = {key: root.get(key) for key in ("title", question)}
    texts = {key: None if node is None else str(node.value) for key, node in said.items()}
    return {"name": name or file.stem, **texts, "file": str(file)}


def _lines(shipped: Shipped) -> Iterator[RenderableType]:
    for kind, entries in shipped.items():
        yield Text(kind.capitalize(), style="bold")
        for entry in entries:
            question = entry.get("question") or entry.get("offer") or entry["title"] or ""
            yield Padding(Text(entry["name"] or ""), _INDENT)
            yield Padding(Text(question, style="dim"), _DEEPER)
