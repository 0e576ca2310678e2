"""The calibration page says what its figures say, whatever they are."""

import re

import numpy as np
import pytest

from sim.calibration.calibrate import assess
from sim.calibration.effects import Effect
from sim.calibration.page import MARGINALS, RANKS, calibration_page
from sim.calibration.plot import marginals, ranks
from sim.calibration.priors import draw, read_plan
from sim.calibration.table import calibration_tables
from sim.calibration.training_runs import Bank
from sim.plots.style import picture_bytes
from sim.report.tables import as_text
from sim.validation.backtest import shipped_cases
from sim.validation.case_files import read_cases
from sim.validation.cases import OUTCOMES
from sim.validation.mapping import read_mapping

CASES = tuple(case for case in read_cases(shipped_cases(), read_mapping()) if case.scored)
PLAN = read_plan()


@pytest.fixture(scope="module")
def found():
    """A model whose acceptance hangs on the third number alone, and its truces on the fifth."""
    generator = np.random.default_rng(4)
    drawn = draw(PLAN.free, 1, 400)
    chance = 1.0 / (1.0 + np.exp(-2.0 * drawn.scores[:, 2:3] * np.ones(len(CASES))))
    each = np.stack([(1 - chance) / 3] * 3 + [chance], axis=-1)
    lasting = 1.0 / (1.0 + np.exp(drawn.scores[:, 4:5] - np.array([0.4, 0.0, 1.0, 1.0])))
    truces = generator.binomial(200, lasting)
    bank = Bank(drawn, generator.multinomial(200, each), np.stack([200 - truces, truces], -1))
    said = [dict.fromkeys(OUTCOMES, 0.25)] * len(CASES)
    return assess(PLAN, CASES, bank, 20, 1, said, resampled=4)


def test_numbers_are_told_apart_by_what_was_learnt(found):
    page = calibration_page(found)
    told = re.search(r"Nothing is said about: (.*?)\. Little about", page).group(1)
    verdicts = {each.path: each.verdict for each in found.marginals}
    silent = {path for path, verdict in verdicts.items() if verdict == "nothing"}
    assert set(re.findall(r"`(.*?)`", told)) == silent
    assert "decider.details_cost" in silent
    assert verdicts["decider.pressure_cost"] in ("something", "much")
    assert verdicts["truce.collapse_rate"] in ("something", "much")
    for path, verdict in verdicts.items():
        assert re.search(rf"\| `{path}` \|.*\| \*\*{verdict}\*\* \|", page)


def test_fitted_quantities_cases_and_wars_are_counted(found):
    page = calibration_page(found)
    assert "Fitted quantities: 6." in page
    assert "19 ceasefire offers of 6 wars" in page
    assert "| **calibrated, war left out** | 6 |" in page
    assert "| the defaults | 0 | 0.250 |" not in page  # .25 to each outcome: Brier about .3
    assert "| the defaults | 0 |" in page


def test_the_command_that_made_it_is_named_and_the_pictures_are_shown(found):
    page = calibration_page(found)
    assert "`ceasefire calibrate --draws 400 --worlds 20 --seed 1 --out" in page
    assert f"({MARGINALS})" in page
    assert f"({RANKS})" in page
    for figure, file in ((marginals(found), MARGINALS), (ranks(found), RANKS)):
        assert picture_bytes(figure) == picture_bytes(figure)
        assert f"![{figure.get_label()}]({file})" in page
    silent = re.search(r"Nothing is said about: (.*?)\. Little about: (.*?)\. Something", page)
    left_open = len(re.findall("`", " ".join(silent.groups()))) // 2
    assert f"The data leave {left_open} of 6 numbers nearly as open as before: who trusts" in page


def test_the_effect_on_the_baseline_is_shown_only_where_it_was_run(found):
    from dataclasses import replace

    assert "accepted within 180 days" not in calibration_page(found)
    page = calibration_page(replace(found, effects=(Effect("the prior", 0.2345, (0.1, 0.4)),)))
    assert "| the prior | 0.234 | 0.10 to 0.40 |" in page


def test_the_terminal_says_whether_known_truths_were_found(found):
    text = as_text(calibration_tables(found), 110)
    verdict = "uniform" if found.simulated.uniform else "NOT uniform"
    assert f"Ranks of 400 known truths: {verdict}." in text
    assert "decider.pressure_cost" in text
