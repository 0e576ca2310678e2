"""Sweeps without a file: axes as they are typed, points from a CSV table."""

import json
import os
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim import load
from sim import sweep as sweep_in_python
from sim.cli import app
from sim.errors import InputError
from sim.scenario.nodes import plain
from sim.sweeps.csv_rows import read_rows
from sim.sweeps.typed import read_axes, typed_sweep


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path("short.yaml").write_text("schema: 1\ntitle: Short\nhorizon_days: 15\n")


def ceasefire(*arguments):
    done = CliRunner().invoke(app, ["sweep", *map(str, arguments)])
    assert "Traceback" not in done.output
    return done


def refused(*arguments):
    done = ceasefire(*arguments)
    assert done.exit_code == 2, done.output
    return done.stderr


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("dials.pressure=0.5,1,2", [0.5, 1, 2]),
        ("dials.pressure = 0.5, 1 ,2", [0.5, 1, 2]),
        ("dials.pressure=2", [2]),
        ("dials.momentum=-0.5:0.5:5", {"low": -0.5, "high": 0.5, "steps": 5}),
        ("rules.front=contest,random_walk", ["contest", "random_walk"]),
        ("dials.pressure=[0.5, 1]", [0.5, 1]),
    ],
)
def test_values_are_a_list_or_a_range(text, values):
    (node,) = read_axes([text]).values()
    assert plain(node) == values


def test_the_results_are_those_of_the_same_sweep_from_python():
    axes = ("--over", "dials.pressure=0.5,1,2", "--over", "dials.momentum=-0.5:0.5:3")
    done = ceasefire("short.yaml", *axes, "-n", 20, "-w", 1, "--json", "--no-picture")
    assert done.exit_code == 0, done.stderr
    over = {"dials.pressure": [0.5, 1, 2], "dials.momentum": {"low": -0.5, "high": 0.5, "steps": 3}}
    same = sweep_in_python(load("short.yaml"), over, worlds=20)
    assert json.loads(done.stdout)["points"] == same.summary()["points"]
    (folder,) = Path("results").iterdir()
    assert folder.name.startswith("short-over-pressure-momentum-")


def test_a_title_names_what_is_varied_and_the_size_is_that_of_python():
    plan = typed_sweep("short.yaml", ["dials.pressure=1,2", "dials.support=1,2"], None, 1000, 1)
    assert plan.title == "Short, over pressure, support"
    assert (plan.worlds, plan.seed, plan.total) == (1000, 1, 4)
    many = [f"actors.{who}.willingness.military=0.1,0.2" for who in ("france", "germany")]
    plan = typed_sweep("short.yaml", [*many, "dials.pressure=1", "dials.support=1"], None, 10, 1)
    assert plan.name == "short-over-willingness-military-willingness-military-pressure-and-1-more"


def test_the_same_line_again_continues_there():
    command = ("short.yaml", "--over", "dials.pressure=1,2", "-n", 10, "--no-picture")
    assert ceasefire(*command).stdout == ceasefire(*command).stdout
    assert len(list(Path("results").iterdir())) == 1


@pytest.mark.parametrize(
    ("over", "said"),
    [
        (["dials.pressure"], "is not 'path=values'; write dials.pressure=0.5,1,2"),
        (["=1,2"], "is not 'path=values'"),
        (["dials.pressure="], "is not 'path=values'"),
        (["dials.pressure=1,,2"], "has a comma with no value beside it"),
        (["dials.pressure=1,"], "has a comma with no value beside it"),
        (["dials.pressure=0:3"], "write low:high:steps, such as 0:3:7"),
        (["dials.pressure=0:3:"], "write low:high:steps, such as 0:3:7"),
        (["dials.pressure=0:3:7:9"], "write low:high:steps, such as 0:3:7"),
        (["dials.pressure=0:3:x"], "'steps' must be a whole number, not 'x'"),
        (["dials.pressure=0:3:1"], "'steps' must be at least 2"),
        (["dials.pressure=3:0:3"], "'low' must be below 'high'"),
        (["dials.pressure=1,9"], "value 9 is outside 0 to 3"),
        (["dials.pressure=1,1"], "stands twice"),
        (["dials.presure=1,2"], "did you mean 'pressure'?"),
        (["dials.pressure=1", "dials.pressure=2"], "given twice; give all of its values at once"),
        (["dials.pressure={a: 1"], "--over dials.pressure: "),
    ],
)
def test_axes_that_cannot_be_meant_are_refused_with_what_to_write(over, said):
    options = [part for text in over for part in ("--over", text)]
    assert said in refused("short.yaml", *options)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ci", "--over", "dials.pressure=1,2"), "a sweep says itself what it goes over"),
        (("nosuch", "--over", "dials.pressure=1,2"), "no scenario is called 'nosuch'"),
        (("baseline",), "`sweep baseline --over …` varies it"),
        (("short.yaml",), "is a scenario"),
        (
            ("short.yaml", "--over", "dials.pressure=1,2", "--set", "dials.pressure=1"),
            "is varied by the sweep",
        ),
        (("short.yaml", "--over", "dials.pressure=1,2", "-n", 0), "must be at least 1"),
        (("short.yaml", "--over", "dials.pressure=1", "--rows", "r.csv"), "give one of them"),
        (("short.yaml", "--rows", "none.csv"), "none.csv: no such file"),
        (("short.yaml", "--rows", "."), "is a folder; give a CSV file"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments, said):
    assert said in refused(*arguments)


