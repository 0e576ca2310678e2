"""Survival of first truces: the curve by hand, and its picture."""

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.errors import InputError
from sim.plots.kinds import draw
from sim.plots.style import picture_bytes
from tests.fakes import fake_result


def of_truces(accepted, collapsed, held):
    """A result of as many worlds, with these days of acceptance, collapse and holding."""
    result = fake_result(worlds=len(accepted))
    named = {"accepted_day": accepted, "collapsed_day": collapsed, "held_day": held}
    days = {name: np.array(values, np.int32) for name, values in named.items()}
    return replace(result, columns={**result.columns, **days})


def test_the_curve_is_the_one_worked_out_by_hand():
    """Five truces: collapse after 10 and 20 days, one holds, one holds and its renewal collapses,
    one has run 5 days at the end and is censored there: 4/4 × 3/4 × 2/3 = 1/2."""
    result = of_truces(
        accepted=[0, 10, 20, 30, 174, -1],
        collapsed=[10, 30, -1, 100, -1, -1],
        held=[-1, -1, 50, 60, -1, -1],
    )
    holds = 1.0 - result.truce_survival().happened
    assert len(holds) == 31
    assert holds[9] == 1.0
    assert holds[10] == holds[19] == pytest.approx(3 / 4)
    assert holds[20] == holds[30] == pytest.approx(1 / 2)


def test_of_truces_with_time_to_run_it_says_what_the_table_says():
    result = sim.run("everything_at_once", 300, band=False)
    in_time = result.columns["accepted_day"] + 30 < result.about.horizon_days
    columns = {name: values[in_time] for name, values in result.columns.items()}
    survival = replace(result, columns=columns).truce_survival()
    assert 1.0 - survival.happened[-1] == pytest.approx(result.held_first_time().share)


def test_the_picture_says_how_many_last_and_refuses_to_draw_none():
    truces = of_truces(accepted=[0, 10, 20], collapsed=[10, -1, -1], held=[-1, 40, 50])
    figure = draw("truces", [truces])
    assert "67% of first full truces last their 30 days" in [
        text.get_text() for text in figure.texts
    ]
    assert picture_bytes(figure, "svg") == picture_bytes(draw("truces", [truces]), "svg")
    with pytest.raises(InputError, match="no world accepts"):
        draw("truces", [of_truces([-1, -1], [-1, -1], [-1, -1])])
