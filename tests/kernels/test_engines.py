"""Compiled rules give the bits of plain NumPy, in every shipped scenario and with every shape."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.kernels import engine, whole
from sim.kernels.kernel import kernel
from sim.kernels.store import Store
from sim.model.streams import Streams
from sim.model.world import World
from sim.rules import arithmetic
from sim.scenario.library import shipped_scenarios

pytest.importorskip("numba", reason="the extra `fast` is not installed")

HOME = Path(sim.__file__).parent
DRAWN = np.random.Generator(np.random.Philox(7))


@pytest.fixture
def compiled() -> Iterator[None]:
    """The compiled engine, for one test."""
    assert engine.use("compiled") == ""
    yield
    engine.use("auto")


def _bits(value):
    if isinstance(value, tuple | list):
        return [_bits(each) for each in value]
    return value.shape, value.dtype, value.tobytes()


def _both(work):
    """The same under either engine, as bytes."""
    engine.use("numpy")
    plain = work()
    assert engine.use("compiled") == ""
    try:
        return _bits(plain), _bits(work())
    finally:
        engine.use("auto")


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_gives_the_same_bytes(name):
    def work():
        world = World(name, seed=5, worlds=np.arange(48), record=False)
        world.run()
        return [*world.columns().values(), *world.daily.values()]

    plain, fast = _both(work)
    assert plain == fast


def test_a_world_alone_has_the_bits_that_it_has_in_a_batch(compiled):
    batch = World("baseline", worlds=np.arange(40), record=False).columns()
    alone = World("baseline", worlds=[17], record=False).columns()
    assert all(batch[name][17:18].tobytes() == alone[name].tobytes() for name in batch)


@pytest.mark.parametrize(
    "function, values",
    [
        (arithmetic.exp, 300.0 * DRAWN.standard_normal(4_001)),
        (arithmetic.exp, np.array([-np.inf, -709.5, -0.0, 0.0, 1e-300, 710.0, np.inf])),
        (arithmetic.log, np.exp(100.0 * DRAWN.standard_normal(4_001))),
        (arithmetic.log, np.array([0.0, 1.0, 0.5, np.sqrt(0.5), 1e308, np.inf])),
        (arithmetic.log, np.array([5e-324, 1e-310, 2.2e-308, 2.3e-308])),
        (arithmetic.logistic, 20.0 * DRAWN.standard_normal((3, 4_001))),
        (arithmetic.inverse_normal, DRAWN.random(4_001)),
        (arithmetic.inverse_normal, 10.0 ** -np.arange(1.0, 300.0, 3.0)),
        (arithmetic.normal_cdf, 5.0 * DRAWN.standard_normal(4_001)),
        (arithmetic.normal_cdf, np.array([-40.0, -7.08, -7.07, 0.0, 7.07, 7.08, 40.0])),
    ],
)
def test_functions_of_one_number_have_the_same_bits(function, values):
    plain, fast = _both(lambda: function(values))
    assert plain == fast


@pytest.mark.parametrize("ids", [range(5, 300), [3, 9, 10, 2], [4, 4, 7, 4], [2**40]])
def test_random_numbers_are_those_of_numpys_generator(ids):
    ids = np.array(ids)
    some = np.arange(len(ids))[::2]

    def work():
        streams = Streams(11, ids)
        return [
            *(streams.uniforms(count, "a", "b", day=count) for count in (1, 2, 3, 4)),
            streams.uniforms(3, "a", "b", 8, some),
            streams.daily("c", "", 6),
            streams.daily("c", "", 7, some),
            streams.daily_normals("d", ("e", "f"), 9),
        ]

    plain, fast = _both(work)
    assert plain == fast


@kernel
def _mixed(pair, table, column, codes, mode):
    total = pair[0] * column + np.where(codes == 2, pair[1], -table)
    if mode == "double":
        total = total + total
    rows = [row * 2.0 for row in table]
    return (
        total,
        {"first": rows[0], "over": rows[0] > rows[1]},
        np.where(rows[0] > 0, codes, np.int8(9)),
    )


@pytest.mark.parametrize("worlds", [1, 2, 37])
@pytest.mark.parametrize("mode", ["once", "double"])
def test_every_shape_that_a_rule_may_have(worlds, mode):
    table = DRAWN.standard_normal((2, worlds))
    column = np.array([[2.0], [3.0]])
    codes = DRAWN.integers(0, 4, worlds).astype(np.int8)
    gaps = DRAWN.standard_normal(2 * worlds)[::2]
    for pair in [(1.5, gaps), (gaps, 2), (np.array([0.5]), np.array(0.25)), (gaps, gaps)]:

        def work(pair=pair):
            total, named, code = _mixed(pair, table, column, codes, mode)
            return [total, named["first"], named["over"], code]

        plain, fast = _both(work)
        assert plain == fast


def test_shapes_that_do_not_fit_are_an_error_and_nothing_is_read_beyond_an_end(compiled):
    @kernel
    def added(one, other):
        return one + other

    assert (added(np.ones(5), np.ones(5)) == 2.0).all()
    for other in (np.ones(3), np.ones((4, 3))):
        with pytest.raises(ValueError, match="broadcast"):
            added(np.ones(5), other)
    assert (added(np.ones((2, 5)), np.ones((2, 1))) == 2.0).all()
    with pytest.raises(ValueError, match="broadcast"):
        added(np.ones((2, 5)), np.ones((3, 1)))


@pytest.mark.parametrize("rows", [(2, 3, 2), (3, 2, 3), (4, 1)])
def test_a_loop_over_the_rows_of_a_table_takes_no_table_of_more_or_fewer(compiled, rows):
    """Another dossier has another number of supporters and of sectors."""

    @kernel
    def total(table):
        first, *others = table
        return sum(others, first * 1.0)

    for count in rows:
        assert (total(np.ones((count, 5))) == count).all()


def test_random_numbers_are_the_words_of_numpys_philox(compiled):
    ids, key = np.array([0, 1, 9, 2**62]), np.array([3, 2**64 - 5], dtype=np.uint64)
    drawn = whole.uniforms(4, key, ids, 77)
    for place, world in enumerate(ids.tolist()):
        counter = np.array([world, 77, 0, 0], dtype=np.uint64)
        words = np.random.Philox(key=key, counter=counter).random_raw(4)
        assert ((words >> 11) * 2.0**-53 + 2.0**-54 == drawn[:, place]).all()


def test_a_value_that_is_in_no_bin_is_not_counted_beyond_the_end(compiled):
    ends = [np.array([each]) for each in (0.0, 0.25, 3.0, 0.0, 0.7)]
    values = np.array([[0.1, 0.6, 9.0, 0.7, -1.0]])
    assert whole.binned(values, *ends, 5).tolist() == [2, 0, 1, 1, 1]
    assert whole.binned(values, *ends, 4) is None
    assert whole.binned(np.array([[0.1, np.nan]]), *ends, 5) is None
    assert whole.binned(np.ones((2, 3)), *ends, 5) is None


def test_what_a_loop_would_do_otherwise_than_numpy_is_left_to_it(compiled):
    codes = np.array([1, 0, 3], dtype=np.int8)
    for rule in (lambda c: ~c, lambda c: c & 1, lambda c: c + c, lambda c: -c * 1.5):
        left = kernel(rule)
        assert _bits(left(codes)) == _bits(left(codes)) == _bits(rule(codes))
        assert not left.known.calls
    missing = kernel(lambda x: np.where(x > 0.0, x, np.nan))
    assert np.isnan(missing(np.array([-1.0, 1.0]))).tolist() == [True, False]
    large = kernel(lambda c: np.where(c > 0, c, np.int64(300)))
    assert large(np.array([1000, -1])).tolist() == [1000, 300]


@pytest.mark.parametrize("harm", ["empty", "cut", "gone"])
def test_a_damaged_store_costs_a_compilation_and_no_more(compiled, monkeypatch, tmp_path, harm):
    monkeypatch.setenv("CEASEFIRE_CACHE", str(tmp_path))
    monkeypatch.setattr(engine.in_use, "store", Store(lambda: None))
    assert (kernel(lambda x: x * 3.0)(np.ones(4)) == 3.0).all()
    for path in (tmp_path / "loops").rglob("*"):
        if path.is_file() and path.suffix in (".py", ".nbi", ".nbc"):
            path.write_bytes({"empty": b"", "cut": path.read_bytes()[:40], "gone": b""}[harm])
    if harm == "gone":
        shutil.rmtree(tmp_path / "loops")
    else:
        monkeypatch.setattr(engine.in_use, "store", Store(lambda: None))
    assert (kernel(lambda x: x * 3.0)(np.ones(4)) == 3.0).all()
    assert engine.in_use.store is not None
    monkeypatch.setattr(engine.in_use, "store", Store(lambda: pytest.fail("made anew again")))
    assert (kernel(lambda x: x * 3.0)(np.ones(4)) == 3.0).all()


@pytest.mark.skipif(sys.platform == "win32", reason="without locks nothing is known of the others")
def test_what_killed_processes_leave_behind_is_cleaned_up(monkeypatch, tmp_path):
    """A process in no folder of the user's own is killed; the next one removes what it left."""
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    environment = {**os.environ, "CEASEFIRE_CACHE": f"{tmp_path}/file/in", "TMPDIR": str(tmp_path)}
    code = (
        "from sim.kernels.store import Store; Store(None); print('is there', flush=True); input()"
    )
    command = [sys.executable, "-c", code]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as process:
        assert process.stdout is not None and process.stdout.readline()
        monkeypatch.setenv("CEASEFIRE_CACHE", f"{tmp_path}/file/in")
        Store(lambda: None)
        for folder in tmp_path.glob("ceasefire-sim-*"):
            os.utime(folder, (0, 0))
        assert len(list(tmp_path.glob("ceasefire-sim-*"))) == 2
        process.kill()
    Store(lambda: None)
    assert len(list(tmp_path.glob("ceasefire-sim-*"))) == 2


