"""JUnit XML: the structure that CI services read, and texts that are not safe in XML."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from sim.checks.junit import junit
from sim.scenario.scenario import Expectation
from tests.checks.sample import EVERYTHING, HELD, UNDECIDED, report, result

CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "properties": {"property"},
    "testcase": {"failure", "skipped", "system-out"},
}
NEEDED = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testcase": {"name", "classname", "time"},
    "property": {"name", "value"},
    "failure": {"message", "type"},
    "skipped": {"message"},
}
"""Elements and attributes of the schema that Jenkins publishes for its JUnit plugin."""


def read(one):
    return ET.fromstring(junit(one))


def test_only_elements_and_attributes_of_the_schema_are_used():
    for element in read(EVERYTHING).iter():
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
        assert NEEDED.get(element.tag, set()) <= set(element.keys())


def test_the_counts_are_those_of_the_cases():
    root = read(EVERYTHING)
    for element in (root, *root):
        cases = list(element.iter("testcase"))
        assert int(element.get("tests")) == len(cases)
        assert int(element.get("failures")) == len(list(element.iter("failure")))
        assert int(element.get("skipped")) == len(list(element.iter("skipped")))
        times = sum(float(case.get("time")) for case in cases)
        assert float(element.get("time")) == pytest.approx(times, abs=1e-3)
    # Six expectations and two comparisons; broken, two undecided and one drifted fail.
    assert (root.get("tests"), root.get("failures")) == ("8", "4")


def test_each_claim_stands_in_the_suite_of_its_scenario():
    names = {suite.get("name"): len(suite.findall("testcase")) for suite in read(EVERYTHING)}
    assert names == {"baseline": 5, "evil": 1, "drift": 2}


def test_a_failure_says_what_was_measured_and_what_would_decide():
    (failure,) = read(report(UNDECIDED)).iter("failure")
    assert failure.get("type") == "undecided"
    assert "measured +0.10" in failure.get("message")
    assert "about 12,000 worlds would decide it" in failure.get("message")


def test_an_undecided_claim_that_may_pass_is_skipped():
    root = read(report(UNDECIDED, allow_undecided=True))
    assert (root.get("failures"), root.get("skipped")) == ("0", "1")


def test_markup_and_control_characters_stay_text():
    content = junit(EVERYTHING)
    assert b"<script>" not in content
    assert b"\x07" not in content
    (failure,) = read(report(UNDECIDED)).iter("failure")
    assert "<script>alert(1)</script>" in failure.text
    assert "\\u0007" in failure.text


def test_no_two_cases_have_the_same_class_and_name():
    share = Expectation("accepted", at_least=0.2, by_day=90, reason="because")
    expectations = [
        share,
        replace(share, confidence=0.99),
        replace(share, confidence=0.9),
        replace(share, reason="another"),
        replace(share, at_least=0.20000001),
        share,
    ]
    root = read(
        report(*(result(expectation=expectation) for expectation in expectations), drifts=())
    )
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(names) == len(set(names)) == 6
    assert [name for _, name in names][:4] == [
        "accepted by day 90: at least 20%",
        "accepted by day 90: at least 20%, with 99% confidence",
        "accepted by day 90: at least 20%, with 90% confidence",
        "accepted by day 90: at least 20% (2)",
    ]


def test_a_held_claim_has_no_failure():
    root = read(report(HELD))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
