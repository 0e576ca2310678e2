"""Every direction of acceptance on both dossiers as they stand, on common random numbers.

Few of 4,000 worlds go the other way, so that a rise of half a hundredth is seen. `test_monotone`
says the same of the baseline with smaller steps, `test_random_scenarios` of scenarios nobody wrote.
"""

from __future__ import annotations

import pytest

from sim.scenario.load import with_overrides
from tests.properties.directions import DIRECTIONS, SECOND_LOOK, aims_count_more, compare
from tests.properties.dossiers import DOSSIERS, Document, base, scenario_of
from tests.properties.effects import EFFECTS, ERRORS, against_the_sign, moves
from tests.properties.gaps import SMALLEST, Gap, at_least

pytestmark = pytest.mark.slow

WORLDS = 4_000
FEW = 1_000
LARGE = {
    "more pressure",
    "more support",
    "lower momentum",
    "smaller details",
    "weaker fear of rearming",
    "lower resolve",
    "more patience of a mediator that would leave",
    "more monitoring",
}
"""Rises of 13.6 standard errors or more on other 4,000 worlds, in both dossiers: 6.8 are left on a
few worlds, and less than the 3.7 that are asked for is seen once in 1,000 samples."""
UNLIKELY = 1e-4
AGAINST = 0.02
"""Share of worlds that may flip the other way on one step while the share of all goes as stated: a
later answer meets other noise. Up to .02 a step was seen in the sketch of the model."""
NO_TROOPS = ("cases", "fewer peacekeepers")
"""Troops are part of what is coded as monitoring there: supporters can send none."""


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_each_direction_raises_acceptance_on_the_dossier(dossier: str) -> None:
    assert all(direction.where(base(dossier)) for direction in DIRECTIONS)
    large = [direction for direction in DIRECTIONS if direction.name in LARGE]
    small = [direction for direction in DIRECTIONS if direction.name not in LARGE]
    assert len(large) == len(LARGE)
    gaps = compare(base(dossier), large, 0, FEW) + compare(base(dossier), small, 0, WORLDS)
    for gap in gaps:
        if (dossier, gap.direction) == NO_TROOPS:
            assert (gap.gained, gap.lost) == (0, 0)
            continue
        assert gap.lost <= AGAINST * gap.worlds, f"{gap.direction}: {gap}"
        assert at_least(gap.gained, gap.gained + gap.lost) < UNLIKELY, f"{gap.direction}: {gap}"


@pytest.mark.parametrize("dossier", DOSSIERS)
def test_each_change_moves_what_lies_on_the_way_as_stated(dossier: str) -> None:
    # What the second dossier has none of: stress from sanctions, persuasion, the mediator's aid;
    # its mediator's stance moves by what it learns alone, either way.
    still = {"economic_stress", "stance", "support"} if dossier == "cases" else set()
    refusing = with_overrides(base(dossier), {"rules.options": ["refuse"]})
    for effect, after, before in moves(refusing, EFFECTS):
        for state, sign in effect.signs.items():
            gap = sign * (after[f"{state}_at_end"] - before[f"{state}_at_end"])
            seen = gap.mean() > ERRORS * gap.std() / len(gap) ** 0.5
            against = gap.mean() < -ERRORS * gap.std() / len(gap) ** 0.5
            assert seen or (state in still and not against), f"{effect.name}: {state}"
    assert against_the_sign(base(dossier), EFFECTS) == []


def gap_of(name: str, changes: Document, worlds: int = SECOND_LOOK) -> Gap:
    scenario = scenario_of({"dossier": "ukraine_2025", "horizon_days": 30, **changes})
    (gap,) = compare(scenario, [each for each in DIRECTIONS if each.name == name], 0, worlds)
    return gap


def test_a_patron_that_holds_the_decider_back_turns_the_direction_of_momentum() -> None:
    # χ·dep = 0.8 leaves the aims 0.2 of p; the terms follow by 0.4.
    held_back: Document = {
        "parameters": {"decider": {"patron_dependence": 1.0}},
        "mediator": {"stance": 1.0, "disposition": 1.0},
    }
    scenario = scenario_of({"dossier": "ukraine_2025", "horizon_days": 30, **held_back})
    assert not aims_count_more(scenario)
    assert gap_of("lower momentum", held_back).falls


def test_an_event_that_waits_for_a_state_may_turn_a_direction() -> None:
    waits = {"kind": "truce_imposed", "when": {"variable": "pressure", "below": 0.9}}
    assert gap_of("more pressure", {"events": [waits]}).share < -0.1


def test_patience_pays_only_after_a_hasty_mediator_has_left() -> None:
    name = "more patience of a mediator that would leave"
    early, late = (gap_of(name, {"horizon_days": days}) for days in (30, 70))
    assert early.share < 0.0
    assert early.chance < UNLIKELY
    assert late.share > SMALLEST


def test_a_fall_of_a_hundredth_is_called_one_and_chance_is_not() -> None:
    worlds = 6_000
    assert Gap("", gained=20, lost=90, worlds=worlds).falls
    assert not Gap("", gained=20, lost=70, worlds=worlds).falls  # smaller than what matters
    assert not Gap("", gained=700, lost=765, worlds=worlds).falls  # within what chance makes
    assert Gap("", gained=20, lost=90, worlds=worlds).share <= -SMALLEST
    # 9 of 10: 11 of the 1,024 ways ten coins fall.
    assert at_least(9, 10) == pytest.approx(11 / 1024, rel=1e-12)
    assert at_least(0, 10) == pytest.approx(1.0)
