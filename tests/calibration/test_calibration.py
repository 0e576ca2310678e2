"""Calibration: known posteriors, known truths, wars left out, and the posterior as a scenario."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.calibration import identifiability, predictive, rows
from sim.calibration import sbc as simulated
from sim.calibration.calibrate import calibrate
from sim.calibration.emulator import Emulator, Surface, features, quality
from sim.calibration.posterior import Evidence, Likelihood, Posterior, posterior
from sim.calibration.priors import Draws, draw, read_plan
from sim.calibration.training_runs import Bank, make_bank, seed_of
from sim.ensemble.simulate import run
from sim.model.world import World
from sim.scenario import load, with_overrides
from sim.scenario.quantities import central_value
from sim.validation.backtest import shipped_cases
from sim.validation.case_files import read_cases
from sim.validation.case_runs import outcome_shares
from sim.validation.case_scenario import case_scenario
from sim.validation.cases import OVERLAP
from sim.validation.mapping import read_mapping
from sim.workers.pool import Pool

MAPPING = read_mapping()
ALL = read_cases(shipped_cases(), MAPPING)
SCORED = tuple(case for case in ALL if case.scored)
PLAN = read_plan()
IDLE = np.zeros(3)
"""Targets, for surfaces whose figures are 0 at every draw."""


def coin_draws(draws, seed):
    """Chances of a coin, and a number without effect."""
    generator = np.random.default_rng(seed)
    chance, idle = generator.random(draws), generator.standard_normal(draws)
    return Draws(np.column_stack([chance, idle]), np.column_stack([stats.norm.ppf(chance), idle]))


def coin_surface(draws=8000, cases=12, seed=5):
    """Each case is accepted with the coin's chance, else refused; the chance is uniform."""
    drawn = coin_draws(draws, seed)
    chance = np.repeat(drawn.values[:, :1], cases, axis=1)
    never = np.full_like(chance, 1e-12)
    each = np.stack([1.0 - chance, never, never, chance], axis=-1)
    return Surface(drawn, each, np.zeros((draws, 3)))


def tossed(accepted, cases=12):
    outcomes = np.array([3] * accepted + [0] * (cases - accepted))
    return Evidence(outcomes, tuple(f"war {at % 3}" for at in range(cases)), IDLE)


@pytest.fixture(scope="module")
def coin():
    return Likelihood(coin_surface(), np.ones(3), 3.0)


@pytest.mark.parametrize("accepted", [1, 6, 10])
def test_a_coin_has_the_beta_posterior(coin, accepted):
    held = posterior(coin, tossed(accepted))
    exact = stats.beta(1 + accepted, 13 - accepted)
    chance = coin.surface.draws.values[:, 0]
    near = 4 * exact.std() / np.sqrt(held.effective)  # four Monte Carlo standard errors
    assert held.effective > 1000
    assert float(held.mean(chance)) == pytest.approx(exact.mean(), abs=near)
    assert float(held.spread(chance)) == pytest.approx(exact.std(), abs=near)
    assert held.quantiles(chance, (0.5,))[0] == pytest.approx(exact.median(), abs=2 * near)


def test_a_regularity_has_the_normal_posterior():
    # Prior N(0, 1), figure θ, target .8 ± .5: posterior N(.8/1.25, .25/1.25).
    draws = np.random.default_rng(2).standard_normal((6000, 1))
    figures = np.zeros((6000, 3))
    figures[:, 0] = draws[:, 0]
    surface = Surface(Draws(draws, draws), np.full((6000, 1, 4), 0.25), figures)
    likelihood = Likelihood(surface, np.array([0.5, 1.0, 1.0]), ruled_out=8.0)
    held = posterior(likelihood, Evidence(np.array([0]), ("a",), np.array([0.8, 0.0, 0.0])))
    near = 4 * np.sqrt(0.2 / held.effective)
    assert float(held.mean(draws)[0]) == pytest.approx(0.64, abs=near)
    assert float(held.spread(draws)[0]) == pytest.approx(np.sqrt(0.2), abs=near)


def test_what_is_far_from_one_regularity_is_ruled_out():
    draws = Draws(np.zeros((3, 1)), np.zeros((3, 1)))
    figures = np.array([[0.0, 0, 0], [0, 0.29, 0], [0, 0, 0.31]])
    likelihood = Likelihood(Surface(draws, np.full((3, 1, 4), 0.25), figures), np.full(3, 0.1), 3.0)
    weights = posterior(likelihood, Evidence(np.array([0]), ("a",), IDLE)).weights
    assert weights[2] == 0.0
    assert weights[1] / weights[0] == pytest.approx(np.exp(-0.5 * 2.9**2))


