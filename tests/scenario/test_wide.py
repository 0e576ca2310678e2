"""The layer `wide`: a spread for every number that rests on judgement and is one plain value."""

from fnmatch import fnmatchcase
from itertools import chain
from math import fsum

import numpy as np
import pytest

from sim.rules.sampling import quantile
from sim.scenario import load
from sim.scenario.nodes import plain
from sim.scenario.quantities import Choice, Fixed
from sim.scenario.reading import read_file
from tools import wide

RULES = plain(read_file(wide.SPREADS))


@pytest.fixture(scope="module")
def baseline():
    return load("baseline")


@pytest.fixture(scope="module")
def layer():
    return load("wide")


def plain_judgements(scenario):
    return [
        path
        for path, each in scenario.parameters.items()
        if "judgement" in each.source and each.draw == "input" and isinstance(each.quantity, Fixed)
    ]


def left_out(path):
    return any(fnmatchcase(path, each) for rule in RULES["left"] for each in rule["paths"])


def test_the_shipped_layer_is_what_the_dossier_and_the_spreads_give():
    assert wide.FILE.read_text(encoding="utf-8") == wide.layer_text()


def test_every_plain_judgement_has_a_spread_or_a_reason_to_have_none(baseline, layer):
    judged = plain_judgements(baseline)
    assert len(judged) > 200
    still_plain = {p for p in judged if isinstance(layer.parameters[p].quantity, Fixed)}
    assert still_plain <= {path for path in judged if left_out(path)}
    assert len(still_plain) < len(judged) / 10


def test_nothing_else_is_changed(baseline, layer):
    """Numbers from data keep what the dossier gives; so do those that are nature's own draw."""
    changed = {
        path
        for path, each in layer.parameters.items()
        if each.quantity != baseline.parameters[path].quantity
    }
    given = chain.from_iterable(rule["paths"] for rule in RULES["bands"])
    bands = tuple(given)
    beside = changed - set(plain_judgements(baseline))
    assert {path for path in beside if not any(fnmatchcase(path, b) for b in bands)} == set()
    assert all(baseline.parameters[path].draw == "input" for path in changed)


def test_no_pattern_means_nothing(baseline):
    patterns = [p for part in ("left", "bands", "tables") for r in RULES[part] for p in r["paths"]]
    idle = [p for p in patterns if not any(fnmatchcase(q, p) for q in baseline.parameters)]
    assert idle == []


def test_by_default_nine_in_ten_draws_lie_within_a_factor_of_exp_one_half(baseline, layer):
    """1.645 × .3 = .49 on the log: a lognormal exactly, the odds of a share nearly."""
    ends = np.array([0.05, 0.95])
    for path in ("mediator.belief_gain", "parameters.truce.base_hazard"):
        value = baseline.parameters[path].quantity.value
        np.testing.assert_allclose(
            np.log(quantile(layer.parameters[path].quantity, ends) / value),
            [-0.49, 0.49],
            atol=0.01,
        )
    share = quantile(layer.parameters["parameters.pressure.expected_share"].quantity, ends)
    np.testing.assert_allclose(np.log(share / (1.0 - share)), [-0.49, 0.49], atol=0.02)


def test_shares_that_belong_together_keep_their_sum(baseline, layer):
    for rule in RULES["tables"]:
        if rule["by"] != "shares":
            continue
        own = [p for p in layer.parameters if any(fnmatchcase(p, each) for each in rule["paths"])]
        columns = [layer.parameters[path].quantity for path in own]
        assert all(isinstance(each, Choice) and each.joint == rule["name"] for each in columns)
        total = fsum(baseline.parameters[path].quantity.value for path in own)
        for row in zip(*(each.values for each in columns), strict=True):
            assert fsum(row) == pytest.approx(total, abs=0.001)  # four digits each


def test_the_first_row_of_a_table_is_the_dossiers_own(baseline, layer):
    for path, each in layer.parameters.items():
        if isinstance(each.quantity, Choice):
            assert each.quantity.values[0] == pytest.approx(
                baseline.parameters[path].quantity.value, rel=1e-3
            )


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(0.002, 0.0, 1.0), (0.9, 0.0, 1.0), (28.0, 0.1, 1000.0), (0.8, 0, 1.5)],
)
def test_a_spread_stays_within_the_range(value, low, high):
    written = wide.by_default(value, low, high, 0.3)
    ends = (written.get("low", 0.0), written.get("high", 0.0))
    assert low <= min(ends)
    assert max(ends) <= high
    assert written["dist"] != "lognormal"


def test_a_number_at_the_end_of_its_range_needs_a_band_of_its_own():
    with pytest.raises(ValueError, match="give it a band"):
        wide.by_default(0.0, 0.0, 1.0, 0.3)


def test_any_scenario_can_be_laid_over_the_layer(tmp_path):
    file = tmp_path / "both.yaml"
    file.write_text("schema: 1\nextends: [wide, text_revised]\n", encoding="utf-8")
    both, revised, layer = load(file), load("text_revised"), load("wide")
    step = "parameters.offer.revision_step"
    assert both.parameters[step].quantity == revised.parameters[step].quantity
    other = "parameters.decider.backlash"
    assert both.parameters[other].quantity == layer.parameters[other].quantity
    assert both.title == revised.title
