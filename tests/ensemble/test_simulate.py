"""Ensembles: what may and what must not change a result."""

import numpy as np
import pytest

import sim
from sim.errors import InputError
from sim.outcomes import CATEGORIES, COLUMNS, EVER
from sim.results import store
from sim.scenario.load import with_overrides
from sim.scenario.quantities import Fixed, central_value
from tests.fakes import fake_about, fake_result

WORLDS = 60


@pytest.fixture(scope="module")
def scenario():
    return sim.load("baseline", {"horizon_days": 40})


@pytest.fixture(scope="module")
def result(scenario):
    return sim.run(scenario, worlds=WORLDS, band=False)


def _assert_same(a, b):
    for name in COLUMNS:
        assert a.columns[name].tobytes() == b.columns[name].tobytes(), name
    for name in a.daily:
        np.testing.assert_array_equal(a.daily[name], b.daily[name])


@pytest.mark.slow
def test_chunks_change_no_byte(scenario, result):
    _assert_same(result, sim.run(scenario, worlds=WORLDS, chunk=7, band=False))


@pytest.mark.slow
def test_workers_change_no_byte(scenario):
    alone = sim.run(scenario, worlds=WORLDS, chunk=20)
    together = sim.run(scenario, worlds=WORLDS, chunk=20, workers=2)
    _assert_same(alone, together)
    assert alone.summary() == together.summary()


def test_more_worlds_begin_with_the_same_worlds(scenario, result):
    more = sim.run(scenario, worlds=WORLDS + 30, band=False)
    for name in COLUMNS:
        np.testing.assert_array_equal(more.columns[name][:WORLDS], result.columns[name])


@pytest.mark.slow
def test_another_seed_gives_other_worlds(scenario, result):
    other = sim.run(scenario, worlds=WORLDS, seed=2, band=False)
    assert not np.array_equal(other.columns["pressure_at_end"], result.columns["pressure_at_end"])


def test_daily_counts_hold_every_world_every_day(result):
    for name, counts in result.daily.items():
        if name not in EVER:
            assert (counts.sum(axis=1) == WORLDS).all(), name


@pytest.mark.slow
def test_progress_counts_every_world_and_the_bands(scenario):
    done = []
    sim.run(scenario, worlds=WORLDS, chunk=25, progress=done.append)
    assert sum(done) == WORLDS + 2 * 4 * 5  # as stated, and all judged numbers


def test_without_uncertain_inputs_the_band_is_a_point(scenario):
    values = {
        path: central_value(parameter.quantity)
        for path, parameter in scenario.parameters.items()
        if parameter.draw == "input" and not isinstance(parameter.quantity, Fixed)
    }
    band = sim.run(with_overrides(scenario, values), worlds=5).input_band
    assert band.low == band.high


@pytest.mark.parametrize("worlds", [0, -1, 10**12, 2.5, True, "10"])
def test_impossible_numbers_of_worlds_are_refused(scenario, worlds):
    with pytest.raises(InputError, match="worlds must be"):
        sim.run(scenario, worlds=worlds)


@pytest.mark.parametrize("workers", [0, -1, 10**6])
def test_impossible_numbers_of_workers_are_refused(scenario, workers):
    with pytest.raises(InputError, match="workers must be from 1"):
        sim.run(scenario, worlds=5, workers=workers)