def test_a_rule_that_branches_on_a_number_is_refused_by_name(compiled):
    @kernel
    def branching(x):
        return x if x > 0.0 else -x

    with pytest.raises(TypeError, match=r"np\.where"):
        branching(np.ones(3))


def test_a_loop_is_the_only_one_of_its_operations(compiled):
    """What a rule works out once is worked out once in its loop, and nothing unread is."""
    from sim.kernels.loops import source
    from sim.kernels.trace import FLOAT, WORLDS, Trace

    trace = Trace()
    x = trace.value("a0[w]", FLOAT, WORLDS)
    _ = x * 3.0
    text = source(trace, ["d1"], [(x + 1.0) * (x + 1.0)])
    assert text.count("+ (1.0)") == 1 and "(3.0)" not in text


def _run(code, folder, **environment):
    """Python in a process of its own, with the package of a folder, whose first line is JSON."""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=str(folder).split(os.pathsep)[0],
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
    )
    return json.loads(run.stdout.splitlines()[0]), run.stderr


SHARES = """
import json, numpy as np
from sim.model.world import World
from sim.kernels import engine, whole
world = World("baseline", worlds=np.arange(30), record=False)
days = world.columns()["answers_counter"].tolist()
print(json.dumps([days, engine.in_use.store is not None]))
"""


