"""Vector pictures say their numbers to a pointer; raster ones are the same with or without."""

import re
from itertools import pairwise

import pytest

from sim.plots.style import Margins, canvas, picture_bytes, say, say_along, styled


@styled
def _bars(with_words):
    figure, (axes,) = canvas(4.0, [2.0], Margins(0.5, 0.5, 0.5))
    (bar,) = axes.barh(0, 0.4)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(-1.0, 1.0)
    if with_words:
        say(bar, "refused: 43% <of all>")
        say_along(axes, [0.2, 0.3], [0.5, 0.6], ["day 15", "day 30"])
    return figure


def test_a_piece_of_a_vector_picture_says_its_text():
    svg = picture_bytes(_bars(with_words=True), "svg").decode()
    assert re.findall("<title>([^<]*)</title>", svg) == [
        "refused: 43% &lt;of all&gt;",
        "day 15",
        "day 30",
    ]


def test_paths_of_a_vector_picture_have_few_decimals_and_no_point_twice_running():
    @styled
    def steps():
        figure, (axes,) = canvas(4.0, [2.0], Margins(0.5, 0.5, 0.5))
        axes.fill_between(range(9), [1 / 3] * 9, [2 / 3] * 9, step="post")
        return figure

    svg = picture_bytes(steps(), "svg").decode()
    assert not re.search(r"\d\d\.\d{3}|\d\.\d{5}", svg)
    for path in re.findall(' d="([^"]*)"', svg):
        points = [line for line in path.splitlines() if line.startswith("L")]
        assert all(one != other for one, other in pairwise(points))


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_nothing_more_is_seen(kind):
    if kind == "png":
        assert picture_bytes(_bars(with_words=True)) == picture_bytes(_bars(with_words=False))
    else:
        assert b"refused" not in picture_bytes(_bars(with_words=True), kind)
