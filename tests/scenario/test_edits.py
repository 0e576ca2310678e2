"""Edits of a YAML text: a key goes with its line, and what stands around it stays."""

import pytest

from sim.scenario.edits import (
    composed,
    dropped,
    edited,
    first_key,
    renamed,
    rewritten,
    spots,
)


def spot_of(text, path):
    (spot,) = spots(composed(text), path)
    return spot


def without(text, path):
    return edited(text, [dropped(text, spot_of(text, path))])


@pytest.mark.parametrize(
    ("text", "path", "left"),
    [
        # The first key of an item of a list: the next one moves up, behind the dash.
        ("a:\n  - gone: 1\n    kept: 2\n", "a.*.gone", "a:\n  - kept: 2\n"),
        ("a:\n  - gone: 1   \n    kept: 2\n", "a.*.gone", "a:\n  - kept: 2\n"),
        # Any other goes with its line, and the line behind it keeps its indentation.
        ("a:\n  b: 1\n  gone: 2\nc: 3\n", "a.gone", "a:\n  b: 1\nc: 3\n"),
        ("a:\n  - b: 1\n    gone: 2\n# end\n", "a.*.gone", "a:\n  - b: 1\n# end\n"),
        ("a:\r\n  b: 1\r\n  gone: 2\r\nc: 3\r\n", "a.gone", "a:\r\n  b: 1\r\nc: 3\r\n"),
        # A comment behind it stays.
        ("a: 1\ngone: 2  # why\nb: 3\n", "gone", "a: 1\n# why\nb: 3\n"),
        # In braces the comma goes as well, the one behind it or, of the last, the one before.
        ("{gone: 1, a: 2}", "gone", "{a: 2}"),
        ("{a: 1, gone: 2, b: 3}", "gone", "{a: 1, b: 3}"),
        ("{a: 1, gone: 2}", "gone", "{a: 1}"),
        # A block goes up to its last value, however deep that lies.
        ("gone:\n  - 1\n  - 2\n  - 3\n# b\nb: 1\n", "gone", "# b\nb: 1\n"),
        ("gone:\n  x: 1\n  y: 22\n  z: 333\n# b\nb: 1\n", "gone", "# b\nb: 1\n"),
        ("gone:\n  x:\n    - y: 22\n# b\nb: 1\n", "gone", "# b\nb: 1\n"),
        ("gone: {x: 1}\nb: 1\n", "gone", "b: 1\n"),
        ("gone: {}\nb: 1\n", "gone", "b: 1\n"),
        ("gone: |\n  text\n\n# b\nb: 1\n", "gone", "\n# b\nb: 1\n"),
        ("{a: 1 ,  gone: 2}", "gone", "{a: 1 }"),
        ("{gone: 1}", "gone", "{}"),
        ("{a: 1, gone: [2, 3], b: 4}", "gone", "{a: 1, b: 4}"),
    ],
)
def test_a_key_goes_with_its_value(text, path, left):
    assert without(text, path) == left


def test_a_star_is_each_item_of_a_list_or_each_key_of_a_mapping():
    root = composed("a: [{x: 1}, {y: 2}, {x: 3}]\nb: {c: {x: 4}, d: {x: 5}, e: 6}\nf: text\n")
    assert [spot.value.value for spot in spots(root, "a.*.x")] == ["1", "3"]
    assert [spot.value.value for spot in spots(root, "b.*.x")] == ["4", "5"]
    assert list(spots(root, "a.x")) == []
    assert list(spots(root, "b.e.x")) == []
    assert list(spots(root, "f.*")) == []
    assert [spot.value.value for spot in spots(root, "*.*.x")] == ["1", "3", "4", "5"]


def test_a_spot_knows_its_neighbours_and_its_place():
    spot = spot_of("a:\n  - {b: 1, c: [2]}\n", "a.*.c")
    assert spot.siblings == {"b": "1", "c": spot.value.value}
    place = spot.place("x.yaml")
    assert (place.file, place.line, place.column) == ("x.yaml", 2, 12)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("old: 1", "new: 1"), ("'old': 1", "'new': 1"), ('{"old": 1}', '{"new": 1}')],
)
def test_another_name_stands_in_the_quotes_of_the_first(text, wanted):
    assert edited(text, [renamed(spot_of(text, "old"), "new")]) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# c\na: 1\n", "# c\nnew: 0\na: 1\n"),
        ("a: 1\r\n", "new: 0\r\na: 1\r\n"),
        ("{a: 1}", "{new: 0, a: 1}"),
        ('{"a": 1}', '{"new": 0, "a": 1}'),
        ("{a: 1, b: 2}", "{new: 0, a: 1, b: 2}"),
    ],
)
def test_a_first_key_is_written_as_the_one_behind_it(text, wanted):
    assert edited(text, [first_key(text, composed(text), "new", "0")]) == wanted


def test_several_edits_do_not_move_one_another():
    text = "a: 1\nb: 2\nc: 3\n"
    first, last = spot_of(text, "a"), spot_of(text, "c")
    edits = [rewritten(first.value, "1000"), renamed(last, "last"), rewritten(last.value, "4")]
    assert edited(text, edits) == "a: 1000\nb: 2\nlast: 4\n"
