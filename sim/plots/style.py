"""The look of every figure, and how one becomes a file with the same bytes each time."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from math import ceil
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb, to_rgba, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from matplotlib.ticker import MaxNLocator

from sim.ensemble.result import About, EnsembleResult
from sim.scenario.bounds import bounds_of
from sim.scenario.file_models import Dials
from sim.wording import calendar, elide, points, whole, wrapped

PAPER = "#ffffff"
INK = "#222222"
INK_ON_COLOUR = "#000000"
"""Of text on a light colour, which stays dark where a page of pictures is dark."""
FAINT = "#767676"
GRID = "#e3e3e3"

SCENARIO_COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#7a7a7a",
)
"""Okabe & Ito (2008), distinct to any colour vision; yellow is left out as too pale."""
_DASHES = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)))

_SETTINGS: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#b0b0b0",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": "#8a8a8a",
    "ytick.color": "#8a8a8a",
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "figure.dpi": 150,
    "savefig.dpi": 150,
    "savefig.facecolor": "white",
    "svg.hashsalt": "ceasefire-sim",
    "svg.fonttype": "path",
    "text.usetex": False,
}

_SAYS = "says: "
MOST_SAID = 40
"""Points of a line that say how high it is: each takes some milliseconds to draw."""
_LONG = re.compile(rb"(\d\d\.\d\d|\d\.\d{4})\d+")
"""Digits of a coordinate beyond a hundredth of a point, of a small one beyond a ten-thousandth."""
_REPEATED = re.compile(rb"(L [^\n]*\n)\1+")
_SAID = re.compile(rf'<g id="{_SAYS}([^"]*)">'.encode())

_EVEN = 0.179
"""Luminance at which black and white have the same contrast."""

_OF_ENTRY, _OF_CHARACTER = 0.49, 0.0685
"""Inches of a legend's line that an entry takes, and each character of its name."""

Arguments = ParamSpec("Arguments")

_STEADY: dict[str, dict[str, Any]] = {
    "png": {"Software": "ceasefire-sim"},
    "svg": {"Date": None, "Creator": "ceasefire-sim"},
    "pdf": {"CreationDate": None, "Creator": "ceasefire-sim", "Producer": "ceasefire-sim"},
}
"""Metadata that does not change from one run to the next."""


@contextmanager
def our_look() -> Iterator[None]:
    """The settings of this module over matplotlib's own defaults, whatever the user's are."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from")
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def styled(draw: Callable[Arguments, Figure]) -> Callable[Arguments, Figure]:
    """Draw under `our_look`."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Figure:
        with our_look():
            return draw(*args, **kwargs)

    return drawn


@dataclass(frozen=True)
class Margins:
    """White space around and between the panels of a figure, inches."""

    left: float
    right: float
    top: float
    bottom: float = 0.85
    between: float = 0.95
    beside: float = 0.75


def canvas(
    width: float, heights: Sequence[float], margins: Margins, columns: int = 1
) -> tuple[Figure, list[Axes]]:
    """A figure with panels of the given heights below one another, all in inches.

    It opens no window and belongs to no global state. With `columns` each height is a row of
    panels side by side.
    """
    whole_height = (
        sum(heights) + margins.between * (len(heights) - 1) + margins.top + margins.bottom
    )
    figure = Figure(figsize=(width, whole_height))
    FigureCanvasAgg(figure)
    across = (width - margins.left - margins.right - margins.beside * (columns - 1)) / columns
    panels = []
    top = whole_height - margins.top
    for height in heights:
        for column in range(columns):
            left = margins.left + column * (across + margins.beside)
            box = (left / width, (top - height) / whole_height)
            panels.append(figure.add_axes((*box, across / width, height / whole_height)))
        top -= height + margins.between
    return figure, panels


DARK = {
    PAPER: "#16181b",
    INK: "#ececec",
    FAINT: "#b4b4b4",
    GRID: "#3a3d42",
    "#b0b0b0": "#7d828a",
    "#8a8a8a": "#9a9fa6",
    "#0072b2": "#6080f8",
}
"""Colour of a light figure -> its place in the dark: paper, ink, rules, and the one line colour
that is too dark there. The colours of the endings are the same in both."""


