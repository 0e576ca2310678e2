"""A story's numbers explain the choice: terms sum to values, probabilities lead to the draw."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import sim.model
from sim.model.story.reasons import chance, deciding
from sim.model.story.sentences import WORDS
from sim.model.world import World
from sim.outcomes import ANSWERS, CATEGORIES
from sim.scenario import load
from sim.scenario.scenario import Event

WORLDS = range(12)


@pytest.fixture(scope="module")
def world() -> World:
    made = World(load("everything_at_once"), seed=1, worlds=WORLDS)
    made.run()
    return made


def answers(world: World, number: int) -> list[dict]:
    return [e for e in world.story(number).to_dict()["entries"] if e["kind"] == "answer"]


def test_probabilities_follow_from_the_printed_terms_and_lead_to_the_draw(world: World) -> None:
    precision = world.spec.parameters["parameters.choice.precision"].quantity.value
    told = by_mood = 0
    for number in WORLDS:
        for answer in answers(world, number):
            offered = [o for o in ANSWERS if answer["probabilities"][o] > 0.0]
            moods = {o: answer["terms"][o]["mood"] for o in offered}
            values = {o: math.fsum(answer["terms"][o].values()) - moods[o] for o in offered}
            best = max(values.values())
            weights = {o: math.exp(precision * (values[o] - best)) for o in offered}
            for option in offered:
                probability = weights[option] / math.fsum(weights.values())
                # λ = 20 magnifies an error of 1e-14 in a value to 2e-13 in a probability.
                assert probability == pytest.approx(answer["probabilities"][option], abs=1e-12)
            chosen = max(offered, key=lambda o: values[o] + moods[o])
            assert chosen == answer["answer"]
            by_mood += chosen != max(offered, key=lambda o: values[o])
            told += 1
    assert told > 50 and by_mood > 5


def test_every_term_of_the_description_appears(world: World) -> None:
    terms = answers(world, 0)[0]["terms"]
    assert {"war aims", "losses", "economic stress"} <= set(terms["refuse"])
    assert {"terms offered", "open details", "fear of rearming", "foreign troops"} <= set(
        terms["accept"]
    )
    assert {"mediator's goodwill", "cost of talking", "mood"} <= set(terms["counter"])
    assert set(terms["limited"]) > set(terms["accept"])


def test_a_story_ends_as_the_table_says(world: World) -> None:
    columns = world.columns()
    for number in WORLDS:
        category = CATEGORIES[int(columns["category"][number])]
        assert category.label in world.story(number).lines(full=True)[-1]
        given = sum(int(columns[f"answers_{answer}"][number]) for answer in ANSWERS)
        assert given == len(answers(world, number))


def test_a_story_tells_who_pledged_what_and_what_happened_to_the_offer(world: World) -> None:
    whole = "\n".join(line for number in WORLDS for line in world.story(number).lines(full=True))
    assert re.search(r"Germany: arms [0-9.]+, before [0-9.]+", whole)
    assert "Steve Witkoff meets Vladimir Putin" in whole
    assert "Settled: " in whole
    assert "For refuse: " in whole
    assert "Both have said yes" in whole


def test_what_spoke_for_an_answer_is_told_against_the_best_of_the_others() -> None:
    terms = {
        "accept": {"terms offered": 0.1},
        "limited": {"taste": 0.4, "mood": 0.3},
        "counter": {"goodwill": 0.25, "mood": 0.1},
        "refuse": {"backlash": -0.5},
    }
    values = {"accept": 0.1, "limited": 0.4, "counter": 0.25, "refuse": -0.5}
    assert deciding(terms, "limited", values) == (
        "worth 0.150 more than counter. "
        "For limited: taste +0.40. Against limited: goodwill -0.25. Mood +0.20"
    )
    behind = (
        "limited was worth 0.300 more. "
        "For accept: terms offered +0.10. Against accept: taste -0.40. Mood -0.30"
    )
    assert deciding(terms, "accept", values) == f"by mood: {behind}"
    assert deciding(terms, "accept", values, still=True) == f"still by mood: {behind}"


def test_what_was_not_open_is_no_rival() -> None:
    terms = {"accept": {"terms offered": 0.1}, "limited": {"taste": 0.4}, "refuse": {"war": -0.2}}
    values = {"accept": 0.1, "refuse": -0.2}
    assert deciding(terms, "accept", values) == (
        "worth 0.300 more than refuse. For accept: war +0.20, terms offered +0.10. Mood 0.00"
    )
    assert deciding(terms, "accept", {"accept": 0.1}) == "nothing else was open to it"


OPTION = re.compile(r"[→ ] (\w+) +([+-]\d\.\d{3})  mood +([+-]?\d\.\d\d) +([<>]?\d+%)  (.*)")


def test_printed_terms_sum_to_the_printed_value_and_the_mood_stands_apart(world: World) -> None:
    seen = 0
    for number in WORLDS:
        for line in world.story(number).lines(full=True):
            if match := OPTION.match(line.removeprefix(" " * 12)):
                terms = [float(part.rsplit(" ", 1)[1]) for part in match[5].split(", ")]
                assert "mood" not in match[5]
                # Each of at most 20 terms is rounded to 0.01 or left out under 0.005.
                assert math.fsum(terms) == pytest.approx(float(match[2]), abs=0.05)
                seen += 1
    assert seen > 200


def test_what_speaks_against_an_answer_is_not_told_as_what_speaks_for_it(world: World) -> None:
    seen = {"For": 0, "Against": 0}
    for number in WORLDS:
        for line in world.story(number).lines(full=True):
            for side, listed in re.findall(
                r"(For|Against) (?:accept|limited|counter|refuse): ([^.]*(?:\.\d\d[^.]*)*)\. ", line
            ):
                signs = set(re.findall(r" ([+-])\d", listed))
                assert signs == {"+" if side == "For" else "-"}, line
                seen[side] += 1
    assert min(seen.values()) > 50


def test_an_answer_by_mood_after_another_is_told_as_still_by_mood(world: World) -> None:
    still = 0
    for number in WORLDS:
        told = [line.strip() for line in world.story(number).lines(full=True)]
        verdicts = [line for line in told if re.match(r"(Still by|By) mood|Worth \d", line)]
        for before, now in zip(["", *verdicts], verdicts, strict=False):
            if "y mood" in now:
                assert now.startswith("Still") == ("y mood" in before)
                still += now.startswith("Still")
    assert still > 3


def test_where_more_is_open_than_counts_both_are_told(world: World) -> None:
    """D is capped at 1: a point settled above the cap changes nothing, which a reader must see."""
    capped = 0
    for number in WORLDS:
        told = [line for line in world.story(number).lines(full=True) if "Felt momentum" in line]
        for answer, line in zip(answers(world, number), told, strict=True):
            at = answer["circumstances"]
            assert at["details_open"] == min(1.0, at["details_weight"])
            more = at["details_weight"] > 1.005
            words = f"details open {at['details_weight']:.2f}, counts as 1.00," if more else ""
            assert words in line
            assert ("counts as" in line) == more
            capped += more
    assert capped > 5


def test_a_probability_is_never_rounded_to_certainty_or_to_nothing() -> None:
    told = [chance(p) for p in (0.0, 0.001, 0.994, 0.995, 0.99999, 1.0)]
    assert told == ["0%", "<1%", "99%", ">99%", ">99%", "100%"]


def test_while_a_limited_truce_is_in_force_the_story_says_that_another_is_not_open() -> None:
    tabled = load("wait_and_see", overrides={"parameters.offer.partial_tabled_at_start": 1.0})
    made = World(tabled, seed=1, worlds=range(32), record=True)
    in_force = 0
    for number in range(32):
        shut = [a for a in answers(made, number) if not a["available"]["limited"]]
        told = made.story(number).lines(full=True)
        said = sum("limited not open to it: one is in force" in line for line in told)
        assert said == len(shut)
        in_force += said
        for answer in shut:
            assert answer["probabilities"]["limited"] == 0.0
            reason = _below(told, answer["date"], f"{ACCEPTS_OR_NOT[answer['answer']]} ")[-1]
            assert "limited was worth" not in reason
            assert "more than limited" not in reason
    assert in_force > 5


def test_while_no_partial_truce_is_on_the_text_the_story_says_so() -> None:
    made = World(load("baseline"), seed=1, worlds=[7])
    assert any(
        "limited not open to it: the text offers none" in x for x in made.story(7).lines(full=True)
    )


def test_every_reason_names_the_best_open_rival_and_says_when_the_answer_was_worth_less(
    world: World,
) -> None:
    behind = 0
    for number in WORLDS:
        told = [line.strip() for line in world.story(number).lines(full=True)]
        told = [line for line in told if re.match(r"(Still by|By) mood|Worth \d", line)]
        for answer, line in zip(answers(world, number), told, strict=True):
            values = {
                o: math.fsum(v for name, v in answer["terms"][o].items() if name != "mood")
                for o in ANSWERS
            }
            open_to_it = [o for o in ANSWERS if answer["available"][o] and o != answer["answer"]]
            best = max(open_to_it, key=lambda o: values[o])
            over = values[answer["answer"]] - values[best]
            less = over < 0.0
            more = f"{-over:.3f}" if over <= -0.001 else "less than 0.001"
            told_so = f"y mood: {best} was worth {more} more. "
            assert (told_so if less else f"Worth {over:.3f} more than {best}. ") in line
            behind += less
    assert behind > 10


def test_options_that_the_rules_leave_out_are_not_told() -> None:
    rules = replace(load("baseline").rules, options=("accept", "refuse"))
    told = "\n".join(
        World(replace(load("baseline"), rules=rules), worlds=[2]).story(2).lines(full=True)
    )
    assert "refuse " in told
    assert "limited" not in told.split("pledges:", 1)[1].split("End:")[0]


def test_every_sentence_starts_with_a_capital_and_one_change_is_no_plural(world: World) -> None:
    told = [line for number in WORLDS for line in world.story(number).lines(full=True)]
    korea = World(load("scenarios/cases/korea_1951.yaml"), worlds=range(8))
    told += [line for number in range(8) for line in korea.story(number).lines(full=True)]
    starts = [line[12:] for line in told if line[:1].isdigit() or line.startswith(" " * 12)]
    assert len(starts) > 1000
    assert not [start for start in starts if start[0].islower()]
    assert any(" 1 day with violations" in line for line in told)
    assert not any(" 1 days" in line for line in told)
    assert any("  The mediator meets China / North Korea." in line for line in told)


def test_pledges_are_told_in_the_units_of_the_dossier_and_none_of_what_nobody_gives() -> None:
    scenario = load("scenarios/cases/korea_1951.yaml")
    parameters = {
        path: replace(p, unit="shiploads") if path.endswith(".capacity.military") else p
        for path, p in scenario.parameters.items()
    }
    made = World(replace(scenario, parameters=parameters), worlds=[3])
    told = "\n".join(made.story(3).lines(full=True))
    assert "Arms (shiploads): " in told
    assert re.search(r"Arms [0-9.]+, before [0-9.]+", told)
    assert "thousand troops" not in told
    assert "Peacekeepers" not in told


def test_pledges_are_told_once_in_four_weeks_as_the_model_has_them() -> None:
    """Totals of the model's own pledges, programmes that have run out left out of them."""
    for name in ("baseline", "wait_and_see"):
        made = World(load(name), worlds=[3])
        everyone = [*made.coalition.members, *made.coalition.institutions]
        totals = {}
        for day in range(made.spec.horizon_days):
            made.step()
            if day % 28 == 0:
                arms = sum(float(member.pledged()[0, 0]) for member in everyone)
                # Programmes are those of the day; left_on() of a finished day is that of the next.
                made.day -= 1
                totals[day] = arms * float(np.asarray(made.coalition.left_on()))
                made.day += 1
        lines = made.story(3).lines(full=True)
        told = [(line, below) for line, below in pairwise(lines) if "coalition pledges" in line]
        assert 3 <= len(told) <= len(totals)
        for line in lines:
            if match := re.search(r"Arms (\d[\d.]*), before (\d[\d.]*)", line):
                assert any(f"{total:#.3g}" == match[1] for total in totals.values())
        (first, below) = told[0]
        assert first.endswith("What the coalition pledges:")
        assert below.strip().startswith(f"Arms (bn EUR/month): {totals[0]:#.3g} in all, most by ")
        going_on = [line for line in lines if "of its programmes go on" in line]
        assert bool(going_on) == (name == "wait_and_see")


