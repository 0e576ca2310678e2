"""The Markdown summary, the table and the picture of a report."""

from math import inf, nan

import pytest

from sim.checks.check_results import bound, drift_lines, statement, why
from sim.checks.plot import checks
from sim.checks.summary import literal, markdown, strip
from sim.checks.table import check_table
from sim.plots.style import picture_bytes
from sim.report.tables import as_text
from sim.statistics.verdicts import Verdict
from tests.checks.sample import (
    BROKEN,
    DRIFTED,
    EVERYTHING,
    EVIL,
    HELD,
    MEDIAN,
    NEVER,
    SAME,
    TREND,
    UNDECIDED,
    report,
    result,
)


def test_claims_are_told_in_words():
    assert (statement(HELD), bound(HELD)) == ("accepted by day 90", "at least 20%")
    assert statement(UNDECIDED) == "truce held, against wait_and_see"
    assert bound(UNDECIDED) == "at least 0 points"
    assert (statement(MEDIAN), bound(MEDIAN)) == (
        "median acceptance day",
        "at least day 10, at most day 90",
    )
    assert statement(TREND) == "accepted rises with dials.pressure = 0.5, 1, 2"
    assert bound(TREND) == "no step back"


def test_what_is_not_held_is_explained():
    assert why(HELD) == ""
    assert "the whole 95% interval 8.0–12.0% is outside" in why(BROKEN)
    assert "about 12,000 worlds would decide it" in why(UNDECIDED)
    assert "no world accepts" in why(NEVER)
    too_many = result(Verdict.UNDECIDED, worlds_needed=40_000_000)
    assert "more than can be run" in why(too_many)
    assert "no number of worlds" in why(result(Verdict.UNDECIDED))


def test_drift_names_the_first_difference_and_the_change_of_the_outcome():
    first, counts, outcome, cause = drift_lines(DRIFTED)
    assert first == (
        "first: world 17 (was refused; is truce held, accepted on day 5), on day 31 in support"
    )
    assert counts == "9 of 70 worlds differ, 8 of them in their outcome or its day"
    assert outcome == "outcome: accepted 42.86% to 52.86%"
    assert "dials.support" in cause
    assert drift_lines(SAME) == ["all 70 worlds are as recorded, to the bit"]


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_the_table_fits_its_terminal_and_tells_everything(width):
    text = as_text(check_table(EVERYTHING, width), width)
    assert max(len(line) for line in text.splitlines()) <= width
    flat = " ".join(text.split())
    for word in ("✓ held", "✗ BROKEN", "? undecided", "✗ DRIFTED", "12,000", "3 held, 1 broken"):
        assert word in flat


def test_the_summary_is_a_table_of_equal_rows():
    lines = markdown(EVERYTHING, "summary.png").splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 2 + 6
    assert {row.count("|") for row in rows} == {7}
    assert lines[0].startswith("## ❌")
    assert lines[-1] == "" or lines[-1].endswith("(summary.png)")
    assert markdown(report(HELD)).startswith("## ✅")
    assert "![" not in markdown(report(HELD))


def test_names_in_the_summary_stay_text():
    text = markdown(EVERYTHING)
    assert "<script>" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    shown = literal(EVIL)
    for sign in "<>|`$*[]!\\":
        assert sign not in shown.replace("\\u0007", "").replace("\\u202e", "")
    assert literal("wait_and_see") == "wait_and_see"
    assert literal("two\nlines") == "two lines"


@pytest.mark.parametrize(
    ("value", "low", "high", "picture"),
    [
        (0.2, 0.1, 0.3, "······──●──······"),
        (0.3, 0.2, 0.4, "········┃─●──····"),
        (0.35, 0.25, 0.45, "········┃──●──···"),
        (0.05, -0.05, 0.15, "···──●──┃········"),
        (0.9, 0.8, 1.0, "········┃······─▶"),
        (-5.0, -5.1, -4.9, "◀─······┃········"),
        (0.9, 0.9, 0.9, "········┃······─▶"),
        (nan, -inf, inf, "······──●──······"),
    ],
)
def test_the_small_picture_shows_the_interval_against_the_bound(value, low, high, picture):
    assert strip(result(value=value, low=low, high=high)) == picture


def test_the_large_picture_is_drawn_with_any_name():
    figure = checks(EVERYTHING.results, [EVIL] * 6)
    assert picture_bytes(figure).startswith(b"\x89PNG")
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(labels) == 6
    held, undecided = (
        sum(result.verdict is verdict for result in EVERYTHING.results)
        for verdict in (Verdict.HELD, Verdict.UNDECIDED)
    )
    told = f"Of 6 expectations: {held} held, {6 - held - undecided} broken, {undecided} undecided"
    assert figure.get_label() == told
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [*Verdict]