@pytest.mark.slow
def test_an_interrupted_run_keeps_its_finished_parts(scenario, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.results.parts.PART", 20)
    whole = store.run_into(tmp_path / "whole", scenario, WORLDS)
    started = []

    def interrupt(worlds):
        started.append(worlds)
        if len(started) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.run_into(tmp_path / "r", scenario, WORLDS, progress=interrupt)
    parts = sorted(path.name for path in (tmp_path / "r" / "parts").iterdir())
    assert parts == ["00000.parquet", "00001.parquet"]
    before = [(tmp_path / "r" / "parts" / name).stat().st_mtime_ns for name in parts]
    continued = store.run_into(tmp_path / "r", scenario, WORLDS)
    after = [(tmp_path / "r" / "parts" / name).stat().st_mtime_ns for name in parts]
    assert before == after
    _assert_same(whole, continued)
    assert _bytes_of(tmp_path / "r") == _bytes_of(tmp_path / "whole")


@pytest.mark.slow
def test_a_damaged_part_is_run_again(scenario, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.results.parts.PART", 20)
    store.run_into(tmp_path, scenario, WORLDS)
    before = _bytes_of(tmp_path)
    (tmp_path / "parts" / "00001.parquet").write_bytes(b"damaged")
    simulated = []
    store.run_into(tmp_path, scenario, WORLDS, progress=simulated.append)
    assert _bytes_of(tmp_path) == before


def test_a_finished_run_is_not_run_again(scenario, tmp_path):
    first = store.run_into(tmp_path, scenario, WORLDS)
    simulated = []
    again = store.run_into(tmp_path, scenario, WORLDS, progress=simulated.append)
    assert simulated == []
    assert again.summary() == first.summary()


@pytest.mark.slow
def test_running_into_a_folder_and_saving_leave_the_same_files(scenario, tmp_path):
    store.run_into(tmp_path / "a", scenario, WORLDS)
    sim.run(scenario, worlds=WORLDS).save(tmp_path / "b")
    assert _bytes_of(tmp_path / "a") == _bytes_of(tmp_path / "b")


def _bytes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "provenance.json"
    }


def test_comparing_a_scenario_with_itself_changes_nothing(scenario):
    comparison = sim.compare([scenario, scenario], worlds=20)
    assert comparison.changes[0].gained == comparison.changes[0].lost == 0
    assert comparison.changes[0].accepted.difference == 0.0


# What a result says, on made-up results.


def test_shares_sum_to_one_and_lie_in_their_intervals():
    shares = fake_result().shares()
    assert list(shares) == [category.key for category in CATEGORIES]
    assert sum(estimate.share for estimate in shares.values()) == pytest.approx(1.0)
    assert all(e.low <= e.share <= e.high for e in shares.values())


def test_accepted_by_a_day_counts_that_day():
    result = fake_result()
    day = result.columns["accepted_day"]
    assert result.accepted(by_day=7).share == np.mean((day == 0) | (day == 7))
    assert result.accepted(by_day=6).share == np.mean(day == 0)
    assert result.accepted(by_day=180) == result.accepted()


def test_a_limited_truce_that_has_ended_was_agreed_all_the_same():
    result = fake_result()
    day = result.columns["limited_day"]
    assert result.ever_limited().share == np.mean(day >= 0)
    assert result.ever_limited(by_day=39).share == np.mean((day >= 0) & (day <= 39))


def test_first_truces_count_if_they_had_the_time_to_hold():
    """Of a truce accepted on day 149 of 180 the 30th day is day 179; of one on day 150 it is not.

    Else late truces would count where they collapse and not where they go on.
    """
    day = np.array([0, 149, 150, 179, -1], dtype=np.int32)
    held = np.array([True, False, False, False, False])
    made = fake_result(worlds=5)
    columns = {**made.columns, "accepted_day": day, "held_first_time": held}
    found = type(made)(made.about, 1, columns, made.daily).held_first_time()
    assert (found.share, found.of) == (0.5, 2)
    never = {**columns, "accepted_day": np.full(5, -1, dtype=np.int32)}
    assert type(made)(made.about, 1, never, made.daily).held_first_time() is None


def test_days_of_quiet_are_a_mean_over_all_worlds():
    """Of 0, 10, 20 days: mean 10, standard error 10/√3, 95 % half width 1.96 × 5.77."""
    made = fake_result(worlds=3)
    quiet = np.array([0, 10, 20], dtype=np.int32)
    found = type(made)(made.about, 1, {**made.columns, "quiet_days": quiet}, made.daily)
    assert found.quiet_days() == pytest.approx((10.0, -1.316, 21.316), abs=5e-4)


def test_acceptance_days_are_among_acceptors():
    result = fake_result()
    day = result.columns["accepted_day"]
    assert result.acceptance_day().median == np.median(day[day >= 0])
    assert fake_result(rate=0.0001, worlds=3).acceptance_day() is None


def test_the_curve_ends_at_the_accepted_share():
    result = fake_result()
    assert result.kaplan_meier().happened[-1] == pytest.approx(result.accepted().share)


def test_the_summary_has_the_agreed_keys():
    summary = fake_result().summary()
    assert {
        "scenario",
        "worlds",
        "seed",
        "horizon_days",
        "shares",
        "accepted",
        "acceptance_day",
        "ever_limited",
        "held_first_time",
        "quiet_days",
        "limited_days",
        "input_band",
        "warnings",
    } <= summary.keys()
    assert summary["shares"]["held"].keys() == {"share", "low", "high"}
    assert summary["acceptance_day"].keys() == {"median", "q05", "q95"}
    assert summary["input_band"] == {"low": 0.05, "high": 0.4}


def test_a_frame_has_labels_and_whole_days():
    frame = fake_result(worlds=50).to_frame()
    assert list(frame.columns) == list(COLUMNS)
    assert str(frame["accepted_day"].dtype) == "Int32"
    assert frame["category"].dtype == "category"
    never = fake_result(worlds=50).columns["accepted_day"] < 0
    assert (frame["accepted_day"].isna() == never).all()


def test_an_ensemble_with_one_outcome_only_warns():
    result = fake_result()
    columns = {**result.columns, "category": np.full(2000, 6, dtype=np.int8)}
    one = type(result)(result.about, 1, columns, result.daily)
    assert any("every world ends the same way (refused)" in w for w in one.warnings)
    assert not any("ends the same way" in w for w in result.warnings)


def test_an_ensemble_in_which_nothing_varies_warns():
    result = fake_result()
    columns = {
        name: np.full_like(values, values[0]) if name.endswith("_at_end") else values
        for name, values in result.columns.items()
    }
    same = type(result)(result.about, 1, columns, result.daily)
    assert any("nothing in this scenario is uncertain" in w for w in same.warnings)


def test_few_worlds_warn_and_the_scenarios_own_warnings_are_kept():
    warnings = fake_result(fake_about(warnings=("look out",)), worlds=10).warnings
    assert warnings[0] == "look out"
    assert any("only 10 of at least 30 worlds" in warning for warning in warnings)


def test_a_result_prints_its_table():
    text = str(fake_result())
    assert text.startswith("Baseline: the world of 15 March 2025")
    assert "truce held" in text and "Input band" in text
    assert "limited truce agreed" in text and "Days of quiet (full truce, no violation): " in text
    assert "with time to run 30 days" in text
    assert max(len(line) for line in text.splitlines()) <= 100
