"""The pages and pictures that readers see, made anew from shipped scenarios: `make pages`.

Into the folder that is named (`results/pages`): a report on `keep_up_the_pressure`, its pictures,
and, where the system has Chromium, the report and the live page as they look on a wide and a narrow
screen, in light and dark. With 10,000 worlds also `docs/images`, which the README shows.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SHOWN = ("baseline", "wait_and_see", "keep_up_the_pressure", "everything_at_once")
REPORTED = "keep_up_the_pressure"
WHOLE = 10_000
"""Worlds of the README's pictures."""
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_SCREENS = ((1280, "light"), (390, "light"), (1280, "dark"))


def ceasefire(*arguments: str) -> list[str]:
    """The command line of this checkout."""
    return [sys.executable, "-m", "sim", *arguments]


def run(folder: Path, *arguments: str) -> None:
    """A command in a folder, quietly; stops at the first that fails."""
    subprocess.run(ceasefire(*arguments, "--quiet"), cwd=folder, check=True)


@contextmanager
def live(folder: Path) -> Iterator[str]:
    """The address of a live page, which ends with the block."""
    command = ceasefire("live", REPORTED, "--no-browser")
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def screenshots(folder: Path, page: Path) -> None:
    """The report and the live page on each screen."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("no Chromium: no screenshots", file=sys.stderr)
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only with a browser)

    with sync_playwright() as driver, live(folder) as address:
        opened = driver.chromium.launch(executable_path=browser, args=list(_FLAGS))
        for name, where in (("report", page.as_uri()), ("live", address)):
            for width, scheme in _SCREENS:
                size = {"width": width, "height": 900}
                shown = opened.new_page(viewport=size, color_scheme=scheme)
                shown.goto(where)
                shown.wait_for_selector("#said[data-digest]" if name == "live" else "#dials-said")
                target = folder / f"{name}-{width}-{scheme}.png"
                shown.screenshot(path=target, full_page=True)
                shown.close()
        opened.close()


def main() -> None:
    """Make all of it, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "pages")
    parser.add_argument("--worlds", type=int, default=WHOLE)
    given = parser.parse_args()
    folder, worlds = given.out.resolve(), str(given.worlds)
    folder.mkdir(parents=True, exist_ok=True)
    run(folder, "run", *SHOWN, "--worlds", worlds, "--out", "runs")
    run(folder, "report", REPORTED, "--worlds", worlds, "--out", "report.html")
    screenshots(folder, folder / "report.html")
    if given.worlds == WHOLE:
        shutil.copyfile(folder / "runs" / "overview.png", IMAGES / "overview.png")
    print(folder)


if __name__ == "__main__":
    main()