def darkened(figure: Figure) -> Figure:
    """The figure with the colours of `DARK`, in place."""
    artists = figure.findobj()
    texts = [each for each in artists if isinstance(each, Text)]
    behind: list[Patch | None] = [
        text.get_bbox_patch() for text in artists if isinstance(text, Text)
    ]
    behind += [text.arrow_patch for text in texts if isinstance(text, Annotation)]
    for artist in [*artists, *(patch for patch in behind if patch is not None)]:
        is_text = isinstance(artist, Text)
        for name in ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor"):
            held = getattr(artist, f"get_{name}", None)
            change = getattr(artist, f"set_{name}", None)
            if held is not None and change is not None and (dark := _in_the_dark(held(), is_text)):
                change(dark)
    figure.set_facecolor(DARK[PAPER])
    return figure


def _in_the_dark(colour: Any, is_text: bool) -> Any:
    """The colour or colours in the dark; None where they stay, as white words on a colour do."""
    try:
        given = to_rgba_array(colour)
    except (ValueError, TypeError):
        return None
    places = {key: dark for key, dark in DARK.items() if not (is_text and key == PAPER)}
    changed = [(places.get(to_hex(each)), float(each[3])) for each in given]
    if not any(dark for dark, _ in changed):
        return None
    found = [
        to_rgba(dark, alpha) if dark else tuple(each)
        for (dark, alpha), each in zip(changed, given, strict=True)
    ]
    return found if len(found) > 1 else found[0]


def picture_bytes(figure: Figure, kind: str = "png", theme: str = "light") -> bytes:
    """The figure as a file of the kind `png`, `svg` or `pdf`, for light paper or dark."""
    with our_look():
        if theme == "dark":
            mpl.rcParams["savefig.facecolor"] = DARK[PAPER]
            darkened(figure)
        held = BytesIO()
        figure.savefig(held, format=kind, metadata=_STEADY[kind])
    return _shortened(_SAID.sub(_as_title, held.getvalue())) if kind == "svg" else held.getvalue()


def _shortened(svg: bytes) -> bytes:
    """Without decimals that nobody sees, and with no point of a path twice running."""
    return _REPEATED.sub(rb"\1", _LONG.sub(rb"\1", svg))


def _as_title(named: re.Match[bytes]) -> bytes:
    return b"<g><title>" + named[1] + b"</title>"


def say(artist: Artist, text: str) -> None:
    """What a vector picture shows when a pointer rests on a piece of it."""
    artist.set_gid(f"{_SAYS}{text}")


def say_along(
    axes: Axes, at: Iterable[float], heights: Iterable[float], texts: Sequence[str]
) -> None:
    """The same along a line, at some of its points; nothing more is to be seen."""
    for x, height, text in zip(at, heights, texts, strict=True):
        say(axes.scatter([x], [height], s=200, alpha=0.0), text)


