"""`ceasefire check`: what it prints and writes, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.commands import ceasefire

SHORT = 'schema: 1\ntitle: "Three weeks"\nhorizon_days: 21\nexpectations:\n'
HELD = '  - {share: accepted, at_most: 0.9, reason: "not that many"}\n'
BROKEN = '  - {share: accepted, at_least: 0.9, reason: "that many"}\n'
UNDECIDED = '  - {share: accepted, at_least: 0, than: other, reason: "as good"}\n'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "other.yaml").write_text(SHORT.partition("expectations")[0])
    for name, claims in (
        ("held", HELD),
        ("broken", HELD + BROKEN),
        ("undecided", UNDECIDED),
    ):
        (tmp_path / f"{name}.yaml").write_text(SHORT + claims)
    return tmp_path


def check(*arguments):
    options = ("--worlds", "60", "--workers", "1") if "--against" not in arguments else ()
    return ceasefire("check", *arguments, *options)


@pytest.mark.parametrize(
    ("file", "options", "code"),
    [
        ("held.yaml", (), 0),
        ("broken.yaml", (), 1),
        ("undecided.yaml", (), 1),
        ("undecided.yaml", ("--allow-undecided",), 0),
        ("broken.yaml", ("--allow-undecided",), 1),
    ],
)
def test_the_exit_code_is_the_gate(file, options, code):
    ran = check(file, *options)
    assert ran.exit_code == code
    assert ("held" in ran.stdout) or ("undecided" in ran.stdout)


def test_the_table_tells_verdict_value_bound_and_reason():
    told = " ".join(check("broken.yaml").stdout.split())
    assert "✓ held broken accepted: at most 90% measured" in told
    assert "✗ BROKEN broken accepted: at least 90% measured" in told
    assert "not that many" in told
    assert "1 held, 1 broken, 0 undecided (60 worlds, seed 1)" in told


def test_json_goes_to_stdout_alone():
    ran = check("broken.yaml", "held.yaml", "--json")
    found = json.loads(ran.stdout)
    assert ran.exit_code == 1
    assert found["passed"] is False
    assert [each["verdict"] for each in found["expectations"]] == ["held", "broken", "held"]
    assert found["expectations"][1]["fails"] is True
    assert found["expectations"][0]["expectation"]["at_most"] == 0.9


def test_two_scenarios_of_one_name_make_no_junit_that_confuses_them(folder):
    (folder / "b").mkdir()
    (folder / "b/held.yaml").write_text(SHORT.replace("21", "15") + BROKEN)
    ran = check("held.yaml", "b/held.yaml", "--junit", "out.xml")
    assert ran.exit_code == 2 and "two scenarios are called held" in ran.stderr
    assert not (folder / "out.xml").exists()
    assert check("held.yaml", "b/held.yaml").exit_code == 1


def test_a_median_without_acceptors_is_null_in_json(folder):
    (folder / "never.yaml").write_text(
        SHORT.partition("expectations")[0] + "events: [{day: 0, kind: offer_withdrawn}]\n"
    )
    (folder / "checks.yaml").write_text(
        'schema: 1\nchecks: [{scenario: never, median_day: {at_most: 9}, reason: "r"}]\n'
    )
    ran = check("checks.yaml", "--json")
    assert ran.exit_code == 1
    assert json.loads(ran.stdout)["expectations"][0]["value"] is None


def test_reports_are_written_also_when_the_gate_fails():
    ran = check("broken.yaml", "--junit", "out/j.xml", "--summary", "out/s.md")
    assert ran.exit_code == 1
    root = ET.parse("out/j.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    assert "(s.png)" in Path("out/s.md").read_text(encoding="utf-8")
    assert Path("out/s.png").stat().st_size > 1000


def test_recorded_worlds_are_found_again_and_a_change_is_named(folder):
    assert check("held.yaml", "--record", "reference.json").exit_code == 0
    same = check("held.yaml", "--against", "reference.json")
    assert same.exit_code == 0
    assert "all 60 worlds are as recorded, to the bit" in same.stdout
    text = (folder / "held.yaml").read_text().replace("21\n", "21\ndials: {support: 1.1}\n")
    (folder / "held.yaml").write_text(text)
    changed = check("held.yaml", "--against", "reference.json", "--junit", "j.xml")
    told = " ".join(changed.stdout.split())
    assert changed.exit_code == 1
    assert "✗ DRIFTED held first: world 0" in told
    assert "on day 0 in pressure" in told
    assert "dials.support" in told
    assert ET.parse("j.xml").getroot().get("failures") == "1"


BAD = {
    "no such scenario": (["nosuch"], "no scenario is called 'nosuch'"),
    "no such file": (["no/such.yaml"], "no such file"),
    "nothing to check": (["other.yaml"], "nothing to check"),
    "no worlds": (["held.yaml", "--worlds", "0"], "worlds must be from 1"),
    "no reference": (["held.yaml", "--against", "none.json"], "none.json"),
    "a folder as reference": (
        ["held.yaml", "--against", "."],
        "give a file that `check --record` wrote",
    ),
    "not a reference": (["held.yaml", "--against", "held.yaml"], "record it again"),
    "record and against": (
        ["held.yaml", "--record", "a.json", "--against", "b.json"],
        "one of them",
    ),
}


OPTIONS = ("--junit", "--summary", "--record")
PLACES = {
    "this folder": (".", "is a folder"),
    "the root": ("/", "is a folder"),
    "nothing": ("", "an empty path"),
    "under a file": ("held.yaml/x", "lies under something that is no folder"),
    "in a folder under a file": ("held.yaml/no/x", "lies under something that is no folder"),
    "closed to us": ("/proc/x", "choose another place"),
    "too long": ("x" * 300, "too long"),
    "too long with what is added meanwhile": ("x" * 250, "too long"),
    "an input": ("held.yaml", "is read by this command"),
    "an input by another name": ("../{here}/held.yaml", "is read by this command"),
    "a link to an input": ("link", "is read by this command"),
    "another's file": ("other.yaml", "is there already and not"),
}


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(("place", "expected"), PLACES.values(), ids=PLACES)
def test_where_nothing_can_be_written_is_told_before_any_work(
    folder, monkeypatch, option, place, expected
):
    monkeypatch.setattr("sim.checks.check.check", None)
    Path("link").symlink_to("held.yaml")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    ran = check("held.yaml", option, place.format(here=folder.name))
    assert ran.exit_code == 2, ran.stderr
    assert option in ran.stderr and expected in ran.stderr
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("--junit", "a", "--record", "./a"),
        ("--summary", "a.md", "--junit", "a.png"),
        ("--record", "a", "--junit", "link"),
    ],
)
def test_two_files_do_not_go_to_one_place(monkeypatch, arguments):
    monkeypatch.setattr("sim.checks.check.check", None)
    Path("link").symlink_to("a")
    ran = check("held.yaml", *arguments)
    assert ran.exit_code == 2
    assert "is written for" in ran.stderr and "already" in ran.stderr


def test_the_same_command_again_writes_over_its_own_files(folder):
    Path("r.json").touch()  # as `mktemp` leaves one
    command = ("held.yaml", "--junit", "j", "--summary", "s", "--record", "r.json")
    assert check(*command).exit_code == 0
    first = Path("r.json").read_bytes()
    (folder / "held.yaml").write_text(SHORT.replace("21", "22") + HELD)
    assert check(*command).exit_code == 0
    assert Path("r.json").read_bytes() != first


def test_a_link_is_followed():
    Path("real").mkdir()
    Path("j.xml").symlink_to("real/target.xml")
    for _ in range(2):
        assert check("held.yaml", "--junit", "j.xml").exit_code == 0
        assert Path("j.xml").is_symlink()
        assert ET.parse("real/target.xml").getroot().tag == "testsuites"


@pytest.mark.parametrize("option", ["--junit", "--summary", "--record"])
def test_pipes_and_devices_are_refused_before_anything_is_run(monkeypatch, option):
    os.mkfifo("pipe")
    monkeypatch.setattr("sim.checks.check.check", None)
    for file in ("pipe", "/dev/full"):
        ran = check("held.yaml", option, file)
        assert ran.exit_code == 2
        assert f"{file}: is a device or a pipe; give the name of a file" in ran.stderr


def test_a_pipe_in_place_of_a_reference_is_not_waited_for():
    os.mkfifo("pipe")
    ran = check("held.yaml", "--against", "pipe")
    assert ran.exit_code == 2
    assert "pipe: is not a regular file; give a file that `check --record` wrote" in ran.stderr


def test_the_file_that_stdout_goes_to_is_refused_as_an_output():
    command = [sys.executable, "-m", "sim", "check", "held.yaml", "-n", "40", "-w", "1"]
    for file in ("all", "/dev/stdout"):
        with Path("all").open("wb") as both:
            ran = subprocess.run(
                [*command, "--junit", file],
                stdout=both,
                stderr=subprocess.PIPE,
                timeout=120,
                check=False,
            )
        assert ran.returncode == 2
        assert b"is where this command prints; choose another file" in ran.stderr


def test_a_scenario_that_was_not_recorded_is_told_before_any_work(monkeypatch):
    check("held.yaml", "--record", "reference.json")
    monkeypatch.setattr("sim.checks.check.check", None)
    ran = check("undecided.yaml", "--against", "reference.json")
    assert ran.exit_code == 2
    assert "holds nothing of 'undecided', only held" in ran.stderr


@pytest.mark.parametrize(("arguments", "expected"), BAD.values(), ids=BAD)
def test_bad_input_ends_with_2_and_a_message(arguments, expected):
    ran = ceasefire("check", *arguments)
    assert ran.exit_code == 2
    assert expected in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""


def test_the_worlds_of_a_reference_are_the_ones_to_run(folder):
    check("held.yaml", "--record", "reference.json")
    ran = check("held.yaml", "--against", "reference.json", "--worlds", "70")
    assert ran.exit_code == 2
    assert "recorded with worlds 60, not 70" in ran.stderr


def test_a_reference_of_files_asks_for_the_files(folder):
    check("held.yaml", "--record", "reference.json")
    ran = check("--against", "reference.json")
    assert ran.exit_code == 2
    assert "name the file of 'held'" in ran.stderr


def test_quiet_prints_only_what_fails():
    assert check("held.yaml", "--quiet").output == ""
    assert "BROKEN" in check("broken.yaml", "--quiet").stdout
