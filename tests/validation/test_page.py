"""The validation page says first what is left of skill, and of every coding the same figures."""

import re
from dataclasses import replace

import pytest

from sim.plots.style import DARK, PAPER, darkened
from sim.report.tables import as_text
from sim.validation.agreement import Agreement
from sim.validation.backtest import Backtest
from sim.validation.code_worth import CodesWorth, CodeWorth
from sim.validation.coded import pooled
from sim.validation.page import Findings, reliability_bins, validation_page
from sim.validation.page_codings import agreement_section, worth_section
from sim.validation.page_scores import scores_section, skill_section
from sim.validation.plot import reliability, skill
from sim.validation.record_2025 import Record
from sim.validation.robustness import LeftOut
from sim.validation.scores import Bin, Scores
from sim.validation.skill_sentences import reliability_finding, skill_sentences
from sim.validation.table import backtest_tables
from tests.plots.test_theme import contrast
from tests.validation.synthetic import offers
from tests.validation.test_codings import made_up

SCORES = Scores(30, 0.2, 0.6, 0.19, 0.21)
AGREED = (
    Agreement("a", 30, 20, 0.61, 0.4, 0.8, 0.5),
    Agreement("b", 30, 30, float("nan"), float("nan"), float("nan"), float("nan")),
)


@pytest.fixture(scope="module")
def found():
    """A first coder who knows, a second who does not."""
    cases = offers(6, 5, informative=True)
    knowing = made_up([0.9 if each.accepted else 0.1 for each in cases], cases, "first")
    guessing = made_up([0.3 + 0.01 * number for number in range(30)], cases, "second")
    mean = replace(pooled("mean", "mean of both", knowing, guessing), family=knowing.family)
    both = pooled("pooled", "mean forecast", knowing, guessing)
    about = {"coder": "automated", "blind_to": "the first", "not_blind_to": "history"}
    return Backtest(100, 1, (knowing, guessing, mean, both), (), AGREED, about)


@pytest.fixture(scope="module")
def page(found):
    worth = CodesWorth(SCORES, SCORES, (CodeWorth("a", SCORES, SCORES, SCORES),))
    record = Record((), ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.validation.page.record_section", lambda _found: "## The record of 2025")
        return validation_page(
            Findings(found, worth, [LeftOut("x", SCORES)], [SCORES], [SCORES], [], record, [])
        )


def test_the_first_screen_says_what_is_left_of_skill(found, page):
    top = page.split("## ")[0]
    for line in skill_sentences(found):
        assert line in top
    assert "mean of both codings" in top
    assert "under the second coding alone" in top.lower()
    assert "blind to the first; not to history" in top


def test_the_command_says_it_first_too_and_fits_80_columns(found):
    shown = as_text(backtest_tables(found, 80), 80)
    assert " ".join(shown.split()).startswith(skill_sentences(found)[0][:60])
    assert max(map(len, shown.splitlines())) <= 80
    narrow = as_text(backtest_tables(found, 50), 50)
    assert max(map(len, narrow.splitlines())) <= 50


def test_every_coding_has_every_score_beside_the_base_rate(found):
    section = skill_section(found, "x.png")
    for coded in found.codings:
        for score in coded.skill.values():
            assert re.search(
                rf"{coded.label}\*?\*? .*\| {score.mine:.3f} \| {score.rival:.3f} \|", section
            )


def test_the_best_of_the_family_stands_beside_the_model(found):
    section = scores_section(found)
    rival = next(e for e in found.first.baselines if e.baseline.name == "best_pair_or_triple")
    assert f"{rival.baseline.label} | {rival.baseline.fitted} | {rival.scores.brier:.3f}" in section
    assert f"{found.main.family.members} in all" in section


def test_kappa_that_is_not_defined_is_a_dash(found):
    (section,) = agreement_section(found)
    assert "| `a` | 30 | 20 | 0.61 | 0.40 to 0.80 | 0.50 |" in section
    assert "| `b` | 30 | 30 | – | – to – | – |" in section
    assert agreement_section(replace(found, agreement=())) == []


def test_changes_are_from_the_same_worlds():
    worse = replace(SCORES, brier=0.25, rps=0.2)
    found = CodesWorth(SCORES, SCORES, (CodeWorth("a", worse, SCORES, worse),))
    assert "| `a` | 0.250 | +0.050 | +0.010 | +0.000 | +0.050 |" in worth_section(found)


def test_the_picture_has_a_row_a_coding(found):
    axes = skill(found.codings).axes[0]
    labels = [each.get_text() for each in axes.get_yticklabels()]
    assert labels == [each.label for each in found.codings]


def test_every_line_is_seen_on_a_dark_page(found):
    for figure in (skill(found.codings), reliability([Bin(0.0, 0.5, 10, 0.4, 4)])):
        drawn = [line for axes in darkened(figure).axes for line in axes.lines]
        assert drawn
        for line in drawn:
            assert contrast(line.get_color(), DARK[PAPER]) > 3.0, line.get_label()


def test_pictures_are_titled_with_what_the_page_says_in_their_place(found, page):
    assert "![Skill over the base rate is shown in 3 of 4 codings](validation-skill.png)" in page
    bins = [Bin(0.0, 0.5, 10, 0.4, 4), Bin(0.5, 1.0, 10, 0.9, 1)]
    said = "The mean forecast lies in the 95% interval in 1 of 2 bins"
    assert reliability(bins).get_label() == said == reliability_finding(bins)
    assert f"![{reliability_finding(reliability_bins(found))}](validation-reliability.png)" in page
    assert f"![{skill(found.codings).get_label()}]" in page
