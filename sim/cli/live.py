"""`live`: the page with the real engine behind it, on this machine alone."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from sim.cli.console import flush, say
from sim.cli.options import SEED, Seed, Seeds, complete_scenario
from sim.ensemble.simulate import check_size
from sim.errors import InputError
from sim.live.settings import LARGEST_TEXT
from sim.scenario.library import find_scenario, shipped_scenarios
from sim.scenario.load import load
from sim.scenario.reading import text_of

_NEEDS = "the live page needs the extra `live`: pip install 'ceasefire-sim[live]'"


def live(
    scenario: Annotated[
        str,
        typer.Argument(
            metavar="[SCENARIO]",
            help="A file, or the name of a shipped one.",
            autocompletion=complete_scenario,
        ),
    ] = "baseline",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port, 0 for any free one.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    seed: Seed = SEED,
    seeds: Seeds = None,
) -> None:
    """Show a page whose dials move the real model; Ctrl-C ends it.

    Prints the address, which holds a token, as the first line. Only this machine can open it.
    """
    loaded = load(scenario, seeds=seeds)
    check_size(1, seed)
    is_shipped = scenario in shipped_scenarios()
    text = None if is_shipped else text_of(find_scenario(scenario), scenario, LARGEST_TEXT)
    try:
        from sim.live.server import Live, serve  # noqa: PLC0415 (an extra)
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn", "anyio"):
            raise
        raise InputError(_NEEDS) from None
    page = Live(seed, scenario if is_shipped else "baseline", text, seeds)
    page.answers.of(loaded, 1)  # what is loaded once is loaded before anybody waits for it

    def tell(address: str) -> None:
        say(address)
        flush()
        if browser:
            webbrowser.open(address)

    serve(page, port, tell)
