"""What the audit of a dossier finds: words that are missing, sources that lead nowhere."""

import pytest

from sim.scenario.audit import audit_documents, unresolved
from sim.scenario.bounds import Bounds
from sim.scenario.reading import parse

SOURCES = {"iiss_2025": "The Military Balance", "kiel_2024": "Tracker", "own": "Own count"}
FULL = 'value: 0.5, unit: share, range: [0, 1], source: judgement, reason: "so"'


def audited(text, known=None):
    found = audit_documents([parse(text, "d.yaml").strict()], SOURCES, known or {})
    return [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("article ¶1", ""),
        ("article ¶13", ""),
        ("article ¶2, ¶11", ""),
        ("article ¶0", "the article has 13 paragraphs, not 0"),
        ("article ¶14", "the article has 13 paragraphs, not 14"),
        ("article ¶3, ¶99, ¶15", "the article has 13 paragraphs, not 99"),
        ("data: ec_nwf", ""),
        ("data:", "is not 'article ¶n', 'data: id', 'judgement' or a key of 'sources'"),
        ("judgement", ""),
        ("judgement, after iiss_2025", ""),
        ("judgement, after iiss_2024", "cites 'iiss_2024', which is not in 'sources'"),
        ("data: x, after sipri_1999 and foo_2001", "cites 'sipri_1999', which is not in 'sources'"),
        ("judgemental", "is not 'article ¶n', 'data: id', 'judgement' or a key of 'sources'"),
        ("iiss_2025", ""),
        ("own, p. 3", ""),
        ("own and iiss_1850", "cites 'iiss_1850', which is not in 'sources'"),
        ("own and iiss_1750", ""),
        ("nobody", "is not 'article ¶n', 'data: id', 'judgement' or a key of 'sources'"),
        ("¶3", "is not 'article ¶n', 'data: id', 'judgement' or a key of 'sources'"),
    ],
)
def test_a_source_leads_somewhere(source, wrong):
    assert unresolved(source, SOURCES) == wrong


def test_a_number_that_says_all_is_fine_and_one_that_does_not_is_told_what_to_add():
    assert audited(f"mediator:\n  rate: {{{FULL}}}\n") == []
    known = {"mediator.rate": Bounds("1/day", 0, 3, "how often")}
    assert audited("mediator:\n  rate: {value: 0.5, unit: x, source: own}\n", known) == [
        "d.yaml:2:3: 'mediator.rate' lacks 'range' and 'reason'; "
        'add range: [0, 3], reason: "why this size"'
    ]
    (plain,) = audited("mediator:\n  rate: 0.5\n", known)
    assert plain.endswith(
        'write {value: 0.5, unit: "1/day", range: [0, 3], source: "judgement", '
        'reason: "why this size"}'
    )
    (unknown,) = audited("mediator:\n  rate: 0.5\n")
    assert unknown.endswith("add what is missing")


def test_words_of_a_number_are_not_empty_and_its_value_is_in_its_range():
    assert audited(
        "mediator:\n"
        '  one: {value: 0.5, unit: " ", range: [0, 1], source: own, reason: ""}\n'
        "  two: {value: 1.5, unit: x, range: [0, 1], source: own, reason: so}\n"
        "  three: {value: 0.5, unit: x, range: [0, 1], source: owm, reason: so}\n"
    ) == [
        "d.yaml:2:27: 'mediator.one': 'unit' is empty; fill it in",
        "d.yaml:2:68: 'mediator.one': 'reason' is empty; fill it in",
        "d.yaml:3:3: 'mediator.two': value 1.5 is outside 0 to 1; correct value or range",
        "d.yaml:4:55: source 'owm': is not 'article ¶n', 'data: id', 'judgement' or a key of "
        "'sources'; did you mean 'own'?",
    ]


def test_quotes_say_where_they_are_from():
    texts = ("paragraph: 13", "source: own", "paragraph: 14", "source: nobody", "summary: x")
    positions = "".join(f"      - {{quote: a, {text}}}\n" for text in texts)
    found = audited(f"actors:\n  france:\n    positions:\n{positions}")
    assert [line.partition("; ")[0] for line in found] == [
        "d.yaml:6:31: the article has 13 paragraphs, not 14",
        "d.yaml:7:28: source 'nobody': is not 'article ¶n', 'data: id', 'judgement' or a key of "
        "'sources'",
        "d.yaml:8:9: a quote without 'paragraph'",
    ]


def test_sources_of_details_and_of_things_among_the_parameters_are_looked_at():
    found = audited(
        "details:\n  one: {source: nobody}\n"
        "parameters:\n  outlooks:\n    two: {source: nobody}\n  other:\n    x: {" + FULL + "}\n"
    )
    assert [line.partition(" ")[0] for line in found] == ["d.yaml:2:17:", "d.yaml:5:19:"]


def test_a_number_in_two_documents_is_audited_once():
    document = parse("mediator:\n  rate: 0.5\n", "d.yaml").strict()
    assert len(audit_documents([document, document], SOURCES, {})) == 1
