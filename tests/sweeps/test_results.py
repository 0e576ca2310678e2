"""Sweeps: every point is a run, the store keeps what is finished, shards make the whole."""

import csv
import errno
import hashlib
import json
import os

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import sim
from sim import SweepResult
from sim.errors import InputError
from sim.outcomes import COLUMNS
from sim.results.documents import FORMAT
from sim.results.folder import ResultError
from sim.scenario.load import with_overrides
from sim.sweeps import plan as plans
from sim.sweeps import store
from sim.sweeps.merge import merge
from sim.sweeps.plan import COMPACT
from sim.sweeps.reading import read_sweep
from sim.workers.shard import Shard
from tests.sweeps.sweeping import SCENARIO, SWEEP, bytes_of, write_sweep


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("sweep")


@pytest.fixture(scope="module")
def plan(home):
    return read_sweep(write_sweep(home))


@pytest.fixture(scope="module")
def whole(home, plan):
    """The sweep in one piece, undisturbed."""
    store.sweep_into(home / "whole", plan)
    return home / "whole"


@pytest.fixture
def mine(whole, tmp_path):
    """A copy of it to do harm to."""
    for name, content in bytes_of(whole).items():
        (tmp_path / "r" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "r" / name).write_bytes(content)
    (tmp_path / "r" / "provenance.json").write_text("{}")
    return tmp_path / "r"


def test_a_sweep_of_an_older_format_is_refused_with_its_command(mine):
    path = mine / "manifest.json"
    held = json.loads(path.read_text())
    path.write_text(json.dumps({**held, "format": FORMAT - 1}))
    command = f"ceasefire sweep {held['name']} --worlds 12 --seed 1"
    with pytest.raises(ResultError, match=f"format {FORMAT - 1}, .*again: {command}$"):
        SweepResult.load(mine)


NUMBERS = {
    "dials.momentum": [-0.5, 0.25, 0],
    "dials.support": [0, 2, 0.7],
    "mediator.disposition": [-1, 0.5, 0],
    "actors.france.willingness.military": [0, 1, 0.3],
    "parameters.front.reversion": [0.01, 0.2, 0.05],
    "details.monitoring.ease": [0.1, 0.9, 0.4],
    "events.push.size": [0.1, 2, 0],
}
OTHERS = {
    "events.push.day": [0, 5],
    "events.push.enabled": [True, False],
    "details.lasting_terms.open": [True, False],
    "parameters.limited_truces.FIRST.present": [True, False],
    "horizon_days": [6, 12],
}


def _check_against_runs(base, result):
    frame = result.outcomes()
    for point in result.points:
        alone = sim.run(with_overrides(base, point.values), result.worlds, band=False)
        rows = frame[frame.point == point.point].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            rows[list(COLUMNS)].astype(object), alone.to_frame().astype(object), check_exact=True
        )
        assert point.accepted == alone.accepted()
        assert dict(point.shares) == alone.shares()
        assert point.acceptance_day == alone.acceptance_day()


def test_points_side_by_side_are_the_runs_of_the_scenario_with_their_numbers(plan):
    base = with_overrides(plan.scenarios[0], {"horizon_days": 60})
    rows = [{path: values[at] for path, values in NUMBERS.items()} for at in range(3)]
    result = sim.sweep(base, design="table", rows=rows, worlds=60, columns="all")
    assert len({point.accepted.share for point in result.points}) == 3
    _check_against_runs(base, result)


@pytest.mark.parametrize("path", OTHERS)
def test_points_of_any_kind_are_the_runs_of_the_scenario_with_their_values(plan, path):
    base = plan.scenarios[0]
    values = {path.replace("FIRST", base.limited_truces[0].key): OTHERS[path]}
    _check_against_runs(base, sim.sweep(base, values, worlds=40, columns="all"))


def test_what_is_varied_makes_a_difference(whole):
    frame = SweepResult.load(whole).outcomes()
    # Six pairs of dials; the calendar of rounds moves nothing within a week, by design.
    found = {tuple(rows.to_numpy()[:, 2:].ravel()) for _, rows in frame.groupby("point")}
    assert len(found) >= 4


def test_a_part_has_sorted_rows_with_point_scenario_and_outcomes(whole, plan):
    tables = [pq.read_table(path) for path in sorted((whole / "parts").iterdir())]
    assert tables[0].column_names == ["point", "scenario", *COMPACT]
    assert {"limited_day", "held_first_time", "quiet_days"} <= set(tables[0].column_names)
    rows = [
        (p, w)
        for table in tables
        for p, w in zip(table["point"].to_pylist(), table["world"].to_pylist(), strict=True)
    ]
    assert rows == [(point, world) for point in range(plan.total) for world in range(12)]


