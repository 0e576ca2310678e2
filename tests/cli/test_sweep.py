"""`sweep`, `merge` and `plot` of a sweep as a person meets them, and what a sweep comes through."""

import json
import os
import re
import signal
import sys
from importlib import import_module
from pathlib import Path

import pytest

from sim.cli import progress
from sim.results.folder import ResultFolder
from tests.commands import ceasefire
from tests.faults import ended, parts_in, start, until, workers_of
from tests.sweeps.sweeping import SWEEP, bytes_of, write_sweep

ONE_NUMBER = SWEEP.split("over:")[0] + "over: {dials.pressure: [0.5, 1, 2]}\n"
LONGER = SWEEP.replace("[3, 5, 7]", "[1, 2, 3, 4, 5, 6, 7, 8]")


@pytest.fixture(autouse=True)
def mine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return write_sweep(tmp_path)


@pytest.fixture(scope="module")
def longer(tmp_path_factory):
    """What the longer sweep leaves when one process runs it undisturbed."""
    home = tmp_path_factory.mktemp("longer")
    path = write_sweep(home, LONGER)
    done = ceasefire("sweep", path, "--out", home / "r", "--no-picture", "--workers", 1)
    assert done.exit_code == 0, done.stderr
    return bytes_of(home / "r")


def test_sweep_prints_the_points_and_writes_results_and_picture():
    done = ceasefire("sweep", "mine.yaml")
    assert done.exit_code == 0, done.stderr
    assert "A small sweep" in done.stdout and "accepted" in done.stdout
    (folder,) = Path("results").iterdir()
    assert folder.name.startswith("mine-") and str(folder) in done.stderr
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json",
        "points.parquet",
        "parts",
        "summary.json",
        "summary.csv",
        "checksums.sha256",
        "provenance.json",
        "response.png",
    }


