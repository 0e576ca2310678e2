"""The coalition: who is heard by whom, and what each pledges of each kind on day 0."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.plots.coalition_network import Voice, network_of
from sim.plots.style import (
    INK,
    SCENARIO_COLOURS,
    Margins,
    canvas,
    head_and_foot,
    header_legend,
    say,
    styled,
)
from sim.scenario.bounds import bounds_of
from sim.scenario.file_models import Capacity
from sim.scenario.scenario import KINDS
from sim.wording import calendar, elide, percent, wrapped

_ROW = 0.23
_WIDTH = 11.0
_OF_NETWORK = 4.2
"""Inches of the network; the bars have the rest."""
_LEFT, _RIGHT = 1.75, 0.25
_THICKEST = 9.0
"""Points of a line for one that is all that is heard."""
_CONVENER, _BODY, _OWN = SCENARIO_COLOURS[1], SCENARIO_COLOURS[2], SCENARIO_COLOURS[0]
_MEANINGS = {
    _CONVENER: "convener, heard by all",
    _BODY: "institution, heard by all",
    _OWN: "heard in its own bloc",
}


@styled
def coalition(results: Sequence[EnsembleResult]) -> Figure:
    """Lines from each voice to the blocs that hear it, as wide as its share; pledges beside.

    Of several results the first, which the foot names.
    """
    about = results[0].about
    voices = network_of(about)
    if not voices:
        raise InputError(f"{about.name}: nobody supports the opponent, so there is no coalition")
    beside = 0.12
    margins = Margins(left=_LEFT, right=_RIGHT, top=1.45, bottom=0.45, beside=beside)
    height = _ROW * len(voices) + 0.2
    figure, (network, *bars) = canvas(_WIDTH, [height], margins, 1 + len(KINDS))
    _share_out([network, *bars], beside)
    _draw_network(network, voices)
    for axes, (number, kind) in zip(bars, enumerate(KINDS), strict=True):
        _draw_pledges(axes, voices, number, kind)
    shown = {_colour(voice) for voice in voices}
    handles = [
        Line2D([], [], color=colour, lw=4, label=meaning)
        for colour, meaning in _MEANINGS.items()
        if colour in shown
    ]
    header_legend(figure, handles, len(handles))
    foot = f"{elide(about.title, 60)}; central values on {calendar(about.start, 0)}, before events"
    head_and_foot(figure, _finding(voices), foot)
    return figure


def pull(voice: Voice, voices: Sequence[Voice]) -> float:
    """The share of what a supporter hears that is a voice's, on average over supporters."""
    return fmean(voice.heard[each.bloc] for each in voices if each.bloc)


def _colour(voice: Voice) -> str:
    return _CONVENER if voice.convener else _OWN if voice.bloc else _BODY


def _finding(voices: Sequence[Voice]) -> str:
    heard = max(voices, key=lambda voice: pull(voice, voices))
    arms = max(voices, key=lambda voice: voice.pledges[0])
    share = arms.pledges[0] / (sum(voice.pledges[0] for voice in voices) or 1.0)
    return (
        f"Heard most: {heard.name} ({percent(pull(heard, voices), 0)} of what supporters hear); "
        f"pledges most arms: {arms.name} ({percent(share, 0)})"
    )


def _share_out(panels: Sequence[Axes], beside: float) -> None:
    """The network's width, then equal widths for the bars."""
    each = (_WIDTH - _LEFT - _RIGHT - _OF_NETWORK - beside * len(KINDS)) / len(KINDS)
    left = _LEFT
    for axes, width in zip(panels, [_OF_NETWORK, *[each] * len(KINDS)], strict=True):
        box = axes.get_position()
        axes.set_position((left / _WIDTH, box.y0, width / _WIDTH, box.height))
        left += width + beside


def _draw_network(axes: Axes, voices: Sequence[Voice]) -> None:
    rows = {voice.key: row for row, voice in enumerate(voices)}
    blocs = {voice.bloc: 0.0 for voice in voices if voice.bloc}
    for bloc in blocs:
        blocs[bloc] = fmean(rows[voice.key] for voice in voices if voice.bloc == bloc)
    for voice in voices:
        colour = _colour(voice)
        for bloc, share in voice.heard.items():
            if share > 0.0:
                ends = [rows[voice.key], blocs[bloc]]
                width = max(0.3, _THICKEST * share)
                (line,) = axes.plot([0.0, 1.0], ends, color=colour, alpha=0.6, lw=width)
                say(line, f"{voice.name} to {bloc}: {percent(share)} of what is heard")
        axes.plot(0.0, rows[voice.key], "o", color=colour, markersize=4, clip_on=False)
    for bloc, row in blocs.items():
        name = wrapped(bloc.replace("_", " "), 12, 2)
        axes.text(1.02, row, name, va="center", fontsize=8.5, fontweight="bold", parse_math=False)
    axes.set_xlim(0.0, 1.34)
    axes.set_yticks(list(rows.values()), [elide(v.name, 24) for v in voices], parse_math=False)
    axes.set_title("voice → bloc that hears it", fontsize=9)
    _bare(axes, len(voices))


def _draw_pledges(axes: Axes, voices: Sequence[Voice], number: int, kind: str) -> None:
    given = [voice.pledges[number] for voice in voices]
    for row, (voice, value) in enumerate(zip(voices, given, strict=True)):
        (bar,) = axes.barh(row, value, 0.7, color="#a8a8a8")
        say(bar, f"{voice.name}, {kind}: {value:.3g}")
        if value > 0.0:
            axes.annotate(
                f"{value:.2g}",
                (value, row),
                (3, 0),
                textcoords="offset points",
                va="center",
                fontsize=7,
                color=INK,
            )
    axes.set_xlim(0.0, 1.35 * max(*given, 1e-9))
    unit = {name: bounds.unit for name, bounds in bounds_of(Capacity).items()}[kind]
    axes.set_title(f"{kind}\n{wrapped(unit, 17, 3)}", fontsize=9)
    axes.set_yticks(range(len(voices)), [""] * len(voices))
    _bare(axes, len(voices))


def _bare(axes: Axes, rows: int) -> None:
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.grid(visible=False)
    axes.set_xticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