def test_checksums_are_those_of_the_files(whole):
    lines = (whole / "checksums.sha256").read_text().splitlines()
    files = bytes_of(whole)
    del files["checksums.sha256"]
    assert {line.split("  ")[1]: line.split("  ")[0] for line in lines} == {
        name: hashlib.sha256(held).hexdigest() for name, held in files.items()
    }


def test_in_memory_the_same_files_are_made(whole, tmp_path):
    over = {
        "rules.round_every_days": [3, 5, 7],
        "dials.pressure": np.array([0.5, 1, 2]),
        "dials.support": (0, 3),
    }
    scenario = sim.load(whole.parent / "short.yaml")
    result = sim.sweep(scenario, over, worlds=12)
    result.save(tmp_path / "saved")
    held = bytes_of(tmp_path / "saved")
    for name in ("parts/000000.parquet", "parts/000017.parquet", "points.parquet", "summary.csv"):
        assert held[name] == bytes_of(whole)[name]
    again = SweepResult.load(tmp_path / "saved")
    assert again.summary() == result.summary()
    assert len(result.to_frame()) == 18 and "18 points" in repr(result)


def test_shares_are_those_of_the_rows(whole):
    result = SweepResult.load(whole)
    frame = result.outcomes()
    for point in result.points:
        rows = frame[frame.point == point.point]
        assert point.accepted.share == rows.accepted_day.notna().mean()
        assert point.shares["refused"].share == (rows.category == "refused").mean()


@pytest.mark.parametrize("of", [3, 20])
def test_merged_shards_are_the_whole_byte_for_byte(whole, plan, tmp_path, of):
    folders = [tmp_path / str(number) for number in range(1, of + 1)]
    for number, folder in enumerate(folders, 1):
        store.sweep_into(folder, plan, shard=Shard(number, of))
    merge(folders[::-1], tmp_path / "merged")
    assert bytes_of(tmp_path / "merged") == bytes_of(whole)


def test_points_of_many_worlds_are_cut_into_parts(home, monkeypatch, tmp_path):
    text = SWEEP.replace("[3, 5, 7]", "[3]").replace("[0.5, 1, 2]", "[1]")
    plan = read_sweep(write_sweep(home, text, "few.yaml"), worlds=50)
    store.sweep_into(tmp_path / "one", plan)
    monkeypatch.setattr(plans, "ROWS_OF_PART", 16)
    store.sweep_into(tmp_path / "cut", plan)
    assert len(list((tmp_path / "cut" / "parts").iterdir())) == 8
    for name in ("summary.json", "summary.csv", "points.parquet"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()


def test_a_finished_sweep_is_not_run_again(mine, plan, monkeypatch):
    monkeypatch.setattr(store, "simulate_batch", None)
    store.sweep_into(mine, plan)


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-7]),
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\0"),
    ],
    ids=["deleted", "cut short", "a byte changed"],
)
@pytest.mark.parametrize(
    "names",
    [
        ["parts/000000.parquet", "parts/000017.parquet"],
        ["points.parquet", "summary.json"],
        ["checksums.sha256"],
    ],
    ids=" ".join,
)
def test_what_is_damaged_is_made_again_and_nothing_else(
    whole, mine, plan, monkeypatch, names, harm
):
    for name in names:
        harm(mine / name)
    written = []
    write = store.ResultFolder.write

    def noted(self, name, content, **options):
        written.append(name)
        write(self, name, content, **options)

    monkeypatch.setattr(store.ResultFolder, "write", noted)
    store.sweep_into(mine, plan)
    assert bytes_of(mine) == bytes_of(whole)
    parts = [name for name in written if name.startswith("parts/")]
    if "checksums.sha256" not in names:
        assert parts == [name for name in names if name.startswith("parts/")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed: 1", "seed: 2", "seed 1 there, 2 asked for"),
        ("worlds: 12", "worlds: 13", "worlds 12 there, 13 asked for"),
        ("[0.5, 1, 2]", "[0.5, 1, 2.5]", "design.over.dials.pressure.2 2 there, 2.5 asked for"),
        ("[0, 3]", "[0, 3, 1]", "points 18 there, 27 asked for"),
        ("[3, 5, 7]", "[3, 5]", "points 18 there, 12 asked for"),
    ],
)
def test_a_changed_sweep_is_refused_with_what_changed(whole, home, mine, old, new, said):
    changed = read_sweep(write_sweep(home, SWEEP.replace(old, new), "changed.yaml"))
    with pytest.raises(ResultError, match="holds another sweep") as refused:
        store.sweep_into(mine, changed)
    assert said in str(refused.value)
    assert bytes_of(mine) == bytes_of(whole)


