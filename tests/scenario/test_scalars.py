"""Plain scalars by the core schema of YAML 1.2 (section 10.3.2 of its specification)."""

import pytest

from sim.scenario.scalars import LONGEST_NUMBER, BadScalarError, advice, meaning


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("2e3", 2000.0),
        ("1E-2", 0.01),
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        ("no", "no"),
        ("yes", "yes"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("007", "007"),
        ("0.5%", "0.5%"),
        (".", "."),
        ("-", "-"),
        ("0o8", "0o8"),
        ("text", "text"),
    ],
)
def test_a_scalar_means_what_yaml_1_2_says(text, value):
    assert meaning(text) == value
    assert type(meaning(text)) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no value"),
        ("~", "no value"),
        ("null", "no value"),
        (".inf", "'.inf' is no finite number"),
        ("-.INF", "'-.INF' is no finite number"),
        (".nan", "'.nan' is no finite number"),
        ("1e999", "'1e999' is too large"),
        ("-1e999", "'-1e999' is too large"),
        ("1" * 101, "a number of 101 characters"),
        ("0x" + "1" * 99, "a number of 101 characters"),
    ],
)
def test_what_means_nothing_usable_is_said(text, said):
    with pytest.raises(BadScalarError) as refused:
        meaning(text)
    assert refused.value.args[0] == said
    assert refused.value.args[1]


def test_a_hundred_characters_are_a_number_and_more_may_be_a_text():
    assert LONGEST_NUMBER == 100
    assert meaning("1" * 100) == int("1" * 100)
    assert meaning("x" * 101) == "x" * 101


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1_000", "write 1000"),
        ("007", "write 7 (no leading zero)"),
        ("-00.5", "write -0.5 (no leading zero)"),
        ("1,5", "write 1.5 (a decimal point)"),
        ("15%", "write 0.15 (a share)"),
        ("2.5 %", "write 0.025 (a share)"),
        ("-5%", "write -0.05 (a share)"),
        ("1x%", "write a number such as 0.3"),
        ("45 days", "write 45 (no unit)"),
        ("many", "write a number such as 0.3"),
        ("many days", "write a number such as 0.3"),
        ("a_b", "write a number such as 0.3"),
        ("x%", "write a number such as 0.3"),
    ],
)
def test_advice_is_the_number_that_was_meant(text, hint):
    assert advice(text, "0.3") == hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1_000", "write 1000"),
        ("007", "write 7 (no leading zero)"),
        ("-00.5", "write -0.5 (no leading zero)"),
        ("0,5", "write 0.5 (a decimal point)"),
        ("30%", "write 0.3 (a share)"),
        ("30 %", "write 0.3 (a share)"),
        ("12.5%", "write 0.125 (a share)"),
        ("5 days", "write 5 (no unit)"),
        ("a lot", "write a number such as 9"),
        ("5days", "write a number such as 9"),
        ("x%", "write a number such as 9"),
    ],
)
def test_where_a_number_is_wanted_the_nearest_one_is_proposed(text, hint):
    assert advice(text, "9") == hint


def test_a_number_may_have_a_hundred_characters():
    assert meaning("1" * 100) == int("1" * 100)
