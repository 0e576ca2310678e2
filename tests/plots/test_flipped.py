"""Worlds that accept under only one of two scenarios, as dots."""

from dataclasses import replace

import numpy as np
import pytest

from sim.errors import InputError
from sim.plots.kinds import draw
from tests.fakes import fake_about, fake_result


def accepting(name, days):
    result = fake_result(fake_about(name, name.title()), worlds=len(days))
    columns = {**result.columns, "accepted_day": np.array(days, np.int32)}
    return replace(result, columns=columns | {"resolve": np.arange(1.0, len(days) + 1)})


def test_each_world_is_a_dot_where_and_when_it_accepts():
    before = accepting("before", [10, -1, -1, 40, -1])
    after = accepting("after", [15, 20, 30, -1, -1])
    figure = draw("flipped", [before, after])
    (axes,) = figure.axes
    both, gained, lost = (np.asarray(dots.get_offsets()).tolist() for dots in axes.collections)
    assert both == [[15.0, 1.0]]
    assert gained == [[20.0, 2.0], [30.0, 3.0]]
    assert lost == [[40.0, 4.0]]
    assert "2 accepting worlds gained, 1 lost against Before" in [
        t.get_text() for t in figure.texts
    ]


def test_it_takes_two_and_has_a_panel_for_each_more():
    one, other = accepting("one", [1, 2, -1]), accepting("other", [1, 2, 3])
    with pytest.raises(InputError, match="need two results"):
        draw("flipped", [one])
    figure = draw("flipped", [one, other, one])
    assert [len(axes.collections[1].get_offsets()) for axes in figure.axes] == [1, 0]
    assert figure.texts[0].get_text() == "0 to 1 accepting worlds gained, 0 lost against One"
