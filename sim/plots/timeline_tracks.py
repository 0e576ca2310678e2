"""The upper part of the picture of one world: a row a kind of happening, by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from matplotlib.axes import Axes

from sim.model.story.entry import Entry
from sim.model.story.story import Story
from sim.outcomes import CATEGORIES
from sim.plots.style import FAINT, INK, PAPER, SCENARIO_COLOURS, say
from sim.scenario.scenario import KINDS
from sim.wording import elide, plural

ROOM = 8.6
"""Inches of the panels' width."""
_LETTER = 0.078
"""Inches that a letter of the small text takes at most."""
_PAPER = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
"""Behind a number, so that no line crosses it."""
_MOST_PLEDGES = 8
_LONGEST = 60
"""Letters of the names of a day's events."""
LEVEL = 0.45
"""Height of a level of names, in rows."""
ROW = 0.38
"""Height of a row, inches."""
_COLOUR = {category.key: category.colour for category in CATEGORIES}


class _Look(NamedTuple):
    colour: str
    marker: str


ANSWER_LOOKS = {
    "accept": _Look(_COLOUR["held"], "o"),
    "limited": _Look(_COLOUR["limited"], "s"),
    "counter": _Look(_COLOUR["stalled"], "^"),
    "refuse": _Look(_COLOUR["refused"], "X"),
}
"""Colour and shape of each answer."""
_TEXT = {
    "text_revised": "^",
    "detail_settled": "^",
    "partial_truce_tabled": "^",
    "detail_raised": "v",
    "concession_halved": "v",
}
"""Whether the text comes nearer to what the decider asks, or the two move apart."""
STANDS = {
    "offer_on_the_table": ("offer on the table", "#b0b0b0"),
    "limited_truce": ("limited truce", _COLOUR["limited"]),
    "full_truce": ("full truce", _COLOUR["held"]),
}
"""What may stand on a day -> its words and colour."""
ROWS = ("dated events", "meetings", "text nearer ▲ apart ▼", "pledged arms", "answers", "in force")
"""From the top."""
_EVENTS, _MEETINGS, _TEXTS, _PLEDGES, _ANSWER_ROW, _STANDING = range(len(ROWS))


def draw_tracks(axes: Axes, story: Story, names: Sequence[_Name]) -> None:
    """One row a kind of happening, the events' names over the first."""
    by_kind: dict[str, list[Entry]] = {}
    for entry in story.entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    _dated_events(axes, names)
    _marks(axes, _MEETINGS, by_kind.get("meeting", []), "|", INK)
    for kind, marker in _TEXT.items():
        _marks(axes, _TEXTS, by_kind.get(kind, []), marker, FAINT)
    _pledged(axes, story, by_kind.get("pledges", []))
    for entry in by_kind.get("answer", []):
        look = ANSWER_LOOKS[entry.facts["answer"]]
        _marks(axes, _ANSWER_ROW, [entry], look.marker, look.colour)
    _standing(axes, story)
    axes.set_yticks(range(len(ROWS)), [_row_name(story, row) for row in ROWS])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="x")


def _row_name(story: Story, row: str) -> str:
    if row != ROWS[_PLEDGES]:
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


def names_of_events(story: Story) -> list[_Name]:
    """Names over their events, each above those of later days that it reaches.

    So no line from a name down to its day crosses another name, but near the right edge.
    """
    per_day = ROOM / story.scenario.horizon_days
    events = [entry for entry in story.entries if entry.kind == "event"]
    names: list[_Name] = []
    taken: list[tuple[float, float, int]] = []
    for day, today in reversed([(d, list(e)) for d, e in groupby(events, key=lambda e: e.day)]):
        kinds = dict.fromkeys(e.facts["event"].kind.replace("_", " ") for e in today)
        text = elide(", ".join(kinds), _LONGEST)
        needed = _LETTER * len(text) + 0.1
        to_the_left = day * per_day + needed > ROOM
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
        height = _EVENTS - 0.52 - LEVEL * name.level
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
    for name, (words, colour) in STANDS.items():
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
