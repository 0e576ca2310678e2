"""One world as a picture: what happened, the mediator's trust, what a yes was worth over a no."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import wrap
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.ensemble.result import About
from sim.model.story.entry import Entry
from sim.model.story.reasons import worth
from sim.model.story.sentences import AN_ANSWER
from sim.model.story.story import Story
from sim.outcomes import CATEGORIES
from sim.plots.style import (
    FAINT,
    INK,
    SCENARIO_COLOURS,
    Margins,
    calendar_axis,
    canvas,
    say,
    spread_apart,
    styled,
)
from sim.scenario.scenario import KINDS
from sim.wording import calendar, elide, plural

_WIDTH = 11.0
_ROOM = 8.6
"""Inches of the panels' width."""
_LINE = 0.145
_LETTER = 0.078
"""Inches that a line and a letter of the small text take at most."""
_PAPER = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.8}
"""Behind a number, so that no line crosses it."""
_MOST_PLEDGES = 8
_LONGEST = 60
"""Letters of the names of a day's events."""
_LEVEL = 0.45
"""Height of a level of names, in rows."""
_ROW = 0.38
"""Height of a row, inches."""
_COLOUR = {category.key: category.colour for category in CATEGORIES}


class _Look(NamedTuple):
    colour: str
    marker: str


_ANSWERS = {
    "accept": _Look(_COLOUR["held"], "o"),
    "limited": _Look(_COLOUR["limited"], "s"),
    "counter": _Look(_COLOUR["stalled"], "^"),
    "refuse": _Look(_COLOUR["refused"], "X"),
}
_TEXT = {
    "text_revised": "^",
    "detail_settled": "^",
    "partial_truce_tabled": "^",
    "detail_raised": "v",
    "concession_halved": "v",
}
"""Whether the text comes nearer to what the decider asks, or the two move apart."""
_STANDS = {
    "offer_on_the_table": ("offer on the table", "#b0b0b0"),
    "limited_truce": ("limited truce", _COLOUR["limited"]),
    "full_truce": ("full truce", _COLOUR["held"]),
}
_ROWS = ("dated events", "meetings", "text nearer ▲ apart ▼", "pledged arms", "answers", "in force")
_EVENTS, _MEETINGS, _TEXTS, _PLEDGES, _ANSWER_ROW, _STANDING = range(len(_ROWS))


@styled
def timeline(story: Story) -> Figure:
    """Tracks of what happened by day, and below them two states of every day.

    The title is the story's headline; numbers lead to its turning points, set out below it.
    """
    title = wrap(story.headline, 104)
    turns = [
        line
        for number, point in enumerate(story.turning_points, 1)
        for line in _turn_lines(number, story, point)
    ]
    top = 0.21 + 0.24 * len(title) + _LINE * len(turns) + 0.66
    margins = Margins(left=2.1, right=_WIDTH - 2.1 - _ROOM, top=top, between=0.42)
    names = _names_of_events(story)
    over = 0.6 + _LEVEL * (1 + max((name.level for name in names), default=-1))
    figure, (tracks, trust, value) = canvas(
        _WIDTH, [_ROW * (len(_ROWS) - 0.45 + over), 1.1, 1.7], margins
    )
    _happened(tracks, story, names)
    tracks.set_ylim(len(_ROWS) - 0.45, -over)
    _trust(trust, story)
    _value(value, story)
    about = About.of(story.scenario)
    for axes in (tracks, trust, value):
        calendar_axis(axes, about, label=axes is value)
        axes.tick_params(labelbottom=axes is value)
        for point in story.turning_points:
            axes.axvline(point["day"], color=INK, lw=0.7, ls=(0, (2, 2)), zorder=0.5)
    _numbers(tracks, story)
    _head(figure, title, turns)
    _legend(figure, top, story)
    _foot(figure, story)
    return figure


def _turn_lines(number: int, story: Story, point: dict[str, object]) -> list[str]:
    day, text = int(str(point["day"])), str(point["text"])
    said = f"{number}  {calendar(story.scenario.start, day)}: {text}"
    return wrap(said, 150, subsequent_indent="    ")


