"""Errors of a schema in words: what is wrong, and what to write."""

import pytest

from sim.scenario import ScenarioError


@pytest.fixture
def said(read):
    def message(text):
        with pytest.raises(ScenarioError) as refused:
            read(text)
        return "\n".join(str(each).partition("my.yaml:")[2] for each in refused.value.problems)

    return message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules: {front: contst}", "2:16: 'front' cannot be 'contst'; did you mean 'contest'?"),
        ('rules: {front: "contst"}', "2:16: 'front' cannot be 'contst'; did you mean 'contest'?"),
        ("rules: {front: 3}", "2:16: 'front' cannot be '3'; known: contest or random_walk"),
        ("rules: {options: [accept, no]}", "'no'"),
        ("horizon_days: 0", "2:15: 'horizon_days' must be at least 1, not '0'"),
        ("horizon_days: 4000", "'horizon_days' must be at most 3650, not '4000'"),
        ("horizon_days: 1.5", "'horizon_days' must be a whole number, not '1.5'"),
        ('horizon_days: "30"', "must be a whole number, not '30'; write a number such as 30, with"),
        ("dials: {pressure: {dist: lognormal, median: 0, sd_log: 1}}", "must be above 0, not '0'"),
        ("dials: [1]", "2:8: 'dials' must be a mapping, not a list"),
        ("dials: 3", "'dials' must be a mapping, not '3'; write 'key: value' lines under it"),
        ("dials: pressure:2", "write 'pressure: 2', with a space after the colon"),
        ("dials: http://x.org", "not 'http://x.org'; write 'key: value' lines under it"),
        ("dials: :2", "not ':2'; write 'key: value' lines under it"),
        ("dials: 'pressure:'", "must be a mapping, not 'pressure:'; write 'key: value' lines"),
        ("events: {a: 1}", "'events' must be a list, not a mapping; write [a, b], or lines that"),
        ("title: 3", "2:8: 'title' must be a text, not '3'; write \"3\" in quotes"),
        ("title: [a]", "'title' must be a text, not a list; write a text"),
        ("actors: {uria: {present: no}}", "2:26: 'present' must be true or false, not 'no'"),
        ("events: [{kind: summit}, {day: 3}]", "2:26: 'kind' is missing; add 'kind'"),
        ("events: [{kind: sumit, day: 3}]", "2:17: unknown event kind 'sumit'; did you mean"),
        (
            "events: [{kind: zzz, day: 3}]",
            "unknown event kind 'zzz'; known: summit, envoy_meeting, ",
        ),
        ("events: [3]", "2:10: item 1 of 'events' must be a mapping, not '3'"),
        ("dials: {pressure: {dist: prt, low: 1, high: 2}}", "unknown distribution 'prt'; did you"),
        ("dials: {pressure: {dist: pert, low: 1, high: 2}}", "'mode' is missing; add 'mode'"),
        ("dials: {pressure: {dist: uniform, low: 2, high: 1}}", "'low' (2) is above 'high' (1)"),
        ("start: 2030-02-30", "'2030-02-30' is no date (no such day in the calendar); write year"),
        ("expectations: [{share: accepted, reason: r}]", "2:16: "),
        (
            "dials: {pressure: {dist: choice, values: [1, 2], probabilities: [1]}}",
            "2:9: 'pressure': 2 values but 1 probabilities",
        ),
        (
            "dials: {pressure: {dist: choice, values: [], probabilities: []}}",
            "'values' must have at least 1 items",
        ),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(said, text, message):
    assert message in said(text)


def test_keys_that_only_a_dossier_has_are_not_proposed(said):
    known = said("dials: {pressure: {value: 1, drew: world}}").partition("; known: ")[2]
    assert known == "dist, reason, source, unit or value"
