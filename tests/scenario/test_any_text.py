"""Whatever stands in a file: it is read, or refused in words; nothing else happens."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import ScenarioError, load
from sim.scenario.errors import outside
from sim.scenario.library import scenarios_folder
from sim.scenario.nodes import plain
from sim.scenario.reading import read_text, read_value
from sim.scenario.scalars import BadScalarError, meaning

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


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        plain(read_text(text, "any.yaml"))
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
