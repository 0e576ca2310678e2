"""A second conflict from the command line: written, run, checked, and refused in words."""

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter
from typer.main import get_command

from sim.cli import app
from sim.scenario.bounds import bounds_of
from sim.scenario.file_models import ActorEntry, Capacity, DetailEntry
from sim.scenario.library import seeds_folder
from sim.scenario.number_models import Number
from sim.scenario.paths import ENTRIES
from tests.commands import ceasefire
from tests.page.conftest import make_small

PAGE = (Path(__file__).parents[2] / "docs" / "own_conflict.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def test_a_new_dossier_runs_at_once(tmp_path, monkeypatch):
    written = ceasefire("new", "--dossier", "my_war")
    assert written.exit_code == 0
    assert written.stderr == "my_war: written. Next: cd my_war && ceasefire run first.yaml\n"
    monkeypatch.chdir(tmp_path / "my_war")
    done = ceasefire("run", "first.yaml", "-n", 20, "--no-picture", "--no-band")
    assert done.exit_code == 0
    assert "full truce accepted" in done.stdout


def test_new_does_not_overwrite_a_folder_or_a_link(tmp_path):
    ceasefire("new", "--dossier", "my_war")
    before = (tmp_path / "my_war" / "first.yaml").read_bytes()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("my_war", "link"):
        refused = ceasefire("new", "--dossier", name)
        assert refused.exit_code == 2
        assert refused.stderr == f"ceasefire: {name}: is there already; choose another name\n"
    assert (tmp_path / "my_war" / "first.yaml").read_bytes() == before
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["My War", "..", "my_war.yaml"])
def test_a_dossier_needs_a_name_that_can_stand_in_a_file(name, tmp_path):
    refused = ceasefire("new", "--dossier", name)
    assert refused.exit_code == 2
    assert "cannot be the name of a dossier; use lower-case letters" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [(), ("my.yaml", "--dossier", "my_war")])
def test_new_writes_one_of_two_things(arguments, tmp_path):
    refused = ceasefire("new", *arguments)
    assert refused.exit_code == 2
    assert "a FILE to write, or --dossier NAME" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_reference_that_a_change_left_behind_is_a_warning_and_no_error(tmp_path, monkeypatch):
    """0.8 × 0.6 and 0.4 × 0.5 are 0.68; with Brennmark at 0.875 of 0.8 they are 0.9."""
    ceasefire("new", "--dossier", "my_war")
    actors = tmp_path / "my_war" / "my_war" / "actors.yaml"
    changed = actors.read_text(encoding="utf-8").replace("{value: 0.6,", "{value: 0.875,", 1)
    actors.write_text(changed, encoding="utf-8")
    (warning,) = re.findall("`(dossier my_war: warning: .*?)`", PAGE)
    monkeypatch.chdir("my_war")
    for arguments in (("first.yaml",), ("--seeds", ".")):
        done = ceasefire("validate", *arguments)
        assert done.exit_code == 0
        assert " ".join(done.stderr.split()) == warning
    (told,) = json.loads(ceasefire("validate", "first.yaml", "--json").stdout)["dossiers"]
    assert [f"dossier my_war: warning: {each}" for each in told["warnings"]] == [warning]


