"""Forecasts and their scores as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.listing import titled_table
from sim.validation.forecast_scores import ForecastScores, means
from sim.wording import elide, percent, percent_range, plural

_TIGHT = (0, 1, 0, 0)


def forecast_table(document: Mapping[str, Any]) -> RenderableType:
    """Each question with its probability and bands."""
    name = elide(document["scenario"]["name"], 40)
    table = titled_table(f"Forecast of {document['issued']}, scenario {name}", _TIGHT)
    _columns(table, "probability", "95% sampling", "inputs")
    for each in document["questions"]:
        table.add_row(
            Text(each["id"]),
            percent(each["probability"]),
            percent_range(*each["sampling"]),
            percent_range(*each["inputs"]),
        )
    return Group(table, *(Text(line) for line in _remarks(document)))


def scores_table(document: Mapping[str, Any], found: ForecastScores) -> RenderableType:
    """Each answered question with its scores, then the means."""
    name = elide(document["scenario"]["name"], 40)
    table = titled_table(
        f"Forecast of {document['issued']}, scenario {name}; lower scores are better", _TIGHT
    )
    _columns(table, "probability", "happened", "Brier", "log")
    for each in found.answered:
        mark = " (over)" if each.over_when_issued else ""
        table.add_row(
            Text(f"{each.key}{mark}"),
            percent(each.probability),
            "yes" if each.happened else "no",
            f"{each.brier:.3f}",
            f"{each.log:.3f}",
        )
    table.add_section()
    for label, answered in (("mean", found.answered), ("mean of what was open", found.forecasts)):
        if answered:
            mean = means(answered)
            table.add_row(label, "", "", f"{mean['brier']:.3f}", f"{mean['log']:.3f}")
    lines = [
        "Who says one half to everything has Brier 0.250. Questions about one war are hardly "
        "more than one observation."
    ]
    if len(found.forecasts) < len(found.answered):
        lines.append("(over): the date had passed when this was issued, so it was no forecast.")
    if found.open:
        lines.append(f"Not answered: {', '.join(found.open)}.")
    return Group(table, *(Text(line) for line in lines))


def _columns(table: Table, *headings: str) -> None:
    table.add_column("question", overflow="fold")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)


def _remarks(document: Mapping[str, Any]) -> list[str]:
    over = sum(each["over_when_issued"] for each in document["questions"])
    lines = [f"sha256 {document['sha256'][:16]}…, model {document['model']['fingerprint']}"]
    if over:
        count = plural(over, "question")
        lines.append(f"{count} over on {document['issued']}: no forecast, only a hindcast.")
    return lines
