"""What the numbers of a dossier rest on, counted by the first source that each names."""

from sim.scenario.dossier import open_dossier
from sim.scenario.paths import numbers
from sim.scenario.sources import source_report


def test_each_number_counts_once_by_its_first_source(seeds):
    dossier = open_dossier(seeds / "tiny", seeds)
    report = source_report(dossier)
    written = [str(found.node.mapping["source"].value) for found in numbers(dossier.base)]
    assert report["dossier"] == "tiny"
    assert report["numbers"] == len(written) == sum(report["sources"].values())
    assert report["sources"]["the article"] == sum(w.startswith("article") for w in written)
    assert report["sources"]["data"] == sum(w.startswith("data:") for w in written)
    others = [w for w in written if not w.startswith(("article", "data:", "judgement"))]
    assert report["sources"]["named sources"] == len(others) and "own_1999" in others
    assert list(report["sources"].values()) == sorted(report["sources"].values(), reverse=True)
    assert (report["problems"], report["unread"]) == ([], [])
