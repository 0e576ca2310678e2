"""The scenario of a case: what its codes mean, over the dossier `cases`.

Equal codes give equal scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from sim.scenario.errors import Place
from sim.scenario.load import from_document
from sim.scenario.nodes import from_plain
from sim.scenario.scenario import Scenario
from sim.validation.cases import Case, horizon_days
from sim.validation.mapping import DOSSIER, CodeMapping


def scenario_text(
    case: Case,
    mapping: CodeMapping,
    *,
    hindsight: bool = False,
    without: Mapping[str, Any] | None = None,
) -> str:
    """The scenario file of a case; `without` sets paths that switch a mechanism off."""
    document = _document(case, mapping, hindsight, without or {})
    used = "with" if hindsight else "without"
    head = f"# Written by `ceasefire backtest --scenarios`; {used} the codes given in hindsight.\n"
    return head + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)


def case_scenario(
    case: Case,
    mapping: CodeMapping,
    *,
    hindsight: bool = False,
    without: Mapping[str, Any] | None = None,
) -> Scenario:
    """The scenario of a case, equal to the one in the file of `scenario_text`."""
    document = _document(case, mapping, hindsight, without or {})
    document["start"] = case.start.isoformat()
    return from_document(from_plain(document, case.place or Place(case.key)), case.key)


def _document(
    case: Case, mapping: CodeMapping, hindsight: bool, without: Mapping[str, Any]
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "schema": 1,
        "title": case.name,
        "question": (
            f"Offer of {case.start.day} {case.start:%B %Y}: {case.offer or 'a ceasefire'}. "
            f"Does the decider, {case.decider}, accept within {case.window_days} days?"
        ),
        "source": "codes: seeds/cases/cases.yaml; what they mean: seeds/cases/mapping.yaml",
        "dossier": DOSSIER,
        "start": case.start,
        "horizon_days": horizon_days(case.window_days),
    }
    changes = {
        **mapping.changes(case.codes, hindsight=hindsight),
        **without,
        "actors.decider.name": case.decider,
        "actors.opponent.name": case.opponent,
    }
    for path, value in changes.items():
        _put(document, path.split("."), value)
    return document


def _put(document: dict[str, Any], keys: list[str], value: Any) -> None:
    for key in keys[:-1]:
        document = document.setdefault(key, {})
    document[keys[-1]] = value
