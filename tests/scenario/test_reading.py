"""From a text to nodes: places, what is refused and where, and the limits of size."""

import importlib
import pkgutil
from dataclasses import is_dataclass
from pathlib import Path

import pytest
import yaml

from sim import scenario
from sim.scenario import reading
from sim.scenario.errors import Place, ScenarioError
from sim.scenario.nodes import identity
from sim.scenario.reading import parse, parse_file, read_file, read_value


def refused(text, file="f.yaml"):
    with pytest.raises(ScenarioError) as error:
        parse(text, file).strict()
    return str(error.value)


def test_values_keep_their_places():
    root = parse("a: 1\nb:\n  - x\n  - {c: 2.5}\n", "f.yaml").strict()
    assert [str(each.place) for each in (root.mapping["a"], root.mapping["b"])] == [
        *("f.yaml:1:4", "f.yaml:3:3"),
    ]
    inner = root.mapping["b"].items[1].mapping["c"]
    assert (inner.value, inner.text) == (2.5, "2.5")
    assert (str(inner.place), str(inner.where)) == ("f.yaml:4:9", "f.yaml:4:6")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", "f.yaml:1:1: a list at the top level"),
        ("text\n", "f.yaml:1:1: a single value at the top level"),
        ("a:\nb: 1\n", "f.yaml:1:3: 'a': no value; write one, or remove the line"),
        ("", "f.yaml:1:1: the file is empty"),
        ("a: 1\na: 2\n", "f.yaml:2:1: 'a' stands twice, in lines 1 and 2; keep one of them"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document"),
        ("%YAML 1.2\n---\na: 1\n", "f.yaml:1:1: a YAML directive"),
        ("a: &x 1\n", "f.yaml:1:4: an anchor '&x'"),
        ("a: *x\n", "f.yaml:1:4: an alias '*x'"),
        ("a: !int 1\n", "f.yaml:1:4: a tag '!int'"),
        ("<<: {a: 1}\n", "f.yaml:1:1: a merge key '<<'"),
        ("[a]: 1\n", "f.yaml:1:1: a list or mapping as a key"),
        ("' ': 1\n", "f.yaml:1:1: an empty key"),
        ("a:\n\tb: 1\n", "f.yaml:2:1: a tab; indent and separate with spaces"),
        ("a: x\u202ey\n", "f.yaml:1:5: control or direction character U+202E; remove it"),
        ('a: "x\\u202ey"\n', "f.yaml:1:4: control or direction character U+202E in a text"),
        ('"x\\u202ey": 1\n', "f.yaml:1:1: control or direction character U+202E in a text"),
        ("a: [1, ,]\n", "f.yaml:1:8: not valid YAML"),
        ("a: .nan\n", "f.yaml:1:4: 'a': '.nan' is no finite number"),
        ("a: {b: 1,5}\n", "f.yaml:1:8: 'b': '1,5' is two values; write 1.5 (a decimal point)"),
        ("a: {b: 1,500}\n", "write 1.500 (a decimal point), or 1500 without a comma"),
        ("a: {b: -1,5}\n", "'b': '-1,5' is two values; write -1.5 (a decimal point)"),
        ("a: {b: x,5}\n", "f.yaml:1:11: '5': no value"),
        ("a: [1, ~]\n", "f.yaml:1:8: 'a': no value"),
    ],
)
def test_what_a_data_file_has_no_need_of_is_refused_where_it_stands(text, said):
    assert said in refused(text)


def test_short_hints_have_no_thousands():
    assert "without a comma" not in refused("a: {b: 1,50}\n")
    assert "without a comma" not in refused("a: {b: 1,5000}\n")


def test_json_may_have_tabs_and_has_no_bare_words():
    assert parse('{\n\t"a": 1\n}', "f.json").strict().mapping["a"].value == 1
    assert "'a': 'x' is no value of JSON" in refused('{"a": x}', "f.json")
    assert "not valid JSON" in refused('{"a": [}', "f.json")


def test_thirty_two_levels_are_read_and_one_more_is_not():
    def nested(levels):
        return "a: " + "[" * levels + "1" + "]" * levels

    assert reading.DEEPEST == 32
    assert parse(nested(31), "f.yaml")
    keys = "".join(f"{' ' * level}k:\n" for level in range(31))
    assert parse(f"{keys}{' ' * 31}k: 1", "f.yaml")
    assert refused(nested(32)) == "f.yaml:1:36: nested deeper than 32 levels; flatten it"


