"""References: what they hold, and that a difference is found where it is."""

import base64
import json
import zlib
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.checks.check import check
from sim.checks.drift import compared, record
from sim.checks.reference import as_reference, read_reference
from sim.checks.trace import ENDS, QUANTITIES, block_starts
from sim.errors import InputError
from sim.files import as_json_bytes
from sim.model.world import World
from sim.workers.pool import Pool

WORLDS = 300
SHORT = 'schema: 1\ntitle: "Short"\nhorizon_days: 42\n{more}'
SETTLED = (
    "events: [{{when: {{variable: pressure, above: {above}}}, kind: details_settled, detail: all}}]"
)


def scenario(folder, more=""):
    path = folder / "short.yaml"
    path.write_text(SHORT.format(more=more))
    return sim.load(path)


def reference(folder, recorded, worlds=WORLDS, seed=1):
    path = folder / "reference.json"
    path.write_bytes(as_json_bytes(as_reference(recorded, worlds, seed)))
    return read_reference(path)


def recorded(one, worlds=WORLDS, workers=1):
    with Pool(workers) as pool:
        return record(one, worlds, 1, pool)[1]


def _with(held, **values):
    """The document with other values in its first scenario."""
    first, *others = held["scenarios"]
    return json.dumps({**held, "scenarios": [{**first, **values}, *others]})


def _with_packed(held, **arrays):
    """The document with other arrays in its first scenario, packed as they should be."""
    packed = {
        name: base64.b64encode(zlib.compress(array.tobytes())).decode()
        for name, array in arrays.items()
    }
    return _with(held, packed={**held["scenarios"][0]["packed"], **packed})


def _cut_short(held, name):
    """The document with an array whose deflated bytes end too soon."""
    packed = held["scenarios"][0]["packed"]
    content = base64.b64decode(packed[name])
    return _with(held, packed={**packed, name: base64.b64encode(content[:-3]).decode()})


def states(one):
    """(days, quantities, worlds), taken step by step without any checksum."""
    world = World(one, 1, np.arange(WORLDS), record=False)
    days = []
    for _ in range(one.horizon_days):
        world.step()
        now = {
            **world.recorder.states(),
            "category": world.recorder.category(),
            "accepted": world.truce.accepted_day >= 0,
        }
        days.append([np.broadcast_to(now[name], WORLDS).astype(float) for name in QUANTITIES])
    return np.array(days)


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    one = scenario(tmp_path_factory.mktemp("before"))
    return one, recorded(one)


def test_a_reference_read_back_is_the_one_written(tmp_path, before):
    _, found = before
    again = reference(tmp_path, [found]).scenarios["short"]
    for name in ("category", "accepted_day", "checks", "cells", "ends"):
        assert np.array_equal(getattr(again, name), getattr(found, name)), name
    assert (again.sha256, again.digest, again.resolved) == (
        found.sha256,
        found.digest,
        found.resolved,
    )


@pytest.mark.slow
def test_unchanged_worlds_do_not_drift(tmp_path, before):
    one, found = before
    report = check([], WORLDS, 1, recording=[one], reference=reference(tmp_path, [found]))
    assert report.drifts[0].same
    assert report.drifts[0].first is None
    assert not report.failed


@pytest.mark.slow
def test_workers_and_batches_change_no_checksum(before):
    one, found = before
    assert recorded(one, workers=2).sha256 == found.sha256
    assert np.array_equal(recorded(one, workers=2).cells, found.cells)


def test_a_world_has_the_same_checksum_in_a_smaller_ensemble(before):
    one, found = before
    assert np.array_equal(recorded(one, worlds=20).checks, found.checks[:20])


@pytest.mark.slow
@pytest.mark.parametrize(
    "more",
    [
        "dials: {support: 1.1}",
        "events: [{day: 30, kind: details_settled, detail: all}]",
        SETTLED.format(above=1.18),
        SETTLED.format(above=1.24),
    ],
    ids=["every world at once", "every world on day 30", "a world in thirty", "one world"],
)
def test_the_first_world_day_and_quantity_are_those_that_differ(tmp_path, before, more):
    one, found = before
    changed = scenario(tmp_path, more)
    old, new = states(one), states(changed)
    differs = (old != new) & ~(np.isnan(old) & np.isnan(new))
    worlds = np.flatnonzero(differs.any(axis=(0, 1)))
    day, quantity = np.argwhere(differs[:, :, worlds[0]])[0]

    drift = compared(reference(tmp_path, [found]), recorded(changed))
    assert not drift.same
    assert drift.first.world == worlds[0]
    # A checksum has 16 bits: one changed world in 65,536 goes unseen, here at most one.
    assert len(worlds) - 1 <= drift.first.worlds <= len(worlds)
    assert drift.first.certain
    assert (drift.first.day, drift.first.quantity) == (day, QUANTITIES[quantity])