def _happened(axes: Axes, story: Story, names: Sequence[_Name]) -> None:
    """One row a kind of happening."""
    by_kind: dict[str, list[Entry]] = {}
    for entry in story.entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    _dated_events(axes, names)
    _marks(axes, _MEETINGS, by_kind.get("meeting", []), "|", INK)
    for kind, marker in _TEXT.items():
        _marks(axes, _TEXTS, by_kind.get(kind, []), marker, FAINT)
    _pledged(axes, story, by_kind.get("pledges", []))
    for entry in by_kind.get("answer", []):
        look = _ANSWERS[entry.facts["answer"]]
        _marks(axes, _ANSWER_ROW, [entry], look.marker, look.colour)
    _standing(axes, story)
    axes.set_yticks(range(len(_ROWS)), [_row_name(story, row) for row in _ROWS])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="x")


def _row_name(story: Story, row: str) -> str:
    if row != _ROWS[_PLEDGES]:
        return row
    parameters = story.scenario.parameters.items()
    units = [p.unit for path, p in parameters if path.endswith(f".capacity.{KINDS[0]}")]
    return f"{row},\n{units[0]}" if units else row


def _marks(axes: Axes, row: int, entries: Iterable[Entry], marker: str, colour: str) -> None:
    for entry in entries:
        (mark,) = axes.plot(entry.day, row, marker, color=colour, markersize=7, mew=1.2, ls="")
        say(mark, f"day {entry.day}: {entry.facts.get('answer', entry.kind.replace('_', ' '))}")


class _Name(NamedTuple):
    """The name of a day's events, on which level over them it has room."""

    day: int
    text: str
    level: int
    to_the_left: bool
    """Whether it ends at its day, for want of room up to the edge."""


def _names_of_events(story: Story) -> list[_Name]:
    """Names over their events, each above those of later days that it reaches.

    So no line from a name down to its day crosses another name, but near the right edge.
    """
    per_day = _ROOM / story.scenario.horizon_days
    events = [entry for entry in story.entries if entry.kind == "event"]
    names: list[_Name] = []
    taken: list[tuple[float, float, int]] = []
    for day, today in reversed([(d, list(e)) for d, e in groupby(events, key=lambda e: e.day)]):
        kinds = dict.fromkeys(e.facts["event"].kind.replace("_", " ") for e in today)
        text = elide(", ".join(kinds), _LONGEST)
        needed = _LETTER * len(text) + 0.1
        to_the_left = day * per_day + needed > _ROOM
        first = day * per_day - (needed if to_the_left else 0.0)
        met = [level for start, end, level in taken if start < first + needed and first < end]
        level = 1 + max(met, default=-1)
        taken.append((first, first + needed, level))
        names.append(_Name(day, text, level, to_the_left))
    return names


def _dated_events(axes: Axes, names: Sequence[_Name]) -> None:
    """A diamond a day with events, and their names over them."""
    for name in names:
        (mark,) = axes.plot(name.day, _EVENTS, "D", color=SCENARIO_COLOURS[0], markersize=5.5)
        say(mark, f"day {name.day}: {name.text}")
        height = _EVENTS - 0.52 - _LEVEL * name.level
        side = "right" if name.to_the_left else "left"
        axes.text(name.day, height, name.text, ha=side, va="center", fontsize=8)
        axes.plot([name.day, name.day], [_EVENTS, height + 0.18], color=FAINT, lw=0.6, zorder=0.6)