@pytest.mark.slow
def test_a_changed_constant_gives_its_own_result(tmp_path):
    """A kernel takes it from another file, which is all that changes."""
    code = """
import json, numpy as np
from sim.kernels import engine, whole
from sim.rules.endorsement import keeping_for
engine.use("compiled")
x = np.linspace(0.1, 1.0, 5)
print(json.dumps(keeping_for(1.0, 2.0, x, x, x, x, 0.1, 0.2, 0.3, 0.4, 0.5).tolist()))
"""
    shutil.copytree(HOME, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    for data in ("seeds", "scenarios"):
        shutil.copytree(HOME.parent / data, tmp_path / data)
    cache = {"CEASEFIRE_CACHE": str(tmp_path / "cache")}
    before, _ = _run(code, tmp_path, **cache)
    timing = tmp_path / "sim" / "rules" / "timing.py"
    timing.write_text(timing.read_text().replace("WEEK_DAYS = 7.0", "WEEK_DAYS = 14.0"))
    after, _ = _run(code, tmp_path, **cache)
    # Half the days of a "week" in the exponent: the square root.
    assert np.allclose(np.square(after), before, rtol=1e-14) and before != after


@pytest.mark.slow
@pytest.mark.parametrize(
    "broken", ["", "raise ImportError('Numba needs NumPy 1.0 or less. Got NumPy 2.0.')"]
)
def test_without_a_numba_that_works_it_is_plain_numpy_and_said_once(tmp_path, broken):
    (tmp_path / "numba.py").write_text(broken or "raise ModuleNotFoundError('no numba')")
    code = SHARES + "World('baseline', worlds=[1]).run()"
    plain, nothing = _run(code, HOME.parent, CEASEFIRE_ENGINE="numpy")
    path = os.pathsep.join((str(tmp_path), str(HOME.parent)))
    found, said = _run(code, path, CEASEFIRE_ENGINE="compiled")
    assert found == plain and found[1] is False
    assert said.count("Note: no compiled engine, plain NumPy gives the same bits") == 1
    assert (broken or "no numba").removeprefix("raise ImportError('")[:20] in said
    assert "engine" not in nothing


@pytest.mark.slow
def test_a_numba_that_is_switched_off_is_none():
    found, said = _run(SHARES, HOME.parent, CEASEFIRE_ENGINE="compiled", NUMBA_DISABLE_JIT="1")
    assert found[1] is False and "NUMBA_DISABLE_JIT is set" in said


@pytest.mark.slow
def test_where_no_folder_can_be_written_loops_live_as_long_as_the_process(tmp_path):
    (tmp_path / "file").touch()
    code = """
import json, numpy as np
from sim.kernels import engine, whole
from sim.rules.arithmetic import logistic
plain = logistic(np.arange(9.0))
engine.use("compiled")
same = (logistic(np.arange(9.0)) == plain).all().item()
print(json.dumps([same, engine.in_use.store is not None]))
print(engine.in_use.store.path("x.py", "").parent)
"""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "CEASEFIRE_CACHE": f"{tmp_path}/file/in",
            "TMPDIR": str(tmp_path),
        },
    )
    assert f"{tmp_path}/file/in/loops cannot be used" in run.stderr
    assert "CEASEFIRE_CACHE" in run.stderr
    result, folder = run.stdout.splitlines()
    assert json.loads(result) == [True, True]
    assert Path(folder).parent == tmp_path and not Path(folder).exists()


