"""How long the live page takes to answer a move of a dial, as a visitor meets it: in a browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time

import numpy as np

_READY = "#said[data-worlds]"
_MOVE = """([name, to]) => new Promise((done) => {
  const dial = document.getElementById(name), said = document.getElementById("said");
  const before = said.dataset.digest, begun = performance.now();
  new MutationObserver((_, watching) => {
    if (said.dataset.digest === before) return;
    watching.disconnect();
    done(performance.now() - begun);
  }).observe(said, { attributes: true });
  dial.value = to;
  dial.dispatchEvent(new Event("input"));
})"""
"""Milliseconds from a move of a dial until the page shows its first answer."""


def _moves() -> list[tuple[str, float]]:
    """A hundred moves to as many settings, on the steps of 0.05 that a dial has."""
    pressures = [
        ("dial-0", step / 20) for step in np.random.default_rng(1).permutation(50).tolist()
    ]
    return [*pressures, ("dial-1", 2.0), *pressures[:-1]]


def lines() -> list[str]:
    """Time until the first answer over 100 moves, each made when the one before is answered."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        return ["no Chromium: not measured"]
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only with a browser)

    command = [sys.executable, "-m", "sim", "live", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip()
            with sync_playwright() as driver:
                opened = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
                page = opened.new_page()
                begun = time.perf_counter()
                page.goto(address)
                page.wait_for_selector(_READY)
                start = time.perf_counter() - begun
                took = [page.evaluate(_MOVE, move) / 1000 for move in _moves()]
                opened.close()
        finally:
            server.terminate()
    median, most = np.quantile(took, [0.5, 0.95])
    return [
        f"page opened until its first answer: {start:.2f} s",
        f"first answer after a move, {len(took)} moves: median {median:.2f} s, p95 {most:.2f} s",
    ]
