"""Whatever stands in a file: it is read, or refused in words; nothing else happens."""

import random
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import ScenarioError, load
from sim.scenario.errors import outside
from sim.scenario.library import scenarios_folder, seeds_folder, sweeps_folder
from sim.scenario.nodes import plain
from sim.scenario.reading import parse, read_value
from sim.scenario.scalars import BadScalarError, meaning
from tests.commands import ceasefire

SHIPPED = [p.read_text(encoding="utf-8") for p in sorted(scenarios_folder().glob("*.yaml"))]
PIECES = [
    "null", "NO", ".inf", "[", "]", "{", "}", "- ", ": ", "&a ", "*a", "!!int ", "---\n", "\n", "'",
    '"', "#", "|", ">", "-1", "1e400", "2025-02-30", "all", "<<", "? ", "%", "\u202e", "é",
    "{dist: pert, low: 1}", "{value: 1}", "present: false", "\t", "\r", "0x", "~", "@", "`", ",",
]  # fmt: skip


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(
    st.sampled_from(SHIPPED),
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(PIECES), st.integers(0, 12)), max_size=3),
)
def test_a_shipped_scenario_with_pieces_put_in_loads_or_is_refused(tmp_path_factory, text, changes):
    for where, piece, removed in changes:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + removed :]
    path = Path(tmp_path_factory.getbasetemp()) / "changed.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        load(path)
    except ScenarioError as error:
        assert str(error)


A_SECOND = 1.0
"""Of processor time, for reading and judging one text."""
CHECKS = """\
checks:
  - {scenario: baseline, share: accepted, at_least: 0.1, by_day: 90}
  - {scenario: us_walks_away, share: accepted, at_most: 0.0, than: baseline, reason: "no offer"}
"""
DOSSIER = "two_rivers"


def _texts():
    """One text of each kind that `validate` reads, beside the scenarios."""
    sweep = (sweeps_folder() / "three_dials.yaml").read_text(encoding="utf-8")
    cases = (seeds_folder() / "cases" / "cases.yaml").read_text(encoding="utf-8")
    return {"sweep": [sweep], "checks": [CHECKS], "cases": [cases], "scenario": SHIPPED}


def _changed(rng, text):
    """A text with pieces put in, taken out, or moved."""
    for _ in range(rng.randint(1, 4)):
        at, piece = rng.randrange(len(text) + 1), rng.choice(PIECES)
        if rng.random() < 0.3:
            piece = text[(there := rng.randrange(len(text) + 1)) : there + rng.randint(1, 60)]
        text = text[:at] + piece + text[at + rng.choice((0, 0, 1, 5, 40)) :]
    return text


def _judged(folder, seed):
    """A changed text through `validate`: what is wrong with how it is judged, "" if nothing."""
    rng = random.Random(seed)
    kind = rng.choice(("scenario", "sweep", "checks", "cases", "dossier"))
    if kind == "dossier":
        file = rng.choice(sorted((folder / DOSSIER).glob("*.yaml")))
        whole = file.read_text(encoding="utf-8")
        command = ["validate", "--seeds", str(folder)]
    else:
        file, whole = folder / "changed.yaml", rng.choice(_texts()[kind])
        command = ["validate", str(file)]
    file.write_text(_changed(rng, whole), encoding="utf-8")
    started = time.process_time()
    ran = ceasefire(*command)
    took = time.process_time() - started
    if kind == "dossier":
        file.write_text(whole, encoding="utf-8")
    if ran.exit_code not in (0, 2):
        return f"seed {seed}, {kind}: exit {ran.exit_code}: {ran.output[-300:]}"
    return f"seed {seed}, {kind}: {took:.1f} s" if took > A_SECOND else ""


def _wrong(folder, seeds):
    for part in ("model", DOSSIER):
        shutil.copytree(seeds_folder() / part, folder / part)
    shutil.copy(seeds_folder() / "seeds.yaml", folder)
    return [wrong for wrong in (_judged(folder, seed) for seed in seeds) if wrong]


def test_texts_of_every_kind_are_judged_or_refused_within_a_second(tmp_path):
    assert _wrong(tmp_path, range(120)) == []


@pytest.mark.long
def test_thousands_of_texts_are_judged_or_refused_within_a_second(tmp_path):
    assert _wrong(tmp_path, range(120, 5_120)) == []


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        plain(parse(text, "any.yaml").strict())
    except ScenarioError as error:
        assert str(error).startswith("any.yaml:")


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(st.text(max_size=30))
def test_any_value_from_outside_is_read_or_refused(text):
    try:
        read_value(text, outside("--set", "a.b"))
    except ScenarioError as error:
        assert str(error).startswith("--set a.b: ")


@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
@settings(database=None, derandomize=True)
def test_a_number_as_python_writes_it_means_itself(number):
    assert meaning(repr(number)) == number


@given(st.from_regex(r"[-+]?0[0-9]+|[0-9]+_[0-9]+|[0-9]+:[0-5][0-9]", fullmatch=True))
@settings(database=None, derandomize=True)
def test_numbers_of_yaml_1_1_are_text(text):
    assert meaning(text) == text


@pytest.mark.parametrize("text", ["null", "~", "", ".nan", ".inf", "-.INF", "1e999", "1" * 101])
def test_what_means_nothing_usable_is_refused(text):
    with pytest.raises(BadScalarError):
        meaning(text)
