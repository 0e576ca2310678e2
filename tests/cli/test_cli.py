"""The command line: what it prints where, what it writes, how it ends."""

import json
import re
import shutil
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

from sim.outcomes import CATEGORIES
from sim.scenario import load
from sim.scenario.library import shipped_scenarios
from sim.sweeps.library import shipped_sweeps
from sim.wording import plural
from tests.commands import ceasefire
from tests.faults import ended, start

CHECKS = 'schema: 1\nchecks: [{scenario: baseline, share: held, at_most: 1, reason: "r"}]\n'
COMMANDS = (
    "run",
    "compare",
    "sweep",
    "merge",
    "drivers",
    "tip",
    "uncertainty",
    "sensitivity",
    "discover",
    "information",
    "check",
    "backtest",
    "forecast",
    "plot",
    "story",
    "validate",
    "list",
    "new",
    "schema",
    "upgrade",
)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def short(tmp_path):
    """A scenario that is over after three weeks."""
    path = tmp_path / "short.yaml"
    path.write_text('schema: 1\ntitle: "Three weeks"\nhorizon_days: 21\n')
    return path


def test_run_prints_the_table_and_writes_the_results(short):
    done = ceasefire("run", short, "--worlds", 50)
    assert done.exit_code == 0
    assert "Three weeks" in done.stdout and "full truce accepted" in done.stdout
    (folder,) = Path("results").iterdir()
    assert re.fullmatch(r"short-[0-9a-f]{8}", folder.name)
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json",
        "summary.json",
        "parts",
        "inputs",
        "daily.parquet",
        "checksums.sha256",
        "provenance.json",
        "overview.png",
    }
    assert str(folder) in done.stderr


def test_a_shipped_scenario_is_found_by_name():
    done = ceasefire("run", "baseline", "--worlds", 10, "--no-picture", "--set", "horizon_days=8")
    assert done.exit_code == 0, done.stderr
    assert list(Path("results").glob("baseline-*"))


def test_json_goes_to_stdout_alone_and_has_the_agreed_shape(short):
    done = ceasefire("run", short, "--worlds", 50, "--json", "--out", "r")
    summary = json.loads(done.stdout)
    assert summary["scenario"] == "short" and summary["worlds"] == 50 and summary["seed"] == 1
    assert summary["horizon_days"] == 21
    assert summary == json.loads(Path("r/summary.json").read_text())


@pytest.mark.parametrize(
    "backend", ["module://matplotlib_inline.backend_inline", "TkAgg", "nonsense", ""]
)
def test_pictures_need_no_backend_of_the_environment(short, backend):
    arguments = ("run", short, "-n", 10, "-w", 1, "--no-band", "--out", "r")
    code, _, stderr = ended(start(*arguments, MPLBACKEND=backend))
    assert code == 0, stderr
    assert Path("r/overview.png").read_bytes().startswith(b"\x89PNG")


def test_several_scenarios_give_a_list_and_a_folder_each(short):
    Path("other.yaml").write_text("schema: 1\ntitle: Other\nhorizon_days: 15\n")
    done = ceasefire("run", short, "other.yaml", "--worlds", 20, "--json", "--out", "r")
    assert [summary["scenario"] for summary in json.loads(done.stdout)] == ["short", "other"]
    assert sorted(path.name.split("-")[0] for path in Path("r").iterdir() if path.is_dir()) == [
        "other",
        "short",
    ]
    assert Path("r/overview.png").is_file()


def test_several_scenarios_print_one_table(short):
    Path("other.yaml").write_text("schema: 1\ntitle: Other\nhorizon_days: 15\n")
    done = ceasefire("run", short, "other.yaml", "--worlds", 40, "--no-picture")
    # Each is named for what is accepted, for its outcomes, for what came about, and by type.
    assert done.stdout.count("short") == 4 and done.stdout.count("other") == 4


def test_setting_a_number_changes_digest_and_folder(short):
    for pressure in (1, 2):
        ceasefire("run", short, "-n", 10, "--no-picture", "--set", f"dials.pressure={pressure}")
    assert len(list(Path("results").iterdir())) == 2


def test_the_same_command_again_simulates_nothing(short, monkeypatch):
    first = ceasefire("run", short, "-n", 20)
    monkeypatch.setattr(import_module("sim.ensemble.simulate"), "piece_of", None)
    again = ceasefire("run", short, "-n", 20)
    assert again.exit_code == 0 and again.stdout == first.stdout