def blocks():
    """The blocks of the page in order: language and text."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def apply(text, home):
    """Do what the first line of a YAML block of the page says with the rest of it."""
    what, _, rest = text.partition("\n")
    if what == "# any number of a dossier":
        for entry in yaml.safe_load(rest).values():
            TypeAdapter(Number).validate_python(entry)
        return
    place, _, entry = what.removeprefix("# ").partition(", sector ")
    file = home / place.split()[-1]
    held = file.read_text(encoding="utf-8")
    if place.startswith("at the end of "):
        file.write_text(held + rest, encoding="utf-8")
        return
    assert place.startswith("in ")
    head, found, tail = held.partition(f"\n  {entry}:\n") if entry else ("", "", held)
    key = rest.split(":")[0].strip()
    tail, count = re.subn(rf"^ +{key}:.*\n", lambda _: rest, tail, count=1, flags=re.MULTILINE)
    assert count == 1, what
    file.write_text(head + found + tail, encoding="utf-8")


def test_the_page_can_be_walked_from_an_empty_folder(tmp_path, monkeypatch):
    home = tmp_path / "my_war"
    said = []
    for language, text in blocks():
        if language == "yaml":
            apply(text, home)
            continue
        for line in text.splitlines():
            program, *arguments = shlex.split(line)
            if program == "cd":
                monkeypatch.chdir(tmp_path / arguments[0])
                continue
            assert program == "ceasefire"
            few = ["-n", "20", "--no-picture", "--no-band"] if arguments[0] == "run" else []
            done = ceasefire(*arguments, *few)
            assert done.exit_code == 0, done.stderr
            said.append(done.stdout)
    assert "full truce accepted" in said[1]
    assert "8 actors" in said[-3] and "3 events" in said[-3]


def test_the_page_has_every_number_of_a_dossier_with_unit_and_range():
    rows = dict.fromkeys(re.findall(r"^\| `([\w.…]+)` \| (.+?) \| (.+?) \|", PAGE, re.MULTILINE))
    needed = yaml.safe_load((seeds_folder() / "model" / "needed.yaml").read_text(encoding="utf-8"))
    for section in needed.values():
        for name, number in section.items():
            low, high = (f"{end:.7f}".rstrip("0").rstrip(".") for end in number["range"])
            assert (name, number["unit"], f"{low} to {high}") in rows
    for model in (
        ActorEntry,
        DetailEntry,
        *(ENTRIES[key] for key in ("sectors", "limited_truces")),
    ):
        for name, bounds in bounds_of(model).items():
            assert (name, bounds.unit, f"{bounds.low:g} to {bounds.high:g}") in rows
    for name, bounds in bounds_of(Capacity).items():
        assert f"capacity.{name}" in {row[0] for row in rows}
        assert f" | {bounds.low:g} to {bounds.high:g} | " in PAGE


def test_what_the_page_says_may_be_left_out_has_a_value_without_effect():
    needed = yaml.safe_load((seeds_folder() / "model" / "needed.yaml").read_text(encoding="utf-8"))
    for section in needed.values():
        for name, number in section.items():
            row = re.search(rf"^\| `{name}` \|.*$", PAGE, re.MULTILINE).group()
            absent = number.get("absent", {})
            assert ("(0 if left out)" in row) == ("default" in number), name
            assert ("(M)" in row) == ("mediator" in absent), name
            assert ("(A)" in row) == ("mediator_aid" in absent), name


@pytest.fixture
def elsewhere(tmp_path):
    """A dossier in `wars/` and, in the current folder, a scenario, a sweep and checks about it."""
    ceasefire("new", "--dossier", "my_war")
    (tmp_path / "my_war").rename(tmp_path / "wars")
    (tmp_path / "first.yaml").write_text("schema: 1\ndossier: my_war\nhorizon_days: 14\n")
    second = 'dials: {pressure: 2}\nexpectations: [{share: held, at_most: 1, reason: "r"}]\n'
    (tmp_path / "second.yaml").write_text(f"schema: 1\nextends: first\n{second}")
    (tmp_path / "grid.yaml").write_text(
        "schema: 1\nscenario: first\ndesign: grid\nworlds: 4\nseed: 1\n"
        "over: {dials.pressure: [1, 2]}\n"
    )
    (tmp_path / "checks.yaml").write_text(
        "schema: 1\nchecks: [{scenario: first, share: held, at_most: 1, reason: r}]\n"
    )


WITH_SEEDS = (
    ("run", "first.yaml", "-n", 4, "--no-picture", "--no-band"),
    ("compare", "first.yaml", "second.yaml", "-n", 4),
    ("sweep", "grid.yaml", "--no-picture"),
    ("check", "second.yaml", "checks.yaml", "-n", 4, "--allow-undecided"),
    ("story", "first.yaml"),
    ("validate", "first.yaml", "second.yaml", "grid.yaml", "checks.yaml"),
    ("upgrade", "first.yaml"),
    ("new", "third.yaml"),
    ("schema",),
    ("list",),
    ("forecast", "first.yaml", "-n", 4, "--out", "forecast.json"),
    ("tip", "first.yaml", "dials.pressure", "-n", 4),
    ("drivers", "first.yaml", "second.yaml", "-n", 4),
    ("information", "first.yaml", "-d", 50, "-n", 4),
    ("uncertainty", "first.yaml", "-n", 4),
    ("discover", "first.yaml", "-n", 400, "--inputs", "lever"),
    ("sensitivity", "first.yaml", "-n", 8, "-b", 16, "--inputs", "lever"),
    ("report", "first.yaml", "-n", 4, "-w", 1, "--out", "first.html"),
)
SERVES = "live"
"""Takes the folder too and never ends by itself: `tests/live`."""
WITHOUT_SEEDS = {"plot", "merge", "backtest", "calibrate"}
"""Commands on results, which have their scenarios in them, and on cases, which have no dossier."""


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("command", WITH_SEEDS, ids=[command[0] for command in WITH_SEEDS])
def test_every_command_takes_the_folder_of_dossiers(command, tmp_path, monkeypatch):
    make_small(monkeypatch)
    done = ceasefire(*command, "--seeds", "wars")
    assert done.exit_code == 0, done.stderr
    if command[0] in ("schema", "list"):
        assert "karvia" in done.stdout or "my_war" in done.stdout
    if command[0] == "new":
        assert "dossier: my_war" in (tmp_path / "third.yaml").read_text()


def test_every_command_that_reads_scenarios_is_among_them():
    commands = set(get_command(app).commands)
    helps = {name: ceasefire(name, "--help").stdout for name in commands}
    lacking = {name for name, text in helps.items() if "--seeds" not in text}
    assert lacking == WITHOUT_SEEDS
    assert commands - lacking == {*(command[0] for command in WITH_SEEDS), SERVES}


@pytest.mark.usefixtures("elsewhere")
def test_without_the_folder_of_dossiers_it_is_said_where_one_was_looked_for(tmp_path):
    refused = ceasefire("run", "first.yaml")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("first.yaml:2:10: no dossier is called 'my_war'; known: ")
    looked = f"(looked for {tmp_path / 'my_war'} and {seeds_folder() / 'my_war'})"
    said = " ".join(refused.stderr.split())
    assert looked in refused.stderr.replace("\n", "")
    assert said.endswith("; if it is elsewhere, give --seeds FOLDER")


@pytest.mark.usefixtures("elsewhere")
def test_validate_checks_the_dossiers_of_a_folder(tmp_path):
    done = ceasefire("validate", "--seeds", "wars")
    assert done.exit_code == 0
    assert "dossier my_war: " in done.stdout
    assert done.stdout.endswith("1 of 1 dossier valid\n")
    (tmp_path / "wars" / "my_war" / "front.yaml").unlink()
    refused = ceasefire("validate", "--seeds", "wars")
    assert refused.exit_code == 2
    assert refused.stdout == "0 of 1 dossier valid\n"
    assert "wars/my_war/front.yaml:1:1: no such file" in refused.stderr


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("nowhere", "nowhere: no such folder; give the one in which dossiers lie"),
        ("wars/my_war", "wars/my_war: is a dossier itself; give the folder in which it lies"),
        ("first.yaml", "first.yaml: no such folder"),
        ("empty", "no dossier in it"),
    ],
)
def test_a_folder_without_dossiers_is_refused_in_words(given, expected, tmp_path):
    (tmp_path / "empty").mkdir()
    refused = ceasefire("validate", "--seeds", given)
    assert refused.exit_code == 2
    assert expected in " ".join(refused.stderr.replace("│", " ").split())


SLIPS = {
    "no dossier is called 'my_war'; … (looked for …)": (
        "first.yaml",
        "dossier: my_war",
        "dossier: our_war",
    ),
    "no such file; …": ("my_war/front.yaml", "", ""),
    "'parameters.forces' lacks …": ("my_war/dossier.yaml", "    decider_strength:", "    #"),
    "unknown number 'parameters.…'": ("my_war/dossier.yaml", "stress_base:", "stress_bass:"),
    "actor '…' (supporter) lacks 'willingness.sanctions'": (
        "my_war/actors.yaml",
        "      sanctions: {value: 0.6",
        "      # {value: 0.6",
    ),
    "unknown outlook": ("my_war/actors.yaml", "outlook: open_minded", "outlook: open"),
    "the weights of the sectors sum to 1.1, not to 1": (
        "my_war/front.yaml",
        "{value: 0.6,",
        "{value: 0.7,",
    ),
    "the option 'limited' needs a limited truce": ("my_war/limited_truces.yaml", "", ""),
    "value 1.2 is outside 0 to 1": ("my_war/front.yaml", "{value: 0.6,", "{value: 1.2,"),
    "source '…': is not …": ("my_war/front.yaml", '"invented for this example"', '"hearsay"'),
    "a tab": ("first.yaml", "title:", "\ttitle:"),
    "not valid YAML": ("first.yaml", "title:", "{title:"),
}
"""Message of the page -> file, text, what a slip makes of it; no text: the file is gone."""


def test_each_frequent_error_is_one_that_the_program_prints(tmp_path, monkeypatch):
    ceasefire("new", "--dossier", "my_war")
    table = PAGE.partition("## Frequent errors")[2]
    listed = re.findall(r"`([^`]+)`", " ".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)))
    assert listed == list(SLIPS)
    monkeypatch.chdir("my_war")
    for message, (name, old, new) in SLIPS.items():
        file = Path(name)
        text = file.read_text(encoding="utf-8")
        assert old in text, message
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        if not old:
            file.unlink()
        said = " ".join(
            ceasefire("validate", "first.yaml").stderr.replace("our_war", "my_war").split()
        )
        assert re.search(re.escape(message).replace("…", ".*"), said), said
        file.write_text(text, encoding="utf-8")