GOOD = [{"dials.pressure": 0.5, "horizon_days": 15}, {"dials.pressure": 2, "horizon_days": 8}]


@pytest.mark.parametrize(
    "content",
    [
        b"dials.pressure,horizon_days\n0.5,15\n2,8\n",
        b"\xef\xbb\xbfdials.pressure,horizon_days\r\n0.5,15\r\n2,8\r\n",
        b"dials.pressure;horizon_days\r\n0,5;15\r\n2;8\r\n",
        b"sep=;\r\ndials.pressure;horizon_days\r\n0,5;15\r\n2;8\r\n",
        b"dials.pressure\thorizon_days\n0,5\t15\n2\t8",
        b'"dials.pressure", "horizon_days"\n\n"0.5", "15"\n,\n2,8\n\n',
    ],
)
def test_tables_as_spreadsheets_save_them_are_understood(content):
    Path("r.csv").write_bytes(content)
    assert plain(read_rows(Path("r.csv"))) == GOOD


def test_a_table_makes_the_points_and_names_the_results():
    Path("r.csv").write_text("dials.pressure,rules.front\n0.5,contest\n2,random_walk\n")
    done = ceasefire("short.yaml", "--rows", "r.csv", "-n", 10, "--json", "--no-picture")
    points = json.loads(done.stdout)["points"]
    assert [each["values"] for each in points] == [
        {"dials.pressure": 0.5, "rules.front": "contest"},
        {"dials.pressure": 2, "rules.front": "random_walk"},
    ]
    assert next(Path("results").iterdir()).name.startswith("short-over-pressure-rules-front-")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "r.csv:1:1: is empty"),
        (b"dials.pressure\n", "r.csv:1:1: has a head and no points"),
        (b"dials.pressure,\n1,\n", "r.csv:1:16: column 2 has no path"),
        (
            b"dials.pressure,dials.pressure\n1,2\n",
            "r.csv:1:16: 'dials.pressure' is the head of two",
        ),
        (b"1,2\n3,4\n", "write paths there, such as dials.pressure"),
        (b"dials.pressure,dials.support\n1,\n", "r.csv:2:3: no value of 'dials.support'"),
        (b"dials.pressure,dials.suport\n1,2\n", "did you mean 'support'?"),
        (b"dials.pressure,dials.support\n0,5,1\n", "put semicolons between the columns"),
        (b"dials.pressure\n0,5\n", "put semicolons between the columns"),
        (b'dials.pressure,dials.support\n"0,5",1\n', "r.csv:2:1: '0,5' has a comma"),
        (
            b"dials.pressure;dials.support\n0,5;1\n1;1.5\n",
            "'1.5' has a decimal point, line 2 a comma",
        ),
        (b"horizon_days;dials.pressure\n1,000,000;1\n", "must be a whole number"),
        (b"dials.pressure\n1\n1\n", "r.csv:3:1"),
        (b"dials.pressure\n\n\n9\n", "r.csv:4:1: 'dials.pressure': value 9 is outside"),
        (b"dials.pressure\n{a: 1}\n", "is not a single value"),
        (b"dials.pressure\n=1+1\n", "must be a number, not '=1+1'"),
        (b'dials.pressure\n"1\n', "is no CSV table"),
        (b"dials.pressure\n" + b"9" * 5000 + b"\n", "r.csv:2:1"),
        (b"dials.pressure\n" + b"9" * 200_000 + b"\n", "is no CSV table"),
        (b"dials.pressure\n\xe9\n", "r.csv:2:1: is not UTF-8; save it as 'CSV UTF-8'"),
        ("dials.pressure\n1\n".encode("utf-16"), "is UTF-16; save it as 'CSV UTF-8'"),
        (b"PK\x03\x04\x00\x00", "zero bytes"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_where_it_goes_wrong(content, said):
    Path("r.csv").write_bytes(content)
    assert said in refused("short.yaml", "--rows", "r.csv")


def test_a_pipe_in_the_place_of_a_table_is_not_waited_for():
    os.mkfifo("pipe")
    with pytest.raises(InputError, match="is not a regular file"):
        read_rows(Path("pipe"))


def test_a_table_of_many_rows_is_read_at_once():
    lines = [f"{number / 3000},{number % 7}" for number in range(20_000)]
    Path("r.csv").write_text("dials.pressure,dials.support\n" + "\n".join(lines))
    started = time.process_time()
    assert len(read_rows(Path("r.csv")).items) == 20_000
    assert time.process_time() - started < 2.0