def test_another_seed_goes_beside_the_first(short):
    ceasefire("run", short, "-n", 20, "--no-picture")
    done = ceasefire("run", short, "-n", 20, "--no-picture", "--seed", 2)
    assert done.exit_code == 0
    assert len(list(Path("results").glob("short-*-seed2"))) == 1


def test_a_folder_with_another_run_is_refused(short):
    ceasefire("run", short, "-n", 20, "--no-picture", "--out", "r")
    done = ceasefire("run", short, "-n", 30, "--no-picture", "--out", "r")
    assert done.exit_code == 2
    assert "worlds 20 there, 30 asked for" in done.stderr
    settings = ("--set", "dials.pressure=2", "--set", "parameters.front.noise=0.1")
    done = ceasefire("run", short, "-n", 20, "--out", "r", *settings)
    assert done.exit_code == 2
    assert "the scenario: dials.pressure 1.0 there, 2.0 asked for; parameters.front" in done.stderr


def test_quiet_prints_nothing(short):
    done = ceasefire("run", short, "-n", 20, "--quiet")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run"], "Missing argument"),
        (["run", "baselin"], "did you mean 'baseline'"),
        (["run", "nosuch.yaml"], "nosuch.yaml"),
        (["run", "."], "."),
        (["run", "baseline", "--worlds", "0"], "worlds must be from 1 to 10,000,000, not 0"),
        (["run", "baseline", "--worlds", "-1"], "worlds must be from 1 to 10,000,000, not -1"),
        (["run", "baseline", "--worlds", "1000000000000"], "not 1,000,000,000,000"),
        (["run", "baseline", "--worlds", "1e12"], "--worlds"),
        (["run", "baseline", "--worlds", "many"], "--worlds"),
        (["run", "baseline", "--seed", "-1"], "seed must be from 0"),
        (["run", "baseline", "--workers", "0"], "workers must be from 1"),
        (["run", "baseline", "--wrlds", "5"], "--worlds"),
        (["run", "baseline", "baseline"], "given twice"),
        (["run", "baseline", "--set", "dials.presure=1"], "pressure"),
        (["run", "baseline", "--set", "dials.pressure"], "--set"),
        (["run", "baseline", "--set", "dials.pressure=99"], "pressure"),
        (["run", "baseline", "--out", "/dev/null/x"], "/dev/null/x: lies under"),
        (["run", "baseline", "--out", "short.yaml"], "short.yaml: is there already: a file"),
        (["run", "baseline", "--out", "dangling"], "or a link to nothing; choose another"),
        (["run", "baseline", "--out", ""], "'--out' / '-o': an empty path"),
        (["run", "baseline", "--out", "odd\udcff"], "odd\\udcff: not a name in utf-8"),
        (["run", "baseline", "--out", "s3:x"], "s3:x: a URL"),
        (["check", "baseline", "--junit", "file:///j.xml"], "file:///j.xml: a URL"),
        (["check", "baseline", "--record", "gs://b/r.json"], "gs://b/r.json: a URL"),
        (["backtest", "--report", "http://h/x.md"], "http://h/x.md: a URL"),
        (["new", "file:my.yaml"], "file:my.yaml: a URL"),
        (["plot", "s3:x"], "s3:x: a URL"),
        (["merge", "s3:x", "--out", "m"], "s3:x: a URL"),
        (
            ["run", "checks.yaml"],
            "is a file of checks and not a scenario; `ceasefire check checks.yaml`",
        ),
        (["backtest", "--scenarios", ""], "'--scenarios': an empty path"),
        (["backtest", "--scenarios", "short.yaml"], "short.yaml: is there already: a file"),
        (["backtest", "--report", "."], "--report .: is a folder"),
        (["backtest", "--report", "short.yaml"], "not Markdown; remove it"),
        (["schema", "--out", "."], ".: is a folder"),
        (["plot", "nosuch"], "no results here"),
        (["plot", ".", "--kind", "pie"], "--kind"),
        (["plot", ".", "--out", "x.gif"], "must end in .png, .svg, .pdf"),
        (["compare", "baseline"], "at least two"),
        (["story", "baseline", "--world", "-1"], "--world must be from 0"),
        (["story", "baseline", "--pick", "flipped"], "pick flipped needs two scenarios"),
        (["story", "baseline", "-k", "1", "--pick", "median"], "leave out one of them"),
        (["story", "baseline", "baseline", "baseline"], "not 3"),
        (["story", "baseline", "us_walks_away", "--full"], "--full tells one scenario"),
        (["story", "baseline", "us_walks_away", "--picture", "a.png"], "--picture draws one"),
        (["story", "baseline", "--picture", "a.gif"], "must end in .png, .svg, .pdf"),
        (["story", "baseline", "--world", "9999999999"], "--world must be from 0"),
        (["new", "short.yaml"], "there already"),
        (["new", "/proc/x.yaml"], "proc"),
        (["validate", "nosuch.yaml"], "nosuch.yaml"),
        (["rum"], "run"),
    ],
)
@pytest.mark.usefixtures("short")
def test_bad_input_ends_with_2_and_says_what_is_wrong(arguments, said):
    Path("dangling").symlink_to("nowhere/x")
    Path("checks.yaml").write_text(CHECKS)
    done = ceasefire(*arguments)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
    assert done.stdout in ("", "0 of 1 scenario valid\n")


