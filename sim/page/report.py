"""The report on a result: what is found first, then why, how sure, and what it rests on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from matplotlib.figure import Figure

from sim.analysis.uncertainty import KINDS
from sim.outcomes import CATEGORIES, EVER
from sim.page.blocks import (
    Block,
    Bullets,
    Dials,
    Folded,
    Page,
    Paragraph,
    Picture,
    Preformatted,
    Section,
    Table,
)
from sim.page.dials import as_table
from sim.page.findings import LEVEL, Findings
from sim.page.validity import validity
from sim.plots.kinds import draw
from sim.plots.style import picture_bytes
from sim.report.tables import sign_lines, truce_lines
from sim.scenario.scenario import Parameter
from sim.statistics.intervals import Estimate
from sim.version import __version__
from sim.wording import (
    calendar,
    minus,
    percent,
    percent_range,
    plural,
    points,
    points_range,
    short_digest,
    value_text,
    whole,
)

_SOURCES = (
    ("data", "From data of the day", ("data",)),
    ("article", "From the article", ("article", "scenario")),
    ("judgement", "Judged", ("judgement",)),
)
_FROM_PAPERS = "From published work"


def report(found: Findings) -> Page:
    """The whole page."""
    scenario, result = found.scenario, found.result
    sections = [
        Section("answer", "The answer", [*_answer(found)]),
        Section("endings", "How worlds end, and when", [*_endings(found)]),
    ]
    if found.comparison is not None:
        sections.append(Section("moves", "What moves it", [*_moves(found)]))
    sections += [
        Section("changes", "What would change it", [*_changes(found)]),
        Section("dials-section", "Move the dials", [*_dials(found)]),
        Section("uncertainty", "How sure", [*_uncertainty(found)]),
    ]
    if found.stories:
        sections.append(Section("stories", "Three worlds", [*_stories(found)]))
    sections += [
        Section("assumptions", "What it rests on", [*_assumptions(found)]),
        Section("validity", "How far the model deserves belief", validity()),
        Section("again", "How to repeat it", [*_again(found)]),
    ]
    foot = (
        f"ceasefire-sim {__version__}; scenario {scenario.name}, digest "
        f"{short_digest(scenario.digest)}; {plural(result.worlds, 'world')}, seed {result.seed}."
    )
    return Page(scenario.title, "en", sections, foot)


def _answer(found: Findings) -> Iterator[Block]:
    result, about = found.result, found.result.about
    yield Paragraph(found.scenario.question)
    for sentence in answer_sentences(found):
        yield Paragraph(sentence, is_lead=True)
    yield Paragraph(
        f"{whole(result.worlds)} simulated courses of events, {about.horizon_days} days from "
        f"{calendar(about.start, 0)}. A share is of simulated worlds: what this model holds "
        "possible under this scenario's assumptions, and no forecast that has been shown to beat "
        "a base rate (see below)."
    )
    if result.warnings:
        yield Bullets([f"Warning: {each}" for each in result.warnings])


def answer_sentences(found: Findings) -> tuple[str, str]:
    """The answer with how sure it is, of all kinds of uncertainty, in two sentences."""
    result = found.result
    accepted, when, held = result.accepted(), result.acceptance_day(), result.held_first_time()
    decider = next(each for each in found.scenario.actors if each.role == "decider").called
    first = (
        f"{decider[:1].upper()}{decider[1:]} accepts a full truce in {percent(accepted.share)} of "
        f"the worlds"
    )
    if when is not None:
        first += f", in the median on {calendar(result.about.start, when.median)}"
    if held is not None:
        first += f", and of those first truces {percent(held.share, 0)} hold"
    ranges = "; ".join(
        f"{_in_a_sentence(KINDS[each.kind])} {percent_range(each.low, each.high)}"
        for each in found.uncertainty.kinds
    )
    return f"{first}.", f"How sure the share is, by what leaves it open: {ranges}."


def _in_a_sentence(label: str) -> str:
    return label if label.startswith("Monte") else f"{label[:1].lower()}{label[1:]}"


def _endings(found: Findings) -> Iterator[Block]:
    results = [found.result, *found.others]
    result = found.result
    shares, accepted = result.shares(), result.accepted()
    yield _picture("outcomes", draw("outcomes", results))
    rows = [
        [each.label, percent(shares[each.key].share), _range(shares[each.key]), each.meaning]
        for each in CATEGORIES
    ]
    ever = result.ever_limited()
    rows += [
        ["full truce accepted", percent(accepted.share), _range(accepted), "at any time"],
        [EVER["ever_limited"], percent(ever.share), _range(ever), "at any time"],
    ]
    heads = ["outcome", "share", "95% interval", "meaning"]
    yield Table("How worlds end", heads, rows, frozenset({0, 3}))
    accepts = result.acceptance_day() is not None
    if accepts:
        yield _picture("acceptance", draw("acceptance", results))
    yield Bullets(truce_lines(result))
    if accepts:
        accepting = [each for each in results if each.accepted().share > 0.0]
        yield _picture("truces", draw("truces", accepting))
    yield _picture("trajectories", draw("trajectories", [result]))
    if len(result.types()) > 1:
        yield _picture("types", draw("types", [result]))


def _moves(found: Findings) -> Iterator[Block]:
    comparison = found.comparison
    assert comparison is not None
    yield _picture("differences", draw("differences", comparison.results))
    for change in comparison.changes:
        yield Paragraph(
            f"{change.scenario} against {comparison.reference.name}: of the same "
            f"{plural(comparison.reference.worlds, 'world')}, {whole(change.gained)} accept only "
            f"here and {whole(change.lost)} only there."
        )
        if lines := sign_lines(change):
            yield Bullets(lines[1:])
    if found.drivers is not None and found.drivers.drivers:
        drivers = found.drivers
        yield _picture("drivers", drivers.plot())
        rows = [
            [
                each.path,
                each.first,
                each.second,
                points(each.share),
                points_range(each.low, each.high),
            ]
            for each in drivers.drivers
        ]
        heads = ["setting", drivers.first, drivers.second, "points", "95% interval"]
        caption = "Shapley shares of the settings that differ"
        yield Table(caption, heads, rows, frozenset({0, 1, 2}))


def _changes(found: Findings) -> Iterator[Block]:
    sentences = [minus(" ".join(each.sentences())) for each in found.tips]
    yield Paragraph(
        f"Where {percent(LEVEL, 0)} would accept, one dial at a time, everything else as it is:"
    )
    yield Bullets(sentences)
    widest = max(found.tips, key=lambda t: t.crossing.most.share - t.crossing.least.share)
    name = widest.path.removeprefix("dials.")
    reach = percent_range(widest.crossing.least.share, widest.crossing.most.share, 0)
    yield Paragraph(
        f"Of the three dials {name} has the longest reach: {reach} accept over its range."
    )
    yield _picture(f"tip-{name}", widest.plot())


def _dials(found: Findings) -> Iterator[Block]:
    data = found.dials
    counts = " × ".join(str(len(axis["values"])) for axis in data["axes"])
    yield Paragraph(
        f"Simulated beforehand at {counts} points of the dials, {data['worlds']} of the same "
        "worlds at each; between the points the shares are interpolated, and the page says so. "
        f"Of so few worlds a share may lie some points beside that of all "
        f"{whole(found.result.worlds)}; to see what a dial changes, compare it with the lines "
        "across the bars, which are the same worlds under the scenario's own setting."
    )
    yield Dials(data)
    yield Folded("All simulated points as a table", [as_table(data)])


def _uncertainty(found: Findings) -> Iterator[Block]:
    open_still = found.uncertainty
    shares = open_still.shares()
    yield Paragraph(" ".join(open_still.sentences()))
    yield _picture("uncertainty", open_still.plot())
    rows = [
        [
            KINDS[each.kind],
            percent_range(each.low, each.high),
            percent(shares[each.kind], 0),
            each.meaning,
        ]
        for each in open_still.kinds
    ]
    heads = ["kind", "range", "share of variance", "what is meant"]
    yield Table("Four kinds of uncertainty, told apart", heads, rows, frozenset({0, 3}))


def _stories(found: Findings) -> Iterator[Block]:
    for why, world, text in found.stories:
        yield Folded(f"World {world}. {why}", [Preformatted(text)])


def _assumptions(found: Findings) -> Iterator[Block]:
    numbers = [each for each in found.scenario.parameters.values() if not each.descriptive]
    groups = {title: [each for each in numbers if _title(each) == title] for title in _TITLES}
    counts = ", ".join(
        f"{len(held)} {title[:1].lower()}{title[1:]}" for title, held in groups.items()
    )
    yield Paragraph(
        f"{len(numbers)} numbers decide what happens in this scenario: {counts}. Each stands below "
        "with its unit, its source and the reason for its size."
    )
    if said := list(_positions(found)):
        heads = ["who", "what the article says", "paragraph", "read as"]
        table = Table("What the article says of the actors", heads, said, frozenset({0, 1, 3}))
        yield Folded("What the article says of the actors", [table])
    for title, held in groups.items():
        heads = ["number", "value", "unit", "source", "reason"]
        rows = [_assumption(each, found) for each in held]
        if rows:
            yield Folded(
                f"{title}: {plural(len(rows), 'number')}",
                [Table(title, heads, rows, frozenset({0, 2, 3, 4}))],
            )


_TITLES = (*(title for _, title, _ in _SOURCES), _FROM_PAPERS)


def _title(number: Parameter) -> str:
    source = number.source
    return next((title for _, title, starts in _SOURCES if source.startswith(starts)), _FROM_PAPERS)


def _assumption(number: Parameter, found: Findings) -> list[str]:
    written = found.scenario.resolved["parameters"][number.path]
    value = (
        value_text(float(written["value"]))
        if "value" in written
        else ", ".join(f"{key} {value_text(each)}" for key, each in written.items())
    )
    return [number.path, minus(value), number.unit, number.source, number.reason]


def _positions(found: Findings) -> Iterator[list[str]]:
    for actor in found.scenario.document.get("actors", {}).values():
        for said in actor.get("positions", ()):
            if "quote" in said:
                where = f"¶{said.get('paragraph', '')}"
                yield [actor.get("name", ""), f"“{said['quote']}”", where, said.get("summary", "")]


def _again(found: Findings) -> Iterator[Block]:
    yield Paragraph(
        "The same input gives the same bytes, whatever the machine's number of workers. This "
        "command made the result:"
    )
    yield Preformatted(shlex.join(found.command))
    yield Bullets(
        [
            f"digest of the scenario (SHA-256): {found.scenario.digest}",
            f"seed {found.result.seed}, {plural(found.result.worlds, 'world')}",
            f"ceasefire-sim {__version__}",
        ]
    )


def _picture(name: str, figure: Figure) -> Picture:
    """A figure, whose title is its caption."""
    return Picture(name, picture_bytes(figure, "svg"), str(figure.get_label()))


def _range(estimate: Estimate) -> str:
    return percent_range(estimate.low, estimate.high)
