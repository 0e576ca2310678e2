"""A scenario as an object: how it shows itself, and what goes to another process."""

import pickle

from sim.scenario.scenario import Actor


def test_it_shows_its_period_and_digest(read):
    scenario = read("title: T\nevents: [{id: one, kind: summit, day: 1}]")
    assert repr(scenario).startswith("<Scenario my: 100 days from 2025-03-01, digest ")
    shown = scenario._repr_html_()
    for word in ("my: T", "100 days from 2025-03-01", "tiny", "uria", "one", scenario.digest[:8]):
        assert word in shown


def test_a_long_list_is_cut_in_a_notebook(read):
    events = ", ".join(f"{{id: event_number_{n}, kind: summit, day: 1}}" for n in range(99))
    shown = read(f"events: [{events}]")._repr_html_()
    assert "event_number_20" in shown and "event_number_98" not in shown
    listed = shown.partition("event_number_0")[2].partition("</")[0]
    assert 560 < len("event_number_0" + listed) <= 600


def test_it_goes_to_another_process_without_the_nodes_it_was_built_from(read):
    scenario = read("mediator: {}")
    sent = pickle.loads(pickle.dumps(scenario))
    assert sent.origin is None and scenario.origin is not None
    assert sent.document == scenario.document and sent.document["dossier"] == "tiny"
    assert sent == scenario and sent.digest == scenario.digest
    assert sent.remarks == {"mediator": "'mediator' is empty and changes nothing"}


def test_an_actor_is_called_with_its_article():
    assert Actor("a", "Netherlands", "observer", "a", article="the").called == "the Netherlands"
    assert Actor("a", "France", "observer", "a").called == "France"