@pytest.mark.parametrize(
    "arguments",
    [["run", "baselin"], ["run", "baseline", "--wrlds", "5"], ["plot", "nosuch"], ["rum"]],
)
def test_a_shell_sees_the_exit_code_and_no_traceback(arguments):
    code, stdout, stderr = ended(start(*arguments))
    assert code == 2
    assert stderr and "Traceback" not in stderr and stdout == ""


def test_compare_tells_and_draws_the_difference(short):
    Path("other.yaml").write_text(
        "schema: 1\ntitle: Other\nhorizon_days: 21\ndials: {pressure: 3}\n"
    )
    done = ceasefire("compare", short, "other.yaml", "-n", 40)
    assert done.exit_code == 0, done.stderr
    assert "Other, against Three weeks" in done.stdout
    (folder,) = Path("results").glob("short-vs-other-*")
    assert re.fullmatch(r"short-vs-other-[0-9a-f]{8}", folder.name) and str(folder) in done.stderr
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json",
        "comparison.json",
        "differences.png",
        "checksums.sha256",
    }
    summary = json.loads((folder / "comparison.json").read_text())
    assert summary["reference"] == "short"
    assert [each["scenario"] for each in summary["differences"]] == ["other"]
    assert (folder / "differences.png").read_bytes().startswith(b"\x89PNG")


@pytest.fixture
def other():
    """A second scenario to compare with."""
    path = Path("other.yaml")
    path.write_text("schema: 1\ntitle: Other\nhorizon_days: 21\ndials: {support: 3}\n")
    return path


def test_another_comparison_of_the_same_names_goes_beside_the_first(short, other):
    for worlds, pressure in ((20, 1), (30, 1), (20, 1), (20, 2)):
        setting = f"dials.pressure={pressure}"
        done = ceasefire("compare", short, other, "-q", "-n", worlds, "--set", setting)
        assert done.exit_code == 0
    assert len(list(Path("results").glob("short-vs-other-*"))) == 3


def test_a_comparison_is_not_written_over_another(short, other):
    def compare(*more):
        return ceasefire("compare", short, other, "-n", 20, "--out", "c", *more)

    assert compare().exit_code == 0
    first = Path("c/comparison.json").read_bytes()
    for more, said in (
        (["-n", 30], "short: worlds 20 there, 30 asked for"),
        (["--set", "dials.pressure=2"], "dials.pressure"),
        (["--seed", 2], "seed 1 there, 2 asked for"),
    ):
        done = compare(*more)
        assert done.exit_code == 2 and "c: holds another comparison" in done.stderr
        assert said in done.stderr
    done = ceasefire("compare", other, short, "-n", 20, "--out", "c")
    assert "short and other there, other and short asked for" in done.stderr
    assert Path("c/comparison.json").read_bytes() == first
    Path("c/comparison.json").write_bytes(b"")
    assert compare().exit_code == 0
    assert Path("c/comparison.json").read_bytes() == first


def test_a_comparison_and_a_run_do_not_share_a_folder(short, other):
    ceasefire("run", short, "-n", 20, "--no-picture", "--out", "r")
    ceasefire("compare", short, other, "-n", 20, "--out", "c")
    done = ceasefire("compare", short, other, "-n", 20, "--out", "r")
    assert done.exit_code == 2 and "not a manifest of a comparison" in done.stderr
    done = ceasefire("run", short, "-n", 20, "--no-picture", "--out", "c")
    assert done.exit_code == 2 and "not a manifest of a run" in done.stderr