def said_points(first: int, count: int, every: int) -> range:
    """Places along a line of so many points at which something is said: `MOST_SAID` at most."""
    return range(first, count, max(every, -(-count // MOST_SAID)))


def line_look(number: int) -> dict[str, Any]:
    """Colour and dashes of the n-th scenario's line."""
    colours = len(SCENARIO_COLOURS)
    dashes = _DASHES[(number // colours) % len(_DASHES)]
    return {"color": SCENARIO_COLOURS[number % colours], "linestyle": dashes}


def text_on(colour: str) -> str:
    """Black or white, whichever has the greater contrast to a background (WCAG 2)."""
    linear = (((each + 0.055) / 1.055) ** 2.4 for each in to_rgb(colour))
    weights = (0.2126, 0.7152, 0.0722)
    luminance = sum(w * each for w, each in zip(weights, linear, strict=True))
    return "white" if luminance < _EVEN else INK_ON_COLOUR


def heading(figure: Figure, title: str, results: Sequence[EnsembleResult], note: str = "") -> None:
    """The figure's title, and small at the foot a note and what it was made from."""
    head_and_foot(figure, title, "; ".join(part for part in (note, _origin(results)) if part))


def head_and_foot(figure: Figure, title: str, origin: str) -> None:
    """The figure's title, and a text small at the foot; each smaller on two lines where long.

    The title is the figure's label too, whole: what its caption on a page says.
    """
    width, height = figure.get_size_inches()
    figure.set_label(title)
    fits = len(title) <= 8.0 * width
    figure.text(
        0.2 / width,
        1.0 - (0.16 if fits else 0.1) / height,
        title if fits else wrapped(title, round(9.5 * width), 2),
        va="top",
        fontsize=13 if fits else 10.5,
        fontweight="bold",
        linespacing=1.1,
        parse_math=False,
    )
    figure.text(
        1.0 - 0.15 / width,
        0.1 / height,
        origin if len(origin) <= 14.5 * width else wrapped(origin, round(14.5 * width), 2),
        ha="right",
        va="bottom",
        fontsize=8,
        color=FAINT,
        parse_math=False,
    )


def header_legend(figure: Figure, handles: Sequence[Artist], columns: int) -> None:
    """A legend below the title, on one line where that fits, else in so many columns."""
    width, height = figure.get_size_inches()
    columns = max(columns, len(handles)) if legend_rows(handles, columns, width) == 1 else columns
    figure.legend(
        handles=list(handles),
        loc="upper left",
        bbox_to_anchor=(0.2 / width, 1.0 - 0.5 / height),
        borderaxespad=0.0,
        borderpad=0.0,
        ncols=columns,
        fontsize=8.5,
        columnspacing=1.6,
        handlelength=1.7,
    )


def legend_rows(handles: Sequence[Artist], columns: int, width: float) -> int:
    """Lines of a legend that `header_legend` puts on a figure of a width, inches."""
    inches = sum(_OF_ENTRY + _OF_CHARACTER * len(str(each.get_label())) for each in handles)
    return 1 if inches <= width - 0.4 else ceil(len(handles) / columns)


def _origin(results: Sequence[EnsembleResult]) -> str:
    sizes = sorted({result.worlds for result in results})
    worlds = whole(sizes[0]) if len(sizes) == 1 else f"{whole(sizes[0])}–{whole(sizes[-1])}"
    seeds = sorted({result.seed for result in results})
    seed = f", seed {seeds[0]}" if len(seeds) == 1 else ""
    horizons = sorted({result.about.horizon_days for result in results})
    days = "–".join(str(days) for days in dict.fromkeys((horizons[0], horizons[-1])))
    start = calendar(results[0].about.start, 0)
    each = " each" if len(results) > 1 else ""
    of = f"{elide(results[0].about.title, 60)}; " if len(results) == 1 else ""
    return f"{of}{worlds} worlds{each}{seed}; {days} days from {start}"


def path_label(path: str) -> str:
    """What is varied, for an axis: a dial with its unit, else the path."""
    name = path.removeprefix("dials.")
    unit = {each: bounds.unit for each, bounds in bounds_of(Dials).items()}.get(name)
    if name == path or unit is None:
        return path
    sign = ", + for the decider" if name == "momentum" else ""
    return f"{name} dial ({unit.replace('1, ', '1 = ')}{sign})"


def percent_axis(axis: Axis) -> None:
    """Shares as percentages, with as many digits as the range needs."""
    digits = _share_ticks(axis)
    axis.set_major_formatter(lambda share, _: f"{100.0 * share:.{digits}f}%")


def points_axis(axis: Axis) -> None:
    """Differences of shares in percentage points, with their sign, the same way."""
    digits = _share_ticks(axis)
    axis.set_major_formatter(lambda share, _: points(share, digits))


def _share_ticks(axis: Axis) -> int:
    """Ticks whose labels, to so many digits of a percent, are what they stand at."""
    low, high = axis.get_view_interval()
    # No steps of 2.5: a label to whole percents would say another place than that of its tick.
    axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    return 0 if high - low > 0.045 else 1 if high - low > 0.0045 else 2


def calendar_axis(axes: Axes, about: About, *, label: bool = True) -> None:
    """Days since the start below, with the date under each tick."""
    days = about.horizon_days
    step = next((s for s in (1, 2, 5, 10, 15, 30, 60, 90, 180, 365) if days / s <= 7), 730)
    ticks = list(range(0, days + 1, step))
    start = about.start
    names = [f"{tick}\n{calendar(start, tick).rsplit(' ', 1)[0]}" for tick in ticks]
    axes.set_xticks(ticks, names)
    axes.set_xlim(0, days)
    if label:
        axes.set_xlabel(f"days since {calendar(start, 0)}")


def spread_apart(heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Heights moved as little as need be (least squares) to lie `gap` apart within the ends."""
    if not heights:
        return []
    gap = min(gap, (high - low) / max(1, len(heights) - 1))
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    blocks: list[tuple[float, int]] = []
    for rank, index in enumerate(order):
        total, size = heights[index] - rank * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / size:
            before = blocks.pop()
            total, size = total + before[0], size + before[1]
        blocks.append((total, size))
    levels = [total / size for total, size in blocks for _ in range(size)]
    top = high - gap * (len(heights) - 1)
    placed = [min(max(level, low), top) + rank * gap for rank, level in enumerate(levels)]
    back = dict(zip(order, placed, strict=True))
    return [back[index] for index in range(len(heights))]