def test_a_sweep_warns_once_unless_it_is_to_be_quiet(mine):
    late = ONE_NUMBER.replace("over: {", "over: {events.push.day: [1, 300], ")
    mine.write_text(late)
    done = ceasefire("sweep", "mine.yaml", "-n", 1, "--no-picture", "--out", "r", "--json")
    assert done.stderr.count("warning: event 'push' on day 300 comes after the last day") == 1
    assert "event 'push' on day 300" in ceasefire("validate", str(mine)).stderr
    done = ceasefire("sweep", "mine.yaml", "-n", 1, "--no-picture", "--out", "r", "--quiet")
    assert done.exit_code == 0 and done.stderr == ""


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 100])
def test_the_table_fits_the_terminal(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    done = ceasefire("sweep", "mine.yaml", "-n", 2, "--no-picture", "--out", "r")
    assert max(map(len, done.stdout.splitlines())) <= columns and "…" not in done.stdout
    assert ("No room for: median day." in done.stdout) == (columns == 40)


def test_json_goes_to_stdout_alone():
    done = ceasefire("sweep", "mine.yaml", "--json", "--no-picture", "-n", 3, "--out", "r")
    summary = json.loads(done.stdout)
    assert summary == json.loads(Path("r/summary.json").read_text())
    assert summary["worlds"] == 3 and len(summary["points"]) == 18
    assert set(summary["points"][0]["accepted"]) == {"share", "low", "high"}


def test_worlds_seed_and_settings_make_another_folder():
    for extra in ([], ["-n", 2], ["--seed", 2], ["--set", "dials.momentum=0.1"]):
        ceasefire("sweep", "mine.yaml", "-n", 1, "--no-picture", "-q", *extra)
    assert len(list(Path("results").iterdir())) == 4


def test_the_same_command_again_simulates_nothing(monkeypatch):
    first = ceasefire("sweep", "mine.yaml", "--out", "r")
    monkeypatch.setattr(import_module("sim.sweeps.store"), "simulate_batch", None)
    again = ceasefire("sweep", "mine.yaml", "--out", "r")
    assert again.exit_code == 0 and again.stdout == first.stdout


def test_merged_shards_are_the_sweep_in_one_piece():
    for number in (1, 2):
        done = ceasefire("sweep", "mine.yaml", "--shard", f"{number}/2", "--out", f"s{number}")
        assert done.exit_code == 0 and "merge" in done.stderr and done.stdout == ""
    merged = ceasefire("merge", "s1", "s2", "--out", "merged")
    whole = ceasefire("sweep", "mine.yaml", "--out", "whole")
    assert merged.exit_code == 0 and merged.stdout == whole.stdout
    assert bytes_of(Path("merged")) == bytes_of(Path("whole"))


def test_an_incomplete_set_of_shards_ends_with_two():
    ceasefire("sweep", "mine.yaml", "--shard", "1/2", "--out", "s1")
    done = ceasefire("merge", "s1", "--out", "merged")
    assert done.exit_code == 2 and "shard 2/2 is missing" in done.stderr
    ceasefire("sweep", "mine.yaml", "-n", 1, "--shard", "2/3", "--out", "s2")
    done = ceasefire("merge", "s2", "--out", "merged")
    assert done.exit_code == 2 and "shards 1/3 and 3/3 are missing" in done.stderr
    ceasefire("sweep", "mine.yaml", "-n", 1, "--shard", "1/400", "--out", "s3")
    done = ceasefire("merge", "s3", "--out", "merged")
    assert "11/400 and 389 more are missing" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        ONE_NUMBER,
        ONE_NUMBER.replace("over: {", "over: {dials.support: [0, 2], "),
        ONE_NUMBER.replace("over: {", "over: {rules.front: [contest, random_walk], "),
        SWEEP.replace("A small sweep", "=cmd() $\\\\frac{ <script>"),
        ONE_NUMBER.replace("design: grid", "design: sobol\npoints: 4").replace(
            "[0.5, 1, 2]", "{low: 0, high: 3}"
        ),
        ONE_NUMBER.split("design")[0]
        + "design: table\nrows:\n - {dials.pressure: 1, events.push.enabled: true}\n"
        + " - {dials.pressure: 2, events.push.enabled: false}\n",
    ],
)
def test_plot_draws_any_sweep(mine, text):
    mine.write_text(text)
    assert ceasefire("sweep", "mine.yaml", "-n", 4, "--no-picture", "--out", "r").exit_code == 0
    done = ceasefire("plot", "r", "--out", "p.png")
    assert done.exit_code == 0, done.stderr
    assert Path("p.png").stat().st_size > 5_000


def test_plot_refuses_what_a_sweep_has_not():
    ceasefire("sweep", "mine.yaml", "-n", 1, "--shard", "1/2", "--out", "s1")
    assert ceasefire("plot", "s1").exit_code == 2
    ceasefire("sweep", "mine.yaml", "-n", 1, "--no-picture", "--out", "r")
    done = ceasefire("plot", "r", "--kind", "outcomes")
    assert done.exit_code == 2 and "leave out --kind" in done.stderr