TROOPS = re.compile(r"\s+[\w ]+: peacekeepers ([\d,]+), before ([\d,]+)")


def test_only_supporters_that_weigh_are_named_and_soldiers_are_whole(world: World) -> None:
    named = 0
    for number in WORLDS:
        for line in world.story(number).lines(full=True):
            if match := TROOPS.match(line):
                now, before = (int(each.replace(",", "")) for each in match.groups())
                # All together pledge more than 2,000 in the dossier.
                assert abs(now - before) > 0.05 * 2000
                named += 1
    assert named > 5


def test_what_the_decider_is_like_is_unknown_to_the_others_only(world: World) -> None:
    assert "The other actors do not know it." in world.story(0).lines(full=True)[2]
    assert "nobody" not in world.story(0).lines(full=True)[2]


def test_what_the_decider_is_like_is_told_as_what_the_model_goes_by(world: World) -> None:
    for number in WORLDS:
        nature = world.story(number).nature
        line = world.story(number).lines(full=True)[2]
        assert f"values its war aims at {nature['resolve']:.2f} and" in line
        sincere = nature["resolve"] < nature["sincere below"]
        # Half at `sincere_below`, more where war is worth less to it.
        assert (nature["sincerity"] > 0.5) == sincere
        assert f"its yes in principle by {nature['sincerity']:.0%} (by half if they were " in line


