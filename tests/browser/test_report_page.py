"""The report in a real browser: dials, keyboard, phone, dark, print, without scripts, axe."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.page.conftest import made  # noqa: F401 (a fixture)

pytestmark = pytest.mark.slow


@pytest.fixture
def address(made):  # noqa: F811
    return (made / "pages/report.html").as_uri()


@pytest.fixture
def dials(made):  # noqa: F811
    return json.loads((made / "pages/report.json").read_text())["dials"]


def accepted_at(dials, pressure, support, momentum):
    """Share of the worlds at a point of the grid; the last dial runs fastest."""
    place = 0
    for axis, value in zip(dials["axes"], (pressure, support, momentum), strict=True):
        place = place * len(axis["values"]) + axis["values"].index(value)
    return dials["accepted"][place] / dials["worlds"]


def shown(page):
    return float(re.match(r"([\d.]+)%", page.locator("#dials-said").inner_text())[1])


def test_the_keyboard_moves_a_dial_to_the_numbers_of_the_command_line(visit, address, dials):
    page = visit(address)
    assert shown(page) == pytest.approx(100 * accepted_at(dials, 1, 1, 0), abs=0.05)
    page.locator("#dial-0").focus()
    page.keyboard.press("End")
    assert shown(page) == pytest.approx(100 * accepted_at(dials, 3, 1, 0), abs=0.05)
    note = page.locator("#dials-note").inner_text()
    assert "--set dials.pressure=3" in note and f"--worlds {dials['worlds']}" in note


def test_the_mouse_moves_a_dial_and_between_points_the_page_says_that_it_interpolates(
    visit, address, dials
):
    page = visit(address)
    dial = page.locator("#dial-2")
    dial.scroll_into_view_if_needed()
    box = dial.bounding_box()
    page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)
    assert shown(page) == pytest.approx(100 * accepted_at(dials, 1, 1, -1), abs=0.05)
    page.locator("#dial-0").focus()
    for _ in range(10):  # halfway from 1 to 2
        page.keyboard.press("ArrowRight")
    between = (accepted_at(dials, 1, 1, -1) + accepted_at(dials, 2, 1, -1)) / 2
    assert shown(page) == pytest.approx(100 * between, abs=0.05)
    assert page.locator("#dials-note").inner_text().startswith("Interpolated")
    assert "points against the scenario's own setting" in page.locator("#dials-said").inner_text()
    page.get_by_role("button", name="Back to the scenario's own setting").click()
    assert page.locator("#dials-said").inner_text().endswith("), the scenario's own setting.")
    assert shown(page) == pytest.approx(100 * accepted_at(dials, 1, 1, 0), abs=0.05)


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")])
def test_nothing_sticks_out_and_axe_finds_nothing(visit, address, shots, width, scheme):
    page = visit(address, width, color_scheme=scheme, bypass_csp=True)
    page.screenshot(path=shots / f"report-{width}-{scheme}.png", full_page=True)
    words = page.locator("#dials svg text").first.bounding_box()
    assert words["height"] >= 12, "the words of the bars are too small to read"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_a_pointer_on_a_bar_gets_its_number(visit, address):
    page = visit(address)
    titles = page.locator("#outcomes-figure_1 title").all_text_contents()
    assert any(re.match(r"refused: [\d.]+%", title) for title in titles)


@pytest.mark.parametrize("is_allowed", [True, False], ids=["clipboard", "no clipboard"])
def test_a_table_is_copied_or_selected_to_be(visit, address, is_allowed):
    page = visit(address)
    page.evaluate(
        """(isAllowed) => Object.defineProperty(navigator, "clipboard", { value: {
          async writeText(text) { if (!isAllowed) throw Error(); window.copied = text; } } })""",
        is_allowed,
    )
    first = page.get_by_role("button", name="Copy this table").first
    first.click()
    page.locator("button", has_text="Copied" if is_allowed else "Selected").wait_for()
    copied = page.evaluate("window.copied ?? String(getSelection())")
    rows = [[cell.strip() for cell in line.split("\t")] for line in copied.splitlines()]
    place = rows.index(["outcome", "share", "95% interval", "meaning"])
    assert rows[place + 1][0] == "truce held" and re.fullmatch(r"[\d.]+%", rows[place + 1][1])


def test_without_scripts_everything_but_the_dials_is_there(visit, address):
    page = visit(address, java_script_enabled=False)
    assert page.locator("svg[role=img]").count() >= 6
    assert page.locator("#answer .lead").first.is_visible()
    page.locator("summary", has_text="All simulated points as a table").click()
    assert page.get_by_role("table", name="Full truce accepted at every point").is_visible()
    assert page.locator("#dials input").count() == 0


def test_printed_it_is_whole(visit, address, shots):
    page = visit(address)
    page.pdf(path=shots / "report.pdf", format="A4")
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden() and page.locator("figcaption").first.is_visible()
    assert (shots / "report.pdf").stat().st_size > 50_000
