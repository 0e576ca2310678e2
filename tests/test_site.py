"""The documentation site: builds without a warning, asks nobody for anything, has what it must."""

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import sim
from sim.cli import app
from sim.outcomes import COLUMNS
from sim.scenario.dossier import starting_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.paths import numbers

ROOT = Path(__file__).resolve().parent.parent
APART = ("index", "genindex", "search")
COMMAND = ["sphinx", "-q", "-W", "--keep-going", "-n", "-c", "docs"]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("myst_parser", reason="the site is built with the extra `site`")
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", *COMMAND, "-d", folder / "doctrees", ".", folder / "html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder / "html"


def pages(site):
    return {
        path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")
    }


def shown(site, page):
    """The text of a page as it is read."""
    return unescape(re.sub(r"<[^>]+>", "", (site / page).read_text(encoding="utf-8")))


def test_every_text_is_a_page(site):
    texts = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    texts += (ROOT / "docs").rglob("*.md")
    missing = {
        str(text.relative_to(ROOT))
        for text in texts
        if not (site / text.relative_to(ROOT).with_suffix(".html")).is_file()
    }
    assert missing == set()
    assert 'url=docs/index.html"' in (site / "index.html").read_text(encoding="utf-8")


def test_every_page_but_the_first_is_in_the_navigation(site):
    home = (site / "docs/index.html").read_text(encoding="utf-8")
    sidebar = home[home.index("sidebar-tree") : home.index("<article")]
    listed = set(re.findall(r'href="([^"#]+\.html)"', sidebar))
    there = {os.path.relpath(path, site / "docs") for path in site.rglob("*.html")}
    unlisted = {page for page in there if not (site / "docs" / page).name.startswith(APART)}
    assert unlisted - listed == set()


def test_no_page_style_or_script_loads_anything_from_elsewhere(site):
    loads = re.compile(
        r"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\bsrc=["']?(?:https?:)?//"""
        r"""|<link\b(?![^>]*rel=["']?(?:canonical|license))[^>]*\bhref=["']?(?:https?:)?//"""
        r"""|@import\s*["']?(?:url\()?["']?(?:https?:)?//|url\(["']?(?:https?:)?//"""
    )
    texts = [*site.rglob("*.html"), *site.rglob("*.css")]
    asked = {path.name for path in texts if loads.search(path.read_text(encoding="utf-8"))}
    assert len(texts) > 40
    assert asked == set()


def test_links_between_pages_lead_somewhere(site):
    lost = set()
    for name, text in pages(site).items():
        for link in re.findall(r'<a\b[^>]*\bhref="([^"#:]+)(?:#[^"]*)?"', text):
            if not (site / name).parent.joinpath(unescape(link).split("?")[0]).exists():
                lost.add((name, link))
    assert lost == set()


def test_the_search_finds_a_word_without_a_server(site):
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert index.startswith("Search.setIndex(")
    assert re.search(r'["{,]momentum["]?:', index)
    assert 'src="searchindex.js' in (site / "search.html").read_text(encoding="utf-8")


def test_the_reference_has_every_command_column_number_and_public_name(site):
    commands = (site / "docs/reference/commands.html").read_text(encoding="utf-8")
    names = [each.name for each in app.registered_commands]
    assert len(names) > 20
    assert [name for name in names if f'<section id="{name}"' not in commands] == []
    columns = shown(site, "docs/reference/columns.html")
    assert [name for name in COLUMNS if name not in columns] == []
    python = shown(site, "docs/reference/python.html")
    public = [name for name in sim.__all__ if name != "__version__"]
    assert [name for name in public if f"sim.{name}" not in python] == []
    keys = shown(site, "docs/reference/scenario.html")
    found = {each.path.split(".")[-1] for each in numbers(starting_dossier(seeds_folder()).base)}
    assert {key for key in found if key not in keys} == set()


def test_the_questions_give_the_figures_of_the_validation():
    said = (ROOT / "docs" / "faq.md").read_text(encoding="utf-8")
    validation = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    score = re.search(r"Brier (\S+) against (\S+), difference (\S+) \((\S+ to \S+)\)", validation)
    own = re.search(
        r"Brier (\S+) against (\S+), difference (\S+) \(90 % interval (\S+ to \S+)\)", said
    )
    assert own.groups() == score.groups()
    rival = re.search(r"rival \(.*\) has Brier (\S+),", validation)
    assert f"(Brier {rival[1]})" in said
    talks = re.search(r"got a mean of (\S+) for acceptance: the model knows no aim", validation)
    assert f"got a mean of {talks[1]} for acceptance" in said
    partial = re.search(
        r"ended in one got a mean of (\S+) for that, those that did not (\S+)\.\n", validation
    )
    assert f"ended in one got {partial[1]} for that, the others {partial[2]}." in said