def test_every_kind_of_entry_has_words() -> None:
    texts = [path.read_text() for path in Path(sim.model.__path__[0]).glob("*.py")]
    logged = {kind for text in texts for kind in re.findall(r'log_event\(\s*"(\w+)"', text)}
    elsewhere = {"event", "announcement", "meeting", "meeting_missed", "package_waits"}
    assert len(logged) > 25
    assert logged - set(WORDS) == elsewhere | {"ultimatum_set"}


def test_names_have_their_article_in_a_sentence_and_notes_no_brackets_in_brackets() -> None:
    left = Event("go", "mediator_exit", 1, None, note="a quarrel (over terms)")
    told = "\n".join(_with_events(left).story(0).lines(full=True))
    said = "Event: the United States walks away from the talks; the offer lapses"
    assert f"{said} – a quarrel (over terms)." in told


def test_events_name_their_numbers(world: World) -> None:
    deadline = "\n".join(
        World(load("ultimatum_with_deadline"), worlds=[0]).story(0).lines(full=True)
    )
    words = "sets a deadline in 30 days; until then its threat counts 2 times."
    assert f"Event: the United States {words}" in deadline
    whole = "\n".join(world.story(0).lines(full=True))
    assert "Event: new sanctions, 12% of those in force at the start, are due; the " in whole
    assert "Event: a package of 5 bn EUR in arms." in whole
    assert "willingness to give sanctions, all supporters: +10% of capacity." in whole
    assert "guarantees are offered: monitoring 0.6 of 1 (a monitoring mission" in whole
    stance = "moves towards a stance of +0.30, where -1 leans on Ukraine and +1 on Russia – the"
    assert stance in whole