def test_compare_takes_folders_of_results(short):
    ceasefire("run", short, "-n", 20, "--no-picture", "--out", "a")
    ceasefire("run", short, "-n", 20, "--no-picture", "--out", "b", "--set", "dials.pressure=3")
    done = ceasefire("compare", "a", "b", "--json")
    assert json.loads(done.stdout)["worlds"] == 20
    ceasefire("run", short, "-n", 30, "--no-picture", "--out", "c")
    done = ceasefire("compare", "a", "c")
    assert done.exit_code == 2 and "only the same worlds" in done.stderr


def test_compare_of_other_worlds_is_refused_before_any_work(short, other):
    ceasefire("run", short, "-n", 20, "--no-picture", "--out", "a")
    done = ceasefire("compare", "a", other)
    assert done.exit_code == 2 and "add --worlds 20 --seed 1" in done.stderr
    assert not Path("results").exists()
    assert ceasefire("compare", "a", other, "--worlds", 20, "--seed", 1).exit_code == 0


@pytest.mark.parametrize("kind", ["overview", "outcomes", "acceptance", "trajectories"])
def test_plot_draws_every_kind(short, kind):
    ceasefire("run", short, "-n", 20, "--no-picture", "--out", "r")
    assert ceasefire("plot", "r", "--kind", kind).exit_code == 0
    assert Path(f"r/{kind}.png").read_bytes().startswith(b"\x89PNG")
    assert ceasefire("plot", "r", "r", "--kind", kind, "--out", "both.svg").exit_code == 0
    assert "<svg" in Path("both.svg").read_text()


def test_plot_writes_over_pictures_alone(short):
    ceasefire("run", short, "-n", 20, "--no-picture", "--out", "r")
    for suffix in ("png", "svg", "pdf"):
        picture = Path(f"p.{suffix}")
        for _ in range(2):
            assert ceasefire("plot", "r", "--out", picture).exit_code == 0
        picture.write_text("something else")
        done = ceasefire("plot", "r", "--out", picture)
        assert done.exit_code == 2 and "not a picture; remove it" in done.stderr
        assert picture.read_text() == "something else"


def test_a_leading_tilde_is_the_home_folder_whoever_expands_it(short, other, monkeypatch):
    """`--out ~/r` is expanded by the shell, `--out=~/r` is not: both are the same folder."""
    home = Path("home").absolute()
    monkeypatch.setenv("HOME", str(home))
    assert ceasefire("run", short, "-n", 20, "--no-picture", "--out", home / "r").exit_code == 0
    done = ceasefire("run", other, "-n", 20, "--no-picture", "--out=~/r")
    assert done.exit_code == 2 and f"{home / 'r'}: holds another run" in done.stderr
    assert ceasefire("plot", "~/r", "--out=~/p.png", "-q").exit_code == 0
    assert ceasefire("new", "~/mine.yaml").exit_code == 0
    # What is hidden there is of matplotlib, when this is the first picture of the process.
    assert {path.name for path in home.glob("[!.]*")} == {"r", "p.png", "mine.yaml"}
    assert not Path("~").exists()


def test_a_file_whose_name_is_no_text_is_refused_as_such(short):
    odd = short.rename("odd\udcff.yaml")
    done = ceasefire("run", odd, "-n", 20)
    assert done.exit_code == 2 and "not a name in utf-8" in done.stderr
    assert not Path("results").exists()


def test_names_that_the_locale_does_not_know_are_refused_with_the_remedy(short):
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    shutil.copy(short, "größe.yaml")
    for names in (["größe.yaml"], [short, "--out", "ü"]):
        code, _, stderr = ended(
            start("run", *names, "-n", 20, "--no-band", "--no-picture", **locale)
        )
        assert code == 2, stderr
        assert ": not a name in ascii" in stderr and "PYTHONUTF8=1" in stderr


def test_story_tells_one_world_with_reasons(short):
    done = ceasefire("story", short, "--world", 3)
    assert done.exit_code == 0
    assert "world 3" in done.stdout and "2025-03-15" in done.stdout and "accept" in done.stdout


