"""What speaks for accepting and what against it, answer by answer: the terms of the two values."""

from __future__ import annotations

from itertools import pairwise
from math import fsum
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.model.story.entry import Entry
from sim.model.story.reasons import without_mood
from sim.model.story.story import Story
from sim.plots.style import INK, PAPER, SCENARIO_COLOURS, say

_NAMED = 6
"""Terms with a colour of their own, the largest over all answers."""
_REST = "all others"
_WIDEST = 9.0
"""Days that a bar covers at most."""


class Term(NamedTuple):
    """A term of accepting less the same term of refusing, at each answer of a world."""

    name: str
    values: tuple[float, ...]


def terms_of(story: Story) -> list[Term]:
    """The largest terms by mean size, then all others together; the mood is none of them.

    The terms of an answer add up to what accepting was worth over refusing and fighting on.
    """
    answers = [
        (without_mood(entry.facts["terms"]["accept"]), without_mood(entry.facts["terms"]["refuse"]))
        for entry in _answers(story)
    ]
    names = dict.fromkeys(name for pair in answers for terms in pair for name in terms)
    every = [
        Term(name, tuple(yes.get(name, 0.0) - no.get(name, 0.0) for yes, no in answers))
        for name in names
    ]
    every.sort(key=lambda term: -fsum(map(abs, term.values)))
    rest = [term.values for term in every[_NAMED:]]
    others = Term(_REST, tuple(fsum(values) for values in zip(*rest, strict=True)))
    return [*every[:_NAMED], *([others] if any(others.values) else [])]


def draw_terms(axes: Axes, story: Story) -> None:
    """A bar an answer: up what speaks for a yes, down what speaks against it; a mark at the sum."""
    days, terms = [entry.day for entry in _answers(story)], terms_of(story)
    gaps = [later - day for day, later in pairwise(days)]
    width = max(1.0, min([_WIDEST, *(0.8 * gap for gap in gaps)]))
    up, down = [0.0] * len(days), [0.0] * len(days)
    colours = dict(zip((term.name for term in terms), SCENARIO_COLOURS, strict=False))
    for term in terms:
        for at, value in enumerate(term.values):
            side = up if value > 0.0 else down
            (bar,) = axes.bar(days[at], value, width, bottom=side[at], color=colours[term.name])
            bar.set(edgecolor=PAPER, linewidth=0.4)
            say(bar, f"day {days[at]}: {term.name} {value:+.3f}")
            side[at] += value
    sums = [above + below for above, below in zip(up, down, strict=True)]
    marks: dict[str, Any] = {
        "color": INK,
        "markersize": 3.5,
        "mec": PAPER,
        "mew": 0.5,
        "label": "sum",
    }
    (total,) = axes.plot(days, sums, "D", **marks)
    axes.axhline(0.0, color=INK, lw=0.9)
    axes.margins(y=0.08)
    axes.legend(
        handles=[*(Patch(color=colours[term.name], label=term.name) for term in terms), total],
        loc="center right",
        bbox_to_anchor=(-0.055, 0.5),
        title="for and against\naccepting, by term",
        title_fontsize=9.5,
        fontsize=7.5,
        borderaxespad=0.0,
        handlelength=1.0,
        labelspacing=0.3,
    )


def _answers(story: Story) -> list[Entry]:
    return [entry for entry in story.entries if entry.kind == "answer"]
