"""How numbers and names are written for people."""

import json
from datetime import date

import pytest

from sim import wording


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.1234, "12.3%"), (0.0, "0.0%"), (0.0001, "<0.1%"), (1.0, "100.0%"), (float("nan"), "–")],
)
def test_shares_are_percentages(share, text):
    assert wording.percent(share) == text


@pytest.mark.parametrize(
    ("difference", "text"),
    [(0.0151, "+1.5"), (-0.0151, "−1.5"), (0.00001, "0.0"), (-0.00001, "0.0"), (0.0, "0.0")],
)
def test_differences_are_signed_points(difference, text):
    assert wording.points(difference) == text


def test_ranges_have_one_unit():
    assert wording.percent_range(0.117, 0.129) == "11.7–12.9%"
    assert wording.points_range(-0.01, 0.02) == "−1.0 to +2.0"


def test_days_have_their_dates():
    assert wording.calendar(date(2025, 3, 15), 0) == "15 Mar 2025"
    assert wording.calendar(date(2025, 3, 15), 35) == "19 Apr 2025"


def test_counts_agree_with_their_noun():
    assert wording.plural(1, "world") == "1 world"
    assert wording.plural(10_000, "world") == "10,000 worlds"


def test_long_names_end_with_an_ellipsis():
    assert wording.elide("short", 10) == "short"
    assert wording.elide("a name of many words", 12) == "a name of…"
    assert wording.elide("x" * 50, 10) == "x" * 9 + "…"
    assert wording.elide("two\nlines", 20) == "two lines"


def test_wrapped_names_have_lines_of_about_the_same_length():
    assert wording.wrapped("Baseline: the offer of March 2025", 30, 2) == (
        "Baseline: the offer\nof March 2025"
    )
    assert wording.wrapped("word " * 40, 20, 2).endswith("…")
    assert wording.wrapped("word " * 40, 20, 2).count("\n") == 1
    assert wording.wrapped("short", 20, 2) == "short"
    assert wording.wrapped("", 20, 2) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ‘text’, 95 %, δ=1, 停火", "plain ‘text’, 95 %, δ=1, 停火"),
        ("a\x1b[31mb\x07", "a\\u001b[31mb\\u0007"),
        ("a\rb\x9bc\x7f", "a\\u000db\\u009bc\\u007f"),
        ("ab\u202ecd\u2066\u2028", "ab\\u202ecd\\u2066\\u2028"),
        ("می\u200cخواهم 👩\u200d🌾", "می\u200cخواهم 👩\u200d🌾"),
        ("one\n  ::error::two", "one\n  :\\u003aerror::two"),
        ("a :: b, std::vector", "a :: b, std::vector"),
        (
            "x ##vso[task.complete] ##[group] ## 3",
            "x #\\u0023vso[task.complete] #\\u0023[group] ## 3",
        ),
    ],
)
def test_text_for_a_terminal_commands_nothing(text, shown):
    assert wording.safe(text) == shown
    assert wording.safe(shown) == shown


@pytest.mark.parametrize("text", ["##[group]", "::x", "a\u202e\u2028\x9b\U000e0041", "\x1b[31m"])
def test_json_that_is_shown_is_still_the_same_value(text):
    shown = wording.safe_json(json.dumps({text: [text]}, indent=2, ensure_ascii=False))
    assert json.loads(shown) == {text: [text]}
    assert wording.safe(shown) == shown
