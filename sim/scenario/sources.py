"""How many numbers a dossier holds and what they rest on, for `validate`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sim.scenario.day_zero import loose_references
from sim.scenario.dossier import Dossier, audit
from sim.scenario.paths import numbers

_KINDS = {"article": "the article", "data": "data", "judgement": "judgement"}
_NAMED = "named sources"


def source_report(dossier: Dossier) -> dict[str, Any]:
    """Counts of numbers by the first source named, what is wrong, and what may be an oversight."""
    counts: Counter[str] = Counter()
    for found in numbers(dossier.base):
        source = found.node.get("source")
        if source is not None:
            first = str(source.value).replace(":", " ").split()[:1]
            counts[_KINDS.get(first[0] if first else "", _NAMED)] += 1
    return {
        "dossier": dossier.name,
        "numbers": sum(1 for _ in numbers(dossier.base)),
        "sources": dict(counts.most_common()),
        "unread": list(dossier.unread),
        "problems": [str(problem) for problem in audit(dossier)],
        "warnings": loose_references(dossier),
    }