def test_story_as_json(short):
    told = json.loads(ceasefire("story", short, "--world", 3, "--json").stdout)
    assert told["world"] == 3 and told["entries"]
    page = (Path(__file__).parents[2] / "docs" / "stories.md").read_text(encoding="utf-8")
    table = page[page.index("## `--json`") :].split("\n\n")[0]
    keys = re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in table.splitlines()[3:]))
    assert sorted(told) == sorted(keys)
    (days,) = {len(each) for each in told["daily"].values()}
    assert days > told["entries"][-1]["day"]


def test_story_is_the_world_of_the_ensemble(short):
    ceasefire("run", short, "-n", 20, "--no-picture", "--out", "r")
    import pyarrow.parquet as pq

    table = pq.read_table("r/parts/00000.parquet").to_pylist()
    told = json.loads(ceasefire("story", short, "--world", 7, "--json").stdout)
    assert told["outcome"]["pressure_at_end"] == table[7]["pressure_at_end"]


def test_validate_without_files_checks_what_is_shipped():
    done = ceasefire("validate")
    assert done.exit_code == 0
    assert "baseline: valid" in done.stdout
    sourced = re.search(r"(\d+) of (\d+) numbers sourced", done.stdout)
    assert sourced and sourced[1] == sourced[2]


def test_validate_goes_on_after_a_bad_file(short):
    Path("bad.yaml").write_text("schema: 1\ntitle: Bad\ndials: {presure: 1}\n")
    done = ceasefire("validate", "bad.yaml", short)
    assert done.exit_code == 2
    assert "bad.yaml:3:9" in done.stderr and "did you mean 'pressure'" in done.stderr
    assert "short.yaml: valid" in done.stdout


def test_a_local_file_of_a_shipped_name_is_noted_once(short):
    Path("baseline.yaml").write_text(Path(short).read_text())
    done = ceasefire("run", "baseline", "-n", 20, "--no-picture")
    note = "note: 'baseline' is baseline.yaml and not the shipped scenario of that name\n"
    assert done.stderr.count(note) == 1
    assert note not in ceasefire("run", "baseline", "-n", 20, "--no-picture", "-q").stderr
    shipped = f"baseline: valid ({plural(len(load('baseline').parameters), 'number')}"
    assert shipped not in ceasefire("validate", "baseline.yaml").stdout
    assert shipped in ceasefire("validate").stdout, "without files it is about shipped ones"


def test_validate_takes_files_of_checks(short):
    Path("checks.yaml").write_text(CHECKS)
    done = ceasefire("validate", "checks.yaml", short)
    assert done.exit_code == 0, done.stderr
    assert "checks.yaml: valid (1 check, 1 scenario)" in done.stdout
    assert "1 of 1 scenario valid" in done.stdout and "1 of 1 checks file valid" in done.stdout
    Path("checks.yaml").write_text(CHECKS.replace("at_most", "at_mst"))
    done = ceasefire("validate", "checks.yaml", "--json")
    assert done.exit_code == 2
    (told,) = json.loads(done.stdout)["checks"]
    assert "checks.yaml:2:" in told["error"] and "did you mean 'at_most'" in told["error"]


def test_a_new_scenario_runs_as_it_is():
    assert ceasefire("new", "my.yaml").exit_code == 0
    assert ceasefire("validate", "my.yaml").exit_code == 0
    done = ceasefire("run", "my.yaml", "-n", 5, "--no-picture", "--set", "horizon_days=8")
    assert done.exit_code == 0, done.stderr


def test_a_new_scenario_names_the_commands_for_the_folder_it_is_in():
    ceasefire("new", "scenarios/my.yaml")
    named = re.findall(r"`ceasefire (\w+ \S+\.yaml)`", Path("scenarios/my.yaml").read_text())
    assert named == ["validate scenarios/my.yaml", "run scenarios/my.yaml"]


def test_new_leaves_a_file_that_is_there(short):
    before = short.read_text()
    assert ceasefire("new", short).exit_code == 2
    assert short.read_text() == before


