"""What the columns of a result say, for the metadata of files and of arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.outcomes import COLUMNS, column_text
from sim.scenario.scenario import Parameter
from sim.scenario.uncertain import drawn_parameters, kind_of

Description = dict[str, str]


def outcome_description(name: str) -> Description:
    """Of a column of outcomes: `meaning`, with its unit."""
    return {"meaning": column_text(name)}


def input_description(parameter: Parameter) -> Description:
    """Of a column of inputs: whose uncertainty it is, `kind`."""
    return {"kind": kind_of(parameter)}


def descriptions(resolved: Mapping[str, Any]) -> dict[str, Description]:
    """Of every column of a frame with inputs: outcomes first, then inputs by path.

    An input has its `kind`, and `unit` and `meaning` where the shipped dossier has that number.
    """
    notes = _notes()
    inputs = drawn_parameters(resolved)
    return {
        **{name: outcome_description(name) for name in COLUMNS},
        **{path: {**notes.get(path, {}), **input_description(inputs[path])} for path in inputs},
    }


def _notes() -> dict[str, Description]:
    """Path -> unit and reason of the numbers of the shipped dossier."""
    from sim.scenario.dossier import starting_dossier  # noqa: PLC0415 (only for metadata)
    from sim.scenario.library import seeds_folder  # noqa: PLC0415
    from sim.scenario.paths import numbers  # noqa: PLC0415

    notes: dict[str, Description] = {}
    for found in numbers(starting_dossier(seeds_folder()).base):
        written = {key: found.node.get(key) for key in ("reason", "unit")}
        said = {key: str(node.value) for key, node in written.items() if node is not None}
        unit = said.get("unit") or (found.bounds.unit if found.bounds else "")
        notes[found.path] = {"meaning": said.get("reason", ""), "unit": unit}
    return {path: {key: text for key, text in each.items() if text} for path, each in notes.items()}
