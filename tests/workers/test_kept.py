"""Answers kept on the disc: stopped and continued, or in shards, gives what one piece gives."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.points import Job, accepted_of
from sim.scenario import load
from sim.workers import kept
from sim.workers.kept import KeptPool, ShardDone
from sim.workers.shard import Shard

SHORT = ("--set", "horizon_days=25")
COMMANDS = {
    "sensitivity": ("baseline", "-b", 16, "-n", 40, "--inputs", "lever"),
    "drivers": ("baseline", "us_leans_on_russia", "-n", 1100),
    "tip": ("baseline", "dials.pressure", "-n", 400, "--level", 0.05),
    "discover": ("baseline", "-n", 3000, "--inputs", "lever"),
    "uncertainty": ("baseline", "-n", 3000),
    "information": ("baseline", "-d", 50, "-n", 50),
    "compare": ("baseline", "us_leans_on_russia", "-n", 300, "--decompose", "--stories", 0),
}
TAKEN_UP_BY_TWO = ("compare", "tip", "uncertainty")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.analysis.nested_design.BLOCKS", 10)


def _run(name, *more):
    if name == "discover":
        pytest.importorskip("ema_workbench")
    return CliRunner().invoke(app, [name, *map(str, COMMANDS[name]), *SHORT, *map(str, more)])


def _bytes_of(folder):
    """Content by name, without what says how it came about."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in Path(folder).rglob("*")
        if path.is_file() and path.suffix != ".yaml"
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_what_was_stopped_goes_on_and_gives_the_same_bytes(name, monkeypatch):
    """Killed at the third batch; two workers take up what one began, for a few."""
    assert _run(name, "--out", "whole").exit_code == 0
    write, written = kept.replace_file, []

    def stop_at_the_third(file, content):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(file)
        write(file, content)

    with monkeypatch.context() as patch:
        patch.setattr(kept, "replace_file", stop_at_the_third)
        stopped = _run(name, "--out", "r")
    assert stopped.exit_code == 3
    assert "what is finished is kept" in stopped.stderr and "to continue: " in stopped.stderr
    before = {file: file.stat().st_mtime_ns for file in written}
    asked = []
    monkeypatch.setattr(kept, "replace_file", lambda file, content: asked.append(file))
    done = _run(name, "--out", "r", "--workers", 2 if name in TAKEN_UP_BY_TWO else 1)
    assert done.exit_code == 0, done.stderr
    assert asked and not set(asked) & before.keys()
    assert _bytes_of("r") == _bytes_of("whole")
    assert not list(Path("r").glob("*.batches"))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"tip", "compare"}))
def test_shards_put_together_give_the_same_bytes_as_the_whole(name):
    """The last command finds all batches there, and simulates none."""
    assert _run(name, "--out", "whole").exit_code == 0
    for number in (3, 1, 2):
        done = _run(name, "--out", "r", "--shard", f"{number}/3")
        assert (done.exit_code, done.stdout) == (0, ""), done.stderr
        assert "without --shard puts them together" in done.stderr
    batches = set(Path("r").rglob("*.npz"))
    assert len(batches) > 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "replace_file", lambda *_: pytest.fail("simulated again"))
        assert _run(name, "--out", "r").exit_code == 0
    assert _bytes_of("r") == _bytes_of("whole")


@pytest.mark.slow
def test_shards_in_folders_of_their_own_are_merged_and_give_the_whole():
    assert _run("information", "--out", "whole").exit_code == 0
    for number in (1, 2):
        assert _run("information", "--out", f"s{number}", "--shard", f"{number}/2").exit_code == 0
    merged = CliRunner().invoke(app, ["merge", "s1", "s2", "--out", "r"])
    assert (merged.exit_code, merged.stdout) == (0, "")
    assert "the same command without --shard, with --out r" in merged.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "replace_file", lambda *_: pytest.fail("simulated again"))
        assert _run("information", "--out", "r").exit_code == 0
    assert _bytes_of("r") == _bytes_of("whole")


def test_nothing_is_said_to_be_kept_where_nothing_is(monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.workers.pool.Pool.map", stop)
    stopped = _run("tip")
    assert stopped.exit_code == 3
    assert stopped.stderr.strip().splitlines()[-1] == "ceasefire: interrupted"


@pytest.mark.parametrize("out", [(), ("--out", "picture.png")])
def test_a_shard_needs_a_folder(out):
    done = _run("sensitivity", "--shard", "1/2", *out)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--shard needs a folder to keep its share in: add --out DIR" in done.stderr


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "a/b"])
def test_a_shard_that_is_none_is_refused_before_anything_is_simulated(text):
    done = _run("sensitivity", "--shard", text, "--out", "r")
    assert done.exit_code == 2 and "such as 2/4" in done.stderr
    assert not Path("r").exists()


def _double(item):
    return np.array(item.worlds) * 2


def _jobs(worlds=2):
    return [Job(load("baseline", {"horizon_days": 3}), {}, range(worlds))]


def test_only_what_is_not_there_is_asked_of_the_workers(monkeypatch):
    first = list(KeptPool("k").map(_double, _jobs(), 1))
    monkeypatch.setattr(kept.Pool, "map", lambda *_: iter([np.array([7])]))
    again, other = (list(KeptPool("k").map(_double, _jobs(n), 1)) for n in (2, 3))
    assert [each.tolist() for each in (*first, *again, *other)] == [[0, 2], [0, 2], [7]]


def test_progress_tells_what_was_there_from_what_is_simulated():
    list(KeptPool("k").map(_double, _jobs(), 1))
    told, pool = [], KeptPool("k")
    progress = pool.counting(lambda *counts: told.append(counts))
    for answer in pool.map(_double, [*_jobs(), *_jobs(3)], 2):
        progress(answer.size)
    assert told == [(2, 0), (3, 3)]
    assert pool.counting(None) is None


def test_answers_of_another_model_are_not_used(monkeypatch):
    list(KeptPool("k").map(_double, _jobs(), 1))
    monkeypatch.setattr(kept, "model_fingerprint", lambda: "another")
    monkeypatch.setattr(kept.Pool, "map", lambda *_: iter([np.array([7])]))
    assert next(iter(KeptPool("k").map(_double, _jobs(), 1))).tolist() == [7]


@pytest.mark.parametrize("cut", [slice(40), slice(1, None)])
def test_a_damaged_answer_is_worked_out_anew(cut):
    list(KeptPool("k").map(_double, _jobs(), 1))
    (file,) = Path("k").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[cut])
    assert next(iter(KeptPool("k").map(_double, _jobs(), 1))).tolist() == [0, 2]
    assert file.read_bytes() == whole


def test_a_shard_says_what_it_has_simulated_and_stops():
    told = []
    pool = KeptPool("k", shard=Shard(2, 2), progress=told.append)
    with pytest.raises(ShardDone):
        accepted_of(_jobs(3000), 1, pool)
    assert told == [1024]  # of batches of 1024, 1024 and 952


def test_a_question_is_known_again_in_another_process():
    """Whatever the order of sets, which differs from process to process."""
    code = (
        "from sim.ensemble.points import Job; from sim.workers.kept import _question;"
        "from sim.scenario import load;"
        "print(_question(load, Job(load('baseline'), {}, range(3))))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1 and len(found.pop().strip()) == 64
