"""Worker processes: their answers come in order, and their deaths are come through."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sim.errors import InputError, WorkerError
from sim.workers.pool import Pool

pytestmark = pytest.mark.slow


def _double(item):
    return 2 * item


def _die_once(item):
    """The worker that comes to this item first is killed by it."""
    number, mark = item
    if number == 3 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def _die(_item):
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at_seven(item):
    if item == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def _long(item):
    time.sleep(0.02)
    return bytes([item % 251]) * 100_000


def _refuse_three(item):
    if item == 3:
        raise ValueError("three")
    return item


def test_results_come_in_order_and_the_workers_end_with_the_pool():
    with Pool(2) as pool:
        assert list(pool.map(_double, range(20), 20)) == list(range(0, 40, 2))
    assert not multiprocessing.active_children()


def _pid(_item):
    return os.getpid()


def test_a_pool_goes_on_with_the_workers_of_another_and_ends_them():
    with Pool(2) as first:
        before = set(first.map(_pid, range(8), 8))
        with Pool(2) as second:
            second.take_over(first)
            first.close()
            assert set(second.map(_pid, range(8), 8)) == before
        assert set(first.map(_pid, range(8), 8)).isdisjoint(before)
    assert not multiprocessing.active_children()


def test_what_was_lost_with_a_worker_is_done_again_in_order_and_told(tmp_path):
    told, mark = [], str(tmp_path / "died")
    with Pool(2, told.append) as pool:
        answers = list(pool.map(_die_once, [(n, mark) for n in range(20)], 20))
    assert answers == list(range(0, 40, 2))
    assert len(told) == 1 and "was killed or ran out of memory; a new one does its" in told[0]


def _noted(item):
    """Notes that it was done; the fourth kills its worker once, the first waits for that."""
    number, folder = item
    with (Path(folder) / str(number)).open("a") as done:
        done.write("x")
    until = time.monotonic() + 60
    while number == 0 and not (Path(folder) / "died").exists() and time.monotonic() < until:
        time.sleep(0.01)
    return _die_once((number, Path(folder) / "died"))


def test_what_was_finished_before_a_worker_died_is_not_done_again(tmp_path):
    """One worker is at the first item while the other does the next two and dies of the fourth."""
    with Pool(2, lambda _: None) as pool:
        list(pool.map(_noted, [(n, str(tmp_path)) for n in range(6)], 6))
    assert [(tmp_path / str(number)).read_text() for number in range(1, 4)] == ["x", "x", "xx"]


def test_without_anybody_to_tell_there_is_a_warning(tmp_path):
    items = [(n, str(tmp_path / "died")) for n in range(4)]
    with Pool(2) as pool, pytest.warns(RuntimeWarning, match=r"worker process \d+ was killed"):
        assert list(pool.map(_die_once, items, 4)) == [0, 2, 4, 6]


def test_workers_that_die_of_the_same_work_again_and_again_are_an_error():
    told = []
    with Pool(2, told.append) as pool:
        with pytest.raises(WorkerError, match="3 times at the same work"):
            list(pool.map(_die, range(4), 4))
        assert list(pool.map(_double, range(4), 4)) == [0, 2, 4, 6]
    assert 2 <= len(told) <= 2 * 4


def test_answers_before_work_that_kills_are_handed_over():
    got = []
    with Pool(2, lambda _: None) as pool, pytest.raises(WorkerError):
        for answer in pool.map(_die_at_seven, range(20), 20):
            got.append(answer)
    assert got == list(range(7))


def test_an_error_of_the_work_itself_is_raised_and_not_repeated():
    told = []
    with Pool(2, told.append) as pool, pytest.raises(ValueError, match="three"):
        list(pool.map(_refuse_three, range(8), 8))
    assert told == []


def _large(item):
    return bytes([item]) * 5_000_000


def test_a_worker_that_is_killed_in_the_middle_of_an_answer_makes_nobody_wait():
    """Nobody reads while we sleep, and the pipe takes a part of so large an answer only."""
    told = []
    with Pool(2, told.append) as pool:
        answers = pool.map(_large, range(8), 8)
        got = [next(answers)]
        time.sleep(1.0)
        for child in multiprocessing.active_children():
            os.kill(child.pid, signal.SIGKILL)
        got += answers
    assert got == [bytes([n]) * 5_000_000 for n in range(8)]
    assert told


def test_a_map_that_is_left_early_leaves_no_answers_for_the_next():
    with Pool(2) as pool:
        early = pool.map(_double, range(10), 10)
        assert next(early) == 0
        early.close()
        assert list(pool.map(_double, range(5, 9), 4)) == [10, 12, 14, 16]


def _kill_now_and_then(stop, seed, usual, killed):
    draw = random.Random(seed)
    while not stop.wait(draw.uniform(0.2, 2.5) * usual):
        for child in multiprocessing.active_children()[: draw.choice((1, 1, 2))]:
            os.kill(child.pid, signal.SIGKILL)
            killed.append(child.pid)


@pytest.mark.parametrize(("seed", "kills"), [(1, 5), pytest.param(2, 100, marks=pytest.mark.long)])
def test_workers_killed_at_random_moments_never_make_it_wait(seed, kills):
    """With large answers, so that some die while they hand one over."""
    whole = [bytes([n % 251]) * 100_000 for n in range(60)]
    started, killed, stop, rounds = time.monotonic(), [], threading.Event(), 0
    with Pool(2) as pool:
        assert list(pool.map(_long, range(60), 60)) == whole
    usual = time.monotonic() - started
    killer = threading.Thread(target=_kill_now_and_then, args=(stop, seed, usual, killed))
    with Pool(2, lambda _: None) as pool:
        killer.start()
        try:
            while len(killed) < kills or rounds == 0:
                with suppress(WorkerError):  # three at one piece of work: unlucky, and no hang
                    assert list(pool.map(_long, range(60), 60)) == whole
                    rounds += 1
        finally:
            stop.set()
            killer.join()


def _stop_once(item):
    """The worker that comes to the fourth item first is stopped by it, and stays so."""
    number, mark = item
    if number == 3 and not Path(mark).exists():
        Path(mark).write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGSTOP)
    return 2 * number


def test_a_stopped_worker_is_told_and_its_work_is_done_by_another(tmp_path, monkeypatch):
    monkeypatch.setenv("CEASEFIRE_PATIENCE", "2")
    told, mark = [], tmp_path / "stopped"
    with Pool(2, told.append) as pool:
        answers = list(pool.map(_stop_once, [(n, str(mark)) for n in range(20)], 20))
    assert answers == list(range(0, 40, 2))
    (line,) = told
    assert line.startswith(f"worker process {mark.read_text()} has not answered for 2 s; a new one")
    assert not multiprocessing.active_children()


def _stop(_item):
    os.kill(os.getpid(), signal.SIGSTOP)


def test_work_that_stops_every_worker_is_given_up(monkeypatch):
    monkeypatch.setenv("CEASEFIRE_PATIENCE", "1")
    with Pool(2, lambda _: None) as pool:
        text = "has not answered for 1 s, 3 times at the same work"
        with pytest.raises(WorkerError, match=text):
            list(pool.map(_stop, range(2), 2))


def _busy(item):
    """Work that never waits and never lets go of the interpreter by itself."""
    until, count = time.monotonic() + 3.0, 0
    while time.monotonic() < until:
        count += 1
    return item


def test_a_worker_that_is_long_at_its_work_is_not_taken_for_stopped(monkeypatch):
    monkeypatch.setenv("CEASEFIRE_PATIENCE", "1.5")
    told = []
    with Pool(2, told.append) as pool:
        assert list(pool.map(_busy, range(2), 2)) == [0, 1]
    assert told == []


def test_a_pool_that_was_stopped_itself_takes_no_worker_for_stopped(tmp_path):
    """As by Ctrl-Z and `fg`: everything stands still, and then goes on."""
    script = tmp_path / "script.py"
    script.write_text(
        "from sim.workers.pool import Pool\n"
        "import time\n"
        "def busy(item):\n"
        "    until = time.monotonic() + 4.0\n"
        "    while time.monotonic() < until:\n"
        "        item += 0\n"
        "    return item\n"
        "if __name__ == '__main__':\n"
        "    with Pool(2, print) as pool:\n"
        "        print(list(pool.map(busy, range(2), 2)))\n"
    )
    environment = {**os.environ, "CEASEFIRE_PATIENCE": "1.5", "PYTHONPATH": str(Path.cwd())}
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    time.sleep(2.0)
    os.killpg(process.pid, signal.SIGSTOP)
    time.sleep(3.0)
    os.killpg(process.pid, signal.SIGCONT)
    assert process.communicate(timeout=60)[0] == "[0, 1]\n"


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf", "0.5", "1e9"])
def test_a_patience_that_is_no_number_of_seconds_is_refused(monkeypatch, text):
    monkeypatch.setenv("CEASEFIRE_PATIENCE", text)
    with pytest.raises(InputError, match="CEASEFIRE_PATIENCE must be a number of seconds"):
        Pool(2)


@pytest.mark.parametrize(
    "call",
    [
        "sim.run('baseline', 3000, workers=2, band=False)",
        "sim.compare(['baseline', 'wait_and_see'], 3000, workers=2)",
        "sim.sweep('baseline', {'rules.round_every_days': [1, 2, 3]}, 20, workers=2)",
    ],
)
def test_without_a_main_guard_one_sentence_says_so_at_once(tmp_path, call):
    script = tmp_path / "script.py"
    script.write_text(f"import sim\n{call}\n")
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    (last,) = done.stderr.splitlines()
    assert last.startswith("worker processes begin by importing the main script")
    assert 'under `if __name__ == "__main__":`, or with workers=1' in last


@pytest.mark.parametrize("how", [["-"], ["-c", "{script}"]])
def test_a_script_that_is_no_file_needs_no_main_guard(how):
    script = "import sim\nprint(repr(sim.run('baseline', 3000, workers=2, band=False)))\n"
    done = subprocess.run(
        [sys.executable, *(each.format(script=script) for each in how)],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout == "<EnsembleResult baseline: 3,000 worlds, seed 1>\n"


def test_a_worker_that_cannot_start_is_told_at_once(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, sim\n"
        "if multiprocessing.current_process().name != 'MainProcess':\n"
        "    raise SystemExit('no')\n"
        "if __name__ == '__main__':\n"
        "    sim.run('baseline', 3000, workers=2, band=False)\n"
    )
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=60, check=False
    )
    assert "a worker process could not start (exit code 1)" in done.stderr.splitlines()[-1]
