"""Results on disk: what is written, what is refused, what is kept."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim import EnsembleResult
from sim.errors import InputError
from sim.outcomes import COLUMNS
from sim.results import store
from sim.results.documents import FORMAT
from sim.results.folder import ResultError, ResultFolder
from sim.results.locking import InUseError
from tests.fakes import fake_about, fake_result


@pytest.fixture
def result():
    return fake_result(worlds=300)


def _bytes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "provenance.json"
    }


def test_a_result_is_the_same_after_saving_and_loading(result, tmp_path):
    result.save(tmp_path / "r")
    again = EnsembleResult.load(tmp_path / "r")
    assert again.summary() == result.summary()
    assert again.about == result.about
    for name in COLUMNS:
        np.testing.assert_array_equal(again.columns[name], result.columns[name])
        assert again.columns[name].dtype == result.columns[name].dtype
    for name in result.daily:
        np.testing.assert_array_equal(again.daily[name], result.daily[name])


def test_saving_twice_gives_the_same_bytes(result, tmp_path):
    result.save(tmp_path / "a")
    result.save(tmp_path / "b")
    assert _bytes_of(tmp_path / "a") == _bytes_of(tmp_path / "b")


def test_checksums_are_those_of_the_files(result, tmp_path):
    result.save(tmp_path)
    lines = (tmp_path / "checksums.sha256").read_text().splitlines()
    sums = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    files = _bytes_of(tmp_path)
    del files["checksums.sha256"]
    assert sums == {name: hashlib.sha256(held).hexdigest() for name, held in files.items()}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux lists its threads")
def test_reading_leaves_no_thread_behind(result, tmp_path):
    """A thread of the reader's that outlives the interpreter aborts the process: exit code 134."""
    store.save(result, tmp_path)
    lines = (
        "import os, sys, sim.results.store as store",
        "threads = lambda: len(os.listdir('/proc/self/task'))",
        "before = threads()",
        "store.load(sys.argv[1])",
        "print(threads() - before)",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "0\n"


def test_parts_lie_on_a_fixed_grid(result, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.results.parts.PART", 128)
    result.save(tmp_path)
    parts = sorted((tmp_path / "parts").glob("*.parquet"))
    assert [pq.read_metadata(part).num_rows for part in parts] == [128, 128, 44]
    worlds = [pq.read_table(part).column("world").to_pylist() for part in parts]
    assert worlds == [
        list(range(128)),
        list(range(128, 256)),
        list(range(256, 300)),
    ]
    assert EnsembleResult.load(tmp_path).summary() == result.summary()


def test_the_table_on_disk_has_labels_and_nulls(result, tmp_path):
    result.save(tmp_path)
    table = pq.read_table(tmp_path / "parts" / "00000.parquet")
    assert table.column_names == list(COLUMNS)
    never = int(np.count_nonzero(result.columns["accepted_day"] < 0))
    assert table.column("accepted_day").null_count == never
    categories = set(table.column("category").to_pylist())
    assert categories <= {
        "held",
        "running",
        "collapsed",
        "limited",
        "withdrawn",
        "stalled",
        "refused",
    }


def test_categories_beyond_the_horizon_are_null(tmp_path):
    result = fake_result(fake_about(horizon_days=60), worlds=50)
    result.save(tmp_path)
    frame = EnsembleResult.load(tmp_path).to_frame()
    assert frame["category_at_90"].isna().all()
    assert frame["category_at_30"].notna().all()


@pytest.mark.parametrize("name", ["daily.parquet", "parts/00000.parquet", "summary.json"])
def test_an_altered_file_is_noticed(result, tmp_path, name):
    result.save(tmp_path)
    path = tmp_path / name
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)
    with pytest.raises(ResultError, match="unfinished or altered"):
        EnsembleResult.load(tmp_path)


def test_a_part_that_is_altered_while_a_result_is_in_use_is_noticed(result, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.results.parts._ROOM", 0)  # as of so many worlds that not all are kept
    result.save(tmp_path)
    again = EnsembleResult.load(tmp_path)
    fake_result(worlds=300, seed=2).save(tmp_path / "other")
    part = tmp_path / "parts" / "00000.parquet"
    part.write_bytes((tmp_path / "other" / "parts" / "00000.parquet").read_bytes())
    assert again.accepted() == result.accepted()
    with pytest.raises(
        ResultError, match="unfinished or altered; the same `run` again completes it"
    ):
        again.columns["support_at_end"]


@pytest.mark.parametrize("room", [0, 10_000, 64 * 1024**2])
def test_columns_are_the_same_however_much_is_kept(result, tmp_path, monkeypatch, room):
    result.save(tmp_path)
    monkeypatch.setattr("sim.results.parts._ROOM", room)
    columns = EnsembleResult.load(tmp_path).columns
    for name in [*COLUMNS, *reversed(COLUMNS)]:
        np.testing.assert_array_equal(columns[name], result.columns[name])
    with pytest.raises(KeyError):
        columns["odd"]


def test_a_leading_tilde_and_a_url_mean_the_same_in_python(result, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    result.save("~/r")
    assert EnsembleResult.load("~/r").summary() == result.summary()
    assert (tmp_path / "r" / "manifest.json").exists()
    for use in (result.save, EnsembleResult.load):
        with pytest.raises(InputError, match="a URL"):
            use("s3:r")


def test_an_empty_folder_holds_no_results(tmp_path):
    with pytest.raises(ResultError, match=r"no results here \(no manifest.json\)"):
        EnsembleResult.load(tmp_path)


def test_results_of_an_older_format_are_refused_with_the_command_that_made_them(result, tmp_path):
    """What `limited` means has changed: numbers under the old meaning are not shown as if new."""
    result.save(tmp_path)
    _with_format(tmp_path, FORMAT - 1)
    scratch = "ceasefire run baseline --worlds 300 --seed 1"
    with pytest.raises(ResultError, match=f"results of format {FORMAT - 1}, .* again: {scratch}$"):
        EnsembleResult.load(tmp_path)
    command = ["ceasefire", "run", "my war.yaml", "--set", "dials.pressure=2"]
    (tmp_path / "provenance.json").write_text(json.dumps({"command": command}))
    with pytest.raises(ResultError, match=r"again: ceasefire run 'my war.yaml' --set dials"):
        EnsembleResult.load(tmp_path)


def test_results_of_a_later_format_ask_for_an_update(result, tmp_path):
    result.save(tmp_path)
    _with_format(tmp_path, FORMAT + 1)
    with pytest.raises(ResultError, match="update ceasefire-sim"):
        EnsembleResult.load(tmp_path)


def _with_format(folder, number):
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": number}))


def test_a_strange_manifest_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(ResultError, match="not a manifest of a run; choose another folder"):
        EnsembleResult.load(tmp_path)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (fake_result(worlds=200), "worlds 300 there, 200 asked for"),
        (fake_result(worlds=300, seed=2), "seed 1 there, 2 asked for"),
        (
            fake_result(fake_about(pressure=2.0), worlds=300),
            "dials.pressure 1.0 there, 2.0 asked for",
        ),
    ],
)
def test_a_folder_with_another_run_is_refused_with_what_changed(result, tmp_path, other, said):
    result.save(tmp_path)
    before = _bytes_of(tmp_path)
    with pytest.raises(ResultError, match="holds another run") as refused:
        other.save(tmp_path)
    assert said in str(refused.value)
    assert _bytes_of(tmp_path) == before


DAMAGE = {
    "empty": lambda _: b"",
    "cut short": lambda held: held[: len(held) // 2],
    "no text": lambda _: b"\xff\x00\x01",
    "another seed": lambda held: held.replace(b'"seed": 1', b'"seed": 7'),
    "gone": lambda _: None,
}


def _damage(path, harm):
    content = DAMAGE[harm](path.read_bytes())
    path.unlink()
    if content is not None:
        path.write_bytes(content)


@pytest.mark.parametrize("harm", DAMAGE)
def test_a_damaged_manifest_is_written_again_by_the_same_run(result, tmp_path, harm):
    result.save(tmp_path)
    before = _bytes_of(tmp_path)
    _damage(tmp_path / "manifest.json", harm)
    with pytest.raises(ResultError):
        EnsembleResult.load(tmp_path)
    result.save(tmp_path)
    assert _bytes_of(tmp_path) == before


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("empty", "is damaged. The run that was begun here writes it again and continues"),
        ("cut short", "for another one choose another folder"),
        ("gone", "without a manifest.json; choose another folder"),
    ],
)
def test_a_damaged_manifest_is_left_to_the_run_it_was_of(result, tmp_path, harm, said):
    result.save(tmp_path)
    _damage(tmp_path / "manifest.json", harm)
    before = _bytes_of(tmp_path)
    with pytest.raises(ResultError, match=said):
        fake_result(worlds=300, seed=2).save(tmp_path)
    assert _bytes_of(tmp_path) == before