def test_a_dated_meeting_with_a_note_is_told_in_the_words_of_the_note() -> None:
    call = Event("call", "envoy_meeting", 3, None, note="the presidents speak by telephone")
    noted = _with_events(call).story(0).lines(full=True)
    assert "2025-03-18  Event: talks with Russia (the presidents speak by telephone)." in noted
    assert not [line for line in noted if line.startswith("2025-03-18") and " meets " in line]
    bare = _with_events(replace(call, note="")).story(0).lines(full=True)
    assert "2025-03-18  Event: Steve Witkoff meets Vladimir Putin." in bare


def test_an_event_and_what_it_does_are_told_once() -> None:
    made = _with_events(
        Event("stop", "aid_paused", 1, None, note="a quarrel"),
        Event("again", "aid_paused", 2, None),
        Event("agreed", "details_settled", 2, None, {"detail": "monitoring"}),
        Event("leave", "mediator_exit", 3, None),
    )
    told = "\n".join(
        line for line in made.story(0).lines(full=True) if line.startswith("2025-03-1")
    )
    assert "2025-03-16  Event: the United States pauses its own aid to Ukraine (a quarrel)." in told
    without = "2025-03-17  Event without effect: the United States pauses its own aid to Ukraine."
    assert without in told
    assert "2025-03-17  Event: settled, monitoring of the line." in told
    assert (
        "2025-03-18  Event: the United States walks away from the talks; the offer lapses." in told
    )
    assert told.count("pauses its own aid") == 2
    assert told.count("monitoring of the line") == 1
    assert "patience is spent" not in told


