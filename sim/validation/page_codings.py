"""Sections of the validation page on the codes: how far coders agree, what the score hangs on."""

from __future__ import annotations

from math import isnan

from sim.report.markdown import signed, table
from sim.validation.agreement import Agreement
from sim.validation.backtest import Backtest
from sim.validation.code_worth import CodesWorth, CodeWorth
from sim.validation.table import NOISE


def agreement_section(found: Backtest) -> list[str]:
    """Who coded, and agreement code by code; nothing where the cases are coded once."""
    if not found.agreement:
        return []
    about = found.about_second
    said = {key.replace("_", " "): text for key, text in about.items() if key != "name"}
    who = [f"{key[:1].upper()}{key[1:]}: {text}" for key, text in said.items()]
    rows = [_agreement_row(each) for each in found.agreement]
    heads = ("code", "offers", "same value", "kappa", "90 % interval", "linear weights")
    return [
        f"""## A second coding
{". ".join(who)}. `partial_on_text` was coded once, in this coding, \
and is the same under both.

{table(heads, rows)}

Cohen's kappa with quadratic weights, 1 − mean squared difference over that of all pairs of the \
first coder's values with the second's: 0 is chance, 1 the same values throughout. A bias of one \
coder lowers it as scatter does. Intervals: whole wars drawn with replacement, 4,000 times, \
percentiles."""
    ]


def worth_section(found: CodesWorth) -> str:
    """Score changes when one code is replaced in every case."""
    rows = [_worth_row(each, found) for each in found.codes]
    heads = ["code", "averaged: Brier", "change", "RPS, change"]
    explained = ""
    if found.second is not None:
        heads += ["second coder's: Brier, change", "into the second: Brier, change"]
        explained = (
            " *Second coder's*: the first coding with that coder's value of this code. *Into the "
            f"second*: the second coding (Brier {found.second.brier:.3f}) with the first coder's."
        )
    return f"""## Which codes the score hangs on
The first coding (Brier {found.first.brier:.3f}, RPS {found.first.rps:.3f} on these worlds) with \
one code replaced in every case, on the same random numbers. *Averaged*: every case has the mean \
over the cases, so that nothing is left of what tells them apart.{explained} A change under \
{NOISE} is noise.

{table(heads, rows)}"""


def _agreement_row(each: Agreement) -> tuple[str, ...]:
    return (
        f"`{each.code}`",
        str(each.cases),
        str(each.same),
        _number(each.kappa),
        f"{_number(each.low)} to {_number(each.high)}",
        _number(each.linear),
    )


def _worth_row(each: CodeWorth, found: CodesWorth) -> tuple[str, ...]:
    cells = [
        f"`{each.code}`",
        f"{each.averaged.brier:.3f}",
        signed(each.averaged.brier - found.first.brier),
        signed(each.averaged.rps - found.first.rps),
    ]
    for changed, start in ((each.swapped, found.first), (each.restored, found.second)):
        if changed is not None and start is not None:
            cells.append(signed(changed.brier - start.brier))
    return tuple(cells)


def _number(value: float) -> str:
    return "–" if isnan(value) else f"{value:.2f}".replace("-", "−")