def test_another_title_is_no_other_run_and_makes_the_summary_again(result, tmp_path):
    result.save(tmp_path)
    store.add_file(tmp_path, "overview.png", b"with the old title")
    part = (tmp_path / "parts" / "00000.parquet").stat()
    other = fake_result(fake_about(title="In other words"), worlds=300)
    other.save(tmp_path)
    assert json.loads((tmp_path / "summary.json").read_text())["title"] == "In other words"
    assert not store.has_file(tmp_path, "overview.png")
    assert (tmp_path / "parts" / "00000.parquet").stat().st_size == part.st_size


def test_a_clock_that_was_set_back_changes_nothing(result, tmp_path, monkeypatch):
    """Files from the future, and a run that ends before it began."""
    import datetime

    class Back(datetime.datetime):
        hours = iter(range(24, 0, -1))

        @classmethod
        def now(cls, zone=None):
            return cls(2020, 1, 1, tzinfo=zone) + datetime.timedelta(hours=next(cls.hours))

    result.save(tmp_path / "a")
    result.save(tmp_path / "b")
    for path in (tmp_path / "b").rglob("*"):
        os.utime(path, (4e9, 4e9))
    (tmp_path / "b" / "summary.json").unlink()
    monkeypatch.setattr("sim.results.manifest.datetime", Back)
    result.save(tmp_path / "b")
    assert _bytes_of(tmp_path / "a") == _bytes_of(tmp_path / "b")
    note = json.loads((tmp_path / "b" / "provenance.json").read_text())
    assert note["started"] > note["finished"] and 0 <= note["seconds"] < 60


