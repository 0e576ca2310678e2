"""Each structure that the rules can take moves something, in the direction its reason gives.

A scenario in which the switch matters, an outcome that must move beyond its paired 99 % interval
on 4,000 common worlds, and which way.
"""

from collections.abc import Callable, Mapping
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.outcomes import CATEGORIES
from sim.scenario import load
from sim.scenario.file_models import Rules
from sim.statistics.intervals import Difference
from tests.properties.ensembles import columns, paired_difference
from tools import structures

Columns = Mapping[str, NDArray]


def accepted(table: Columns) -> NDArray:
    return table["accepted_day"] >= 0


def ever_withdrawn(table: Columns) -> NDArray:
    return table["withdrawn_day"] >= 0


def refused(table: Columns) -> NDArray:
    return table["category"] == [category.key for category in CATEGORIES].index("refused")


def size_of_momentum(table: Columns) -> NDArray:
    return np.abs(table["perceived_momentum_at_end"])


def at_end(state: str) -> Callable[[Columns], NDArray]:
    return lambda table: table[f"{state}_at_end"]


CASES: dict[tuple[str, str], tuple[str, Callable[[Columns], NDArray], str]] = {
    # Every week is a new draw, so that chance says yes more often.
    ("disturbance", "weekly"): ("baseline", accepted, "+"),
    # Nobody is kept at yes, but by a mood alone.
    ("disturbance", "none"): ("baseline", refused, "+"),
    # Most deciders do not mean it, and what they do counts in full.
    ("learning", "bayes"): ("baseline", at_end("belief_mediator"), "-"),
    # The hopeful stay as hopeful as they were.
    ("learning", "none"): ("baseline", at_end("belief_mediator"), "+"),
    # A front that has turned is expected to come back: less of a reason to accept.
    ("decider", "forward"): ("momentum_stalls", accepted, "-"),
    # The side that loses ground leaves the text.
    ("opponent_momentum", "lock_in"): ("russian_breakthrough", ever_withdrawn, "+"),
    # Without a pull towards the ratio of efforts momentum wanders off.
    ("front", "random_walk"): ("baseline", size_of_momentum, "+"),
    # What is asked for is given at the next summit and not on a decision day.
    ("coalition", "mean_field"): ("baseline", at_end("support"), "+"),
    # Details stay open that concessions would have met.
    ("revisions", "off"): ("baseline", accepted, "-"),
    # Nobody takes the text up.
    ("retabling", "off"): ("us_walks_away", accepted, "-"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("switch", "choice"), CASES, ids="-".join)
def test_a_structure_moves_what_it_is_there_for(switch: str, choice: str) -> None:
    scenario, outcome, sign = CASES[switch, choice]
    shipped, switched = columns(name=scenario), columns({f"rules.{switch}": choice}, scenario)
    mean, low, high = paired_difference(outcome(switched), outcome(shipped))
    assert (low > 0.0) if sign == "+" else (high < 0.0), f"{mean:+.4f} [{low:+.4f}, {high:+.4f}]"


def test_every_choice_at_a_switch_is_a_row_of_the_page() -> None:
    """All that `rules:` lets choose, but how a truce ends and whether summits are held."""
    shipped = load("baseline").rules
    found = set()
    for name, field in Rules.model_fields.items():
        literal = next((arg for arg in get_args(field.annotation) if get_args(arg)), None)
        choices = [each for each in get_args(literal) if isinstance(each, str)]
        if name not in ("summits", "collapse", "options"):
            found |= {(name, each) for each in choices if each != getattr(shipped, name)}
    assert found == {(each.switch, each.choice) for each in structures.STRUCTURES if each.switch}
    assert found == set(CASES)


def test_a_sign_needs_an_interval_that_leaves_nothing_out() -> None:
    assert structures.sign(Difference(0.02, 0.01, 0.03)) == 1
    assert structures.sign(Difference(-0.02, -0.03, -0.01)) == -1
    assert structures.sign(Difference(0.01, -0.01, 0.03)) == 0


@pytest.mark.slow
def test_the_page_says_in_which_structures_a_conclusion_is_not_there() -> None:
    """Text that may not be revised cannot be pushed: no difference under that switch."""
    contrast = structures.Contrast(
        "text revised", structures.Setting("text_revised"), structures.BASELINE
    )
    off = next(each for each in structures.STRUCTURES if each.label == "`revisions: off`")
    found = structures.difference(contrast, off, 300, 1)
    assert structures.sign(found) == 0
    assert structures.difference(contrast, structures.SHIPPED, 300, 1).difference > 0.0