def test_an_imposed_truce_is_not_told_as_a_yes_of_both() -> None:
    told = "\n".join(_with_events(Event("un", "truce_imposed", 0, None)).story(0).lines(full=True))
    assert "2025-03-15  Event: a full truce is imposed." in told
    assert "Both have said yes" not in told


def test_a_truce_that_ends_without_another_says_that_fighting_resumes() -> None:
    count = 60
    made = _with_events(Event("un", "truce_imposed", 0, None), worlds=count)
    seen = {"held": 0, "renewed": 0, "limited": 0, "collapsed": 0}
    for number in range(count):
        told = made.story(number).lines(full=True)
        by_day: dict[str, list[str]] = {}
        for entry in made.story(number).to_dict()["entries"]:
            by_day.setdefault(entry["date"], []).append(entry["kind"])
        for date, kinds in by_day.items():
            lines = [line for line in told if line.startswith(date)]
            resumes = [line for line in lines if "fighting resumes" in line]
            another = {"truce_agreed", "limited_agreed"} & set(kinds)
            if "truce_collapsed" in kinds:
                seen["collapsed"] += 1
                assert resumes == [line for line in lines if "full truce collapses" in line]
                assert len(resumes) == 1
            elif "truce_held" in kinds and "truce_agreed" not in kinds:
                seen["held"] += 1
                assert len(resumes) == 1 and "The full truce is not renewed" in resumes[0]
                assert ("outside the limited truce" in resumes[0]) == bool(another)
            elif {"limited_over", "limited_broken"} & set(kinds) and not another:
                seen["limited"] += 1
                assert resumes == [f"{date}  {NO_TRUCE_LEFT}"]
            else:
                seen["renewed"] += "truce_held" in kinds
                assert not resumes
    assert min(seen.values()) > 0


def test_the_end_of_a_truce_is_told_with_its_days_and_those_with_violations() -> None:
    """Days since it began, and violations as the model counts them: the sum over a world's truces
    is what the outcome table has."""
    made = _with_events(Event("un", "truce_imposed", 0, None), worlds=40)
    made.run()
    quiet = re.compile(r"(held|runs out): (\d+) of (\d+) days? quiet\.$")
    broken = re.compile(r"on its (\d+)\w\w day, (?:after (\d+) days? with|without)")
    ended = 0
    for number in range(40):
        if made.truce.active[number] or made.limited.active[number]:
            continue
        days = violations = 0
        for line in made.story(number).lines(full=True):
            if match := quiet.search(line):
                days += int(match[3])
                violations += int(match[3]) - int(match[2])
            elif match := broken.search(line):
                days += int(match[1])
                violations += int(match[2] or 0)
        # A partial truce that a full one takes the place of has no end of its own.
        if "limited_agreed" not in {entry.kind for entry in made.story(number).entries}:
            assert violations == made.truce.violations[number]
            assert days == made.truce.days[number]
            ended += 1
    assert ended > 10