def test_results_of_another_model_are_refused(result, tmp_path, monkeypatch):
    result.save(tmp_path)
    monkeypatch.setattr("sim.results.manifest.model_fingerprint", lambda: "changed")
    with pytest.raises(ResultError, match=r"model \w+ there, changed now"):
        result.save(tmp_path)


def test_somebody_elses_files_are_left_alone(result, tmp_path):
    (tmp_path / "summary.json").write_text("mine")
    with pytest.raises(ResultError, match=r"holds summary.json without a manifest.json"):
        result.save(tmp_path)
    assert (tmp_path / "summary.json").read_text() == "mine"


def test_a_second_writer_is_refused_while_the_first_is_at_work(result, tmp_path):
    with ResultFolder(tmp_path).lock(), pytest.raises(InUseError, match="another run is writing"):
        result.save(tmp_path)


def test_what_a_killed_writer_left_half_written_is_removed(result, tmp_path):
    result.save(tmp_path)
    left = tmp_path / "parts" / "00001.parquet.partial"
    left.write_bytes(b"half")
    result.save(tmp_path)
    assert not left.exists()


def test_a_full_disc_leaves_no_half_written_file(result, tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        result.save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_tells_what_the_results_are_of(result, tmp_path):
    result.save(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["worlds"] == 300 and manifest["seed"] == 1
    assert manifest["scenario"]["digest"] == result.about.digest
    assert manifest["scenario"]["resolved"] == dict(result.about.resolved)


def test_daily_counts_on_disk_name_their_bins(result, tmp_path):
    result.save(tmp_path)
    table = pq.read_table(tmp_path / "daily.parquet").to_pandas()
    pressure = table[(table.quantity == "pressure") & (table.day == 0)]
    assert pressure["count"].sum() == result.daily["pressure"][0].sum()
    assert ((pressure.high - pressure.low) - 4.0 / 80).abs().max() < 1e-12
