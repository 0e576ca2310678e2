"""What the commands come through: killed at any moment, interrupted, no room, no right to write.

Each fault is a real one on a real process. What happens between two steps on the disc is tried
step by step in `tests/results/test_durable.py`.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from itertools import cycle
from pathlib import Path

import pytest

from tests.commands import ceasefire
from tests.faults import ROOT, ended, parts_in, start, until, workers_of
from tests.sweeps.sweeping import bytes_of, write_sweep

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
SMALL_PARTS = "tests.run_in_small_parts"
MOST_KILLS = 5
"""Of one command, or of the workers of one: after so many it is left alone."""
RUN = ("run", "short.yaml", "--worlds", 350, "--out")
"""Four parts where a part has 100 worlds, the picture and the band."""
JOBS = {
    "run": [(*RUN, "{}/r")],
    "sweep": [("sweep", "mine.yaml", "--no-picture", "--out", "{}/r")],
    "shards": [
        ("sweep", "mine.yaml", "--shard", "1/2", "--out", "{}/s1"),
        ("sweep", "mine.yaml", "--shard", "2/2", "--out", "{}/s2"),
        ("merge", "{}/s1", "{}/s2", "--no-picture", "--out", "{}/r"),
    ],
}


@pytest.fixture(autouse=True)
def mine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return write_sweep(tmp_path)


# kill -9 of the command.


def in_folder(command, folder):
    return [str(part).format(folder) for part in command]


def killed_at_random(kills, seed):
    """Kill commands at random moments so often; each job ends as if nothing had happened.

    A command is killed a few times at most, so that jobs come to an end and are compared. Returns
    how many did.
    """
    draw, usual = random.Random(seed), {}
    for name, job in JOBS.items():
        for command in job:
            started = time.monotonic()
            code, _, err = ended(start(*in_folder(command, f"{name}-whole"), module=SMALL_PARTS))
            assert code == 0, err
            usual[command] = time.monotonic() - started
    killed = 0
    for finished, name in enumerate(cycle(JOBS), 1):
        folder = f"{name}-{finished}"
        for command in JOBS[name]:
            for left in range(MOST_KILLS, -1, -1):
                process = start(*in_folder(command, folder), module=SMALL_PARTS)
                if left and killed < kills:
                    try:
                        process.wait(draw.uniform(0.2, 1.1) * usual[command])
                    except subprocess.TimeoutExpired:
                        process.kill()
                        killed += 1
                code, _, err = ended(process)
                if code == 0:
                    break
                assert code == -signal.SIGKILL, err
            assert code == 0
        assert bytes_of(Path(folder) / "r") == bytes_of(Path(f"{name}-whole") / "r")
        shutil.rmtree(folder)
        if killed == kills and finished >= len(JOBS):
            return finished
    raise AssertionError


@pytest.mark.slow
def test_killed_commands_continue_to_the_same_bytes():
    killed_at_random(10, seed=5)


@pytest.mark.long
def test_commands_come_through_two_hundred_kills():
    assert killed_at_random(200, seed=1) >= 24  # 8 of each job, of 5 commands of 5 kills at most


@LINUX
@pytest.mark.slow
def test_the_workers_of_a_killed_command_end_too(mine):
    mine.write_text(mine.read_text().replace("worlds: 12", "worlds: 4000"))
    process = start("sweep", "mine.yaml", "--out", "r", "--workers", 2)
    until(lambda: len(workers_of(process)) == 2 and parts_in("r"), process)
    workers = workers_of(process)
    process.kill()
    process.communicate()
    end = time.monotonic() + 30
    while any(_runs(worker) for worker in workers):
        assert time.monotonic() < end
        time.sleep(0.05)


def _runs(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(") ")[1][0] not in "ZX"
    except OSError:
        return False


# kill -9 of a worker.


@LINUX
@pytest.mark.slow
def test_a_killed_worker_is_told_of_and_the_run_finishes():
    alone = start(*RUN, "alone", "-w", 1, "--no-picture")
    assert ended(alone)[0] == 0
    process = start(*RUN, "r", "--workers", 2, "--no-picture")
    until(lambda: len(workers_of(process)) == 2, process)
    os.kill(workers_of(process)[0], signal.SIGKILL)
    code, _, err = ended(process)
    assert code == 0
    assert re.search(r"worker process \d+ was killed or ran out of memory; a new one does its", err)
    assert bytes_of(Path("r")) == bytes_of(Path("alone"))


WITH_WORKERS = {
    "run": (*RUN, "{}", "--workers", 2, "--no-picture"),
    "sweep": ("sweep", "mine.yaml", "--out", "{}", "--workers", 2, "--no-picture"),
}


def workers_killed_at_random(kills, seed):
    """Kill workers of commands so often; each command ends as if nothing had happened.

    It may end with 3, where three in a row died at the same work, and is then given again.
    Returns how many commands came to an end.
    """
    draw = random.Random(seed)
    for name, command in WITH_WORKERS.items():
        code, _, err = ended(start(*in_folder(command, f"{name}-whole"), module=SMALL_PARTS))
        assert code == 0, err
    killed = 0
    for finished, name in enumerate(cycle(WITH_WORKERS), 1):
        folder, left, code = f"{name}-{finished}", MOST_KILLS, 3
        while code == 3:
            process = start(*in_folder(WITH_WORKERS[name], folder), module=SMALL_PARTS)
            while process.poll() is None:
                time.sleep(draw.uniform(0.0, 0.5))
                workers = workers_of(process) if left and killed < kills else []
                if workers:
                    with suppress(ProcessLookupError):
                        os.kill(draw.choice(workers), signal.SIGKILL)
                        killed, left = killed + 1, left - 1
            code, _, err = ended(process)
            assert code in (0, 3) and "Traceback" not in err, err
        assert bytes_of(Path(folder)) == bytes_of(Path(f"{name}-whole"))
        shutil.rmtree(folder)
        if killed == kills:
            return finished
    raise AssertionError


@LINUX
@pytest.mark.slow
def test_commands_finish_with_the_same_bytes_when_workers_are_killed():
    workers_killed_at_random(6, seed=3)


@LINUX
@pytest.mark.long
def test_commands_come_through_two_hundred_kills_of_workers():
    assert workers_killed_at_random(200, seed=2) >= 200 / MOST_KILLS


@LINUX
@pytest.mark.slow
def test_workers_that_are_always_killed_end_the_command_with_three(mine):
    """As where there is not enough memory: no endless loop, what is finished is kept."""
    mine.write_text(mine.read_text().replace("worlds: 12", "worlds: 4000"))
    process = start("sweep", "mine.yaml", "--out", "r", "--workers", 2, "--no-picture")
    while process.poll() is None:
        for worker in workers_of(process):
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.02)
    code, _, err = ended(process)
    assert code == 3 and "3 times at the same work" in err and "Traceback" not in err
    assert "to continue: ceasefire sweep mine.yaml --out r --workers 2 --no-picture" in err


# Ctrl-C.


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_with_three_and_the_line_to_continue_with(number):
    whole = start(*RUN, "whole", "--no-picture", module=SMALL_PARTS)
    assert ended(whole)[0] == 0
    process = start(*RUN, "my results", "--no-picture", module=SMALL_PARTS)
    until(lambda: parts_in("my results"), process)
    process.send_signal(number)
    code, out, err = ended(process)
    assert (code, out) == (3, "") and "Traceback" not in err
    line = "to continue: ceasefire run short.yaml --worlds 350 --out 'my results' --no-picture\n"
    assert line in err and "interrupted; what is finished is kept" in err
    assert not list(Path("my results").rglob("*.partial"))
    kept = {path: path.stat().st_mtime_ns for path in Path("my results").glob("parts/*.parquet")}
    assert ended(start(*RUN, "my results", "--no-picture", module=SMALL_PARTS))[0] == 0
    assert bytes_of(Path("my results")) == bytes_of(Path("whole"))
    assert all(path.stat().st_mtime_ns == changed for path, changed in kept.items())


@LINUX
@pytest.mark.slow
@pytest.mark.parametrize("again", [0.0, 0.02, 0.1, 0.2])
def test_ctrl_c_at_a_terminal_reaches_the_workers_too_and_may_come_twice(mine, again):
    mine.write_text(mine.read_text().replace("worlds: 12", "worlds: 4000"))
    process = start("sweep", "mine.yaml", "--out", "r", "--workers", 2, group=True)
    until(lambda: parts_in("r") and workers_of(process), process)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(again)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    code, _, err = ended(process)
    assert code == 3 and err.count("interrupted; what is finished is kept") == 1
    assert "Traceback" not in err


@pytest.mark.slow
def test_an_interrupted_merge_says_how_to_go_on(monkeypatch):
    for number in (1, 2):
        ceasefire("sweep", "mine.yaml", "--shard", f"{number}/2", "--out", f"s{number}")
    ceasefire("merge", "s1", "s2", "--out", "whole", "--no-picture")
    merging = import_module("sim.sweeps.store")

    def interrupt(*_arguments):
        raise KeyboardInterrupt

    command = ("ceasefire", "merge", "s1", "s2", "--out", "m", "--no-picture")
    with monkeypatch.context() as patch:
        patch.setattr(merging, "write_summary", interrupt)
        patch.setattr(sys, "argv", list(command))
        done = ceasefire(*command[1:])
    assert done.exit_code == 3 and f"to continue: {' '.join(command)}\n" in done.stderr
    assert parts_in("m") == 18
    assert ceasefire("merge", "s1", "s2", "--out", "m", "--no-picture").exit_code == 0
    assert bytes_of(Path("m")) == bytes_of(Path("whole"))


# Two commands on one folder.


@pytest.mark.slow
def test_a_second_command_is_told_who_is_at_work_where_and_since_when(mine):
    mine.write_text(mine.read_text().replace("worlds: 12", "worlds: 4000"))
    first = start("sweep", "mine.yaml", "--out", "r", "-w", 1, "--no-picture")
    until(lambda: parts_in("r"), first)
    second = start("sweep", "mine.yaml", "--out", "r", "-w", 1, "--no-picture")
    code, _, err = ended(second)
    assert code == 2
    assert f"r: another run is writing there (process {first.pid} on " in err
    assert "UTC: ceasefire sweep mine.yaml --out r -w 1 --no-picture)" in err
    first.send_signal(signal.SIGINT)
    assert ended(first)[0] == 3
    assert not (Path("r") / ".lock").exists()


@pytest.mark.slow
def test_a_killed_command_leaves_a_note_that_nobody_believes(mine):
    mine.write_text(mine.read_text().replace("worlds: 12", "worlds: 4000"))
    first = start("sweep", "mine.yaml", "--out", "r", "-w", 1, "--no-picture")
    until(lambda: parts_in("r"), first)
    first.kill()
    first.communicate()
    assert json.loads((Path("r") / ".lock").read_text())["process"] == first.pid
    second = start("sweep", "mine.yaml", "--out", "r", "-w", 1, "--no-picture")
    until(
        lambda: json.loads(Path("r/.lock").read_text() or "{}").get("process") == second.pid,
        second,
    )
    second.send_signal(signal.SIGINT)
    assert ended(second)[0] == 3


# No room, no right.

NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]


def _mounts():
    """Whether a small file system of our own can be had here."""
    if shutil.which("unshare") is None:
        return False
    return (
        subprocess.run(
            [*NAMESPACE, "mount", "-t", "tmpfs", "x", "/mnt"], check=False, capture_output=True
        ).returncode
        == 0
    )


def on_own_disc(script, size):
    """Run lines of shell with a file system of this size at ./disc; `ceasefire` is the command."""
    lines = f"""
        set -u
        mkdir -p disc && mount -t tmpfs -o size={size} small disc
        ceasefire() {{ "{sys.executable}" -m {SMALL_PARTS} "$@"; }}
        {script}
    """
    return subprocess.run(
        [*NAMESPACE, "sh", "-c", lines],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@LINUX
@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "size"),
    [
        ("run short.yaml --worlds 1000", "250k"),
        ("sweep mine.yaml --worlds 40", "200k"),
    ],
)
def test_on_a_full_disc_the_finished_stays_and_with_room_the_rest_comes(command, size):
    if not _mounts():
        pytest.skip("no file system can be mounted here")
    command = f"{command} --no-picture"
    done = on_own_disc(
        f"""
        ceasefire {command} --out disc/r > log; echo "first $?"
        ls disc/r/parts | grep -c 'parquet$'
        find disc -name '*.partial' -o -name .lock
        cp -r disc/r kept
        ceasefire {command} --out disc/r > log; echo "second $?"
        mount -o remount,size=100m disc
        ceasefire {command} --out disc/r > log; echo "third $?"
        cp -r disc/r r
        """,
        size,
    )
    first, parts, *rest = done.stdout.splitlines()
    assert (first, *rest) == ("first 3", "second 3", "third 0"), done
    assert int(parts) > 0 and "Traceback" not in done.stderr
    assert done.stderr.count("the disc is full; what is finished is kept") == 2
    assert done.stderr.count(f"to continue: ceasefire {command} --out disc/r") == 2
    whole = start(*command.split(), "--out", "whole", module=SMALL_PARTS)
    assert ended(whole)[0] == 0
    assert bytes_of(Path("r")) == bytes_of(Path("whole"))
    kept, whole = bytes_of(Path("kept")), bytes_of(Path("whole"))
    assert all(kept[name] == whole[name] for name in kept if name.startswith("parts/"))


@LINUX
@pytest.mark.slow
@pytest.mark.parametrize("command", ["run short.yaml --worlds 300", "sweep mine.yaml"])
def test_in_a_folder_without_the_right_to_write_results_are_shown_and_none_begun(command):
    if not _mounts():
        pytest.skip("no file system can be mounted here")
    done = on_own_disc(
        f"""
        ceasefire {command} --out disc/r > first || exit 9
        mount -o remount,ro disc
        ceasefire {command} --out disc/r > again; echo "again $?"
        ceasefire {command} --out disc/other; echo "other $?"
        ceasefire {command} --seed 7 --out disc/r; echo "seed $?"
        mount -o remount,rw disc && rm disc/r/summary.json && mount -o remount,ro disc
        ceasefire {command} --out disc/r; echo "rest $?"
        """,
        "50m",
    )
    assert done.stdout.split() == ["again", "0", "other", "2", "seed", "2", "rest", "2"], done
    assert Path("first").read_text() == Path("again").read_text()
    assert "Read-only file system" in done.stderr and "Traceback" not in done.stderr
    for place in ("disc/other", "disc/r/"):
        said = next(line for line in done.stderr.splitlines() if f"ceasefire: {place}" in line)
        assert said.endswith("cannot be written (Read-only file system); choose another place")
    assert "seed 1 there, 7 asked for" in done.stderr


# What must make no difference.


@pytest.mark.slow
def test_hash_seed_time_zone_and_locale_make_no_difference_to_a_run():
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "77", "TZ": "America/Adak", "LC_ALL": "C", "LANG": "de_DE.UTF-8"},
    ]
    for number, environment in enumerate(settings):
        code, _, err = ended(start(*RUN, number, module=SMALL_PARTS, **environment))
        assert code == 0, err
    assert bytes_of(Path("0")) == bytes_of(Path("1"))