def test_a_collapse_is_told_with_both_parts_of_its_hazard() -> None:
    calm = {"parameters.truce.rearming": 0.0}
    for settings, part in ((calm, "0.0% by momentum"), ({}, " by momentum regained")):
        events = [{"kind": "truce_imposed", "day": 0}]
        made = World(load("baseline", overrides={**settings, "events": events}), worlds=range(16))
        told = 0
        for number in range(16):
            lines = made.story(number).lines(full=True)
            for entry in made.story(number).entries:
                if entry.kind == "truce_collapsed":
                    hazards = entry.facts["hazards"]
                    date = (made.spec.start + timedelta(days=entry.day)).isoformat()
                    why = _below(lines, date, "The full truce collapses on its ")[0]
                    assert f"about {sum(hazards.values()):.1%}: " in why
                    assert part in why
                    told += 1
        assert told > 2


def test_under_the_other_rule_a_collapse_is_told_as_the_first_violation() -> None:
    rules = replace(load("baseline").rules, collapse="first_violation")
    imposed = replace(
        load("baseline"), rules=rules, events=(Event("un", "truce_imposed", 0, None),)
    )
    told = "\n".join(
        line for n in range(8) for line in World(imposed, worlds=[n]).story(n).lines(full=True)
    )
    assert re.search(r"collapses at its first violation, on its \d+\w\w day\. The offer", told)
    assert "a side renounces it" not in told


# At a base of 0.05 withdrawing is worth more; at 0.35 keeping is worth a little more, or much.
@pytest.mark.parametrize(
    ("base", "verdicts"),
    [(0.05, {"withdrawing was worth more"}), (0.35, {"not by so much", "nothing in the model"})],
)
def test_a_withdrawal_of_the_endorsement_is_told_with_what_keeping_it_was_worth(
    base: float, verdicts: set[str]
) -> None:
    scenario = load("baseline", settings=(f"parameters.opponent.endorsement_base={base}",))
    precision = scenario.parameters["parameters.choice.opponent_precision"].quantity.value
    made = World(scenario, worlds=range(40), record=True)
    made.run()
    found, drawn = set(), set()
    for number in range(40):
        told = made.story(number).lines(full=True)
        for entry in made.story(number).to_dict()["entries"]:
            if entry["kind"] != "endorsement_withdrawn":
                continue
            worth = math.fsum(entry["terms"].values())
            keeping = 1.0 / (1.0 + math.exp(-precision * worth))
            assert entry["keeping"] == pytest.approx(keeping, abs=1e-12)
            # A day's chance is that of which seven in a row give the week's.
            daily = 1.0 - keeping ** (1.0 / 7.0)
            if entry["days"] == 1.0:
                odds = f"Ukraine withdraws its endorsement (probability {daily:.1%} on a day)"
            else:
                odds = f"Ukraine withdraws its endorsement (probability {1.0 - keeping:.1%})"
            drawn.add(entry["days"])
            odds, value = _below(told, entry["date"], odds)
            assert odds.startswith(f"Probability of keeping it for a week {keeping:.1%}: ")
            assert value.startswith(f"Keeping over withdrawing {worth:+.3f}: ")
            assert f"commitment to the offer {entry['terms']['commitment to the offer']:+.2f}" in (
                value
            )
            verdict = odds.split(": ")[1]
            assert ("nothing in the model" in verdict) == (keeping > 0.9)
            assert (verdict == "withdrawing was worth more") == (worth <= 0.0)
            found.add(verdict)
    assert all(any(words in verdict for verdict in found) for words in verdicts)
    assert 1.0 in drawn


