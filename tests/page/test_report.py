"""`ceasefire report`: a page that stands alone and says what the result says."""

import html
import itertools
import json
import re
import shutil
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from unittest.mock import Mock

import pytest

import sim
from sim.page.readable import readable_worlds
from sim.page.svg import in_the_dark, inline
from sim.plots.kinds import draw
from sim.plots.style import picture_bytes
from sim.workers.pool import Pool
from tests.fakes import fake_result
from tests.page.conftest import SIZE, ceasefire, make_small

VOID = {"meta", "br", "path", "use", "rect", "line"}


class Read(HTMLParser):
    """Tags with their attributes, and the text inside each kind of element."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.inside, self._open = [], {}, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
            self.inside.setdefault(tag, []).append("")

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data):
        for tag in set(self._open):
            self.inside[tag][-1] += data

    def attributes(self, name):
        return [attrs[name] for _, attrs in self.tags if name in attrs]


@pytest.fixture(scope="module")
def read(page):
    return Read(page)


@pytest.fixture(scope="module")
def twin(made):
    return json.loads((made / "pages/report.json").read_text())


def test_the_page_asks_nobody_for_anything(page, read):
    places = read.attributes("src") + read.attributes("href")
    assert places and all(place.startswith(("#", "data:")) for place in places)
    assert "url(" not in re.sub(r"url\(#", "", page)
    assert "@import" not in page and "fetch(" not in page


def test_the_policy_allows_the_pages_own_style_and_script_and_no_other(page, read):
    (policy,) = [a["content"] for t, a in read.tags if a.get("http-equiv")]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    scripts = [text for text in read.inside["script"] if not text.startswith("{")]
    for rule, (text,) in (("style-src", read.inside["style"]), ("script-src", scripts)):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert not read.attributes("style"), "the policy would refuse it"
    assert not any(name.startswith("on") for _, attrs in read.tags for name in attrs)


def test_names_of_parts_are_given_once_and_what_is_named_is_there(page, read):
    ids = read.attributes("id")
    assert len(ids) == len(set(ids))
    named = re.findall(r'(?:href="#|url\(#|aria-labelledby=")([^")]*)', page)
    assert named and set(named) <= set(ids)


def test_headings_are_in_order_and_pictures_say_their_finding(read):
    heads = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h\d", tag)]
    assert heads[0] == 1 and heads.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(heads))
    pictures = [attrs for tag, attrs in read.tags if tag == "svg"]
    assert len(pictures) >= 6 and all(attrs["role"] == "img" for attrs in pictures)
    captions = read.inside["figcaption"]
    assert len(captions) == len(pictures) and all(re.search(r"\d", text) for text in captions)


def test_a_caption_is_the_title_of_its_picture_on_the_page_and_in_the_twin(made, page):
    captions = re.findall(r'<figcaption>(.*?) <a class="download" download="(.*?)"', page)
    twin = re.sub(r"\\(.)", r"\1", (made / "pages/report.md").read_text())
    assert len(captions) >= 6
    for escaped, file in captions:
        caption = html.unescape(escaped)
        drawn = (made / "pages/report-pictures" / file).read_text()
        assert caption in " ".join(re.findall(r"<!-- (.*?) -->", drawn)), file
        assert f"![{caption}](report-pictures/{file})" in twin


def test_the_answer_is_two_sentences_with_all_four_kinds_of_uncertainty(page, twin, made):
    lead = re.findall(r'<p class="lead">(.*?)</p>', page)
    assert len(lead) == 2
    share = twin["result"]["accepted"]["share"]
    assert f"Russia accepts a full truce in {100 * share:.1f}% of the worlds" in lead[0]
    kinds = {each["kind"]: each for each in twin["uncertainty"]["kinds"]}
    assert set(kinds) == {"monte_carlo", "stated", "wide", "structures"}
    for each in kinds.values():
        assert f"{100 * each['low']:.1f}–{100 * each['high']:.1f}%" in lead[1]
    assert twin["result"] == json.loads((made / "run/summary.json").read_text())


def test_it_is_compared_with_what_it_extends(page, twin):
    assert twin["comparison"]["reference"] == "baseline"
    assert {each["path"] for each in twin["drivers"]["drivers"]} >= {"events.loan_in_april"}
    assert re.search(r"<figcaption>[\w.]+ makes [+−]?[\d.]+ of [+−]?[\d.]+ points", page)


def test_every_number_that_decides_is_there_with_its_source(page, twin):
    scenario = sim.load("strengthen_ukraine")
    assert {each["path"] for each in twin["assumptions"]} == set(scenario.parameters)
    rows = dict(re.findall(r'<tr><th scope="row">([a-z_.0-9]+)</th>(.*?)</tr>', page))
    for path, number in scenario.parameters.items():
        if not number.descriptive:
            assert number.source.split(";")[0].replace("'", "&#x27;") in rows[path], path
    assert "supports a truce in principle but has set out a host of details" in page


def test_it_says_what_validation_found_and_where_the_model_failed(page):
    assert "No skill over the base rate can be shown" in page
    assert "Past offers the model was most wrong about" in page and "minsk2_2015" in page


def test_the_dials_carry_what_the_command_line_gives_at_their_points(twin, made, monkeypatch):
    dials = twin["dials"]
    shape = [len(axis["values"]) for axis in dials["axes"]]
    assert [axis["own"] for axis in dials["axes"]] == [1.0, 1.0, 0.0]
    places = [
        axis["values"].index(value)
        for axis, value in zip(dials["axes"], (2, 0.5, -1), strict=False)
    ]
    at = (places[0] * shape[1] + places[1]) * shape[2] + places[2]
    monkeypatch.chdir(made)
    settings = [f"dials.{name}" for name in ("pressure=2", "support=0.5", "momentum=-1")]
    options = [part for setting in settings for part in ("--set", setting)]
    run = ("run", "strengthen_ukraine", *options, "-n", dials["worlds"], "--seed", dials["seed"])
    _, stdout, _ = ceasefire(*run, "--json", "--no-band", "--no-picture", "-w", "1", "--out", "at")
    there = json.loads(stdout)
    assert round(there["accepted"]["share"] * dials["worlds"]) == dials["accepted"][at]
    shares = [round(each["share"] * dials["worlds"]) for each in there["shares"].values()]
    assert shares == dials["counts"][at]


def test_the_markdown_twin_says_the_same_and_shows_the_same_pictures(page, made):
    text = (made / "pages/report.md").read_text()
    for sentence in re.findall(r'<p class="lead">(.*?)</p>', page):
        assert f"**{sentence}**" in text
    pictures = re.findall(r"\]\((report-pictures/[a-z-]+\.svg)\)", text)
    assert len(pictures) >= 6 and all((made / "pages" / each).is_file() for each in pictures)


def test_a_second_report_is_the_same_to_the_last_byte(made, page, tmp_path, monkeypatch):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    make_small(monkeypatch)
    assert ceasefire("report", "run", "--out", "pages/report.html", "-w", "1", "-q")[0] == 0
    assert Path("pages/report.html").read_text() == page


def test_a_report_that_was_cut_short_goes_on_without_simulating_again(
    made, page, tmp_path, monkeypatch
):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    shutil.rmtree("pages", ignore_errors=True)
    monkeypatch.chdir(tmp_path)
    make_small(monkeypatch)
    command = ("report", "run", "--out", "pages/report.html", "-w", "1", "-q")
    with monkeypatch.context() as patch:
        patch.setattr("sim.cli.report.page_of", Mock(side_effect=KeyboardInterrupt))
        code, _, stderr = ceasefire(*command)
    assert code == 3 and "to continue: ceasefire report run" in stderr
    assert list(Path("pages/report.batches").glob("*.npz"))
    with monkeypatch.context() as patch:
        plain, asked = Pool.map, []

        def noted(pool, function, items, count):
            asked.append(count)
            return plain(pool, function, items, count)

        patch.setattr(Pool, "map", noted)
        assert ceasefire(*command)[0] == 0
    assert asked and not any(asked)
    assert Path("pages/report.html").read_text() == page
    assert not Path("pages/report.batches").exists()


def test_a_picture_becomes_a_piece_of_a_page():
    svg = b"""<?xml version="1.0"?><svg width="9pt" viewBox="0 0 9 9"><!-- x --><defs>
      <path id="a" style="fill: #ffffff; stroke-width: 0.8"/></defs>
      <use xlink:href="#a" x="1.1234" transform="scale(0.095)"/></svg>"""
    text = inline(svg, "p", "What it says")
    assert '<path id="p-a" fill="#ffffff" stroke-width="0.8"/>' in text
    assert 'href="#p-a" x="1.1234" transform="scale(0.095)"' in text
    assert 'role="img" aria-labelledby="p-title"><title id="p-title">What it says' in text
    assert "style" not in text and "<!--" not in text and 'width="9pt"' not in text


@pytest.mark.parametrize("kind", ["overview", "acceptance", "trajectories", "types"])
def test_on_a_dark_page_a_picture_has_the_colours_of_a_dark_picture(kind):
    rules = {}
    for selectors, dark in re.findall(r"([^{}]+) \{ (?:fill|stroke): (#\w+); \}", in_the_dark()):
        for each in re.finditer(r"(\w*)\[(fill|stroke)=\"(#\w+)\"\]", selectors):
            rules[each.groups()] = dark
    light, dark = (
        inline(picture_bytes(draw(kind, [fake_result()]), "svg", theme), "p", "")
        for theme in ("light", "dark")
    )
    changed = [
        (tag, name, rules.get((tag, name, colour)) or rules.get(("", name, colour), colour))
        for tag, name, colour in colours(light)
    ]
    assert changed == colours(dark) != colours(light)


def colours(picture):
    """Tag, attribute and colour of all that is filled or drawn."""
    return [
        (tag, name, colour)
        for tag, attributes in re.findall(r"<(\w+)([^>]*)>", picture)
        for name, colour in re.findall(r' (fill|stroke)="(#\w+)"', attributes)
    ]


@pytest.fixture
def work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_has_changed_since_it_was_run_is_refused(work):
    file = work / "own.yaml"
    file.write_text("schema: 1\ntitle: Own\nextends: baseline\nhorizon_days: 8\n")
    run = ("run", file, "--set", "dials.pressure=2", *SIZE, "--out", "r")
    assert ceasefire(*run)[0] == 0
    file.write_text("schema: 1\ntitle: Own\nextends: baseline\nhorizon_days: 9\n")
    code, _, stderr = ceasefire("report", "r", "-q")
    assert code == 2 and "it has changed since" in stderr and not Path("r/report.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "nowhere"),
        (("r", "--out", "r.txt"), "must end in .html"),
        (("r", "other"), "needs the same worlds and seed"),
    ],
)
def test_what_cannot_be_reported_is_said(work, arguments, said):
    file = work / "own.yaml"
    file.write_text("schema: 1\ntitle: Own\nhorizon_days: 8\n")
    assert ceasefire("run", file, *SIZE, "--out", "r")[0] == 0
    assert ceasefire("run", file, "--seed", "2", *SIZE, "--out", "other")[0] == 0
    code, _, stderr = ceasefire("report", *arguments, "-q")
    assert code == 2 and said in stderr, stderr


@pytest.mark.parametrize("name", ["mine.html", "mine.md", "mine.json"])
def test_a_file_of_another_under_the_name_of_a_twin_is_kept(made, tmp_path, monkeypatch, name):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    Path(name).write_text({"html": "<!DOCTYPE html>", "md": "# Mine", "json": "{}"}[name[5:]])
    code, _, stderr = ceasefire("report", "run", "--out", "mine.html", "-q")
    assert code == 2 and f"{name}: is there already and not of a report" in stderr
    assert Path(name).stat().st_size < 20


def test_text_of_a_scenario_is_no_markup(work, monkeypatch):
    make_small(monkeypatch)
    file = work / "own.yaml"
    file.write_text(
        'schema: 1\ntitle: "<script>alert(1)</script> *x*"\nhorizon_days: 8\n'
        'question: "<img src=x onerror=alert(2)>"\n'
    )
    assert ceasefire("run", file, "--set", "dials.momentum=0.3", *SIZE, "--out", "r")[0] == 0
    code, _, stderr = ceasefire("report", "r", "-q", "-w", "1")
    assert code == 0, stderr
    text = Path("r/report.html").read_text()
    assert "<script>alert" not in text and "<img" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "\\*x\\*" in Path("r/report.md").read_text()
    assert "--set dials.momentum=0.3" in text


def test_a_scenario_is_run_first_and_its_folder_stays_a_result(work, monkeypatch):
    make_small(monkeypatch)
    Path("own.yaml").write_text("schema: 1\ntitle: Own\nhorizon_days: 8\n")
    again = ("own.yaml", "--set", "dials.pressure=2", "-n", "30", "-w", "1", "-q")
    code, _, stderr = ceasefire("report", *again)
    assert code == 0, stderr
    (page,) = Path("results").glob("own-*/report.html")
    assert "ceasefire run own.yaml --set dials.pressure=2 --worlds 30 --seed 1" in page.read_text()
    assert ceasefire("run", *again, "--no-picture")[0] == 0
    assert ceasefire("report", page.parent, "-w", "1", "-q")[0] == 0


def test_the_stories_are_those_of_the_command(twin, page):
    stories = twin["stories"]
    assert [each["shown_as"].split()[0] for each in stories][:2] == ["Accepts,", "Ends"]
    run = sim.World("strengthen_ukraine", 1, [each["world"] for each in stories], record=True)
    for each in stories:
        assert each["text"] == "\n".join(run.story(each["world"]).lines(96))
        assert f"World {each['world']}. " in page


def test_a_world_that_two_scenarios_split_is_among_the_stories():
    comparison = sim.compare(["wait_and_see", "us_leans_on_russia"], 60)
    scenario, result = sim.load("us_leans_on_russia"), comparison.results[1]
    why, world, text = readable_worlds(scenario, result, comparison)[-1]
    assert world in comparison.changes[0].gained_worlds
    assert why == "Accepts here and does not under Wait and see"
    assert f"world {world}" in text.splitlines()[0]