@pytest.mark.slow
def test_the_change_of_the_outcome_is_that_of_the_ensembles(tmp_path, before):
    one, found = before
    changed = scenario(tmp_path, "events: [{day: 30, kind: details_settled, detail: all}]")
    drift = compared(reference(tmp_path, [found]), recorded(changed))
    was, now = sim.run(one, WORLDS, band=False), sim.run(changed, WORLDS, band=False)
    assert drift.before["accepted"] == round(was.accepted().share * WORLDS)
    assert drift.now["accepted"] == round(now.accepted().share * WORLDS)
    moved = (was.columns["category"] != now.columns["category"]) | (
        was.columns["accepted_day"] != now.columns["accepted_day"]
    )
    assert drift.outcomes_changed == moved.sum() > 0


def test_the_cause_is_named(tmp_path, before):
    _, found = before
    held = reference(tmp_path, [found])
    changed = compared(held, recorded(scenario(tmp_path, "dials: {support: 1.1}")))
    assert "dials.support" in changed.causes[0]
    assert "1.1 now" in changed.causes[0]
    other_model = replace(held, model="0123456789ab")
    bits = replace(found, sha256="0" * 64)
    assert "the model's code: 0123456789ab recorded" in compared(other_model, bits).causes[0]
    assert "the machine or a library" in compared(held, bits).causes[0]


def test_a_change_that_only_the_outcome_table_shows_is_found(tmp_path, before):
    _, found = before
    ends, checks = found.ends.copy(), found.checks.copy()
    ends[4, ENDS.index("category_at_180")] ^= 1  # world 4 is a block of its own
    checks[4] ^= 1
    drift = compared(
        reference(tmp_path, [found]), replace(found, ends=ends, checks=checks, sha256="0" * 64)
    )
    assert (drift.first.world, drift.first.day) == (4, None)
    assert drift.first.quantity == "category_at_180"


def test_several_changed_worlds_in_a_block_are_said_to_be(tmp_path, before):
    _, found = before
    starts = block_starts(WORLDS)
    block = len(starts) - 2
    cells, checks = found.cells.copy(), found.checks.copy()
    cells[block, 17:, 2] += 1
    checks[[starts[block] + 1, starts[block] + 3]] ^= 1
    drift = compared(
        reference(tmp_path, [found]), replace(found, cells=cells, checks=checks, sha256="0" * 64)
    )
    assert drift.first.world == starts[block] + 1
    assert (drift.first.day, drift.first.quantity) == (17, QUANTITIES[2])
    assert drift.first.in_block == 2
    assert not drift.first.certain


@pytest.mark.slow
def test_a_reference_stays_small(tmp_path):
    """The size that the documents give, for 180 days."""
    one = recorded(sim.load("baseline"), worlds=100)
    reference(tmp_path, [one], worlds=100)
    assert (tmp_path / "reference.json").stat().st_size < 80_000


def test_blocks_cover_every_world_once_and_begin_with_single_ones():
    starts = block_starts(10_000)
    sizes = np.diff([*starts, 10_000])
    assert starts[0] == 0
    assert (sizes > 0).all()
    assert list(sizes[:8]) == [1] * 8
    assert (sizes[:-1] <= np.maximum(1, starts[:-1] // 4)).all()
    assert len(starts) < 50


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: "",
        lambda held: "[]",
        lambda held: json.dumps({**held, "format": 99}),
        lambda held: json.dumps({**held, "worlds": 7}),
        lambda held: json.dumps({**held, "columns": ["other"]}),
        lambda held: json.dumps({**held, "scenarios": [{"name": "short"}]}),
        lambda held: json.dumps({**held, "worlds": 1e300}),
        lambda held: json.dumps({**held, "seed": -1}),
        lambda held: "[" * 100_000,
        lambda held: _with(held, horizon_days=2**62),
        lambda held: _with(held, accepted=held["scenarios"][0]["accepted"] + 1),
        lambda held: _with_packed(held, category=np.full(WORLDS, -3, dtype=np.int8)),
        lambda held: _with_packed(held, category=np.full(WORLDS, 99, dtype=np.int8)),
        lambda held: _with_packed(held, accepted_day=np.full(WORLDS, -9, dtype="<i2")),
        lambda held: _with_packed(held, category=np.zeros(WORLDS - 1, dtype=np.int8)),
        lambda held: _cut_short(held, "category"),
    ],
)
def test_a_file_that_is_no_reference_is_refused(tmp_path, before, spoil):
    path = tmp_path / "reference.json"
    path.write_text(spoil(json.loads(as_json_bytes(as_reference([before[1]], WORLDS, 1)))))
    with pytest.raises(InputError, match="record it again"):
        read_reference(path)


def test_a_scenario_that_was_not_recorded_is_refused(tmp_path, before):
    held = reference(tmp_path, [before[1]])
    with pytest.raises(InputError, match="holds nothing of 'long', only short"):
        compared(held, replace(before[1], name="long"))


def test_two_scenarios_of_one_name_are_refused_before_anything_runs(before):
    one = before[0]
    with pytest.raises(InputError, match="two scenarios are called short"):
        check([], 10_000_000, 1, recording=[one, replace(one, horizon_days=9)])
