"""Tables in terminals of any width: every label and every number is there in full."""

import re

import pytest

from sim.api import Comparison
from sim.ensemble.compare import of_results
from sim.outcomes import CATEGORIES
from sim.report.listing import titled_table
from sim.report.tables import as_text, difference_table, outcome_table, outcome_tables
from sim.wording import percent, percent_range
from tests.fakes import fake_about, fake_result

WIDTHS = (10, 12, 16, 20, 25, 31, 40, 57, 80, 110)
LONG = "a_scenario_with_a_name_of_forty_letters_"


@pytest.fixture(scope="module")
def results():
    return [fake_result(worlds=200), fake_result(fake_about(name=LONG), worlds=200, seed=2)]


def _squeezed(text):
    """The text without blanks and line ends, which is what wrapping changes."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("width", WIDTHS)
def test_one_scenario_shows_every_outcome_with_its_share_and_interval(results, width):
    text = as_text(outcome_table(results[0], width), width)
    assert max(map(len, text.splitlines())) <= width
    shown = _squeezed(text)
    for category in CATEGORIES:
        estimate = results[0].shares()[category.key]
        if width <= 25:
            assert _squeezed(category.label) in shown
        assert all(_squeezed(word) in shown for word in category.label.split())
        assert percent(estimate.share) in shown
        assert percent_range(estimate.low, estimate.high) in shown
    assert "…" not in shown


@pytest.mark.parametrize("width", WIDTHS)
def test_several_scenarios_show_their_names_and_what_they_accept(results, width):
    text = as_text(outcome_tables(results), width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    for result in results:
        assert percent(result.accepted().share) in _squeezed(text)
    if width <= 40:  # in lists, so that a name is on lines of its own
        # What is accepted, the outcomes, what came about, what is accepted by type.
        assert _squeezed(text).count(LONG) == 4


@pytest.mark.parametrize("width", WIDTHS)
def test_differences_show_every_outcome(results, width):
    there = fake_result(fake_about(name="other"), worlds=200, rate=0.02)
    text = as_text(difference_table(Comparison.of(of_results([results[0], there]))), width)
    assert max(map(len, text.splitlines())) <= width
    for category in CATEGORIES:
        assert all(_squeezed(word) in _squeezed(text) for word in category.label.split())


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_keeps_its_values_beside_their_headings(width):
    table = titled_table("Title")
    table.add_column("forecast")
    table.add_column("number of cases", justify="right")
    table.add_column("happened")
    table.add_row("the model", "12", "refused")
    table.add_row("base rate, war left out", "7", "")
    lines = as_text(table, width).splitlines()
    assert max(map(len, lines)) <= width
    if width >= 40:
        assert lines[1].split("  ")[0].strip() == "forecast"
        assert lines[3].split() == ["the", "model", "12", "refused"]
    else:
        text = " ".join(" ".join(lines).split())
        assert "the model number of cases 12, happened refused" in text
        assert text.endswith("base rate, war left out number of cases 7")
