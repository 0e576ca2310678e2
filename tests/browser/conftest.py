"""Chromium of the system, driven by Playwright: skipped where there is none, but not under CI."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

SHOTS = Path("results/browser").resolve()
"""Where screenshots are kept to be looked at."""
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser():
    """Closed with each file: until then Playwright's event loop runs in this thread, and no other
    could (a Dask client's)."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: .ci/run installs it where it may")
        pytest.skip("no Chromium on this machine: install the system's package `chromium`")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def visit(browser):
    """A function that opens an address; at the end the console must have stayed empty."""
    said, contexts = [], []

    def opened(address, width=1280, **settings):
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture(scope="session")
def shots():
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS
