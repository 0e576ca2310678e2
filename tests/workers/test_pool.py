"""Worker processes: their answers come in order, and their deaths are come through."""

import multiprocessing
import os
import random
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sim.workers.pool import Pool, WorkerError

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


def test_what_was_lost_with_a_worker_is_done_again_in_order_and_told(tmp_path):
    told, mark = [], str(tmp_path / "died")
    with Pool(2, told.append) as pool:
        answers = list(pool.map(_die_once, [(n, mark) for n in range(20)], 20))
    assert answers == list(range(0, 40, 2))
    assert len(told) == 1 and "was killed or ran out of memory; going on" in told[0]


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
    with Pool(2) as pool, pytest.warns(RuntimeWarning, match="a worker process was killed"):
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