def test_a_changed_scenario_is_refused_with_what_changed(mine, home):
    changed = read_sweep(home / "mine.yaml", ["dials.momentum=0.3"])
    with pytest.raises(ResultError, match=r"dials.momentum\S* 0.0 there, 0.3 asked for"):
        store.sweep_into(mine, changed)


def test_another_title_is_no_other_sweep(mine, home, monkeypatch):
    renamed = read_sweep(write_sweep(home, SWEEP.replace("small", "little"), "renamed.yaml"))
    monkeypatch.setattr(store, "simulate_batch", None)
    store.sweep_into(mine, renamed)
    assert SweepResult.load(mine).manifest.title == "A little sweep"


def test_a_shard_does_not_continue_the_whole(mine, plan):
    with pytest.raises(ResultError, match="shard absent there, 1/2 asked for"):
        store.sweep_into(mine, plan, shard=Shard(1, 2))


def test_somebody_elses_files_are_left_alone(tmp_path, plan):
    (tmp_path / "summary.json").write_text("mine")
    with pytest.raises(ResultError, match=r"holds summary.json without a manifest.json"):
        store.sweep_into(tmp_path, plan)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(ResultError, match="not a manifest of a sweep"):
        store.sweep_into(tmp_path, plan)


def test_a_full_disc_loses_nothing_finished(whole, plan, tmp_path, monkeypatch):
    sync, calls = os.fsync, []

    def full_after_a_while(handle):
        calls.append(handle)
        if len(calls) > 30:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full_after_a_while)
    with pytest.raises(OSError, match="No space left"):
        store.sweep_into(tmp_path / "r", plan)
    monkeypatch.undo()
    kept = {path.name for path in (tmp_path / "r" / "parts").glob("*.parquet")}
    assert 0 < len(kept) < 18
    assert not list((tmp_path / "r").rglob("*.partial"))
    before = bytes_of(tmp_path / "r")
    store.sweep_into(tmp_path / "r", plan)
    assert bytes_of(tmp_path / "r") == bytes_of(whole)
    assert all(bytes_of(whole)[f"parts/{name}"] == before[f"parts/{name}"] for name in kept)


@pytest.mark.parametrize("harm", [b"", b'{"kind": "swe', b"\xff", None])
def test_a_damaged_manifest_is_written_again_and_nothing_is_run(
    whole, mine, plan, monkeypatch, harm
):
    manifest = mine / "manifest.json"
    manifest.unlink()
    if harm is not None:
        manifest.write_bytes(harm)
        with pytest.raises(ResultError, match=r"is damaged\. The sweep that was begun here"):
            SweepResult.load(mine)
    monkeypatch.setattr(store, "simulate_batch", None)
    store.sweep_into(mine, plan)
    assert bytes_of(mine) == bytes_of(whole)


def test_a_damaged_manifest_is_left_to_the_sweep_it_was_of(mine, home):
    (mine / "manifest.json").write_bytes(b"")
    before = bytes_of(mine)
    other = read_sweep(home / "mine.yaml", seed=7)
    with pytest.raises(ResultError, match="for another one choose another folder"):
        store.sweep_into(mine, other)
    assert bytes_of(mine) == before


def _read_names(monkeypatch):
    """Names of the files whose content is read and hashed from now on."""
    names, read = [], store.ResultFolder.read

    def counted(self, name):
        names.append(name)
        return read(self, name)

    monkeypatch.setattr(store.ResultFolder, "read", counted)
    return names


def test_a_finished_sweep_reads_each_part_once(mine, plan, monkeypatch):
    names = _read_names(monkeypatch)
    store.sweep_into(mine, plan)
    assert len(set(names)) == len(names)


def test_a_sweep_that_continues_reads_each_part_once_and_once_more_for_the_summary(
    mine, plan, monkeypatch
):
    (mine / "parts" / "000003.parquet").unlink()
    (mine / "summary.json").unlink()
    names = _read_names(monkeypatch)
    store.sweep_into(mine, plan)
    assert sum(name.startswith("parts/") for name in names) == 18 + 18