def _pledged(axes: Axes, story: Story, pledges: Sequence[Entry]) -> None:
    """What all pledge of arms a month, at most so often that the numbers do not touch."""
    every = -(-len(pledges) // _MOST_PLEDGES) or 1
    for entry in pledges[::every]:
        total = 0.0
        for given in entry.facts["pledges"].values():
            total += given[0]
        last = entry.day > 0.93 * story.scenario.horizon_days
        side = "right" if last else "left" if entry.day == 0 else "center"
        said = f"{total:.2f}"
        axes.text(entry.day, _PLEDGES, said, va="center", ha=side, fontsize=8, bbox=_PAPER)


def _standing(axes: Axes, story: Story) -> None:
    """Bars while an offer or a truce stands."""
    for name, (words, colour) in _STANDS.items():
        for first, days in _spans(story.daily[name]):
            (bar,) = axes.barh(_STANDING, days, 0.5, left=first, color=colour)
            say(bar, f"{words}: {plural(days, 'day')} from day {first}")


def _spans(held: Sequence[float | bool]) -> Iterator[tuple[int, int]]:
    """First day and number of days of each stretch over which something holds."""
    first = 0
    for holds, days in groupby(held):
        length = len(list(days))
        if holds:
            yield first, length
        first += length


def _trust(axes: Axes, story: Story) -> None:
    axes.plot(range(story.scenario.horizon_days), story.daily["belief_mediator"], color=INK)
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([0.0, 0.5, 1.0])
    axes.set_ylabel("mediator's trust\nPr(sincere)", rotation=0, ha="right", va="center")


def _value(axes: Axes, story: Story) -> None:
    """What a yes is worth over a no and fighting on; faint where it is not asked."""
    days = range(story.scenario.horizon_days)
    value = [float(each) for each in story.daily["yes_over_no"]]
    axes.plot(days, value, color=FAINT, lw=0.9)
    asked = [
        each if offer and not truce else float("nan")
        for each, offer, truce in zip(
            value, story.daily["offer_on_the_table"], story.daily["full_truce"], strict=True
        )
    ]
    axes.plot(days, asked, color=INK)
    axes.axhline(0.0, color=INK, lw=0.9)
    for entry in (each for each in story.entries if each.kind == "answer"):
        terms, look = entry.facts["terms"], _ANSWERS[entry.facts["answer"]]
        gap = worth(terms["accept"]) - worth(terms["refuse"])
        (mark,) = axes.plot(entry.day, gap, look.marker, color=look.colour, markersize=6)
        say(mark, f"day {entry.day}: {entry.facts['answer']}, a yes over a no {gap:+.3f}")
    low, high = min(*value, -0.05), max(*value, 0.05)
    room = 0.12 * (high - low)
    axes.set_ylim(low - room, high + room)
    axes.set_ylabel(
        "accepting over\nfighting on,\nunits of its aims\n(above 0: accepting\nis worth more)",
        rotation=0,
        ha="right",
        va="center",
    )


def _numbers(axes: Axes, story: Story) -> None:
    """The turning points' numbers over the tracks, moved apart where they would touch."""
    horizon = story.scenario.horizon_days
    days = [float(point["day"]) for point in story.turning_points]
    apart = spread_apart(days, 0.2 * horizon / _ROOM, 0.0, float(horizon))
    for number, day in enumerate(apart, 1):
        axes.text(
            day,
            axes.get_ylim()[1] - 0.12,
            str(number),
            ha="center",
            va="bottom",
            fontweight="bold",
            fontsize=9.5,
        )


def _head(figure: Figure, title: Sequence[str], turns: Sequence[str]) -> None:
    """The headline, then the turning points."""
    width, height = figure.get_size_inches()
    left, top = 0.2 / width, 0.16
    for lines, size, weight in ((title, 12.0, "bold"), (turns, 8.5, "normal")):
        figure.text(
            left,
            1.0 - top / height,
            "\n".join(lines),
            va="top",
            fontsize=size,
            fontweight=weight,
            parse_math=False,
        )
        top += 0.24 * len(lines) + 0.05


def _legend(figure: Figure, top: float, story: Story) -> None:
    """What the answers and bars that there are look like, on one line over the tracks."""
    given = {entry.facts["answer"] for entry in story.entries if entry.kind == "answer"}
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=look.colour, marker=look.marker, ls="", label=AN_ANSWER[answer])
        for answer, look in _ANSWERS.items()
        if answer in given
    ]
    handles += [
        Patch(color=colour, label=words)
        for name, (words, colour) in _STANDS.items()
        if any(story.daily[name])
    ]
    width, height = figure.get_size_inches()
    figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(2.1 / width, 1.0 - (top - 0.22) / height),
        borderaxespad=0.0,
        borderpad=0.0,
        ncols=max(1, len(handles)),
        fontsize=8.5,
        columnspacing=1.4,
    )


def _foot(figure: Figure, story: Story) -> None:
    width, height = figure.get_size_inches()
    about = story.scenario
    start = calendar(about.start, 0)
    origin = f"{about.name}, world {story.world}; {about.horizon_days} days from {start}"
    figure.text(1.0 - 0.15 / width, 0.1 / height, origin, ha="right", fontsize=8, color=FAINT)
