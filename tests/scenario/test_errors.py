"""How problems are placed, counted, quoted and given a hint."""

import pytest

from sim.scenario.errors import (
    Place,
    Problem,
    ScenarioError,
    did_you_mean,
    fail,
    listed,
    outside,
    quoted,
)


def test_a_place_is_file_line_and_column_from_one_or_what_was_set_outside():
    assert str(Place("a.yaml")) == "a.yaml:1:1"
    assert str(Place("a.yaml", 3, 5)) == "a.yaml:3:5"
    assert str(outside("--set", "dials.pressure")) == "--set dials.pressure"
    assert str(outside("--set")) == "--set"
    problem = Problem(outside("--set", "dials.pressure"), "too large")
    assert (problem.file, problem.line, problem.column) == ("--set", 0, 0)
    problem = Problem(Place("a.yaml", 3, 5), "too large", "write less")
    assert (problem.file, problem.line, problem.column) == ("a.yaml", 3, 5)
    assert str(problem) == "a.yaml:3:5: too large; write less"
    assert str(Problem(Place("a.yaml", 3, 5), "too large")) == "a.yaml:3:5: too large"


def test_problems_stand_in_the_order_of_lines_file_by_file():
    places = [Place("b", 2, 1), Place("a", 9, 1), Place("b", 1, 7), Place("b", 1, 2)]
    error = ScenarioError(Problem(place, "wrong") for place in places)
    assert [str(each.place) for each in error.problems] == ["b:1:2", "b:1:7", "b:2:1", "a:9:1"]
    assert error.for_people() == str(error)


@pytest.mark.parametrize(("count", "last"), [(20, "f:20:1: w"), (21, "… and 1 more")])
def test_twenty_problems_are_shown_and_the_others_counted(count, last):
    error = ScenarioError(Problem(Place("f", line + 1), "w") for line in range(count))
    lines = str(error).splitlines()
    assert lines[-1] == last
    assert len(lines) == count
    assert str(fail(Place("f"), "w", "h")) == "f:1:1: w; h"


def test_the_nearest_name_is_suggested_whatever_its_case():
    known = ["France", "Germany", "Poland"]
    assert str(did_you_mean("Frnace", known)) == "did you mean 'France'?"
    assert str(did_you_mean("POLAND", known)) == "did you mean 'Poland'?"
    assert str(did_you_mean("Frnace", known, "look", "seeds/")) == "did you mean 'seeds/France'?"
    assert str(did_you_mean("xyz", known)) == "known: France, Germany or Poland"
    assert str(did_you_mean("xyz", known, "look")) == "look"
    assert str(did_you_mean("xyz", known, "")) == ""
    assert str(did_you_mean("xyz", [])) == ""


def test_names_are_near_from_six_tenths_on():
    # Ratios of difflib: 2·3/10 = .6 and 2·4/14 = .57 of the letters match.
    assert str(did_you_mean("abcxy", ["abcpq"], "none")) == "did you mean 'abcpq'?"
    assert str(did_you_mean("abcdxyz", ["abcdpqr"], "none")) == "none"
    # Of a long word its first sixty letters are looked at: 2·60/(60 + 61) against 2·60/(61 + 139).
    assert "did you mean" in str(did_you_mean("a" * 60 + "b" * 90, ["a" * 60], "none"))


def test_a_dozen_known_names_are_listed_and_more_are_not():
    names = [f"n{number:02}" for number in range(13)]
    assert str(did_you_mean("xyz", names[:12])).startswith("known: n00, n01")
    assert str(did_you_mean("xyz", names)) == ""
    assert str(did_you_mean("xyz", ["b", "a", "b"])) == "known: a or b"


def test_sixty_characters_are_quoted_and_more_cut_short():
    assert quoted("x" * 60) == "'" + "x" * 60 + "'"
    assert quoted("x" * 61) == "'" + "x" * 59 + "…'"
    assert quoted(3) == "'3'"


def test_lists_are_read_out():
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a or b"
    assert listed(["a", "b", "c"], "and") == "a, b and c"
    assert listed([]) == ""