def coin_bank(draws=3000, worlds=40, cases=12):
    """What a simulator of the coin counts, and truces that nothing moves."""
    drawn = coin_draws(draws, 17)
    generator = np.random.default_rng(18)
    # Logistic in the score, as the emulator assumes.
    chance = np.repeat(1.0 / (1.0 + np.exp(-drawn.scores[:, :1])), cases, axis=1)
    each = np.stack([0.7 * (1 - chance), 0.2 * (1 - chance), 0.1 * (1 - chance), chance], axis=-1)
    truces = generator.binomial(50, 0.6, (draws, 4))
    return Bank(drawn, generator.multinomial(worlds, each), np.stack([50 - truces, truces], -1))


@pytest.fixture(scope="module")
def simulated_coin():
    bank = coin_bank()
    emulator = Emulator.fit(bank)
    likelihood = Likelihood(emulator.at(coin_draws(8000, 19)), np.full(3, 0.1), 3.0)
    return bank, emulator, likelihood


@pytest.mark.slow
@pytest.mark.parametrize(("power", "right"), [(1.0, True), (2.0, False), (0.0, False)])
def test_ranks_of_known_truths_are_uniform_only_for_the_right_weights(simulated_coin, power, right):
    found = simulated.simulate(*simulated_coin, ("chance", "idle"), 3, power=power)
    assert found.uniform is right
    by_name = {each.name: each.probability for each in found.quantities}
    assert by_name["idle"] > 0.01
    if power == 0.0:
        # Who ignores the data is right about each number on its own, and found out by the fit.
        assert by_name["chance"] > 0.01
        assert by_name[simulated.FIT] < 0.001


@pytest.mark.slow
def test_a_bad_emulator_is_found_out_by_the_ranks(simulated_coin):
    bank, emulator, likelihood = simulated_coin
    bent = replace(emulator, cases=0.5 * emulator.cases)
    wrong = Likelihood(bent.at(likelihood.surface.draws), likelihood.tolerances, 3.0)
    assert not simulated.simulate(bank, bent, wrong, ("chance", "idle"), 3).uniform


def test_the_emulator_finds_the_probabilities_behind_the_counts():
    generator = np.random.default_rng(21)
    scores = generator.standard_normal((3000, 2))
    beta = np.array([[0.2, -0.4], [1.0, 0.3], [0.0, -0.8], [-0.3, 0.0], [0.5, 0.2], [0.0, 0.1]])
    logits = np.column_stack([np.zeros(3000), features(scores) @ beta])
    exact = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    counts = generator.multinomial(40, exact)[:, None]
    truces = np.ones((3000, 4, 2), dtype=np.int64)
    bank = Bank(Draws(scores, scores), counts, truces)
    found = Emulator.fit(bank)
    # 120,000 worlds: coefficients within about four of their standard errors, .02.
    np.testing.assert_allclose(found.cases[0], beta, atol=0.08)
    np.testing.assert_allclose(found.at(bank.draws).probabilities[:, 0], exact, atol=0.03)
    told = quality(replace(bank, truces=generator.multinomial(20, [0.4, 0.6], (3000, 4))))
    assert 0.8 < told.spread < 1.2
    # A step is no quadratic: what the emulator cannot follow shows.
    step = np.where(scores[:, :1] > 0.3, [[0.9, 0.05, 0.05]], [[0.1, 0.1, 0.8]])
    bent = replace(bank, outcomes=generator.multinomial(40, step)[:, None])
    assert quality(bent).spread > 3.0


def test_figures_of_truces_are_shares_and_cuts_of_the_hazard():
    shares = np.array([0.6, 0.4, 0.64, 0.8])
    lasted = np.broadcast_to(np.round(1000 * shares).astype(int), (200, 4))
    outcomes = np.broadcast_to([1, 1, 1, 1], (200, 1, 4))
    drawn = coin_draws(200, 3)
    surface = Emulator.fit(Bank(drawn, outcomes, np.stack([1000 - lasted, lasted], -1))).at(drawn)
    cuts = 1.0 - np.log(shares[2:]) / np.log(shares[1])
    np.testing.assert_allclose(surface.figures[0], [0.6, *cuts], atol=1e-3)


