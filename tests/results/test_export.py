"""`run --table`: one row a world for other programs."""

import io

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError
from sim.results import export
from sim.scenario import load


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _run(*arguments):
    common = ("-n", "5", "--set", "horizon_days=8", "--no-band", "--no-picture", "-q")
    return CliRunner().invoke(app, ["run", *arguments, *common])


def test_a_csv_has_outcomes_and_inputs_of_every_world(tmp_path):
    assert _run("baseline", "--table", "t.csv").exit_code == 0
    table = pd.read_csv(tmp_path / "t.csv")
    frame = sim.run(load("baseline", {"horizon_days": 8}), 5, band=False).to_frame(inputs=True)
    assert list(table.columns) == list(frame.columns)
    assert table["mediator.disposition"].to_list() == frame["mediator.disposition"].to_list()
    assert table["category"].to_list() == frame["category"].astype(str).to_list()
    assert _run("baseline", "--table", "t.csv").exit_code == 0, "its own table is replaced"


def test_several_scenarios_are_told_apart(tmp_path):
    assert _run("baseline", "wait_and_see", "--table", "t.csv").exit_code == 0
    table = pd.read_csv(tmp_path / "t.csv")
    assert table["scenario"].value_counts().to_dict() == {"baseline": 5, "wait_and_see": 5}


def test_a_name_like_a_formula_is_plain_text_to_a_spreadsheet(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    for name in ("=1+1", "@a"):
        (tmp_path / f"{name}.yaml").write_text("schema: 1\nextends: baseline\n")
        for kind in ("xlsx", "csv"):
            assert _run("baseline", f"./{name}.yaml", "--table", f"{name}.{kind}").exit_code == 0
        sheet = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")["worlds"]
        assert {cell.data_type for cell in sheet["A"]} == {"s"}
        assert sheet.cell(sheet.max_row, 1).value == f"'{name}"
        assert (tmp_path / f"{name}.csv").read_text().splitlines()[-1].startswith(f"'{name},")


@pytest.mark.parametrize(
    ("name", "said"),
    [("t.ods", "must end in .csv or .xlsx"), ("mine.csv", "is there already and not a table")],
)
def test_other_names_and_files_of_ones_own_are_refused_before_anything_runs(tmp_path, name, said):
    (tmp_path / "mine.csv").write_text("name,age\nA,3\n")
    done = _run("baseline", "--table", name)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "results").exists()
    assert (tmp_path / "mine.csv").read_text() == "name,age\nA,3\n"


def test_without_openpyxl_it_is_said_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(export, "find_spec", lambda _name: None)
    with pytest.raises(InputError, match=r"pip install openpyxl\); or name a file t\.csv"):
        export.refuse_table(tmp_path / "t.xlsx", 5)


def test_excel_has_room_for_about_a_million_worlds(monkeypatch, tmp_path):
    monkeypatch.setattr(export, "find_spec", lambda _name: object())
    export.refuse_table(tmp_path / "t.xlsx", 1_048_575)
    with pytest.raises(InputError, match="Excel has room for 1,048,575 worlds"):
        export.refuse_table(tmp_path / "t.xlsx", 1_048_576)


def test_an_excel_file_has_the_kinds_on_a_second_sheet(tmp_path):
    pytest.importorskip("openpyxl")
    result = sim.run(load("baseline", {"horizon_days": 8}), 5, band=False)
    export.write_table([result], tmp_path / "t.xlsx")
    book = pd.read_excel(io.BytesIO((tmp_path / "t.xlsx").read_bytes()), sheet_name=None)
    assert len(book["worlds"]) == 5
    kinds = dict(zip(book["inputs"]["input"], book["inputs"]["kind"], strict=True))
    assert kinds["parameters.decider.resolve"] == "nature"