def test_an_opponent_that_does_not_renew_is_told() -> None:
    base = load("baseline", settings=("parameters.opponent.endorsement_base=0.2",))
    imposed = replace(base, events=(Event("un", "truce_imposed", 0, None),))
    made = World(imposed, worlds=range(200), record=True)
    declined = 0
    for number in range(200):
        entries = made.story(number).to_dict()["entries"]
        for entry in entries:
            if entry["kind"] == "renewal_declined":
                declined += 1
                today = {e["kind"] for e in entries if e["day"] == entry["day"]}
                assert {"truce_held", "answer"} <= today
                assert not {"truce_agreed", "limited_agreed"} & today
                told = made.story(number).lines(full=True)
                sentence = f"Ukraine does not agree to it (probability {1 - entry['keeping']:.1%})."
                assert f"{entry['date']}  {sentence}" in told
    assert declined > 0


def test_a_mediator_that_leaves_or_turns_has_spent_its_patience_in_rounds_told() -> None:
    made = World(load("baseline"), worlds=range(16))
    spent = set()
    for number in range(16):
        entries = made.story(number).to_dict()["entries"]
        kinds = [entry["kind"] for entry in entries]
        for at, entry in enumerate(entries):
            if entry["kind"] not in ("mediator_left", "mediator_turned"):
                continue
            if {"truce_agreed", "text_taken_up"} & set(kinds[:at]):
                continue
            answered = kinds[:at].count("answer")
            told = _below(made.story(number).lines(full=True), entry["date"], "The United States ")
            patience = f"Its patience of {entry['patience_rounds']:.1f} weeks is spent: "
            assert told[0].startswith(f"{patience}{answered} answer")
            assert "without a full truce, " in told[0]
            # Without progress a week costs a week, and progress only gives weeks back; the offer
            # is there from the first day on.
            assert entry["day"] / 7 >= entry["patience_rounds"] - 1
            spent.add(entry["kind"])
    assert spent == {"mediator_left", "mediator_turned"}


def test_what_the_text_meets_can_be_followed_from_line_to_line() -> None:
    """Replaying each story's lines gives the degrees in which the model's text ends."""
    made = World(load("baseline"), worlds=range(80), record=True)
    made.run()
    names = [detail.name for detail in made.spec.details]
    seen = {"in all": 0, "in full": 0, "still": 0, "again": 0, "part": 0}
    for number in range(80):
        story = made.story(number)
        met = dict.fromkeys(names, 0.0)
        told = [line[12:] for line in story.lines(full=True)]
        for line in told:
            _follow(line, met, seen)
        for name, degree in zip(names, made.details.met[:, number], strict=True):
            assert met[name] == pytest.approx(degree, abs=0.006), (number, name)
    assert min(seen.values()) > 0, seen


def _follow(line: str, met: dict[str, float], seen: dict[str, int]) -> None:
    """Change the degrees as a line of a story says."""
    if match := re.match(r"Settled: (.*)\.$", line):
        met[match[1]] = 1.0
    elif match := re.match(r"Russia raises a point( again)?: (.*)\.$", line):
        assert (met[match[2]] == 1.0) == bool(match[1])
        met[match[2]] = 0.0
        seen["again"] += bool(match[1])
    elif match := re.match(
        r"The text is revised towards Russia: (.*), it is now met in full", line
    ):
        met[match[1]] = 1.0
        seen["in full"] += 1
    elif match := re.match(r"The text is .*: (.*), another \d+% .*, (\d+)% in all\.", line):
        met[match[1]] = int(match[2]) / 100
        seen["in all"] += 1
    elif match := re.match(r"The text is revised towards Russia: (.*), (\d+)% of it", line):
        met[match[1]] = int(match[2]) / 100
    elif match := re.match(r"Ukraine has half of it taken back: (.*), (\d+)% still met", line):
        met[match[1]] = int(match[2]) / 100
        seen["still"] += 1
    elif match := re.match(r"It meets: (.*)", line):
        # What had been conceded may have been halved; the line has what is left of it.
        found = re.findall(r"([^,].*?) (in full|\d+%)(?:, |$)", match[1])
        met.update(dict.fromkeys(met, 0.0))
        met.update({n.strip(): 1.0 if p == "in full" else int(p[:-1]) / 100 for n, p in found})
        seen["part"] += 1


