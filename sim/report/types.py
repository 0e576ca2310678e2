"""What becomes of each type of decider, as tables: acceptance, quiet, kinds of ending."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.ensemble.result import EnsembleResult
from sim.ensemble.types import TYPES, TypeResult
from sim.outcomes import CATEGORIES
from sim.report.listing import SHORT, TIGHT, titled_table
from sim.statistics.intervals import Median, ShareOf
from sim.wording import day, percent, percent_range, whole

WHAT_A_TYPE_IS = "resolve, what its aims are worth to the decider"


def types_table(result: EnsembleResult, with_endings: bool = True) -> RenderableType:
    """One scenario: acceptance and quiet by type, and how the worlds of each end."""
    types = result.types()
    table = titled_table(f"By type: {WHAT_A_TYPE_IS}, in v", TIGHT)
    table.add_column("resolve")
    for heading in ("worlds", "accept", "95% interval", "by mood", "held", "quiet days"):
        table.add_column(heading, justify="right")
    for each in types:
        table.add_row(*_cells(each))
    note = Text(
        "accept: a full truce; by mood: of those, another option was worth more; held: of first "
        "truces with the time to; quiet days: median where accepted (95% interval)."
    )
    return Group(table, note, Text(), _endings(types)) if with_endings else Group(table, note)


def acceptance_by_type(results: Sequence[EnsembleResult]) -> RenderableType:
    """Several scenarios: the share of each type that accepts."""
    table = titled_table(f"Accepted by type ({WHAT_A_TYPE_IS}, in v)", TIGHT)
    table.add_column("scenario", overflow="fold")
    for kind in TYPES:
        table.add_column(kind.label, justify="right")
    for result in results:
        shares = {each.type: percent(each.accepted.share) for each in result.types()}
        table.add_row(Text(result.name), *(shares.get(kind, "–") for kind in TYPES))
    return table


def _cells(each: TypeResult) -> tuple[str, ...]:
    accepted = each.accepted
    return (
        each.type.name,
        whole(each.worlds),
        percent(accepted.share),
        percent_range(accepted.low, accepted.high),
        _share(each.accepted_by_mood),
        _share(each.held_first_time),
        median_text(each.quiet_days_if_accepted),
    )


def _share(found: ShareOf | None) -> str:
    return "–" if found is None else percent(found.share, 0)


def median_text(found: Median | None) -> str:
    """A median of days with its interval, where there is one: `38 (33–44)`."""
    if found is None:
        return "–"
    if found.low is None or found.high is None:
        return day(found.median)
    return f"{day(found.median)} ({day(found.low)}–{day(found.high)})"


def _endings(types: Sequence[TypeResult]) -> Table:
    table = titled_table("How the worlds of each type end, %", TIGHT)
    table.add_column("resolve")
    for category in CATEGORIES:
        table.add_column(SHORT[category.key], justify="right")
    for each in types:
        shares = (each.shares[category.key].share for category in CATEGORIES)
        table.add_row(each.type.name, *(f"{100.0 * share:.1f}" for share in shares))
    return table
