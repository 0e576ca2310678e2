"""The command `ceasefire`. Commands are thin: each says what it takes and calls the rest.

A command is the function of the same name in the module of the same name; its module is imported
when it is called (`sim.cli.lazy`).
"""

from __future__ import annotations

import signal
import sys
from io import StringIO
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

import sim
from sim.cli.console import flush, note, say
from sim.cli.exits import BAD_INPUT, FINE, INTERRUPTED, report
from sim.cli.lazy import LazyGroup, add_commands

app = typer.Typer(
    cls=LazyGroup,
    name="ceasefire",
    help="Do pressure, support and battlefield momentum lead to an accepted 30-day truce?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
add_commands(
    app,
    (
        ("run", "Simulate scenarios: table, results, picture."),
        ("compare", "What changes from one scenario to another."),
        ("sweep", "Run a scenario at many points."),
        ("merge", "Put the shards of a sweep together."),
        ("drivers", "Which settings make the difference between two scenarios."),
        ("tip", "Where along a path acceptance crosses a level."),
        ("uncertainty", "How sure: four kinds of uncertainty told apart."),
        ("sensitivity", "Which inputs acceptance depends on."),
        ("information", "Which input, known exactly, would narrow the answer most."),
        ("discover", "In which region of the inputs the decider accepts."),
        ("check", "Judge what scenarios expect, as a gate."),
        ("backtest", "Past ceasefire offers: probabilities, scores, baselines."),
        ("forecast", "A dated, hashed file of forecasts; later its scores."),
        ("calibrate", "What past offers leave open about judged numbers."),
        ("plot", "Draw results that are on disk."),
        ("live", "A page whose dials move the real model, on this machine."),
        ("report", "Write a page on results to hand on."),
        ("story", "Tell one world day by day, with reasons."),
        ("validate", "Check scenarios without running them."),
        ("upgrade", "Rewrite scenarios of an older format."),
        ("new", "Write a commented starting scenario."),
        ("list", "Show the shipped scenarios, sweeps and dossiers."),
        ("schema", "Print the JSON Schema of scenario files."),
    ),
)

# typer carries its own click since 0.20 and used the package before: its class, wherever it is.
_UsageError: type[Any] = typer.BadParameter.__mro__[1]
_CTRL_C_UNDER_TYPER = 130


def main() -> NoReturn:
    """Run the command line and exit with 0, 1, 2, 3 or 4 (see `sim.cli.exits`)."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = _run()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C does not change the code
    sys.exit(code)


def _print_version(wanted: bool) -> None:
    if wanted:
        say(f"ceasefire-sim {sim.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and stop.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    pass


def _run() -> int:
    try:
        code = app(standalone_mode=False)
        flush()
    except typer.Exit as leave:
        code = leave.exit_code
    except typer.Abort:
        code = INTERRUPTED
    except _UsageError as wrong:
        text = StringIO()
        wrong.show(file=text)
        note(text.getvalue().rstrip("\n"))
        code = BAD_INPUT
    except SystemExit:  # how typer leaves when whoever reads its output has gone
        code = FINE
    except BaseException as error:
        code = report(error)
    code = code if isinstance(code, int) else 0
    return INTERRUPTED if code == _CTRL_C_UNDER_TYPER else code


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
