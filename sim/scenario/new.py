"""A commented scenario to start from, and a small dossier of one's own with it."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap

from sim.scenario.dossier import Dossier, open_dossier, starting_dossier
from sim.scenario.dossier_files import FILES
from sim.scenario.errors import listed
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.library import seeds_folder
from sim.scenario.nodes import Node, plain
from sim.scenario.paths import ENTRIES
from sim.scenario.resolved import SCHEMA_VERSION

_WIDTH = 88

SCHEMA_FILE = "scenario.schema.json"
"""Where the editor's modeline of a new scenario looks for the JSON Schema."""

_TEMPLATE = """\
# yaml-language-server: $schema={schema_file}
## Once `ceasefire schema --out {schema_file}` has been run here, an editor completes keys
## and marks slips.

## A scenario says what differs from its dossier; everything else stays as the dossier has it.
## Lines with ## explain. Take the "# " off a line with one # to use it.
## Check it with `ceasefire validate {file}`, run it with `ceasefire run {file}`.

## Version of this format.
schema: {schema}
title: "{title}"
## What should the runs answer? Two or three lines.
question: "Does the decider accept a full truce, when, and does it hold?"
## What the assumptions rest on.
source: "judgement"

## The dossier this starts from, or (instead) another scenario that this one changes.
dossier: {dossier}
# extends: {other}

## Day 0 and how many days to follow (1 to 3650).
{days}start: {start}
{days}horizon_days: {horizon}

## The three dials; 1, 1 and 0 change nothing.
## pressure 0 to 3 multiplies sanctions, threats and isolation of the decider;
## support 0 to 3 multiplies deliveries to the opponent;
## momentum -1 to 1 is added to the front (1 = the decider's best month of the war).
dials: {{pressure: 1, support: 1, momentum: 0}}

## Every number may be a distribution: uniform or triangular or pert (low, mode, high),
## normal (mean, sd), lognormal (median, sd_log), beta (a, b), choice (values, probabilities).
# mediator:
#   stance: {{dist: uniform, low: -0.3, high: 0.1}}

{details}{actors}## Any other number of the model, by section.
# parameters:
#   {section}:
#     {name}: {value}

## What happens: on a date, on a day after the start, or once a condition holds.
## An entry with the id of an event of the scenario this extends changes only what it names.
## kinds: {kinds}
# events:
#   - {{day: 14, kind: summit, note: "leaders meet again"}}
#   - {{id: package, day: 42, announced: 21, kind: sanctions_package, size: 0.1}}
#   - {{when: {{variable: pressure, above: 1.5}}, kind: aid_package, of: military, size: 2}}

## Variants of the rules.
# rules:
#   summits: periodic
#   options: [{options}]
#   round_every_days: 7

## What you expect, for `ceasefire check`: a share of worlds, or the difference to a scenario.
# expectations:
#   - {{share: accepted, by_day: 90, at_most: 0.5, reason: "no quick end"}}
#   - {{share: accepted, at_least: 0.0, {than}reason: "{because}"}}
"""

_DETAILS = """\
## What the decider wants settled: weight of the point, ease with which a meeting clears it.
# details:
#   {detail}: {{ease: 0.3}}

"""

_ACTORS = """\
## Who takes part. A new actor needs a role and all its numbers; `present: false` takes one out.
# actors:
#   {supporter}:
#     willingness: {{{willingness}}}
#   {other_supporter}: {{present: false}}

"""

_EXAMPLE = "two_rivers"
"""The shipped dossier of a fictional war that a new one is a copy of."""
FIRST = "first.yaml"
"""The scenario that is written with a dossier."""


def template(
    dossier: Dossier | None = None, file: str = "my.yaml", *, days_of_dossier: bool = False
) -> str:
    """A valid scenario about a dossier, by default the shipped one, that explains each key.

    days_of_dossier: leave start and horizon to a dossier that is still being written.
    """
    shipped = starting_dossier(seeds_folder())
    dossier = dossier or shipped
    base, is_shipped = dossier.base, dossier.name == shipped.name
    section, name, value = next(
        (section, name, entry.mapping["value"].value)
        for section, group in base.within("parameters").items()
        for name, entry in group.mapping.items()
        if section not in ENTRIES and "value" in entry.mapping
    )
    return _TEMPLATE.format(
        file=file,
        schema=SCHEMA_VERSION,
        schema_file=SCHEMA_FILE,
        title="My scenario",
        dossier=dossier.name,
        other="baseline" if is_shipped else "another.yaml",
        days="# " if days_of_dossier else "",
        start=base.mapping["start"].value,
        horizon=base.mapping["horizon_days"].value,
        details=_details(base),
        actors=_actors(base),
        section=section,
        name=name,
        value=value,
        kinds=_kinds(),
        options=", ".join(plain(base.mapping["rules"])["options"]),
        than="than: baseline, " if is_shipped else "",
        because="pressure works" if is_shipped else "cannot be ruled out",
    )


def new_dossier(name: str) -> dict[str, bytes]:
    """The files of a dossier of one's own and of a first scenario about it, by relative path.

    A copy of a small fictional war, comments included.
    """
    folder = seeds_folder() / _EXAMPLE
    example = open_dossier(folder, seeds_folder())
    scenario = template(replace(example, name=name), FIRST, days_of_dossier=True)
    files = {f"{name}/{file}": (folder / file).read_bytes() for file in FILES}
    return {**files, FIRST: scenario.encode()}


def _details(base: Node) -> str:
    details = base.within("details")
    return _DETAILS.format(detail=next(iter(details))) if details else ""


def _actors(base: Node) -> str:
    supporters = {
        key: list(actor.within("willingness"))
        for key, actor in base.within("actors").items()
        if plain(actor)["role"] == "supporter"
    }
    if not supporters:
        return ""
    first, *_, last = [*supporters, *supporters]
    kinds = [kind for kind in ("military", "sanctions") if kind in supporters[first]]
    given = ", ".join(f"{kind}: 0.7" for kind in kinds or supporters[first][:1])
    return _ACTORS.format(supporter=first, willingness=given, other_supporter=last)


def _kinds() -> str:
    lines = wrap(listed(list(EVENT_KINDS)), width=_WIDTH)
    return "\n##   ".join(lines)