def test_uniform_ranks_are_called_wrong_no_more_often_than_said():
    generator = np.random.default_rng(4)
    null = simulated._null_deviations(500, np.random.default_rng(9))
    sets = [
        simulated._ranked("x", generator.integers(0, 100, 500), null).probability
        for _ in range(400)
    ]
    # 400 sets at a level of 5 %: 20 expected, standard deviation 4.4
    assert 5 <= sum(each < 0.05 for each in sets) <= 36


def test_a_number_that_moves_nothing_is_said_to_be_unknown(coin):
    held, drawn = posterior(coin, tossed(10)), coin.surface.draws
    others = [posterior(coin, tossed(10, 12)), posterior(coin, tossed(9))]
    chance, idle = identifiability.marginals(("chance", "idle"), drawn, held, others)
    assert chance.verdict == "much"
    assert idle.verdict == "nothing"
    assert idle.ratio == pytest.approx(1.0, abs=0.05)
    assert idle.overlap > 0.95
    # Exact spread of the normal score of a Beta(11, 3), by its quantiles.
    exact = stats.beta(11, 3)
    scores = stats.norm.ppf(exact.ppf((np.arange(4000) + 0.5) / 4000))
    assert chance.ratio == pytest.approx(scores.std(), abs=0.03)
    assert chance.shift == pytest.approx(scores.mean(), abs=0.06)
    shared = np.minimum(np.diff(exact.cdf(np.linspace(0, 1, 21))), 0.05).sum()
    assert chance.overlap == pytest.approx(shared, abs=0.02)


def test_numbers_that_only_act_as_a_sum_are_tied_together():
    generator = np.random.default_rng(6)
    normal = generator.standard_normal((5000, 3))
    held = Posterior.from_logs(-0.5 * ((normal[:, 0] + normal[:, 1] - 1.0) / 0.3) ** 2)
    drawn = Draws(normal, normal)
    first = identifiability.correlations(("a", "b", "c"), drawn, held, [held])[0]
    # Conditioning a sum of two standard normals on 1 ± .3: correlation -1/(1 + .09)
    assert first.paths == ("a", "b")
    assert first.value == pytest.approx(-1 / 1.09, abs=0.03)


def made_up(draws=300):
    """A surface of the shipped plan and cases in which chances rise with the first number."""
    drawn = draw(PLAN.free, 1, draws)
    chance = 1.0 / (1.0 + np.exp(-drawn.scores[:, :1] * np.linspace(1, 2, len(SCORED))))
    each = np.stack([(1 - chance) / 2, (1 - chance) / 4, (1 - chance) / 4, chance], axis=-1)
    return Surface(drawn, each, 0.6 + 0.05 * drawn.scores[:, 3:])


def test_the_war_that_is_left_out_is_not_used():
    likelihood, evidence = Likelihood.of(made_up(), PLAN), Evidence.of(SCORED, PLAN)
    before = predictive.left_out(likelihood, evidence)
    for war in set(evidence.wars):
        own = ~evidence.without(war)
        poison = np.where(own, 3 - evidence.outcomes, evidence.outcomes)
        after = predictive.left_out(likelihood, replace(evidence, outcomes=poison))
        changed = np.array([a != b for a, b in zip(before, after, strict=True)])
        assert not changed[own].any()
        assert changed[~own].all()


def test_forecasts_are_the_weighted_shares():
    surface = made_up(draws=3)
    found = predictive.forecasts(Likelihood.of(surface, PLAN), Posterior(np.array([0.5, 0.5, 0])))
    shares = surface.probabilities
    assert found[4]["accepted"] == pytest.approx((shares[0, 4, 3] + shares[1, 4, 3]) / 2)
    assert all(sum(each.values()) == pytest.approx(1.0) for each in found)


def test_a_predictive_check_finds_data_that_the_model_cannot_give(coin):
    labels = ("x", "y", "z")
    fair = predictive.check(coin, tossed(6), posterior(coin, tossed(6)), labels, 1)
    assert all(each.tail > 0.05 for each in fair if each.label.startswith("cases"))
    # Six acceptances under a coin that is known to fall the other way nearly always.
    chance = coin.surface.draws.values[:, 0]
    rigged = Posterior.from_logs(np.where(chance < 0.1, 0.0, -np.inf))
    found = predictive.check(coin, tossed(6), rigged, labels, 1)
    assert next(each for each in found if each.label == "cases accepted").tail < 0.01


def test_outcomes_are_drawn_with_their_probabilities():
    each = np.broadcast_to([0.1, 0.2, 0.3, 0.4], (40_000, 1, 4))
    drawn = predictive.draw_outcomes(each, np.random.default_rng(1))
    # four standard deviations of a share over 40,000
    assert np.bincount(drawn[:, 0]) / 40_000 == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.01)