def test_validate_checks_sweeps_too(mine):
    done = ceasefire("validate", "mine.yaml", "short.yaml")
    assert done.exit_code == 0
    assert "1 of 1 scenario valid" in done.stdout and "1 of 1 sweep valid" in done.stdout
    mine.write_text(SWEEP.replace("dials.pressure", "dials.presure"))
    done = ceasefire("validate", "mine.yaml")
    assert done.exit_code == 2 and "mine.yaml:9:3" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sweep", "absent.yaml"], "no such file"),
        (["sweep", "tree_dials"], "did you mean 'three_dials'"),
        (["sweep", "mine.yaml", "-n", "0"], "at least 1"),
        (["sweep", "mine.yaml", "-n", "1000000000000"], "at most"),
        (["sweep", "mine.yaml", "--seed", "-1"], "at least 0"),
        (["sweep", "mine.yaml", "--shard", "3/2"], "--shard must be i/n"),
        (["sweep", "mine.yaml", "--set", "dials.pressure=1"], "is varied by the sweep"),
        (["sweep", "mine.yaml", "--set", "dials.presure=1"], "did you mean"),
        (["sweep", "mine.yaml", "--workers", "0"], "workers must be"),
        (["sweep", "short.yaml"], "is a scenario and not a sweep"),
        (["sweep", "."], "is a folder"),
        (["sweep", "mine.yaml", "--out", "short.yaml"], "short.yaml"),
        (["merge", "absent", "--out", "m"], "no shard of a sweep here"),
        (["run", "mine.yaml"], "`ceasefire sweep mine.yaml` runs it"),
    ],
)
def test_bad_input_ends_with_two_and_a_message(arguments, said):
    done = ceasefire(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr and "Traceback" not in done.stderr


def test_progress_without_a_terminal_is_a_line_now_and_then(monkeypatch):
    monkeypatch.setattr(progress, "_QUIET_SECONDS", 0.0)
    done = ceasefire("sweep", "mine.yaml", "--no-picture")
    lines = [line for line in done.stderr.splitlines() if line.startswith("mine: ")]
    assert "18 of 18 points" in lines[-1]
    assert "worlds/s" in lines[-1] and "left" in lines[-1]
    assert ceasefire("sweep", "mine.yaml", "-n", 3, "--no-picture", "-q").stderr == ""


def test_a_full_disc_ends_with_three_and_the_line_to_continue_with(monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = ceasefire("sweep", "mine.yaml")
    assert done.exit_code == 3
    assert "to continue: ceasefire" in done.stderr and "disc is full" in done.stderr


def test_ctrl_c_ends_with_three_keeps_parts_and_says_how_to_go_on(mine):
    mine.write_text(LONGER)
    process = start("sweep", "mine.yaml", "--out", "r", "--workers", 2, "--no-picture")
    until(lambda: parts_in("r"), process)
    process.send_signal(signal.SIGINT)
    code, _, err = ended(process)
    assert code == 3
    assert "to continue: ceasefire sweep mine.yaml --out r --workers 2 --no-picture" in err
    kept = bytes_of(Path("r"))
    assert any(name.startswith("parts/") for name in kept)
    done = ceasefire("sweep", "mine.yaml", "--out", "r", "--no-picture", "-w", 1)
    assert done.exit_code == 0
    assert all(bytes_of(Path("r"))[name] == kept[name] for name in kept if "parts/" in name)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_a_killed_worker_is_told_of_and_the_sweep_finishes(mine, longer):
    mine.write_text(LONGER)
    process = start("sweep", "mine.yaml", "--out", "r", "--workers", 2, "--no-picture")
    until(lambda: parts_in("r"), process)
    os.kill(workers_of(process)[0], signal.SIGKILL)
    code, _, err = ended(process)
    assert code == 0 and re.search(r"worker process \d+ was killed", err)
    assert bytes_of(Path("r")) == longer


def test_a_folder_in_use_is_refused():
    Path("r").mkdir()
    with ResultFolder(Path("r")).lock():
        done = ceasefire("sweep", "mine.yaml", "--out", "r", "-w", 1)
    assert done.exit_code == 2 and "another run is writing there" in done.stderr
    assert f"process {os.getpid()} on" in done.stderr


def test_two_commands_on_one_folder_leave_one_whole_result(mine, longer):
    mine.write_text(LONGER)
    both = [start("sweep", "mine.yaml", "--out", "r", "-w", 1, "--no-picture") for _ in range(2)]
    ends = [ended(process) for process in both]
    assert sorted(code for code, _, _ in ends) in ([0, 0], [0, 2])
    assert all("another run is writing" in err for code, _, err in ends if code)
    assert bytes_of(Path("r")) == longer


def test_hash_seed_time_zone_and_locale_make_no_difference():
    settings = [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "77", "TZ": "America/Adak", "LC_ALL": "C"},
    ]
    for number, environment in enumerate(settings):
        process = start("sweep", "mine.yaml", "--out", number, "-w", 1, **environment)
        code, _, err = ended(process)
        assert code == 0, err
    assert bytes_of(Path("0")) == bytes_of(Path("1"))


def test_merge_does_not_write_into_a_folder_without_a_name():
    done = ceasefire("merge", "a", "b", "--out", "")
    assert done.exit_code == 2
    assert "--out" in done.stderr
