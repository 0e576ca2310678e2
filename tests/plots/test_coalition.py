"""The picture of the coalition: its numbers are the model's own."""

from dataclasses import replace

import numpy as np
import pytest

from sim.ensemble.result import About
from sim.errors import InputError
from sim.model.world import World
from sim.plots.coalition import coalition, pull
from sim.plots.coalition_network import network_of
from sim.plots.style import picture_bytes
from sim.scenario import load
from tests.fakes import fake_result

SETTLED = {"parameters.supporters.own_start": 0.0, "parameters.supporters.common_shift": 0.0}


@pytest.fixture(scope="module")
def scenario():
    """Supporters start where the dossier has them, so that central values are those of a world."""
    held = {"actors.european_commission.amplification": 1.05, "actors.nato.amplification": 1.05}
    return load("baseline", {**SETTLED, **held, "parameters.council.pledges_held": 0.0})


@pytest.fixture(scope="module")
def voices(scenario):
    return network_of(About.of(scenario))


@pytest.fixture(scope="module")
def world(scenario):
    return World(scenario, 1, np.arange(1))


@pytest.fixture(scope="module")
def figure(scenario):
    return coalition([fake_result(About.of(scenario))])


def test_pledges_are_those_of_the_models_first_day(voices, world):
    pledged = {
        member.actor.key: member.pledged()[:, 0]
        for member in (*world.coalition.members, *world.coalition.institutions)
    }
    assert {voice.key for voice in voices} == pledged.keys()
    for voice in voices:
        assert voice.pledges == pytest.approx(pledged[voice.key]), voice.key


def test_what_a_bloc_hears_is_the_shares_of_all_voices(voices, world):
    """Σ_j A_bj x_j by the drawn shares against what the model's supporters hear."""
    said = {
        member.actor.key: member.willingness[:, 0]
        for member in (*world.coalition.members, *world.coalition.institutions)
    }
    for member in world.coalition.members:
        heard = sum(voice.heard[member.actor.bloc] * said[voice.key] for voice in voices)
        assert heard == pytest.approx(world.coalition.heard_by(member)[:, 0])


def test_shares_of_what_is_heard_add_up(voices):
    assert sum(pull(voice, voices) for voice in voices) == pytest.approx(1.0)


def test_lines_are_as_wide_as_what_is_heard(figure, voices):
    links = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 2]
    shares = [share for voice in voices for share in voice.heard.values() if share > 0.0]
    widths = [line.get_linewidth() for line in links]
    assert widths == pytest.approx([max(0.3, 9.0 * share) for share in shares])


def test_bars_are_the_pledges(figure, voices):
    for number, axes in enumerate(figure.axes[1:]):
        lengths = [bar.get_width() for bar in axes.patches]
        assert lengths == pytest.approx([voice.pledges[number] for voice in voices])


def test_no_text_overlaps_another_or_leaves_the_page(figure):
    figure.draw_without_rendering()
    texts = [*figure.texts, *(text for axes in figure.axes for text in (axes.title, *axes.texts))]
    titles = [text for text in texts if text.get_text()]
    boxes = [text.get_window_extent() for text in titles]
    for at, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1, titles[at].get_text()
        over = [titles[k].get_text() for k in range(at) if box.overlaps(boxes[k])]
        assert not over, (titles[at].get_text(), over)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_picture_has_the_same_bytes_each_time(scenario, kind):
    result = fake_result(About.of(scenario))
    first, second = (picture_bytes(coalition([result]), kind) for _ in range(2))
    assert first == second


def test_of_several_results_the_first_is_drawn_and_named(scenario):
    other = replace(About.of(scenario), title="Another")
    figure = coalition([fake_result(About.of(scenario)), fake_result(other)])
    assert any(text.get_text().startswith(scenario.title) for text in figure.texts)


def test_a_conflict_without_supporters_has_no_coalition(scenario):
    about = About.of(scenario)
    actors = [each for each in about.resolved["actors"] if each["role"] != "supporter"]
    alone = replace(about, resolved={**about.resolved, "actors": actors})
    with pytest.raises(InputError, match="nobody supports the opponent"):
        coalition([fake_result(alone)])
