"""Killed, or out of space, between any two steps on the disc: nothing finished is lost.

Each test tries every step of a run in turn: the run breaks off there, and the same run again ends
with the bytes of an undisturbed one and repeats nothing that was finished.
"""

import os
from importlib import import_module
from itertools import count

import numpy as np
import pytest

import sim
from sim.results import store
from sim.results.folder import ResultFolder
from sim.sweeps import store as sweeps
from sim.sweeps.merge import merge
from sim.sweeps.reading import read_sweep
from sim.workers.shard import Shard
from tests.faults import dying_at, full_from
from tests.sweeps.sweeping import SWEEP, bytes_of, write_sweep

SMALL = (
    SWEEP.replace("[3, 5, 7]", "[3]").replace("[0, 3]", "[3]").replace("worlds: 12", "worlds: 2")
)
"""Three points, three parts."""


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr("sim.results.parts.PART", 4)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # counted, and not waited for


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("durable")
    plan = read_sweep(write_sweep(home, SMALL))
    for number in (1, 2):
        sweeps.sweep_into(home / f"s{number}", plan, shard=Shard(number, 2))
    return home


def _job(name, home, monkeypatch):
    """What writes into a folder; called with the folder."""
    if name == "run":
        scenario = sim.load(home / "short.yaml")
        for each in ("piece_of", "_of_input_draws"):
            _once(import_module("sim.ensemble.simulate"), each, monkeypatch)
        return lambda folder: store.run_into(folder, scenario, worlds=10)
    if name == "merge":
        return lambda folder: merge([home / "s1", home / "s2"], folder)
    plan = read_sweep(home / "mine.yaml")
    shard = Shard(1, 2) if name == "shard" else None
    _once(sweeps, "simulate_batch", monkeypatch)
    return lambda folder: sweeps.sweep_into(folder, plan, shard=shard)


def _once(module, name, monkeypatch):
    """The model is not what is tested here: each batch is simulated once."""
    simulate, known = getattr(module, name), {}

    def remembered(batch):
        key = str(batch.segments) if hasattr(batch, "segments") else (batch.first, batch.count)
        if key not in known:
            known[key] = simulate(batch)
        return known[key]

    monkeypatch.setattr(module, name, remembered)


@pytest.mark.slow
@pytest.mark.parametrize("harm", [dying_at, full_from])
@pytest.mark.parametrize("job", ["run", "sweep", "shard", "merge"])
def test_a_run_comes_through_a_break_at_any_step(home, tmp_path, monkeypatch, job, harm):
    work = _job(job, home, monkeypatch)
    work(tmp_path / "undisturbed")
    whole = bytes_of(tmp_path / "undisturbed")
    broke_off = []
    for step in count(1):
        folder = tmp_path / str(step)
        with harm(step, monkeypatch) as broken:
            work(folder)
        if not broken:
            break
        broke_off.append(broken[0])
        kept = [f"parts/{path.name}" for path in folder.glob("parts/*.parquet")]
        if harm is full_from:
            assert not list(folder.rglob("*.partial"))
        written = _written_by(work, folder, monkeypatch)
        assert bytes_of(folder) == whole
        assert not set(kept) & set(written)
    assert len(broke_off) > 10 and {"fsync", "write", "replace"} <= set(broke_off)


def _written_by(work, folder, monkeypatch):
    written, write = [], ResultFolder.write

    def noted(self, name, content, **options):
        written.append(name)
        write(self, name, content, **options)

    with monkeypatch.context() as patch:
        patch.setattr(ResultFolder, "write", noted)
        work(folder)
    return written


@pytest.mark.parametrize("job", ["run", "sweep"])
def test_a_run_comes_through_one_break_after_another(home, tmp_path, monkeypatch, job):
    """It dies again and again, each time a few steps on."""
    work = _job(job, home, monkeypatch)
    work(tmp_path / "undisturbed")
    draw = np.random.default_rng(3)
    deaths = 0
    while True:
        with dying_at(int(draw.integers(5, 25)), monkeypatch) as dead:
            work(tmp_path / "r")
        if not dead:
            break
        deaths += 1
    assert deaths > 2
    assert bytes_of(tmp_path / "r") == bytes_of(tmp_path / "undisturbed")
