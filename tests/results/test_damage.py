"""Crafted results, whose checksums are right: what no run writes is refused, and made again."""

import json
import shutil
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import sim
from sim.outcomes import COLUMNS
from sim.results import store, tables
from sim.results.folder import CHECKSUMS, DamagedError, ResultError, digest_of
from sim.results.tables import parquet_bytes
from sim.sweeps import store as sweeps
from sim.sweeps.merge import merge
from sim.sweeps.reading import read_sweep
from sim.sweeps.result import load_sweep
from sim.workers.shard import Shard
from tests.commands import ceasefire
from tests.sweeps.sweeping import SWEEP, bytes_of, write_sweep

WORLDS = 40
SMALL = SWEEP.replace("[3, 5, 7]", "[3]").replace("worlds: 12", "worlds: 4")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("damage")
    write_sweep(home, SMALL)
    return home


def forge(folder, name, content):
    """Put other content in the place of a finished file, with the checksum that it has."""
    before = digest_of((folder / name).read_bytes())
    (folder / name).write_bytes(content)
    listed = (folder / CHECKSUMS).read_text()
    assert f"{before}  {name}\n" in listed
    (folder / CHECKSUMS).write_text(listed.replace(before, digest_of(content)))


def forge_json(folder, name, path, value):
    """Another value at a path of a JSON file; a text that starts with `=` goes in as it is."""
    document = json.loads((folder / name).read_text())
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    text = json.dumps(document)
    if isinstance(value, str) and value.startswith("="):
        text = text.replace(json.dumps(value), value[1:])
    forge(folder, name, text.encode())


def forge_table(folder, name, change):
    forge(folder, name, parquet_bytes(change(pq.read_table(folder / name))))


def with_column(name, change):
    def changed(table):
        at = table.schema.get_field_index(name)
        column = table.column(name).combine_chunks()
        return table.set_column(at, table.schema.field(name), change(column))

    return changed


def plus(number):
    return lambda column: pc.add(column, pa.scalar(number, column.type))


