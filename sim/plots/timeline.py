"""One world as a picture: what happened, the mediator's trust, what a yes was worth over a no.

The rows of what happened are in `sim.plots.timeline_tracks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.ensemble.result import About
from sim.model.story.reasons import worth
from sim.model.story.sentences import AN_ANSWER
from sim.model.story.story import Story
from sim.plots.style import (
    FAINT,
    INK,
    Margins,
    calendar_axis,
    canvas,
    say,
    spread_apart,
    styled,
)
from sim.plots.timeline_tracks import (
    ANSWER_LOOKS,
    LEVEL,
    ROOM,
    ROW,
    ROWS,
    STANDS,
    draw_tracks,
    names_of_events,
)
from sim.plots.value_terms import draw_terms
from sim.wording import calendar

_WIDTH = 11.0
_STEPS: dict[str, Any] = {"color": INK, "drawstyle": "steps-post"}
"""A state of a day lasts until the next."""
_LINE = 0.145
"""Inches that a line of the small text takes."""


@styled
def timeline(story: Story) -> Figure:
    """Tracks of what happened by day, two states of every day, and the terms of each answer.

    The title is the story's headline; numbers lead to its turning points, set out below it.
    """
    title = wrap(story.headline, 104)
    turns = [
        line
        for number, point in enumerate(story.turning_points, 1)
        for line in _turn_lines(number, story, point)
    ]
    top = 0.21 + 0.24 * len(title) + _LINE * len(turns) + 0.66
    margins = Margins(left=2.1, right=_WIDTH - 2.1 - ROOM, top=top, between=0.42)
    names = names_of_events(story)
    over = 0.6 + LEVEL * (1 + max((name.level for name in names), default=-1))
    figure, (tracks, trust, value, terms) = canvas(
        _WIDTH, [ROW * (len(ROWS) - 0.45 + over), 1.1, 1.7, 1.9], margins
    )
    draw_tracks(tracks, story, names)
    tracks.set_ylim(len(ROWS) - 0.45, -over)
    _trust(trust, story)
    _value(value, story)
    draw_terms(terms, story)
    about = About.of(story.scenario)
    for axes in (tracks, trust, value, terms):
        calendar_axis(axes, about, label=axes is terms)
        axes.tick_params(labelbottom=axes is terms)
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


def _trust(axes: Axes, story: Story) -> None:
    axes.plot(range(story.scenario.horizon_days), story.daily["belief_mediator"], **_STEPS)
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([0.0, 0.5, 1.0])
    axes.set_ylabel("mediator's trust\nPr(sincere)", rotation=0, ha="right", va="center")


def _value(axes: Axes, story: Story) -> None:
    """What a yes is worth over a no and fighting on; faint where it is not asked."""
    days = range(story.scenario.horizon_days)
    value = [float(each) for each in story.daily["yes_over_no"]]
    axes.plot(days, value, color=FAINT, lw=0.9, drawstyle="steps-post")
    asked = [
        each if offer and not truce else float("nan")
        for each, offer, truce in zip(
            value, story.daily["offer_on_the_table"], story.daily["full_truce"], strict=True
        )
    ]
    axes.plot(days, asked, **_STEPS)
    axes.axhline(0.0, color=INK, lw=0.9)
    for entry in (each for each in story.entries if each.kind == "answer"):
        terms, look = entry.facts["terms"], ANSWER_LOOKS[entry.facts["answer"]]
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
    apart = spread_apart(days, 0.2 * horizon / ROOM, 0.0, float(horizon))
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
        for answer, look in ANSWER_LOOKS.items()
        if answer in given
    ]
    handles += [
        Patch(color=colour, label=words)
        for name, (words, colour) in STANDS.items()
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
