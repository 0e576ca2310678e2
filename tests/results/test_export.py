"""`run --table`: one row a world for other programs."""

import io
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.errors import InputError
from sim.outcomes import COLUMNS, column_text
from sim.results import export
from sim.scenario import load
from sim.scenario.library import seeds_folder


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
    [
        ("t.ods", "must end in .csv, .xlsx or .parquet"),
        ("mine.csv", "is there already and not a table"),
    ],
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


def test_an_excel_file_has_the_columns_on_a_second_sheet(tmp_path):
    result = sim.run(load("baseline", {"horizon_days": 8}), 5, band=False)
    export.write_table([result], tmp_path / "t.xlsx")
    book = pd.read_excel(io.BytesIO((tmp_path / "t.xlsx").read_bytes()), sheet_name=None)
    assert len(book["worlds"]) == 5
    kinds = dict(zip(book["columns"]["column"], book["columns"]["kind"], strict=True))
    assert kinds["parameters.decider.resolve"] == "nature"


@pytest.fixture(scope="module")
def result():
    return sim.run(load("baseline", {"horizon_days": 8}), 5, band=False)


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.xlsx"])
def test_every_kind_of_table_holds_the_same_values(result, tmp_path, name):
    export.write_table([result], tmp_path / name)
    read = {"t.csv": pd.read_csv, "t.parquet": pd.read_parquet, "t.xlsx": pd.read_excel}[name]
    table = read(tmp_path / name)
    frame = result.to_frame(inputs=True)
    assert list(table.columns) == list(frame.columns)
    for column in ("category", "accepted_day", "resolve", "mediator.disposition"):
        known = frame[column].astype(object).where(frame[column].notna(), None)
        found = table[column].astype(object).where(table[column].notna(), None)
        assert found.to_list() == pytest.approx(known.to_list())


def descriptions_in(file):
    """Column -> its description, as the file itself or the one beside it has it."""
    if file.suffix == ".csv":
        beside = json.loads(file.with_name("t.csv-metadata.json").read_text(encoding="utf-8"))
        assert beside["url"] == file.name
        columns = beside["tableSchema"]["columns"]
        return {
            each["name"]: (each["dc:description"], each.get("schema:unitText")) for each in columns
        }
    if file.suffix == ".xlsx":
        sheet = pd.read_excel(file, sheet_name="columns").astype(object)
        rows = sheet.where(sheet.notna(), None).itertuples(index=False)
        return {each.column: (each.meaning, each.unit) for each in rows}
    schema = pq.read_schema(file)
    texts = {each.name: each.metadata for each in schema}
    return {
        name: (said[b"meaning"].decode(), said[b"unit"].decode() if b"unit" in said else None)
        for name, said in texts.items()
    }


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.xlsx"])
def test_a_table_says_of_every_column_what_it_is(result, tmp_path, name):
    export.write_table([result], tmp_path / name)
    known = descriptions_in(tmp_path / name)
    assert list(known) == list(result.to_frame(inputs=True).columns)
    assert {column: known[column][0] for column in COLUMNS} == {
        column: column_text(column) for column in COLUMNS
    }
    dossier = yaml.safe_load((seeds_folder() / "model" / "parameters.yaml").read_text("utf-8"))
    delay = dossier["supporters"]["pipeline_days"]
    assert known["parameters.supporters.pipeline_days"] == (delay["reason"], delay["unit"])


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.xlsx"])
def test_the_same_command_replaces_its_own_table_and_nobody_elses(name, tmp_path):
    assert _run("baseline", "--table", name).exit_code == 0
    assert _run("baseline", "--table", name).exit_code == 0
    mine = pd.DataFrame({"name": ["A"], "age": [3]})
    write = {"t.csv": mine.to_csv, "t.parquet": mine.to_parquet, "t.xlsx": mine.to_excel}[name]
    write(tmp_path / name, index=False)
    refused = _run("baseline", "--table", name)
    assert refused.exit_code == 2
    assert "is there already and not a table of worlds" in refused.stderr


def test_a_word_at_the_end_of_a_long_file_makes_it_no_table(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n" * 2_000 + "hello world,2\n")
    refused = _run("baseline", "--table", "t.csv")
    assert refused.exit_code == 2
    assert "is there already and not a table of worlds" in refused.stderr


def test_a_description_of_ones_own_beside_a_table_is_kept(tmp_path):
    (tmp_path / "t.csv-metadata.json").write_text("{}\n")
    refused = _run("baseline", "--table", "t.csv")
    assert refused.exit_code == 2
    assert "t.csv-metadata.json: is there already" in refused.stderr


def test_results_on_disk_say_what_their_columns_are(result, tmp_path):
    result.save(tmp_path / "r")
    part = pq.read_schema(next((tmp_path / "r" / "parts").glob("*.parquet")))
    said = {each.name: each.metadata[b"meaning"].decode() for each in part}
    assert said == {column: column_text(column) for column in COLUMNS}
    daily = pq.read_schema(tmp_path / "r" / "daily.parquet")
    assert all(each.metadata[b"meaning"] for each in daily)
