"""Outcome tables for a terminal: narrow ones too, and plain text where there is no colour."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from sim.ensemble.compare import Change, Comparison
from sim.ensemble.partings import Beside, Parting, StoryPair
from sim.ensemble.result import EnsembleResult
from sim.ensemble.signs import Signs
from sim.html import preformatted
from sim.outcomes import CATEGORIES, EVER
from sim.report.listing import SHORT, TIGHT, titled_table
from sim.report.types import acceptance_by_type, types_table
from sim.statistics.band import Band
from sim.statistics.verdicts import worlds_for
from sim.wording import (
    calendar,
    day,
    elide,
    percent,
    percent_range,
    plural,
    points,
    points_range,
    safe,
    whole,
)

_SIDE_BY_SIDE = 76
"""Columns from which two stories stand side by side."""
_SIGNS = {
    "stated": "Draws of the inputs as stated",
    "wide": "Draws of all judged numbers",
    "structures": "Structures of the rules",
}
_NARROW = 0.01
"""Width of an interval for which it is said how many worlds it takes."""
_BLOCKS = 20
"""Width of the bar that shows a share of all worlds."""
_WIDE_ENOUGH = 72
"""Narrower terminals get no bars."""


def outcome_table(result: EnsembleResult, width: int = 100) -> RenderableType:
    """One scenario: every category with its interval, then what came about, and warnings."""
    table = titled_table(_caption(result), TIGHT)
    table.add_column("outcome")
    table.add_column("share", justify="right", no_wrap=True)
    table.add_column("95% interval", justify="right", no_wrap=True)
    blocks = _BLOCKS if width >= _WIDE_ENOUGH else 0
    table.add_column("", no_wrap=True)
    for category in CATEGORIES:
        estimate = result.shares()[category.key]
        table.add_row(
            Text(category.label),
            percent(estimate.share),
            percent_range(estimate.low, estimate.high),
            Text("█" * round(blocks * estimate.share), style=category.colour),
        )
    table.add_section()
    accepted = result.accepted()
    table.add_row(
        Text("full truce accepted", style="bold"),
        Text(percent(accepted.share), style="bold"),
        percent_range(accepted.low, accepted.high),
        "",
    )
    ever = result.ever_limited()
    row = (percent(ever.share), percent_range(ever.low, ever.high), "")
    table.add_row(Text(EVER["ever_limited"]), *row)
    by_type = types_table(result, with_endings=width >= _WIDE_ENOUGH)
    warnings = [Text(f"Warning: {warning}", style="yellow") for warning in result.warnings]
    return Group(table, *_lines(result), Text(), by_type, *warnings)


def outcome_tables(results: Sequence[EnsembleResult]) -> RenderableType:
    """Several scenarios: acceptance in one table, the categories in a second, then truces."""
    accepted = titled_table(f"A full truce accepted ({_worlds(results)})", TIGHT)
    accepted.add_column("scenario", overflow="fold")
    for heading in ("share", "95% interval", "input band", "median day"):
        accepted.add_column(heading, justify="right")
    ends = titled_table("How the worlds end, % of worlds", TIGHT)
    ends.add_column("scenario", overflow="fold")
    for category in CATEGORIES:
        ends.add_column(SHORT[category.key], justify="right", no_wrap=True)
    for result in results:
        share, band, when = result.accepted(), result.input_band, result.acceptance_day()
        accepted.add_row(
            Text(result.name),
            Text(percent(share.share), style="bold"),
            percent_range(share.low, share.high),
            percent_range(band.low, band.high) if band else "–",
            day(when.median) if when else "–",
        )
        shares = result.shares()
        ends.add_row(
            Text(result.name),
            *(f"{100.0 * shares[category.key].share:.1f}" for category in CATEGORIES),
        )
    lines = [
        Text(f"Warning, {result.name}: {warning}", style="yellow")
        for result in results
        for warning in result.warnings
    ]
    parts = (accepted, Text(), ends, Text(), _truces(results), Text(), acceptance_by_type(results))
    return Group(*parts, *lines)


def difference_table(comparison: Comparison) -> RenderableType:
    """What each scenario changes against the reference, in percentage points."""
    reference = comparison.reference
    parts: list[RenderableType] = []
    for change, result in zip(comparison.changes, comparison.results[1:], strict=True):
        title = f"{elide(result.about.title, 60)}, against {elide(reference.about.title, 60)}"
        parts.append(_differences(change, result, reference, title))
        parts.append(
            Text(
                f"Of the same {whole(reference.worlds)} worlds (seed {reference.seed}) "
                f"{whole(change.gained)} accept only here, {whole(change.lost)} only under the "
                "reference."
            )
        )
        parts += [Text(line) for line in sign_lines(change)]
        parts += [Text(), _types_changed(change), Text()]
        parts += [_channels(change), Text()] if change.channels else []
        parts += [
            each
            for parting in change.partings
            for each in (_parting(parting, comparison, change), Text())
        ]
    return Group(*parts)


def sign_lines(change: Change) -> list[str]:
    """In which draws and structures the difference has the same sign, in sentences."""
    found = [
        f"{_SIGNS[kind]}: the same sign in {percent(signs.share, 0)} of {signs.of}, "
        f"the opposite in {percent(signs.opposite / signs.of, 0)}{_others(signs)}."
        for kind, signs in change.signs.items()
        if signs is not None
    ]
    if not found:
        return []
    return ["What a reader may believe where levels are uncertain:", *found]


def _others(signs: Signs) -> str:
    return f" (not with {', '.join(signs.others)})" if signs.others else ""


def _types_changed(change: Change) -> Table:
    """The change among the worlds of each type of decider."""
    table = titled_table("Full truce accepted, by what the decider's aims are worth to it", TIGHT)
    table.add_column("resolve")
    for heading in ("worlds", "points", "95% interval"):
        table.add_column(heading, justify="right")
    for each in change.types:
        accepted = each.accepted
        table.add_row(
            Text(each.type.name),
            whole(each.worlds),
            points(accepted.difference),
            points_range(accepted.low, accepted.high),
        )
    return table


def _channels(change: Change) -> Table:
    """How much of the difference goes through what, in points."""
    table = titled_table("Through what it goes: what the decider sees of it", TIGHT)
    table.add_column("channel")
    for heading in ("points", "95% interval", "in turn", "95% interval"):
        table.add_column(heading, justify="right")
    for name, share, in_turn in change.channels:
        cells = [points(share.mean), points_range(share.low, share.high)]
        cells += [points(in_turn.mean), points_range(in_turn.low, in_turn.high)]
        table.add_row(Text(name), *cells)
    whole_change = points(sum(each.share.mean for each in change.channels))
    table.add_section()
    table.add_row(Text("in all"), whole_change, "", whole_change, "")
    return table


def _parting(parting: Parting, comparison: Comparison, change: Change) -> Table:
    """What is not the same in the stories of a world, up to the decision where they part."""
    which = "gained" if parting.accepts_here else "lost"
    last = parting.beside[-1].date if parting.beside else ""
    title = f"World {parting.world}, {which}: the stories part on {last}"
    return _side_by_side(title, comparison.reference.name, change.scenario, parting.beside)


def story_pair(pair: StoryPair, width: int) -> RenderableType:
    """Two stories up to where they part: side by side, one after the other in a narrow terminal."""
    if width < _SIDE_BY_SIDE or not pair.beside:
        return Text("\n".join(pair.lines(width)))
    names = pair.reference.scenario.name, pair.here.scenario.name
    return Group(Text("\n".join(pair.opening(width))), _side_by_side("", *names, pair.beside))


def _side_by_side(title: str, reference: str, here: str, beside: Sequence[Beside]) -> Table:
    table = titled_table(title, TIGHT)
    table.add_column("date", no_wrap=True)
    table.add_column(reference, overflow="fold", ratio=1)
    table.add_column(here, overflow="fold", ratio=1)
    for each in beside:
        table.add_row(each.date, Text(each.reference or "–"), Text(each.here or "–"))
    return table


def as_text(content: RenderableType, width: int = 100) -> str:
    """The table as plain text without colour."""
    console = Console(file=StringIO(), width=width, color_system=None, highlight=False)
    with console.capture() as capture:
        console.print(content)
    return safe("\n".join(line.rstrip() for line in capture.get().split("\n"))).rstrip("\n")


def as_html(content: RenderableType, width: int = 100) -> str:
    """The table for a notebook, with its colours."""
    console = Console(file=StringIO(), width=width, record=True, highlight=False)
    console.print(Safe(content))
    return preformatted(console.export_html(code_format="{code}", inline_styles=True).rstrip())


class Safe:
    """What commands no terminal, whatever text is in it: for printing with colours."""

    def __init__(self, content: RenderableType) -> None:
        self._content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for text, style, control in console.render(self._content, options):
            if not control:
                yield Segment(safe(text), style)


def _differences(
    change: Change, result: EnsembleResult, reference: EnsembleResult, title: str
) -> Table:
    table = titled_table(title, TIGHT)
    table.add_column("outcome")
    table.add_column("reference", justify="right")
    table.add_column("here", justify="right")
    table.add_column("points", justify="right")
    table.add_column("95% interval", justify="right")
    before, after = reference.shares(), result.shares()
    for category in CATEGORIES:
        difference = change.categories[category.key]
        table.add_row(
            Text(category.label),
            percent(before[category.key].share),
            percent(after[category.key].share),
            points(difference.difference),
            points_range(difference.low, difference.high),
        )
    table.add_section()
    table.add_row(
        Text("full truce accepted", style="bold"),
        percent(reference.accepted().share),
        percent(result.accepted().share),
        Text(points(change.accepted.difference), style="bold"),
        points_range(change.accepted.low, change.accepted.high),
    )
    table.add_row(
        Text(EVER["ever_limited"]),
        percent(reference.ever_limited().share),
        percent(result.ever_limited().share),
        points(change.ever_limited.difference),
        points_range(change.ever_limited.low, change.ever_limited.high),
    )
    return table


def _truces(results: Sequence[EnsembleResult]) -> Table:
    """What came about in any world, whatever became of it, and how long it was quiet."""
    table = titled_table("Limited truces agreed, full ones that held, and days of truce", TIGHT)
    table.add_column("scenario", no_wrap=True, overflow="ellipsis")
    for heading in ("limited agreed", "full held first time", "quiet days", "limited days"):
        table.add_column(heading, justify="right")
    for result in results:
        held = result.held_first_time()
        table.add_row(
            Text(result.name),
            percent(result.ever_limited().share),
            percent(held.share) if held else "–",
            f"{result.quiet_days().mean:.1f}",
            f"{result.limited_days().mean:.1f}",
        )
    return table


def truce_lines(result: EnsembleResult) -> list[str]:
    """How often the first full truce held, and how many days were quiet, in sentences."""
    held, quiet, partial = result.held_first_time(), result.quiet_days(), result.limited_days()
    length = plural(result.about.truce_days, "day")
    first = "No full truce had the time to run its length."
    if held is not None:
        first = (
            f"Of {plural(held.of, 'first full truce')} with time to run {length}, "
            f"{percent(held.share)} held ({percent_range(held.low, held.high)})."
        )
    return [
        first,
        f"Days of quiet (full truce, no violation): {quiet.mean:.1f} of "
        f"{result.about.horizon_days} on average; of limited truce: {partial.mean:.1f}.",
    ]


def mood_lines(result: EnsembleResult) -> list[str]:
    """How many first acceptances came by mood, in a sentence; none without acceptances."""
    found = result.accepted_by_mood()
    if found is None:
        return []
    return [
        f"Of {plural(found.of, 'first acceptance')} {percent(found.share)} came by mood "
        f"({percent_range(found.low, found.high)}): another option was worth more."
    ]


def _lines(result: EnsembleResult) -> list[Text]:
    lines = []
    when = result.acceptance_day()
    if when is None:
        lines.append(Text("Accepted in none of the worlds."))
    else:
        start = result.about.start
        lines.append(
            Text(
                f"Accepted on day {day(when.median)} ({calendar(start, when.median)}) in the "
                f"median, 90% from day {day(when.q05)} to {day(when.q95)}, where accepted."
            )
        )
        lines += [Text(line) for line in mood_lines(result)]
    lines += [Text(line) for line in truce_lines(result)]
    band = result.input_band
    if band is None:
        lines.append(Text("Input band of acceptance: not worked out."))
    else:
        lines.append(Text(_bands(band, result.wide_band)))
    lines.append(Text(_monte_carlo(result)))
    return lines


def _bands(stated: Band, wide: Band | None) -> str:
    """The range over the inputs as stated, and over all judged numbers where there is one."""
    text = f"Input band of acceptance: {percent_range(*stated)} (5–95% over the uncertain inputs)"
    return f"{text}; over all judged numbers {percent_range(*wide)}." if wide else f"{text}."


def _monte_carlo(result: EnsembleResult) -> str:
    """What the number of worlds leaves open, and where to look for what else does."""
    share = result.accepted()
    half = f"±{50.0 * (share.high - share.low):.1f} points"
    more = worlds_for(share.share, _NARROW, result.worlds)
    narrow = f"below ±{50.0 * _NARROW:.1f} with about {plural(more, 'world')}"
    return f"Monte Carlo error {half}; {narrow}. More: ceasefire uncertainty."


def _caption(result: EnsembleResult) -> str:
    return (
        f"{elide(result.about.title, 120)}\n"
        f"{_worlds([result])}, {plural(result.about.horizon_days, 'day')} "
        f"from {calendar(result.about.start, 0)}"
    )


def _worlds(results: Sequence[EnsembleResult]) -> str:
    first = results[0]
    same = all((r.worlds, r.seed) == (first.worlds, first.seed) for r in results)
    return f"{plural(first.worlds, 'world')}, seed {first.seed}" if same else "sizes differ"