def test_schema_is_a_json_schema():
    schema = json.loads(ceasefire("schema").stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["$id"] == "urn:ceasefire-sim:scenario:1"
    assert ceasefire("schema", "--out", "s.json").exit_code == 0
    assert json.loads(Path("s.json").read_text()) == schema


@pytest.mark.parametrize("option", ["--sweep", "--checks", "--cases", "--dossier"])
def test_the_schema_of_other_files_is_one_too(option):
    schema = json.loads(ceasefire("schema", option).stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["$id"] == f"urn:ceasefire-sim:{option.removeprefix('--')}:1"
    assert ceasefire("schema", option, "--out", "s.json").exit_code == 0
    assert json.loads(Path("s.json").read_text()) == schema
    assert ceasefire("schema", "--sweep", "--checks").exit_code == 2


def test_the_modeline_of_a_new_scenario_names_the_file_that_schema_writes():
    ceasefire("new", "my.yaml")
    first, then, *_ = Path("my.yaml").read_text().splitlines()
    (named,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", first)
    (command,) = re.findall("`ceasefire (.*?)`", then)
    assert ceasefire(*command.split()).exit_code == 0
    assert json.loads(Path(named).read_text())["$id"] == "urn:ceasefire-sim:scenario:1"


@pytest.mark.parametrize(
    ("made", "again"),
    [
        (("run", "baseline"), "ceasefire run baseline --worlds 4 --seed 7"),
        (
            ("compare", "baseline", "wait_and_see", "--no-sign-shares"),
            "ceasefire compare baseline wait_and_see --worlds 4 --seed 7",
        ),
        (("sweep", "ci"), "ceasefire sweep ci --worlds 4 --seed 7"),
    ],
)
def test_results_of_an_older_format_name_a_command_that_there_is(made, again):
    """Without what they have noted themselves, which is looked at in tests/results."""
    assert ceasefire(*made, "-n", 4, "-s", 7, "--out", "r", "--quiet").exit_code == 0
    manifest = json.loads(Path("r/manifest.json").read_text())
    Path("r/manifest.json").write_text(json.dumps({**manifest, "format": 1}))
    Path("r/provenance.json").unlink(missing_ok=True)
    refused = ceasefire("plot", "r")
    assert refused.exit_code == 2
    assert refused.stderr.endswith(f"Move the folder away and make them again: {again}\n")


def test_a_damaged_manifest_in_the_default_folder_is_written_again(short):
    command = ("run", short, "-n", 20, "--no-picture")
    first = ceasefire(*command)
    (manifest,) = Path("results").glob("short-*/manifest.json")
    before = manifest.read_bytes()
    manifest.write_bytes(b"")
    again = ceasefire(*command)
    assert again.exit_code == 0 and again.stdout == first.stdout
    assert manifest.read_bytes() == before


def test_narrow_terminals_get_whole_lines(short, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    done = ceasefire("run", short, "-n", 20, "--no-picture")
    assert max(len(line) for line in done.stdout.splitlines()) <= 40


@pytest.mark.parametrize("columns", ["0", "", "-3", "none", "99999999999999999999"])
def test_columns_that_say_nothing_are_as_if_not_set(short, monkeypatch, columns):
    monkeypatch.delenv("COLUMNS")
    command = ("run", short, "-n", 20, "--no-picture")
    usual = ceasefire(*command).stdout
    # Put back before the test ends: pytest's own reports read it too.
    with monkeypatch.context() as meanwhile:
        meanwhile.setenv("COLUMNS", columns)
        told = ceasefire(*command).stdout
    assert told == usual
    assert "limited truce in force" in usual


@pytest.mark.parametrize("columns", [20, 25])
def test_the_narrowest_terminals_get_every_label(short, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    done = ceasefire("run", short, "-n", 20, "--no-picture")
    assert max(len(line) for line in done.stdout.splitlines()) <= columns
    for category in CATEGORIES:
        assert category.label in " ".join(done.stdout.split())


def test_names_are_printed_literally():
    title = r"[red]not red[/red] $\\frac{ <script> =cmd() :smile:"
    Path("odd.yaml").write_text(f"schema: 1\ntitle: '{title}'\nhorizon_days: 8\n")
    done = ceasefire("run", "odd.yaml", "-n", 5)
    assert done.exit_code == 0, done.stderr
    assert title in done.stdout


def test_what_is_shipped_is_listed_with_its_question():
    listed = json.loads(ceasefire("list", "--json").stdout)
    assert [each["name"] for each in listed["scenarios"]] == shipped_scenarios()
    assert [each["name"] for each in listed["sweeps"]] == shipped_sweeps()
    assert {each["name"] for each in listed["dossiers"]} == {
        "ukraine_2025",
        "cases",
        "two_rivers",
    }
    text = " ".join(ceasefire("list").stdout.split())
    for each in [*listed["scenarios"], *listed["sweeps"]]:
        assert each["question"].endswith("?") and each["question"] in text
        assert Path(each["file"]).is_file()
    for each in listed["dossiers"]:
        assert each["offer"] in text


@pytest.mark.parametrize("columns", ["20", "70"])
def test_lists_fit_the_terminal(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    assert max(map(len, ceasefire("list").stdout.splitlines())) <= int(columns)


def test_without_the_input_band_there_is_none_and_the_table_says_so(short):
    run = ("run", short, "-n", 20, "--no-picture", "--out", "r")
    summary = json.loads(ceasefire(*run, "--no-band", "--json").stdout)
    assert summary["input_band"] is None
    assert summary == json.loads(Path("r/summary.json").read_text())
    assert "Input band of acceptance: not worked out" in ceasefire(*run, "--no-band").stdout
    with_band = json.loads(ceasefire(*run, "--json").stdout)
    assert set(with_band["input_band"]) == set(with_band["wide_band"]) == {"low", "high"}
    assert {**with_band, "input_band": None, "wide_band": None} == summary
    assert with_band == json.loads(Path("r/summary.json").read_text())
    again = ceasefire(*run, "--no-band", "--json").stdout
    assert json.loads(again) == summary


def test_without_a_terminal_a_run_says_how_far_it_is(short, monkeypatch):
    monkeypatch.setattr("sim.cli.progress._QUIET_SECONDS", 0.0)
    done = ceasefire("run", short, "-n", 30, "-w", 1, "--no-picture")
    lines = [line for line in done.stderr.splitlines() if line.startswith("short: ")]
    assert "30 of 30 worlds" in lines[0]
    assert "input bands: 40 of 40 worlds" in lines[-1] and "0 s left" in lines[-1]
    for line in lines:
        assert re.search(r"[\d,]+ worlds/s", line)
    quiet = ceasefire("run", short, "-n", 31, "-w", 1, "--no-picture", "--quiet")
    assert quiet.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command):
    done = ceasefire(command, "--help")
    assert done.exit_code == 0 and "Usage" in done.stdout


def test_no_colour_and_no_boxes_in_a_pipe(short):
    _, stdout, stderr = ended(
        start("run", short, "-n", 5, "--no-band", "--no-picture", FORCE_COLOR="")
    )
    assert "\x1b" not in stdout + stderr


def test_the_version_is_that_of_the_installed_package():
    assert ceasefire("--version").stdout.split()[-1] == version("ceasefire-sim")


def test_run_says_which_command_takes_a_sweep():
    done = ceasefire("run", "three_dials")
    assert done.exit_code == 2
    assert "ceasefire sweep three_dials" in done.stderr


def test_story_looks_for_a_world_and_says_which_it_is(short):
    done = ceasefire("story", short, "--pick", "median", "-n", 20)
    assert done.exit_code == 0
    number = re.search(r"world (\d+) of 20: median", done.stderr)
    assert number and f": world {number[1]}\n" in done.stdout


def test_two_scenarios_are_told_side_by_side_and_one_after_the_other_where_it_is_narrow(
    short, monkeypatch
):
    apart = ["story", "baseline", "everything_at_once", "--world", 38]
    monkeypatch.setenv("COLUMNS", "100")
    wide = ceasefire(*apart).stdout
    monkeypatch.setenv("COLUMNS", "50")
    narrow = ceasefire(*apart).stdout
    assert re.search(r"^date +baseline +everything_at_once$", wide, re.MULTILINE)
    assert max(map(len, narrow.splitlines())) <= 50
    assert "\n  baseline: Russia" in narrow and "\n  everything_at_once: Russia" in narrow
    told = json.loads(ceasefire(*apart, "--json").stdout)
    assert told["parts_on"] == told["beside"][-1]["date"] and len(told["stories"]) == 2


def test_story_draws_a_world_into_the_kind_of_file_that_is_named(short):
    for name, begins in (("w.png", b"\x89PNG"), ("w.svg", b"<?xml"), ("w.pdf", b"%PDF")):
        done = ceasefire("story", short, "--world", 3, "--picture", name)
        assert done.exit_code == 0 and f"picture: {name}" in done.stderr
        assert Path(name).read_bytes().startswith(begins)
    Path("mine.png").write_text("not a picture")
    assert ceasefire("story", short, "--picture", "mine.png").exit_code == 2
