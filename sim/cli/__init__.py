"""The command `ceasefire`. Commands are thin: each says what it takes and calls the rest.

Nothing heavy is imported until a command needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

import sim
from sim.cli import backtesting, calibrating, checking, drawing, running, sweeping, tools
from sim.cli.console import BAD_INPUT, FINE, INTERRUPTED, report

app = typer.Typer(
    name="ceasefire",
    help="Do pressure, support and battlefield momentum lead to an accepted 30-day truce?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command, _short in (
    (running.run, "Simulate scenarios: table, results, picture."),
    (running.compare, "What changes from one scenario to another."),
    (sweeping.sweep, "Run a scenario at many points."),
    (sweeping.merge, "Put the shards of a sweep together."),
    (checking.check, "Judge what scenarios expect, as a gate."),
    (backtesting.backtest, "Past ceasefire offers: probabilities, scores, baselines."),
    (calibrating.calibrate, "What past offers leave open about judged numbers."),
    (drawing.plot, "Draw results that are on disk."),
    (tools.story, "Tell one world day by day, with reasons."),
    (tools.validate, "Check scenarios without running them."),
    (tools.new, "Write a commented starting scenario."),
    (tools.schema, "Print the JSON Schema of scenario files."),
):
    app.command(short_help=_short)(_command)

# typer carries its own click since 0.20 and used the package before: its class, wherever it is.
_UsageError: type[Any] = typer.BadParameter.__mro__[1]
_CTRL_C_UNDER_TYPER = 130


def main() -> NoReturn:
    """Run the command line and exit with 0, 1, 2, 3 or 4 (see `sim.cli.console`)."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = _run()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C does not change the code
    sys.exit(code)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"ceasefire-sim {sim.__version__}")
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
    except typer.Exit as leave:
        code = leave.exit_code
    except typer.Abort:
        code = INTERRUPTED
    except _UsageError as wrong:
        wrong.show()
        code = BAD_INPUT
    except SystemExit:  # how typer leaves when whoever reads its output has gone
        code = FINE
    except BaseException as error:
        code = report(error)
    code = code if isinstance(code, int) else 0
    return INTERRUPTED if code == _CTRL_C_UNDER_TYPER else code


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
