"""`docs/promises.md`: each sentence stands in its page, each of its tests exists.

Here are also the tests of those promises that are no other folder's: figures of the README.
"""

import re

import pytest

import sim
from sim.results.documents import FORMAT
from sim.scenario.resolved import SCHEMA_VERSION
from tests.promises import ROOT, rows, without_a_test

PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def plain(text: str) -> str:
    """A page's text on one line, with the words of its links alone."""
    return " ".join(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).split())


def test_every_promise_names_tests_that_exist():
    assert len(rows(PAGE)) > 60
    assert not without_a_test(PAGE)


@pytest.mark.parametrize("page", SECTIONS)
def test_every_promise_still_stands_in_its_page(page: str):
    text = plain((ROOT / page).read_text(encoding="utf-8"))
    promises = [promise for promise, _ in rows(SECTIONS[page])]
    assert promises
    assert not [promise for promise in promises if plain(promise) not in text]


def test_every_page_has_its_promises_here_or_is_said_to_be_shown_otherwise():
    said = {f"docs/{name}" for name in re.findall(r"\]\((\w+\.md)\)", PAGE.partition("\n## ")[0])}
    pages = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} - {"docs/promises.md"}
    assert pages == (said | SECTIONS.keys()) & pages
    assert not said & SECTIONS.keys()


def shown_share(row: str) -> float:
    """The share in a row of the table that the README shows for the baseline."""
    found = re.search(rf"^{row}\s+([\d.]+)%", README, re.MULTILINE)
    assert found is not None, row
    return float(found[1])


def test_the_first_figures_of_the_readme_are_those_of_its_table():
    """The table itself is what the command prints (test_pages.py)."""
    accepted = shown_share("full truce accepted")
    band = re.findall(r"(\d+\.\d)–(\d+\.\d)%", README.partition("Input band of acceptance:")[2])
    stated, wide = (" to ".join(f"{float(end):.0f}" for end in ends) for ends in band[:2])
    said = f"({accepted:.0f} %; {stated} % over the uncertain inputs, {wide} % over all judged"
    assert said in README
    assert abs(accepted / 100 - 1 / 6) < 0.02, "about one world in six"
    held = float(re.findall(r"time to run 30 days, ([\d.]+)% held", README)[0])
    assert abs(held / 100 - 2 / 3) < 0.03, "about two in three"
    assert abs(shown_share("limited truce agreed") / 100 - 1 / 3) < 0.02, "a third of the worlds"
    assert f"in force in {shown_share('limited truce in force'):.0f} of 100" in README
    rows_of_outcomes = ("truce held", "truce running", "truce collapsed", "limited truce in force")
    others = [shown_share(row) for row in (*rows_of_outcomes, "opponent withdrew", "stalled: .*?”")]
    assert shown_share("refused") > max(others), "the commonest last answer is no"


@pytest.mark.long
def test_the_other_scenarios_accept_as_the_readme_says():
    said = {"wait_and_see": 16, "keep_up_the_pressure": 20, "everything_at_once": 26}
    assert "Waiting makes it less likely (16 %), pressure kept up a little more (20 %)" in README
    assert "all at once most (26 %)" in README
    for name, percent in said.items():
        result = sim.run(name, worlds=10_000, seed=1, band=False)
        assert round(100 * result.accepted().share) == percent, name


def test_the_scores_of_the_readme_are_those_of_the_validation():
    found = re.search(r"Brier (\.\d+) against (\.\d+) under the mean of two codings", README)
    assert found is not None
    validation = plain((ROOT / "docs" / "validation.md").read_text(encoding="utf-8"))
    assert all(score in validation for score in found.groups())


def test_every_folder_of_the_program_is_in_the_table_of_the_readme():
    table = README.partition("## Where things live")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([\w.]+/[\w/.]*)`", table))
    assert all((ROOT / name).exists() or (ROOT / "tests" / name).exists() for name in named)
    folders = {
        f"sim/{path.parent.name}/"
        for path in (ROOT / "sim").glob("*/__init__.py")
        if not path.parent.name.startswith("_")
    }
    assert not folders - named


def test_the_formats_of_the_page_are_those_of_the_program():
    page = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")
    now = re.findall(r"^\| the format of .*? \| .*? \| (\d+) \|", page, re.MULTILINE)
    assert list(map(int, now)) == [SCHEMA_VERSION, FORMAT]
    assert f"results of format {FORMAT - 1}, and this version reads {FORMAT}," in page