@pytest.mark.slow
def test_processes_that_start_at_once_compile_a_loop_once(tmp_path):
    code = """
import json, os, time, numpy as np
from sim.kernels import engine, loops
from sim.rules.arithmetic import logistic
load, made = loops._load, []
def watched(path):
    done = path.with_suffix(".done").exists()
    made.append(not done)
    if not done:
        time.sleep(0.5)
    return load(path)
loops._load = watched
engine.use("compiled")
logistic(np.arange(9.0))
print(json.dumps(made))
"""
    environment = {**os.environ, "CEASEFIRE_CACHE": str(tmp_path)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
        )
        for _ in range(3)
    ]
    made = [json.loads(process.communicate()[0]) for process in started]
    assert sum(sum(each) for each in made) == 1


def test_of_many_kinds_of_arguments_only_a_few_get_a_loop_of_their_own(compiled):
    @kernel
    def summed(*given):
        total = given[0]
        for each in given[1:]:
            total = total + each
        return total

    for place in range(8):
        given = [np.full(5, 2.0) if each in (place, 9) else 1.0 for each in range(10)]
        assert (summed(*given) == 12.0).all()
    assert len(summed.known.calls) == 4


@pytest.mark.parametrize(("compiles", "most"), [(True, 999), (False, 8_192)])
def test_auto_compiles_nothing_new_for_a_few_worlds_or_a_short_piece_of_work(
    monkeypatch, tmp_path, compiles, most
):
    monkeypatch.setenv("CEASEFIRE_CACHE", str(tmp_path))
    monkeypatch.setattr(engine.in_use, "store", Store(lambda: None))
    monkeypatch.setattr(engine.in_use, "is_auto", True)
    monkeypatch.setattr(engine.in_use, "compiles", compiles)

    @kernel
    def doubled(x):
        return x + x

    assert (doubled(np.ones(most)) == 2.0).all() and not doubled.known.calls
    monkeypatch.setattr(engine.in_use, "compiles", True)
    assert (doubled(np.ones(1_000)) == 2.0).all() and len(doubled.known.calls) == 1
    assert (doubled(np.ones(3)) == 2.0).all() and len(doubled.known.calls) == 1


