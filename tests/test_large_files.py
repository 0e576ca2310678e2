"""Any file of up to 256 KiB is read and judged within a second of processor time."""

import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from sim.checks.file import read_checks
from sim.documents import open_document
from sim.scenario import ScenarioError, load, with_overrides
from sim.scenario.reading import LARGEST_FILE
from sim.validation.mapping import read_mapping
from tests.commands import ceasefire

A_SECOND = 1.0
A_ROW = 0.002
"""Seconds that a row of a table that changes the structure may take more."""

HEAD = "schema: 1\n"
SWEEP = f"{HEAD}scenario: baseline\nworlds: 1\nseed: 1\n"
GRID = f"{SWEEP}design: grid\nover:\n"
SPREAD = f"{SWEEP}design: latin_hypercube\npoints: 9\nover:\n"
CHECKS = f"{HEAD}checks:\n"
SUPPORTER = (
    "{{role: supporter, name: N, bloc: friends, outlook: cautious, influence: 1, "
    "susceptibility: 0, capacity: {{military: 1, financial: 1, sanctions: 0.1, peacekeeping: 2}}, "
    "willingness: {{military: 1, financial: 1, sanctions: 0.1, peacekeeping: 0}}}}"
)
INPUTS = ", ".join(
    f"{name}: {next(iter(scale.words), scale.low)}" for name, scale in read_mapping().scales.items()
)


