"""Nodes: values with their places, compared and looked up."""

from sim.scenario.errors import Place
from sim.scenario.nodes import from_plain, identity, nearest, plain

HERE = Place("x.yaml", 3, 5)


def node(value):
    return from_plain(value, HERE)


def test_equal_values_have_one_identity_and_others_do_not():
    assert identity(node(1)) == identity(node(1.0))
    assert identity(node(1)) != identity(node(True))
    assert identity(node("1")) != identity(node(1))
    assert identity(node({"a": 1, "b": 2})) == identity(node({"b": 2, "a": 1}))
    assert identity(node([1, 2])) != identity(node([2, 1]))


def test_steps_that_are_not_there_are_passed_over():
    root = node({"a": [{"b": 1}, {"c": 2}]})
    assert [plain(nearest(root, ["a", 0])[0]), nearest(root, ["a", 0])[1]] == [{"b": 1}, ["a", 0]]
    assert nearest(root, ["a", 1, "c"])[1] == ["a", 1, "c"]
    assert nearest(root, ["a", 2, "c"])[1] == ["a"]
    assert nearest(root, ["a", -1])[1] == ["a"]
    assert nearest(root, ["z", "a", "Number", 1])[1] == ["a", 1]


def test_what_is_not_there_is_none_or_empty():
    root = node({"a": {"b": 1}})
    assert root.get("a", "b").value == 1
    assert root.get("a", "x", "y") is None
    assert root.within("a") == {"b": root.get("a", "b")}
    assert root.within("a", "b") == root.within("x") == {}
    assert node([1]).mapping == {} and node({"a": 1}).items == []


def test_a_value_made_from_plain_ones_has_its_place_and_text():
    root = from_plain({"a": "text", "b": [2]}, HERE, HERE)
    assert (root.where, root.place, root.mapping["a"].key) == (HERE, HERE, HERE)
    assert (root.mapping["a"].text, root.mapping["b"].text) == ("text", "")
    assert root.mapping["b"].items[0].key is None
    assert plain(root) == {"a": "text", "b": [2]}