def test_rows_stand_as_often_as_their_weight_says():
    drawn = made_up().draws
    weights = np.zeros(300)
    weights[[3, 7, 11]] = 0.5, 0.25, 0.25
    table = rows.rows(drawn, Posterior(weights))
    assert len(table) == rows.ROWS
    for at, times in ((3, 128), (7, 64), (11, 64)):
        assert (table == drawn.values[at]).all(axis=1).sum() == times


def test_the_posterior_is_a_scenario_whose_worlds_draw_whole_rows(tmp_path):
    surface = made_up()
    held = posterior(Likelihood.of(surface, PLAN), Evidence.of(SCORED, PLAN))
    table = rows.rows(surface.draws, held)
    file = tmp_path / "posterior.yaml"
    file.write_text(rows.scenario_text(PLAN.paths, table, "a command"), encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(
        "schema: 1\nextends: posterior.yaml\ndials: {pressure: 2}\n", encoding="utf-8"
    )
    world = World(load(tmp_path / "mine.yaml"), 1, np.arange(2000), record=False)
    drawn = np.column_stack([world.inputs[path] for path in PLAN.paths])
    written = {tuple(float(f"{value:.5g}") for value in row) for row in table}
    assert {tuple(row) for row in drawn} <= written
    assert len({tuple(row) for row in drawn}) > 0.8 * len(written)


@pytest.mark.slow
def test_a_draw_gives_a_case_what_running_its_scenario_gives():
    case = next(case for case in SCORED if case.window_days == 30)
    drawn = draw(PLAN.free, 1, 2)
    bank = make_bank(PLAN.paths, drawn, [case], MAPPING, 40, 1, Pool(1))
    values = dict(zip(PLAN.paths, map(float, drawn.values[0]), strict=True))
    scenario = with_overrides(case_scenario(case, MAPPING), values)
    shares = outcome_shares(run(scenario, 40, seed_of(1, case.key), band=False))
    assert list(bank.outcomes[0, 0] / 40) == pytest.approx(shares[case.window_days].tolist())


@pytest.mark.slow
def test_workers_and_more_draws_change_no_draw():
    cases = [case for case in SCORED if case.window_days == 30][:2]
    with Pool(2) as pool:
        many = make_bank(PLAN.paths, draw(PLAN.free, 1, 6), cases, MAPPING, 4, 1, pool)
    few = make_bank(PLAN.paths, draw(PLAN.free, 1, 4), cases, MAPPING, 4, 1, Pool(1))
    for name in ("outcomes", "truces"):
        np.testing.assert_array_equal(getattr(many, name)[:4], getattr(few, name))
    np.testing.assert_array_equal(many.draws.values[:4], few.draws.values)


@pytest.mark.slow
def test_a_case_has_the_same_worlds_whatever_other_cases_there_are():
    cases = [case for case in SCORED if case.window_days == 30][:2]
    drawn = draw(PLAN.free, 1, 2)
    both = make_bank(PLAN.paths, drawn, cases, MAPPING, 8, 1, Pool(1))
    one = make_bank(PLAN.paths, drawn, cases[1:], MAPPING, 8, 1, Pool(1))
    np.testing.assert_array_equal(both.outcomes[:, 1], one.outcomes[:, 0])
    assert (both.outcomes[:, 0] != both.outcomes[:, 1]).any()


def test_free_numbers_are_centred_on_the_defaults_and_set_by_no_case():
    baseline = load("baseline")
    case = case_scenario(SCORED[0], MAPPING)
    set_by_cases = {target.path for target in MAPPING.targets}
    assert len(PLAN.free) <= 6
    for free in PLAN.free:
        assert free.path not in set_by_cases
        for scenario in (baseline, case):
            own = scenario.parameters[free.path]
            assert central_value(own.quantity) == central_value(free.prior)
            assert own.unit == free.unit


@pytest.mark.slow
def test_the_case_of_the_model_s_own_war_is_in_no_fit():
    short = [case for case in SCORED if case.window_days == 30]
    other = next(case for case in short if case.group != short[0].group)
    some = [short[0], other, *(case for case in ALL if OVERLAP in case.flags)]
    found = calibrate(PLAN, some, MAPPING, draws=16, worlds=2, seed=1)
    assert len(some) == 3
    assert found.cases == (short[0], other)
    assert len(found.scored[0].forecasts) == 2
    assert found.scored[0].fitted == len(PLAN.free)
