"""Pictures in the dark, and under the three common deficiencies of colour vision."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text

from sim.outcomes import CATEGORIES
from sim.plots.kinds import draw
from sim.plots.style import DARK, SCENARIO_COLOURS, darkened, picture_bytes, text_on
from tests.fakes import fake_result

PAPERS = ("#ffffff", DARK["#ffffff"])
# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour):
    given = np.array(to_rgb(colour))
    return np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)


def lab(colour, vision):
    """CIE L*a*b* of a colour as it is seen."""
    seen = np.clip(VISION[vision] @ linear(colour), 0.0, 1.0)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    white = (0.9505, 1.0, 1.089)
    x, y, z = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in to_xyz @ seen / white)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one, other):
    """Ratio of luminances after WCAG 2."""
    light = sorted(float(np.dot((0.2126, 0.7152, 0.0722), linear(c))) for c in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.mark.parametrize("vision", VISION)
def test_neighbours_in_a_stacked_bar_are_told_apart(vision):
    """A difference of 10 is seen at a glance (2.3 is just noticed: Mahy et al. 1994)."""
    for one, other in pairwise(CATEGORIES):
        difference = np.linalg.norm(lab(one.colour, vision) - lab(other.colour, vision))
        assert difference > 10, (one.key, other.key, difference)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("vision", VISION)
def test_lines_of_scenarios_are_told_apart(vision, theme):
    drawn = [DARK.get(each, each) if theme == "dark" else each for each in SCENARIO_COLOURS]
    for one, other in combinations(drawn, 2):
        assert np.linalg.norm(lab(one, vision) - lab(other, vision)) > 10, (one, other)


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda each: each.key)
def test_numbers_inside_a_bar_can_be_read(category):
    assert contrast(text_on(category.colour), category.colour) > 4.5


def test_words_can_be_read_on_either_paper():
    for light, dark in DARK.items():
        if light in ("#222222", "#767676"):
            assert contrast(light, PAPERS[0]) >= 4.5 and contrast(dark, PAPERS[1]) >= 4.5


@pytest.mark.parametrize("kind", ["overview", "types", "trajectories"])
def test_in_the_dark_no_word_has_the_ink_of_the_day(kind):
    figure = darkened(draw(kind, [fake_result()]))
    words = [text for text in figure.findobj(Text) if text.get_text()]
    colours = {to_hex(text.get_color()) for text in words}
    assert DARK["#222222"] in colours and not colours & {"#222222", "#767676"}
    assert to_hex(figure.get_facecolor()) == DARK["#ffffff"]


def test_intervals_over_bars_have_an_edge_of_paper_in_the_dark_too():
    figure = darkened(draw("outcomes", [fake_result()]))
    arms = [arm for arm in figure.findobj(LineCollection) if arm.get_zorder() == 3.0]
    looks = [(to_hex(arm.get_color()), arm.get_linewidth().item()) for arm in arms]
    edges, lines = set(looks[::2]), set(looks[1::2])
    ((paper, wide),), ((ink, fine),) = edges, lines
    assert (paper, ink) == (DARK["#ffffff"], DARK["#222222"]) and wide > fine


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_dark_picture_has_the_same_bytes(kind):
    first, second = (picture_bytes(draw("overview", [fake_result()]), kind, "dark") for _ in "ab")
    assert first == second != picture_bytes(draw("overview", [fake_result()]), kind)