def test_auto_compiles_what_pays_and_only_if_it_lies_ready_or_is_much(monkeypatch):
    chosen = []
    monkeypatch.delenv(engine.VARIABLE, raising=False)
    monkeypatch.setattr(engine, "_switch", chosen.append)
    for ready, worlds, pieces, wanted, compiles in [
        (True, 100, 1, "numpy", False),
        (True, 4_000, 1, "compiled", False),
        (True, 100, 40, "compiled", False),
        (True, 150_000, 1, "compiled", True),
        (False, 100_000, 1, "numpy", False),
        (False, 150_000, 1, "compiled", True),
        (False, 4_000, 38, "compiled", True),
    ]:
        monkeypatch.setattr(engine, "in_use", engine.InUse())
        monkeypatch.setattr(engine, "_is_ready", lambda ready=ready: ready)
        with engine.expecting(pieces):
            engine.take_on(worlds, 180)
        assert (chosen.pop(), engine.in_use.compiles) == (wanted, compiles)


@pytest.mark.slow
def test_auto_takes_the_work_ahead_into_account_from_its_first_batch(compiled):
    """6 batches of 1,500 worlds are worth loading loops for, which none of them is."""
    World("baseline", worlds=np.arange(1_000), record=False).run()  # so that loops lie ready
    code = """
import json
from sim.ensemble import simulate
from sim.kernels import engine
from sim.scenario import load
from sim.workers.pool import Pool
found = []
for workers in (1, 2):
    engine.in_use.worlds.clear()
    list(simulate.simulate(load("baseline"), 1, range(9_000), Pool(workers), chunk=1_500))
    found.append(engine.in_use.worlds)
print(json.dumps(found))
"""
    found, _ = _run(code, HOME.parent, CEASEFIRE_ENGINE="auto")
    assert found == [{"compiled": 9_000}, {"compiled": 9_000}]


def test_an_engine_of_no_such_name_is_refused(monkeypatch):
    monkeypatch.setenv(engine.VARIABLE, "fast")
    with pytest.raises(sim.InputError, match="auto, numpy, compiled"):
        World("baseline", worlds=[1])


@pytest.mark.slow
def test_the_command_line_takes_the_engine_and_the_results_are_the_same_bytes(tmp_path):
    folders = []
    for name in ("numpy", "compiled"):
        folder = tmp_path / name
        command = ["run", "baseline", "--worlds", "60", "--no-band", "--quiet", "--no-picture"]
        options = ["--workers", "2", "--engine", name, "--out", str(folder)]
        run = subprocess.run(
            [sys.executable, "-m", "sim", *command, *options],
            check=False,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        provenance = json.loads((folder / "provenance.json").read_text())
        assert provenance["engine"] == name
        assert provenance["worlds_by_engine"] == {name: 60}
        folders.append(folder)
    for path in folders[0].rglob("*"):
        if path.is_file() and path.name != "provenance.json":
            assert path.read_bytes() == (folders[1] / path.relative_to(folders[0])).read_bytes()
