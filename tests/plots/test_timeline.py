"""The picture of one world: made of the model's own days, its title the finding."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import sim
from sim.model.story.reasons import worth
from sim.model.story.story import Story
from sim.plots.style import DARK, darkened, picture_bytes
from sim.plots.timeline import timeline
from sim.plots.value_terms import terms_of


@pytest.fixture(scope="module", params=[("baseline", 3), ("everything_at_once", 38)])
def story(request: pytest.FixtureRequest) -> Story:
    return sim.story(*request.param)


@pytest.fixture(scope="module")
def figure(story: Story) -> Figure:
    return timeline(story)


def test_the_days_of_a_story_are_the_models_own(story: Story) -> None:
    """The last day is that of the outcome table; on a day with an answer alone the values are those
    by which it was chosen, since an answer changes neither what a yes nor what a no is worth (the
    weekly revision of stances, which comes after it, may)."""
    assert all(len(days) == story.scenario.horizon_days for days in story.daily.values())
    for name in ("belief_mediator", "perceived_momentum", "pressure", "support"):
        assert story.daily[name][-1] == story.outcome[f"{name}_at_end"]
    assert story.daily["offer_on_the_table"][-1] == story.standing["offer on the table"]
    busy = [entry.day for entry in story.entries]
    alone = [
        entry
        for entry in story.entries
        if entry.kind == "answer" and busy.count(entry.day) == 1 and entry.day % 7
    ]
    assert len(alone) >= 3
    for entry in alone:
        terms = entry.facts["terms"]
        gap = worth(terms["accept"]) - worth(terms["refuse"])
        assert story.daily["yes_over_no"][entry.day] == pytest.approx(gap, abs=1e-9)


def test_the_title_is_the_headline_and_the_turns_are_below_it(story: Story, figure: Figure) -> None:
    title, turns = (" ".join(text.get_text().split()) for text in figure.texts[:2])
    assert title == story.headline
    for point in story.turning_points:
        assert " ".join(point["text"].split()) in turns


def test_the_terms_of_an_answer_add_up_to_what_a_yes_was_worth(
    story: Story, figure: Figure
) -> None:
    """Bars up and down, and the mark, against the sum of all terms by `worth`."""
    gaps = {
        entry.day: worth(entry.facts["terms"]["accept"]) - worth(entry.facts["terms"]["refuse"])
        for entry in story.entries
        if entry.kind == "answer"
    }
    axes = figure.axes[3]
    heights = dict.fromkeys(gaps, 0.0)
    for bar in axes.patches:
        heights[round(bar.get_x() + bar.get_width() / 2.0)] += bar.get_height()
    assert heights == pytest.approx(gaps)
    (marks,) = [line for line in axes.lines if line.get_marker() == "D"]
    assert dict(zip(*marks.get_data(), strict=True)) == pytest.approx(gaps)


def test_the_largest_terms_are_named_and_have_a_colour_each(story: Story, figure: Figure) -> None:
    terms = terms_of(story)
    sizes = [sum(map(abs, term.values)) for term in terms]
    assert sizes[:-1] == sorted(sizes[:-1], reverse=True) and terms[-1].name == "all others"
    legend = figure.axes[3].get_legend()
    named = [text.get_text() for text in legend.get_texts()]
    assert named == [*(term.name for term in terms), "sum"]
    for theme in ("light", "dark"):
        picture_bytes(figure, theme=theme)
        assert len({to_hex(patch.get_facecolor()) for patch in legend.get_patches()}) == len(terms)


def test_a_world_without_an_answer_has_no_terms(story: Story) -> None:
    silent = replace(story, entries=tuple(e for e in story.entries if e.kind != "answer"))
    assert terms_of(silent) == []
    assert picture_bytes(timeline(silent))


def test_each_answer_is_drawn_on_its_day(story: Story, figure: Figure) -> None:
    drawn = [line for line in figure.axes[2].lines if line.get_marker() not in ("None", None, "")]
    given = [entry.day for entry in story.entries if entry.kind == "answer"]
    assert [line.get_xdata()[0] for line in drawn] == given


def test_no_text_covers_another_or_leaves_the_page(figure: Figure) -> None:
    figure.draw_without_rendering()
    texts = [*figure.texts, *figure.legends[0].get_texts()]
    for axes in figure.axes:
        texts += [*axes.texts, axes.yaxis.label, axes.xaxis.label]
        low, high = sorted(axes.get_ylim())
        texts += [t for t in axes.get_yticklabels() if low <= t.get_position()[1] <= high]
        texts += axes.get_xticklabels() if axes is figure.axes[-1] else []
    boxes = [text.get_window_extent() for text in texts if text.get_text() and text.get_visible()]
    assert not [1 for one, other in combinations(boxes, 2) if one.shrunk(0.9, 0.8).overlaps(other)]
    page = figure.bbox
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 for box in boxes)


def test_the_same_world_is_drawn_in_the_same_bytes(story: Story) -> None:
    for kind in ("svg", "png"):
        assert picture_bytes(timeline(story), kind) == picture_bytes(timeline(story), kind)


def test_turning_points_close_to_each_other_have_numbers_that_do_not_touch(story: Story) -> None:
    close = replace(story, entries=story.entries)
    close.__dict__["_turns"] = story._turns[:1] * 3  # the cached property of a frozen class
    figure = timeline(close)
    figure.draw_without_rendering()
    boxes = [t.get_window_extent() for t in figure.axes[0].texts if t.get_fontweight() == "bold"]
    assert len(boxes) == 3
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_events_are_named_and_no_line_to_a_name_crosses_another(
    story: Story, figure: Figure
) -> None:
    axes = figure.axes[0]
    figure.draw_without_rendering()
    kinds = {e.facts["event"].kind.replace("_", " ") for e in story.entries if e.kind == "event"}
    said = [text for text in axes.texts if text.get_text().split(",")[0] in kinds]
    assert {kind for text in said for kind in text.get_text().split(", ")} == kinds
    leaders = [line.get_window_extent() for line in axes.lines if line.get_linewidth() == 0.6]
    assert len(leaders) == len(said)
    for text in said:
        assert not any(text.get_window_extent().overlaps(leader) for leader in leaders)


def test_numbers_stand_on_the_colour_of_the_page_in_the_light_and_in_the_dark(story: Story) -> None:
    figure = timeline(story)
    for page in ("#ffffff", DARK["#ffffff"]):
        patches = [text.get_bbox_patch() for text in figure.axes[0].texts]
        behind = [to_hex(patch.get_facecolor()) for patch in patches if patch is not None]
        assert behind and set(behind) == {page}
        darkened(figure)
