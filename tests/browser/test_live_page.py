"""The live page in a real browser, with the command's own server behind it."""

import json
import re
import signal
import subprocess
import sys
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

import sim

pytestmark = pytest.mark.slow

READY = "#said[data-worlds]"
MOVE = """(to) => { const dial = document.getElementById('dial-0');
  dial.value = to; dial.dispatchEvent(new Event('input')); }"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Its address, printed as the first line; Ctrl-C ends it with 0."""
    command = [sys.executable, "-m", "sim", "live", "--port", "0", "--no-browser"]
    folder = tmp_path_factory.mktemp("live")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as started:
        address = started.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{20,}", address)
        yield address
        started.send_signal(signal.SIGINT)
        assert started.wait(20) == 0
    assert list(folder.iterdir()) == []


@pytest.fixture
def page(visit, server):
    opened = visit(server)
    opened.wait_for_selector(READY)
    return opened


def answered(page, **dials):
    """Whether the page comes to show what the command line gives for these dials."""
    scenario = sim.load("baseline", {f"dials.{name}": value for name, value in dials.items()})
    page.wait_for_selector(f'#said[data-digest="{scenario.digest}"]', timeout=60_000)
    text, worlds = page.evaluate(
        "(() => { const said = document.getElementById('said');"
        " return [said.textContent, Number(said.dataset.worlds)]; })()"
    )
    share = sim.run(scenario, worlds, band=False).accepted().share
    return float(re.match(r"([\d.]+)%", text)[1]) == pytest.approx(100 * share, abs=0.05)


def test_a_dial_that_is_moved_shows_the_numbers_of_the_command_line(page):
    page.locator("#dial-0").focus()
    page.keyboard.press("End")
    assert answered(page, pressure=3)
    box = page.locator("#dial-1").bounding_box()
    page.mouse.click(box["x"] + 1, box["y"] + box["height"] / 2)
    assert page.locator("output[for=dial-1]").inner_text().startswith("0.00")
    assert answered(page, pressure=3, support=0)


def test_after_a_hundred_quick_moves_the_last_one_is_answered(page):
    for number in range(100):
        page.evaluate(MOVE, (number % 50) / 20)
    page.evaluate(MOVE, 2)
    begun = time.monotonic()
    assert answered(page, pressure=2)
    assert time.monotonic() - begun < 30, "the others were worked out first"


def test_a_shared_address_brings_back_the_state(page, visit):
    page.evaluate(MOVE, 2.5)
    page.locator("#detail-monitoring").uncheck()
    page.select_option("#other", "wait_and_see")
    page.wait_for_selector("#change:not(:empty)")
    again = visit(page.url)
    again.wait_for_selector("#change:not(:empty)")
    assert again.locator("#dial-0").input_value() == "2.5"
    assert not again.locator("#detail-monitoring").is_checked()
    assert again.locator("#other").input_value() == "wait_and_see"
    assert "Against Wait and see" in again.locator("#change").inner_text()


def test_a_typing_error_in_the_editor_is_told_at_its_line(page):
    page.locator("#editor-box > summary").click()
    page.locator("#editor").fill("schema: 1\nextends: baseline\ndials: {presure: 2}\n")
    page.get_by_text("editor:3:9: unknown key 'presure'; did you mean 'pressure'?").wait_for()
    page.get_by_role("button", name="line 3").click()
    chosen = page.evaluate("document.getElementById('editor').selectionStart")
    assert chosen == len("schema: 1\nextends: baseline\n") + 8
    text = "schema: 1\ntitle: Mine\nextends: baseline\ndials: {pressure: 2}\n"
    page.locator("#editor").fill(text)
    page.get_by_text("Sound: it can be used.").wait_for()
    page.get_by_role("button", name="Use what is written").click()
    page.get_by_role("heading", name="Mine").wait_for()
    assert answered(page, pressure=2)


def test_one_world_is_stepped_through(page):
    page.locator("#world").fill("3")
    page.get_by_role("button", name="Tell it").click()
    page.wait_for_selector('#step:not([max="0"])')
    first = page.locator("#happening").inner_text()
    page.get_by_role("button", name="later").click()
    second = page.locator("#happening").inner_text()
    assert re.match(r"2025-\d\d-\d\d", first) and first != second
    page.locator("details", has=page.locator("#story")).locator("summary").click()
    assert "world 3" in page.locator("#story").inner_text()


def test_the_scenario_is_taken_home(page, tmp_path):
    page.evaluate(MOVE, 2)
    with page.expect_download() as begun:
        page.get_by_role("button", name="scenario", exact=True).click()
    begun.value.save_as(tmp_path / "mine.yaml")
    assert (
        sim.load(tmp_path / "mine.yaml").digest
        == sim.load("baseline", {"dials.pressure": 2}).digest
    )


def test_two_visitors_do_not_see_each_other(page, visit, server):
    other = visit(server)
    other.wait_for_selector(READY)
    page.evaluate(MOVE, 3)
    assert answered(page, pressure=3)
    assert answered(other)
    assert other.locator("#dial-0").input_value() == "1"


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")])
def test_nothing_sticks_out_and_axe_finds_nothing(visit, server, shots, width, scheme):
    page = visit(server, width, color_scheme=scheme, bypass_csp=True)
    assert answered(page)
    page.screenshot(path=shots / f"live-{width}-{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    found = Axe().run(page).response["violations"]
    assert json.dumps([(each["id"], each["nodes"][0]["html"]) for each in found]) == "[]"