def test_twenty_thousand_values_are_read_and_one_more_is_not():
    # The top, the key and the list are three of them.
    assert reading.MOST_NODES == 20_000
    assert len(parse("a: [" + "1," * 19_997 + "]", "f.yaml").root.mapping["a"].items) == 19_997
    assert "more than 20,000 values; split the file" in refused("a: [" + "1," * 19_998 + "]")


def test_long_texts_may_hold_more_values_in_proportion(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_FILE", 100)
    monkeypatch.setattr(reading, "MOST_NODES", 10)
    items = "1," * 17 + " " * 170  # two times a hundred characters: two times ten values
    assert parse(f"a: [{items}]", "f.yaml")
    assert "more than 20 values" in refused(f"b: [1,{items}]")


def test_files_end_at_256_kib(tmp_path):
    file = tmp_path / "f.yaml"
    assert (reading.LARGEST_FILE, reading.LARGEST_TEXT) == (2**18, 2**20)
    file.write_text("a: 1 #" + "x" * (2**18 - 6), encoding="utf-8")
    assert read_file(file, "f").mapping["a"].value == 1
    file.write_text("a: 1 #" + "x" * (2**18 - 5), encoding="utf-8")
    with pytest.raises(ScenarioError, match="f:1:1: larger than 256 KiB"):
        parse_file(file, "f")


def test_a_byte_that_is_no_text_is_told_with_its_place(tmp_path):
    file = tmp_path / "f.yaml"
    file.write_bytes("a: 1\nbé: ".encode() + b"\xff\n")
    with pytest.raises(ScenarioError, match="f:2:5: not UTF-8 text"):
        parse_file(file, "f")
    file.write_bytes("\ufeffa: 1\n".encode())
    assert read_file(file).mapping["a"].value == 1


def test_a_missing_file_has_its_nearest_neighbour_as_a_hint(tmp_path):
    (tmp_path / "mine.yaml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("a: 1\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"did you mean 'in/mine\.yaml'"):
        parse_file(tmp_path / "mne.yaml", "in/mne.yaml")
    with pytest.raises(ScenarioError, match="check the path"):
        parse_file(Path("/nowhere/mne.yaml"), "elsewhere")
    with pytest.raises(ScenarioError, match="is a folder; give a file inside it"):
        parse_file(tmp_path)


def test_a_value_set_from_outside_has_one_place():
    place = Place("--set", 0, 0, "a.b")
    node = read_value("{c: [1, 2]}", place)
    assert str(node.mapping["c"].items[1].place) == "--set a.b"
    for text, said in ((" ", "--set a.b: no value; write one after"), ("~", "no value"), ("[", "")):
        with pytest.raises(ScenarioError) as error:
            read_value(text, place)
        assert said in str(error.value)
        assert str(error.value).startswith("--set a.b")


def test_the_same_text_is_parsed_once_and_short_ones_are_kept():
    text = "kept: 1\n"
    assert parse(text, "f.yaml") is parse(text, "f.yaml")
    for number in range(120):
        parse(f"n{number}: 1\n", "f.yaml")
    assert parse(text, "f.yaml") is parse(text, "f.yaml")


def test_values_are_identical_whatever_the_order_of_their_keys():
    one, other, apart = (
        parse(f"a: {text}", "f.yaml").root.mapping["a"]
        for text in ("{x: 1, y: 2}", "{y: 2, x: 1}", "{x: 2, y: 1}")
    )
    assert identity(one) == identity(other) != identity(apart)


def test_what_has_been_read_cannot_be_changed():
    for found in pkgutil.iter_modules(scenario.__path__):
        module = importlib.import_module(f"sim.scenario.{found.name}")
        for each in vars(module).values():
            if is_dataclass(each) and each.__module__ == module.__name__:
                assert each.__dataclass_params__.frozen, each


@pytest.mark.parametrize("text", ["a: {b: 1\n", "a: [1\n", "- a\nb: 1\n"])
def test_what_is_no_yaml_is_said_by_what_is_wrong_and_not_by_what_was_begun(text):
    said = refused(text)
    assert "not valid YAML (" in said and "expected" in said
    assert "while parsing" not in said


def test_of_several_values_that_are_missing_the_first_is_said():
    assert refused("a:\nb:\nc: 1\n") == "f.yaml:1:3: 'a': no value; write one, or remove the line"


def test_a_fault_of_the_parser_without_a_place_is_said_in_one_line(monkeypatch):
    def parse_nothing(*_arguments, **_options):
        raise yaml.YAMLError("what is wrong\n  and where in which buffer")

    monkeypatch.setattr(reading.yaml, "parse", parse_nothing)
    said = "f.yaml:1:1: not valid YAML (what is wrong); check indentation, quotes and brackets"
    assert refused("only: here\n") == said