def other_labels(column):
    labels = pa.array([f"odd {label}" for label in column.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(column.indices, labels)


def all_null(column):
    return pa.nulls(len(column), column.type)


HOSTILE = ["=2e0", "=1e300", 99999999999999, -1, 0, True, "300", [], "=NaN", "=" + "[" * 100_000]
NESTED = "[" * 100_000 + "]" * 100_000

MANIFESTS = [
    *((("worlds",), value) for value in HOSTILE),
    (("worlds",), WORLDS + 1),
    (("seed",), 2**64),
    (("seed",), -1),
    (("seed",), None),
    (("format",), "1"),
    (("kind",), "sweep"),
    (("more",), 1),
    (("scenario",), "=" + NESTED),
    (("scenario", "name"), "../../outside"),
    (("scenario", "name"), ".."),
    (("scenario", "start"), "2025-02-30"),
    (("scenario", "start"), "2024-03-15"),
    (("scenario", "horizon_days"), 200),
    (("scenario", "horizon_days"), 10**9),
    (("scenario", "limited_truces"), []),
    (("scenario", "digest"), "0" * 64),
    (("scenario", "resolved"), {}),
    (("scenario", "resolved"), "=" + NESTED),
    (("scenario", "resolved", "limited_truces"), 7),
    (("scenario", "warnings"), "=[NaN]"),
]

TABLES = {
    "parts/00000.parquet": {
        "3 of 40 rows": lambda table: table.slice(0, 3),
        "no rows": lambda table: table.slice(0, 0),
        "more rows": lambda table: pa.concat_tables([table, table]),
        "other worlds": with_column("world", plus(1)),
        "worlds in another order": lambda table: table.take([*list(range(1, WORLDS)), 0]),
        "negative days": with_column(
            "accepted_day", lambda column: pa.array([-5] * WORLDS, "int32")
        ),
        "days beyond the horizon": with_column(
            "withdrawn_day", lambda column: pa.array([10**6] * WORLDS, "int32")
        ),
        "negative counts": with_column("truces", plus(-100)),
        "no counts": with_column("truces", all_null),
        "no category": with_column("category", all_null),
        "other categories": with_column("category", other_labels),
        "other partial truces": with_column("limited_kind", other_labels),
        "endless support": with_column("support_at_end", lambda c: pa.array([np.inf] * len(c))),
        "acceptance on another day": with_column(
            "accepted_day", lambda column: pa.array([0] * WORLDS, "int32")
        ),
        "another type": lambda table: table.set_column(
            0, "world", table.column("world").cast("int32")
        ),
        "a column less": lambda table: table.drop_columns(["violations"]),
        "another column": lambda table: table.append_column("more", table.column("world")),
    },
    "daily.parquet": {
        "counts of 2^62": with_column("count", lambda column: pa.array([2**62] * len(column))),
        "negative counts": with_column("count", pc.negate),
        "negative days": with_column("day", plus(-1)),
        "days beyond the horizon": with_column("day", plus(1)),
        "bins beyond the last": with_column("bin", plus(80)),
        "a row less": lambda table: table.slice(1),
        "a row twice": lambda table: pa.concat_tables([table, table.slice(0, 1)]),
        "an unknown quantity": with_column("quantity", lambda c: pa.array(["odd"] * len(c))),
        "no counts": with_column("count", all_null),
        "another type": lambda table: table.set_column(
            5, "count", table.column("count").cast("int32")
        ),
    },
}

SUMMARIES = [
    (("input_band",), None),
    (("input_band",), [0.1, 0.2]),
    (("input_band", "low"), -0.1),
    (("input_band", "high"), 1.5),
    (("input_band", "low"), "=1e300"),
    (("input_band", "low"), "=NaN"),
    (("input_band", "low"), True),
    (("input_band", "high"), None),
    (("wide_band",), [0.1, 0.2]),
    (("wide_band", "high"), 1.5),
    (("worlds",), WORLDS + 1),
    (("accepted", "share"), 0.123),
    (("shares",), {}),
    (("more",), "=" + NESTED),
]


def names_of(cases):
    return [f"{'.'.join(path)} {str(value)[:20]}" for path, value in cases]


@pytest.fixture(scope="module")
def whole(home):
    folder = home / "whole"
    store.run_into(folder, sim.load(home / "short.yaml"), WORLDS)
    return folder


@pytest.fixture
def mine(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "r")


def refused(folder, load, said="unfinished or altered; the same `"):
    started = time.process_time()
    with pytest.raises(ResultError, match=said) as told:
        load(folder)
    assert str(folder) in str(told.value)
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(("path", "value"), MANIFESTS, ids=names_of(MANIFESTS))
def test_a_crafted_manifest_is_none(mine, whole, home, path, value):
    forge_json(mine, "manifest.json", path, value)
    said = "unfinished or altered" if value == WORLDS + 1 else "not a manifest of a run"
    refused(mine, store.load, said)
    with pytest.raises(ResultError):
        store.run_into(mine, sim.load(home / "short.yaml"), WORLDS)


@pytest.mark.parametrize(
    ("name", "harm"), [(name, harm) for name, harms in TABLES.items() for harm in harms]
)
def test_a_crafted_table_is_refused_and_made_again(mine, whole, home, name, harm):
    forge_table(mine, name, TABLES[name][harm])
    refused(mine, store.load)
    store.run_into(mine, sim.load(home / "short.yaml"), WORLDS)
    assert bytes_of(mine) == bytes_of(whole)


def test_columns_that_are_read_when_asked_for_are_looked_at_then(mine, monkeypatch):
    forge_table(
        mine,
        "parts/00000.parquet",
        with_column("withdrawn_day", lambda column: pa.array([10**6] * WORLDS, "int32")),
    )
    result = store.load(mine, whole=False)
    with pytest.raises(DamagedError, match=rf"^{mine}: .*; the same `run` again"):
        result.columns["withdrawn_day"]


@pytest.mark.parametrize("kind", ["overview", "truces", "types", "trajectories"])
def test_a_picture_reads_a_part_once_and_the_columns_that_it_draws(mine, monkeypatch, kind):
    read, asked = tables.read_outcomes, []
    monkeypatch.setattr(tables, "read_outcomes", lambda *given: asked.append(given) or read(*given))
    assert ceasefire("plot", str(mine), "--kind", kind).exit_code == 0
    ((_, names, *_),) = asked
    assert len(names) < len(COLUMNS) / 2


@pytest.mark.parametrize(("path", "value"), SUMMARIES, ids=names_of(SUMMARIES))
def test_a_crafted_summary_is_refused_and_made_again(mine, whole, home, path, value):
    forge_json(mine, "summary.json", path, value)
    refused(mine, store.load)
    store.run_into(mine, sim.load(home / "short.yaml"), WORLDS)
    assert bytes_of(mine) == bytes_of(whole)


def test_a_result_without_the_band_of_all_judged_numbers_is_read_and_completed(mine, whole, home):
    forge_json(mine, "summary.json", ("wide_band",), None)
    assert store.load(mine).wide_band is None and store.load(mine).input_band is not None
    store.run_into(mine, sim.load(home / "short.yaml"), WORLDS)
    assert bytes_of(mine) == bytes_of(whole)


@pytest.mark.parametrize("content", [b"PAR1", b"", b"PAR1" + b"\0" * 100 + b"PAR1", b"[]"])
@pytest.mark.parametrize("name", TABLES)
def test_what_is_no_table_at_all_is_refused_and_made_again(mine, whole, home, name, content):
    forge(mine, name, content)
    refused(mine, store.load)
    store.run_into(mine, sim.load(home / "short.yaml"), WORLDS)
    assert bytes_of(mine) == bytes_of(whole)


@pytest.mark.parametrize(
    "note", [b"{", b"[]", b'{"command": "rm -rf /"}', b'{"command": ["rm", "-rf", "/"]}']
)
def test_a_strange_command_is_not_passed_on(mine, note):
    (mine / "provenance.json").write_bytes(note)
    forge_json(mine, "manifest.json", ("format",), 1)
    scratch = f"ceasefire run short --worlds {WORLDS} --seed 1"
    refused(mine, store.load, f"results of format 1, .* again: {scratch}$")


# Sweeps.


@pytest.fixture(scope="module")
def plan(home):
    return read_sweep(home / "mine.yaml")


@pytest.fixture(scope="module")
def swept(home, plan):
    sweeps.sweep_into(home / "swept", plan)
    return home / "swept"


@pytest.fixture
def my_sweep(swept, tmp_path):
    return shutil.copytree(swept, tmp_path / "s")


SWEEP_MANIFESTS = [
    *((("worlds",), value) for value in HOSTILE),
    *((("points",), value) for value in HOSTILE),
    (("points",), 7),
    (("paths",), ["dials.pressure"]),
    (("columns",), ["world"]),
    (("columns",), ["world", "category", "accepted_day", "odd"]),
    (("design",), {}),
    (("design", "kind"), "odd"),
    (("design", "over"), "=[NaN]"),
    (("shard",), "1/1/1"),
    (("points_sha256",), "../x"),
    (("scenarios",), []),
    (("scenarios", 0, "horizon_days"), 7),
    (("scenarios", 0, "own_values"), {}),
    (("scenarios", 0, "name"), "a/b"),
]
SWEEP_TABLES = {
    "parts/000000.parquet": {
        "fewer rows": lambda table: table.slice(0, 2),
        "other points": with_column("point", plus(1)),
        "other worlds": with_column("world", plus(1)),
        "negative days": with_column("accepted_day", lambda c: pa.array([-2] * len(c), "int32")),
        "days beyond the horizon": with_column(
            "accepted_day", lambda c: pa.array([8] * len(c), "int32")
        ),
        "other categories": with_column("category", other_labels),
        "no category": with_column("category", all_null),
        "a column less": lambda table: table.drop_columns(["held_day"]),
    },
}
POINTS_TABLES = {
    "fewer points": lambda table: table.slice(0, 2),
    "other points": with_column("point", plus(1)),
    "other scenarios": with_column("scenario", other_labels),
    "no values": with_column("dials.pressure", all_null),
    "endless values": with_column("dials.pressure", lambda c: pa.array([np.inf] * len(c))),
    "other values": with_column("dials.pressure", plus(1.0)),
    "a path less": lambda table: table.drop_columns(["dials.support"]),
}
SWEEP_SUMMARIES = [
    (("points",), []),
    (("points",), "=" + NESTED),
    (("points", 0, "accepted", "share"), 0.3),
    (("points", 0, "accepted", "low"), 0.01),
    (("points", 0, "shares"), {}),
    (("points", 0, "shares", "held", "share"), "=1e300"),
    (("points", 0, "worlds"), 5),
    (("points", 0, "point"), 3),
    (("points", 0, "scenario"), "other"),
    (("points", 0, "values", "dials.pressure"), 0.7),
    (("points", 0, "acceptance_day"), {"median": -3.0, "q05": -3.0, "q95": 2.0}),
    (("title",), "another"),
]


def named(cases):
    return [f"{'.'.join(map(str, path))} {str(value)[:20]}" for path, value in cases]


@pytest.mark.parametrize(("path", "value"), SWEEP_MANIFESTS, ids=named(SWEEP_MANIFESTS))
def test_a_crafted_manifest_of_a_sweep_is_none(my_sweep, plan, path, value):
    forge_json(my_sweep, "manifest.json", path, value)
    refused(my_sweep, load_sweep, "not a manifest of a sweep|unfinished or altered")
    with pytest.raises(ResultError):
        sweeps.sweep_into(my_sweep, plan)


@pytest.mark.parametrize("harm", SWEEP_TABLES["parts/000000.parquet"])
def test_a_crafted_part_of_a_sweep_is_made_again(my_sweep, swept, plan, harm):
    forge_table(my_sweep, "parts/000000.parquet", SWEEP_TABLES["parts/000000.parquet"][harm])
    with pytest.raises(ResultError):
        load_sweep(my_sweep).outcomes()
    sweeps.sweep_into(my_sweep, plan)
    assert bytes_of(my_sweep) == bytes_of(swept)


@pytest.mark.parametrize("harm", POINTS_TABLES)
def test_crafted_points_are_refused_and_made_again(my_sweep, swept, plan, harm):
    forge_table(my_sweep, "points.parquet", POINTS_TABLES[harm])
    refused(my_sweep, load_sweep)
    sweeps.sweep_into(my_sweep, plan)
    assert bytes_of(my_sweep) == bytes_of(swept)


@pytest.mark.parametrize(("path", "value"), SWEEP_SUMMARIES, ids=named(SWEEP_SUMMARIES))
def test_a_crafted_summary_of_a_sweep_is_refused_and_made_again(my_sweep, swept, plan, path, value):
    forge_json(my_sweep, "summary.json", path, value)
    refused(my_sweep, load_sweep)
    sweeps.sweep_into(my_sweep, plan)
    assert bytes_of(my_sweep) == bytes_of(swept)


def test_crafted_shards_are_not_merged(home, plan, tmp_path):
    for number in (1, 2):
        sweeps.sweep_into(tmp_path / f"s{number}", plan, shard=Shard(number, 2))
    forge_table(tmp_path / "s2", "points.parquet", with_column("dials.pressure", plus(1.0)))
    with pytest.raises(ResultError, match="other points than in"):
        merge([tmp_path / "s1", tmp_path / "s2"], tmp_path / "m")
    part = "parts/000001.parquet"
    forge_table(tmp_path / "s2", part, SWEEP_TABLES["parts/000000.parquet"]["no category"])
    with pytest.raises(ResultError, match=rf"shard 2/2 is unfinished or altered \({part}"):
        merge([tmp_path / "s1", tmp_path / "s2"], tmp_path / "m")