def test_sanctions_after_a_refusal_are_told_with_their_size_and_their_weekly_probability() -> None:
    path = "parameters.pressure.mediator_sanctions_probability"
    made = World(load("baseline", settings=(f"{path}=0.2",)), worlds=range(8))
    expected: dict[int, dict[int, float]] = {number: {} for number in range(8)}
    for day in range(made.spec.horizon_days):
        made.step()
        # Nothing after the mediator's answer changes what it threatens that day.
        for number, threat in enumerate(made.mediator.threat().tolist()):
            expected[number][day] = min(1.0, 0.2 * threat)
    size = made.inputs["parameters.pressure.mediator_package"]
    told = 0
    for number in range(8):
        standing = ""
        for entry in made.story(number).to_dict()["entries"]:
            if entry["kind"] == "answer":
                standing = {"counter": "“yes, but”", "refuse": "no"}.get(entry["answer"], "")
            if entry["kind"] == "mediator_sanctions":
                told += 1
                weekly = expected[number][entry["day"]]
                assert entry["weekly"] == pytest.approx(weekly, abs=1e-12)
                assert entry["pressure"] > entry["before"]
                said = (
                    f"answers the standing {standing} of Russia with new sanctions, {size:.0%} of "
                    f"those in force at the start (probability {weekly:.1%} a week)."
                )
                below = _below(
                    made.story(number).lines(full=True), entry["date"], f"The United States {said}"
                )
                assert below == [f"Pressure {entry['pressure']:.2f}, before {entry['before']:.2f}"]
    assert told > 10


def test_a_narrow_terminal_gets_lines_that_fit_and_the_same_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = world.story(3)
    narrow = story.lines(50, full=True)
    assert max(len(line) for line in narrow) <= 50
    assert " ".join(narrow).split() == " ".join(story.lines(full=True)).split()
    assert not [line for line in narrow if re.match(r"\s*[+-]\d\.\d\d,", line)]
    monkeypatch.setenv("COLUMNS", "50")
    assert story.text(full=True) == "\n".join(narrow)


def test_a_large_batch_keeps_no_stories_and_says_so() -> None:
    many = World(load("baseline"), worlds=np.arange(20))
    assert many.recorder.for_stories(lambda: pytest.fail("worked out for nobody")) is None
    with pytest.raises(ValueError, match="record=True"):
        many.story(3)


ACCEPTS_OR_NOT = {
    "accept": "Russia accepts the full truce",
    "limited": "Russia offers a limited truce only",
    "counter": "Russia answers “yes, but” with conditions",
    "refuse": "Russia refuses",
}
NO_TRUCE_LEFT = "No truce takes its place: fighting resumes in full tomorrow."


def _with_events(*events: Event, worlds: int = 1) -> World:
    return World(replace(load("baseline"), events=events), worlds=range(worlds), record=True)


def _below(lines: list[str], date: str, sentence: str) -> list[str]:
    """What is told, indented, below the first sentence of that day that starts so."""
    start = next(at for at, line in enumerate(lines) if line.startswith(f"{date}  {sentence}"))
    below = []
    for line in lines[start + 1 :]:
        if not line.startswith(" "):
            break
        below.append(line.strip())
    return below


def test_what_a_story_has_no_line_for_is_no_turning_point():
    """An event that changes nothing in this world is told nowhere."""
    story = World(load("empty_talks"), seed=1, worlds=[1]).story(1)
    assert "Turning points" in str(story)