def lines(count, text):
    """Lines of a text with the line's number in it, as many as fit into a file."""
    made = [text.format(n=n, day=date(2025, 4, 1) + timedelta(n % 80)) for n in range(count)]
    while sum(len(each) + 1 for each in made) > LARGEST_FILE - 500:
        made = made[: len(made) * 9 // 10]
    return "\n".join(made) + "\n"


LARGE = {
    "events": HEAD + "events:\n" + lines(2800, "  - {{id: e{n}, date: {day}, kind: summit}}"),
    "drawn events": HEAD
    + "events:\n"
    + lines(1000, "  - {{day: 3, kind: aid_package, of: military, size: {{dist: pert, low: 1, "
            "mode: 2, high: 3}}}}"),
    "actors": HEAD + "actors:\n" + lines(500, "  a{n}: " + SUPPORTER),
    "unknown keys": HEAD + lines(9900, "k{n}: 1"),
    "unknown numbers": HEAD + "parameters:\n  front:\n" + lines(9900, "    k{n}: 1"),
    "unknown sections": HEAD + "parameters:\n" + lines(4900, "  k{n}: {{a: 1}}"),
    "unknown actors": HEAD + "actors:\n" + lines(4900, "  k{n}: {{influence: 1}}"),
    "unknown kinds": HEAD + "events:\n" + lines(3000, "  - {{kind: k{n}, day: 1}}"),
    "unknown supporters": HEAD
    + "events:\n"
    + lines(1600, "  - {{kind: pledge, day: 1, actor: a{n}, of: military, change: 0}}"),
    "wrong options": HEAD + "rules:\n  options:\n" + lines(19000, "    - o{n}"),
    "a long list": HEAD + "dials: {pressure: [" + "1, " * 19_900 + "1]}\n",
    "a comment": HEAD + "# " + "x" * 250_000 + "\n",
    "expectations": HEAD
    + "extends: baseline\nexpectations:\n"
    + lines(1900, "  - {{share: held, at_most: 1, than: wait_and_see, reason: r}}"),
    "unknown comparisons": HEAD
    + "expectations:\n"
    + lines(1900, "  - {{share: held, at_most: 1, than: w{n}, reason: r}}"),
    "unknown paths": SPREAD + lines(4900, "  dials.k{n}: {{low: 0, high: 1}}"),
    "paths of readers": SPREAD + lines(4900, "  actors.a{n}.name: [a, b]"),
    "too large a grid": GRID + lines(4900, "  dials.k{n}: [1, 2]"),
    "numbers": GRID + "  dials.pressure:\n" + lines(19000, "    - 1.{n:05d}"),
    "dates": GRID + "  start:\n" + "".join(
        f"    - {date(2025, 3, 15) + timedelta(n)}\n" for n in range(14_000)
    ),
    "days and dates": GRID + f"  horizon_days: [{', '.join(map(str, range(30, 1030)))}]\n  start: "
    f"[{', '.join(str(date(2020, 1, 1) + timedelta(n)) for n in range(1000))}]\n",
    "wrong numbers": GRID + "  dials.pressure:\n" + lines(19000, "    - {n}"),
    "rows of numbers": SWEEP
    + "design: table\nrows:\n"
    + lines(4900, "  - {{dials.pressure: 0.{n:05d}}}"),
    "checks": CHECKS
    + lines(1000, "  - {{scenario: baseline, share: accepted, at_most: 1, reason: '{n}'}}"),
    "trends": CHECKS
    + lines(1200, "  - {{scenario: baseline, trend: {{path: dials.pressure, "
            "values: [0.{n:04d}, 1], direction: rising}}, reason: r}}"),
    "unknown outcomes": CHECKS
    + lines(1400, "  - {{scenario: baseline, share: s{n}, at_most: 1, reason: r}}"),
    "cases": lines(400, "- {{id: c{n}, offer: {{date: {day}}}, window_days: 9, inputs: "
                   "{{" + INPUTS + "}}}}"),
    "wrong cases": lines(400, "- {{id: c{n}, inputs: {{a{n}: 1, b: 2, c: 3}}}}"),
    "unknown codes": "- id: a\n  inputs:\n" + lines(9900, "    economic_stres{n}: 1"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_a_folder_with_the_dossier_read(tmp_path, monkeypatch):
    """So that what is timed is the file and not the first import."""
    monkeypatch.chdir(tmp_path)
    load("baseline")
    open_document("ci")


@pytest.mark.slow
@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_a_large_file_is_read_and_judged_in_a_second(text):
    assert len(text) < LARGEST_FILE
    Path("large.yaml").write_text(text)
    started = time.process_time()
    try:
        open_document("large.yaml")
    except ScenarioError as error:
        assert str(error).startswith("large.yaml:")
    assert time.process_time() - started < A_SECOND


MANY_CASES = f"{LARGE['cases']}# " + "x" * 600_000 + "\n"


@pytest.mark.slow
@pytest.mark.parametrize("command", [["validate"], ["backtest", "--scenarios", "s", "--cases"]])
def test_files_of_cases_have_the_same_limit_for_every_command(command):
    """Judged cases have sources beside them: a file of them may be four times as large."""
    for text, code, message in [
        (MANY_CASES, 0, ""),
        (MANY_CASES + MANY_CASES, 2, "large.yaml:1:1: larger than 1,024 KiB; split it"),
    ]:
        Path("large.yaml").write_text(text)
        done = ceasefire(*command, "large.yaml")
        assert done.exit_code == code, done.output
        assert message in done.output


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (["validate"], LARGE["a comment"]),
        (["run"], LARGE["a comment"]),
        (["check"], LARGE["a comment"]),
        (["validate"], LARGE["checks"]),
        (["check"], LARGE["checks"]),
        (["validate"], LARGE["numbers"]),
        (["sweep"], LARGE["numbers"]),
    ],
)
def test_other_files_have_one_limit_too(command, text):
    Path("large.yaml").write_text(text + "# " + "x" * LARGEST_FILE + "\n")
    done = ceasefire(*command, "large.yaml")
    assert done.exit_code == 2
    assert "large.yaml:1:1: larger than 256 KiB; split it" in done.output


@pytest.mark.slow
def test_rows_that_change_the_structure_take_two_milliseconds_each():
    rows = "\n".join(
        f"  - {{start: {date(2025, 1, 1) + timedelta(n % 75)}, horizon_days: {30 + n // 75}}}"
        for n in range(3000)
    )
    Path("table.yaml").write_text(f"{SWEEP}design: table\nrows:\n{rows}\n")
    started = time.process_time()
    assert open_document("table.yaml").count == 3000
    assert time.process_time() - started < A_SECOND + 3000 * A_ROW


def test_every_row_of_a_table_is_tried():
    """Also far down, where two values are wrong together: an event before the start."""
    rows = "\n".join(
        f"  - {{start: 2025-03-{10 + n % 20}, events.e.date: 2025-04-{10 + n // 20}}}"
        for n in range(400)
    )
    base = f"{HEAD}events: [{{id: e, kind: summit, date: 2025-05-30}}]\n"
    Path("base.yaml").write_text(base)
    text = SWEEP.replace("baseline", "base") + f"design: table\nrows:\n{rows}\n"
    text += "  - {start: 2025-05-01, events.e.date: 2025-04-29}\n"
    Path("table.yaml").write_text(text)
    with pytest.raises(ScenarioError) as refused:
        open_document("table.yaml")
    assert str(refused.value).startswith(
        "table.yaml:407:5: point 400 of 'base': 'events.e.date': event"
    )


def test_a_large_grid_of_dates_is_tried_where_they_are_farthest_apart():
    """Start and event each do with most of the other's dates; both lists have it in the middle."""
    starts = [date(2025, 3, 15) + timedelta(n * 7 % 40) for n in range(40)]
    dates = [date(2025, 4, 20) + timedelta((n * 7 + 20) % 40) for n in range(40)]
    Path("base.yaml").write_text(f"{HEAD}events: [{{id: e, kind: summit, date: 2025-05-30}}]\n")
    over = f"  start: [{', '.join(map(str, starts))}]\n"
    over += f"  events.e.date: [{', '.join(map(str, dates))}]\n"
    Path("grid.yaml").write_text(GRID.replace("baseline", "base") + over)
    with pytest.raises(ScenarioError) as refused:
        open_document("grid.yaml")
    latest, earliest = starts.index(max(starts)), dates.index(min(dates))
    assert 0 < latest < 39 and 0 < earliest < 39
    point = f"point {40 * latest + earliest} of 'base': 'events.e.date': event 'e' happens before"
    assert point in str(refused.value)


def test_each_scenario_is_read_once_for_all_checks():
    text = "".join(
        f"  - {{scenario: baseline, share: accepted, by_day: {1 + n % 170}, at_most: 0.{n:04d}, "
        'reason: "r"}\n'
        for n in range(1000)
    )
    Path("checks.yaml").write_text(CHECKS + text)
    started = time.process_time()
    checks, scenarios = read_checks(["checks.yaml"])
    assert (len(checks), len(scenarios)) == (1000, 1)
    assert time.process_time() - started < A_SECOND


@pytest.mark.slow
def test_a_long_chain_of_scenarios_is_read_in_a_second():
    for n in range(31):
        parent = f"extends: c{n - 1}\n" if n else ""
        Path(f"c{n}.yaml").write_text(f"{HEAD}{parent}dials: {{pressure: {1 + n / 100}}}\n")
    started = time.process_time()
    for n in range(31):
        open_document(f"c{n}")
    assert time.process_time() - started < A_SECOND


def test_a_change_of_one_number_or_of_the_structure_reads_the_rest_no_more():
    scenario = load("baseline")
    started = time.process_time()
    for n in range(100):
        with_overrides(scenario, {"horizon_days": 30 + n, "actors.france.present": bool(n % 2)})
    assert time.process_time() - started < 100 * A_ROW