@pytest.fixture(scope="module")
def shards(home, plan):
    folders = [home / "s1", home / "s2"]
    for number, folder in enumerate(folders, 1):
        store.sweep_into(folder, plan, shard=Shard(number, 2))
    return folders


def test_shards_must_all_be_there_once(shards, tmp_path):
    with pytest.raises(ResultError, match="incomplete: shard 2/2 is missing"):
        merge(shards[:1], tmp_path / "m")
    with pytest.raises(ResultError, match="shard 1/2 is there twice"):
        merge([shards[0], *shards], tmp_path / "m")
    assert not (tmp_path / "m").exists()


def test_shards_must_be_of_one_sweep(shards, home, plan, tmp_path):
    other = read_sweep(home / "mine.yaml", seed=7)
    store.sweep_into(tmp_path / "other", other, shard=Shard(2, 2))
    with pytest.raises(ResultError, match=r"shards of different sweeps: seed 1 in .*s1, 7 in"):
        merge([shards[0], tmp_path / "other"], tmp_path / "m")
    store.sweep_into(tmp_path / "third", plan, shard=Shard(2, 3))
    with pytest.raises(ResultError, match="is shard 2/3"):
        merge([shards[0], tmp_path / "third"], tmp_path / "m")


def test_merging_reads_the_list_of_each_folder_a_few_times_however_many_parts(
    shards, tmp_path, monkeypatch
):
    listed = []
    reading = store.ResultFolder._listed

    def counted(self):
        listed.append(self.path)
        return reading(self)

    monkeypatch.setattr(store.ResultFolder, "_listed", counted)
    merge(shards, tmp_path / "m")
    assert max(listed.count(path) for path in set(listed)) <= 4


def test_shards_must_be_finished_and_unharmed(shards, plan, tmp_path):
    store.sweep_into(tmp_path / "s2", plan, shard=Shard(2, 2))
    next((tmp_path / "s2" / "parts").iterdir()).unlink()
    with pytest.raises(ResultError, match="shard 2/2 is unfinished or altered"):
        merge([shards[0], tmp_path / "s2"], tmp_path / "m")


def test_what_is_no_shard_is_not_merged(whole, shards, tmp_path):
    with pytest.raises(ResultError, match="a whole sweep and not a shard"):
        merge([whole], tmp_path / "m")
    with pytest.raises(ResultError, match="no shard of a sweep here"):
        merge([tmp_path], tmp_path / "m")
    with pytest.raises(ResultError, match="is one of the shards"):
        merge(shards, shards[0])
    with pytest.raises(ResultError, match=r"holds shard 1/2 .* `merge`"):
        SweepResult.load(shards[0])


def test_text_cells_are_no_formulas(home, tmp_path):
    names = ["=1+1", "@x", "short"]
    text = SWEEP.replace("scenario: short", f"scenarios: {json.dumps(names)}").split("over:")[0]
    path = write_sweep(home, text + "over: {dials.pressure: [1]}\n", "names.yaml")
    for name in names:
        path.with_name(f"{name}.yaml").write_text(SCENARIO)
    store.sweep_into(tmp_path, read_sweep(path, worlds=2))
    rows = list(csv.DictReader((tmp_path / "summary.csv").open()))
    assert [row["scenario"] for row in rows] == ["'=1+1", "'@x", "short"]
    points = json.loads((tmp_path / "summary.json").read_text())["points"]
    assert [point["scenario"] for point in points] == names


def test_values_of_any_kind_come_back(home, tmp_path):
    text = SWEEP.split("over:")[0] + (
        "over:\n"
        "  dials.pressure: [1, {dist: uniform, low: 0.5, high: 2}]\n"
        "  events.push.enabled: [true, false]\n"
    )
    plan = read_sweep(write_sweep(home, text, "kinds.yaml"), worlds=2)
    store.sweep_into(tmp_path, plan)
    values = [point.values for point in SweepResult.load(tmp_path).points]
    assert values == [plan.values_at(point) for point in range(4)]


def test_values_that_do_not_fit_together_are_named(plan):
    """Found in the middle only: first and last points of the grid are fine."""
    base = plan.scenarios[0]
    key = base.limited_truces[0].key
    others = [f"parameters.limited_truces.{kind.key}.present" for kind in base.limited_truces[1:]]
    over = {
        f"parameters.limited_truces.{key}.present": [True, False],
        **{path: [True, False] for path in others},
        "rules.options": [["accept", "limited", "refuse"], ["accept", "refuse"]],
    }
    with pytest.raises(InputError, match=r"point \d+ .*needs a limited truce"):
        sim.sweep(base, over, worlds=1)
