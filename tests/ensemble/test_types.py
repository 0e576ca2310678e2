"""What becomes of each type of decider: a result made by hand, and that types matter."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.ensemble.types import TYPES
from sim.outcomes import CATEGORIES
from sim.report.tables import as_text, outcome_table, outcome_tables
from sim.statistics.intervals import wilson
from tests.fakes import fake_result

HELD, COLLAPSED, REFUSED = (
    [category.key for category in CATEGORIES].index(key) for key in ("held", "collapsed", "refused")
)
RESOLVE = [0.57, 0.6, 0.7, 0.719, 0.72, 0.0, 5.0, 1.48]
"""Four of about 0.64, one of about 0.8 (a bin's lower end is in it), one below, two above."""


@pytest.fixture(scope="module")
def made():
    columns = {
        "resolve": np.array(RESOLVE),
        "accepted_day": np.array([3, 40, 170, -1, -1, 5, -1, -1], dtype=np.int32),
        "accepted_by_mood": np.array([True, False, False, False, False, True, False, False]),
        "held_first_time": np.array([True, False, False, False, False, True, False, False]),
        "quiet_days": np.array([30, 4, 9, 0, 0, 60, 0, 0], dtype=np.int32),
        "category": np.array(
            [HELD, COLLAPSED, HELD, REFUSED, REFUSED, HELD, REFUSED, REFUSED], dtype=np.int8
        ),
    }
    fake = fake_result(worlds=len(RESOLVE))
    return sim.EnsembleResult.of(replace(fake, columns={**fake.columns, **columns}))


def value(frame, kind, quantity):
    rows = frame[(frame["type"] == kind) & (frame["quantity"] == quantity)]
    return None if rows.empty else tuple(rows.iloc[0][["value", "low", "high", "of"]])


def test_every_world_is_of_one_type_and_a_type_is_named_by_a_resolve_within_it():
    assert TYPES[0].low == 0.0 and TYPES[-1].high is None
    assert all(one.high == other.low for one, other in pairwise(TYPES))
    named = [kind for kind in TYPES if kind.resolve is not None]
    assert [kind.resolve for kind in named] == [0.64, 0.8, 1.0, 1.3]
    for one, other in pairwise(named):
        assert one.high == pytest.approx((one.resolve * other.resolve) ** 0.5, abs=0.006)
    for kind in (named[0], named[-1]):  # as far below as above, in logarithms
        assert kind.low * kind.high == pytest.approx(kind.resolve**2, abs=0.006)


def test_each_quantity_is_that_of_the_worlds_of_the_type(made):
    frame = made.by_type()
    assert list(dict.fromkeys(frame["type"])) == ["below 0.57", "0.64", "0.8", "1.48 or more"]
    wide = frame.pivot(index="type", columns="quantity", values="value")
    assert list(wide.index) == list(dict.fromkeys(frame["type"]))
    assert value(frame, "0.64", "accepted") == pytest.approx((0.75, *wilson(3, 4)[1:], 4))
    assert value(frame, "0.64", "accepted_by_mood") == pytest.approx((1 / 3, *wilson(1, 3)[1:], 3))
    # The truce of day 170 has no time to run 30 days of 180.
    assert value(frame, "0.64", "held_first_time") == pytest.approx((0.5, *wilson(1, 2)[1:], 2))
    assert value(frame, "0.64", "quiet_days")[0] == pytest.approx(43 / 4)
    median = value(frame, "0.64", "quiet_days_if_accepted")
    assert (median[0], median[3]) == (9.0, 3) and np.isnan([median[1], median[2]]).all()
    shares = {key: value(frame, "0.64", key)[0] for key in ("held", "collapsed", "refused")}
    assert shares == {"held": 0.5, "collapsed": 0.25, "refused": 0.25}


def test_what_no_world_of_a_type_has_is_left_out(made):
    frame = made.by_type()
    assert value(frame, "0.8", "accepted")[0] == 0.0
    for quantity in ("accepted_by_mood", "held_first_time", "quiet_days_if_accepted"):
        assert value(frame, "0.8", quantity) is None
        assert next(e for e in made.summary()["by_type"] if e["type"] == "0.8")[quantity] is None


def test_the_summary_says_the_same_as_the_frame(made):
    frame, summary = made.by_type(), made.summary()["by_type"]
    assert sum(each["worlds"] for each in summary) == made.worlds
    for each in summary:
        assert each["accepted"]["share"] == value(frame, each["type"], "accepted")[0]
        for key, share in each["shares"].items():
            assert share["share"] == value(frame, each["type"], key)[0]
    bounds = [(each["resolve_from"], each["resolve_below"]) for each in summary]
    assert bounds == [(0.0, 0.57), (0.57, 0.72), (0.72, 0.89), (1.48, None)]


def test_of_all_worlds_the_share_by_mood_is_of_first_acceptances(made):
    assert made.accepted_by_mood() == (0.5, *wilson(2, 4)[1:], 4)
    assert made.summary()["accepted_by_mood"]["of"] == 4
    text = " ".join(as_text(outcome_table(made)).split())
    assert "Of 4 first acceptances 50.0% came by mood (15.0–85.0%)" in text


def test_the_table_has_a_row_a_type(made):
    lines = [line.split() for line in as_text(outcome_table(made), 80).splitlines()]
    assert ["0.64", "(0.57–0.72)", "4", "75.0%", "30.1–95.4%", "33%", "50%", "9"] in lines
    assert ["0.8", "(0.72–0.89)", "1", "0.0%", "0.0–79.3%", "–", "–", "–"] in lines
    endings = ["0.64", "(0.57–0.72)", "50.0", "0.0", "25.0", "0.0", "0.0", "0.0", "25.0"]
    assert endings in lines


def test_a_narrow_table_says_the_same_as_a_list(made):
    text = as_text(outcome_table(made, 40), 40)
    assert max(map(len, text.splitlines())) <= 40
    assert "worlds 4, accept 75.0%, 95% interval 30.1–95.4%, by mood 33%" in " ".join(text.split())


def test_several_scenarios_have_their_acceptance_by_type(made):
    lines = [line.split() for line in as_text(outcome_tables([made, made])).splitlines()]
    assert ["baseline", "100.0%", "75.0%", "0.0%", "–", "–", "0.0%"] in lines


@pytest.fixture(scope="module")
def baseline():
    return sim.run("baseline", worlds=4_000, seed=5, band=False)


@pytest.mark.slow
def test_the_more_its_aims_are_worth_the_less_a_decider_accepts(baseline):
    """Fearon (1995): it fights on unless the offer beats its aims less the costs.

    Of 4,000 worlds each type has 500 or more; the standard error of a difference of neighbours is
    .03 at most, and the smallest between .57 and 1.14, the dense middle, is about .1.
    """
    shares = [each.accepted for each in baseline.types()]
    assert len(shares) == len(TYPES)
    assert all(less.high < more.low for more, less in pairwise(shares[:4]))
    assert shares[3].low > shares[5].high


@pytest.mark.slow
def test_a_bin_says_what_a_decider_of_that_very_resolve_does(baseline):
    """With resolve fixed at the type's own value as many accept, within 3.5 standard errors."""
    for each in baseline.types():
        if each.type.resolve is None:
            continue
        given = sim.load("baseline", {"parameters.decider.resolve": each.type.resolve})
        fixed = sim.run(given, worlds=1_000, seed=5, band=False)
        assert [one.type for one in fixed.types()] == [each.type]
        gap = abs(fixed.accepted().share - each.accepted.share)
        share = (fixed.accepted().share + each.accepted.share) / 2.0
        error = (share * (1.0 - share) * (1.0 / fixed.worlds + 1.0 / each.worlds)) ** 0.5
        assert gap < 3.5 * error
