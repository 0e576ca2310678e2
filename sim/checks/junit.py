"""Checks as JUnit XML, the form of test results that CI services read and show."""

from __future__ import annotations

import re
from itertools import chain, count, groupby
from xml.etree import ElementTree as ET

from sim.checks.check import CheckReport
from sim.checks.check_results import (
    bound,
    confidence,
    drift_lines,
    interval,
    measured,
    statement,
    why,
)
from sim.checks.drift import Drift
from sim.checks.expectations import CheckResult, MedianDay
from sim.statistics.verdicts import Verdict

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""
_USUAL = MedianDay().confidence


def junit(report: CheckReport) -> bytes:
    """One test suite a scenario, one test case an expectation or comparison."""
    suites = ET.Element("testsuites", name="ceasefire check")
    by_scenario = sorted(report.results, key=lambda result: result.scenario)
    for name, results in groupby(by_scenario, key=lambda result: result.scenario):
        suite = _suite(suites, name, report)
        for result in results:
            _case(suite, result, report)
        _count(suite)
    if report.drifts:
        suite = _suite(suites, "drift", report)
        for drift in report.drifts:
            _drift_case(suite, drift)
        _count(suite)
    _number_twins(suites)
    for name in ("tests", "failures", "errors", "skipped"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    suites.set("time", _seconds(sum(float(suite.get("time", "0")) for suite in suites)))
    ET.indent(suites)
    text = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return bytes(text) + b"\n"


def _suite(suites: ET.Element, name: str, report: CheckReport) -> ET.Element:
    suite = ET.SubElement(suites, "testsuite", name=_safe(name))
    properties = ET.SubElement(suite, "properties")
    for key, value in (("worlds", report.worlds), ("seed", report.seed)):
        ET.SubElement(properties, "property", name=key, value=str(value))
    return suite


def _case(suite: ET.Element, result: CheckResult, report: CheckReport) -> None:
    said = f"{measured(result)} ({confidence(result)} interval {interval(result)})"
    case = ET.SubElement(
        suite,
        "testcase",
        classname=_safe(f"ceasefire.{result.scenario}"),
        name=_safe(_name(result)),
        time=_seconds(result.seconds),
    )
    text = f"{result.title}\nmeasured {said}\nreason: {result.expectation.reason}"
    if report.fails(result):
        message = f"{result.verdict.value}: measured {measured(result)}; {why(result)}"
        failure = ET.SubElement(case, "failure", type=result.verdict.value, message=_safe(message))
        failure.text = _safe(text)
    elif result.verdict is Verdict.UNDECIDED:
        ET.SubElement(case, "skipped", message=_safe(f"undecided: {why(result)}"))
    else:
        ET.SubElement(case, "system-out").text = _safe(text)


def _drift_case(suite: ET.Element, drift: Drift) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname="ceasefire.drift",
        name=_safe(f"{drift.scenario} is as recorded"),
        time=_seconds(0.0),
    )
    first, *rest = drift_lines(drift)
    if drift.same:
        ET.SubElement(case, "system-out").text = _safe("\n".join([first, *rest]))
    else:
        failure = ET.SubElement(case, "failure", type="drift", message=_safe(first))
        failure.text = _safe("\n".join([first, *rest]))


def _count(suite: ET.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("time", _seconds(sum(float(case.get("time", "0")) for case in cases)))


def _number_twins(suites: ET.Element) -> None:
    """Services know a case by class and name: a second one of the same is called `… (2)`."""
    taken: set[tuple[str, str]] = set()
    for case in suites.iter("testcase"):
        of_class, name = case.get("classname", ""), case.get("name", "")
        numbered = (f"{name} ({number})" for number in count(2))
        free = next(each for each in chain([name], numbered) if (of_class, each) not in taken)
        case.set("name", free)
        taken.add((of_class, free))


def _name(result: CheckResult) -> str:
    """What is claimed, all that it asks: the confidence too where it is not the usual one."""
    usual = result.expectation.confidence == _USUAL
    tail = "" if usual else f", with {confidence(result)} confidence"
    return f"{statement(result)}: {bound(result)}{tail}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def _safe(text: str) -> str:
    """The text with what XML cannot hold spelt out; escaping is the writer's."""
    return _NOT_XML.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
