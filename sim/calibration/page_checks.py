"""Sections of the calibration page: forecasts of unseen wars, and the two checks."""

from __future__ import annotations

from sim.calibration.calibrate import Calibration, Scored
from sim.calibration.predictive import REPLICATES
from sim.calibration.sbc import LEVEL, RESAMPLES
from sim.report.markdown import mean, signed, table
from sim.validation import scores
from sim.validation.cases import OUTCOMES
from sim.validation.table import NOISE

_ACCEPTED = OUTCOMES[-1]
_NARROW = 0.05
"""Tail probability below which a check is said to fail."""


def forecasts_section(found: Calibration) -> str:
    """Scores with each war left out of its own fit, on the footing of the validation page."""
    listed = [
        (
            f"**{each.label}**" if index == 0 else each.label,
            str(each.fitted),
            f"{each.scores.brier:.3f}",
            f"{each.scores.log:.3f}",
            f"{each.scores.rps:.3f}",
        )
        for index, each in enumerate(found.scored)
    ]
    calibrated, default, prior = found.scored[:3]
    gap = mean(_squares(found, calibrated)) - mean(_squares(found, default))
    low, high = scores.bootstrap_difference(
        _squares(found, calibrated),
        _squares(found, default),
        [case.group for case in found.cases],
    )
    signs = "the wars do not agree on the sign" if low < 0.0 < high else "small, but of one sign"
    return f"""## Forecasts of wars that were not used
For each war the numbers are fitted to the regularities and all other wars; then its cases are \
forecast. Scores as in the [validation](validation.md), lower is better; baselines are fitted \
with the war left out as well.

{table(("forecast", "fitted", "Brier", "log", "RPS"), listed)}

Against the defaults the mean Brier difference is {signed(gap)}; whole wars resampled, 5 to 95 % \
of it lies between {signed(low)} and {signed(high)}: {signs}. Between unlike forecasts anything \
under about {NOISE} is noise; these two differ in few numbers only. The defaults were not fitted, \
but their author knew these wars; the comparison is fair to neither. {_worth(calibrated, prior)}"""


def _worth(calibrated: Scored, prior: Scored) -> str:
    pairs = [
        (getattr(calibrated.scores, name), getattr(prior.scores, name))
        for name in ("brier", "log", "rps")
    ]
    better = sum(fitted < before for fitted, before in pairs)
    if better == len(pairs):
        return "Against the prior, which has seen no case, the fit is better by all three scores."
    words = ("none", "one", "two")
    return (
        "Against the prior, which has seen no case, the fit is better by "
        f"{words[better]} of the three scores: what one war teaches hardly carries over to another."
    )


def predictive_section(found: Calibration) -> str:
    """The data against data drawn from the posterior."""
    listed = [
        (
            each.label,
            f"{each.observed:.3g}",
            f"{each.middle:.3g} ({each.low:.3g} to {each.high:.3g})",
            f"{each.tail:.2f}",
        )
        for each in found.checks
    ]
    failed = [each.label for each in found.checks if each.tail < _NARROW]
    verdict = (
        f"Beyond what the model can explain: {', '.join(failed)}."
        if failed
        else "None is beyond what the model can explain."
    )
    return f"""## Posterior predictive check
{REPLICATES:,} data sets drawn from the posterior, against the data:

{table(("figure", "observed", "drawn: median (5 to 95 %)", "tail probability"), listed)}

{verdict} The data are used twice here, once to fit and once to check, so a fault must be gross to \
be seen; the forecasts above are the stricter test."""


def ranks_section(found: Calibration, picture: str) -> str:
    """Whether the procedure finds truths that are known."""
    ranked = found.simulated.quantities
    listed = [
        (f"`{each.name}`" if "." in each.name else each.name, f"{each.probability:.2f}")
        for each in ranked
    ]
    verdict = "pass" if found.simulated.uniform else "**fail**"
    return f"""## Does the procedure find truths that are known?
Simulation-based calibration (Talts et al. 2018): {len(ranked[0].ranks):,} times a simulated draw \
is the truth. The data are one of its worlds of each case, as the model ran it, and the figures of \
the regularities (the emulator's) with noise of their tolerance. The calibration is repeated and \
the truth ranked among {RESAMPLES} draws of the posterior, none of which is the truth itself. \
Ranks of a right procedure are uniform, and a bad emulator would show. The log-likelihood is \
ranked as well, for a posterior that ignored the data would pass on the numbers alone (Modrák et \
al. 2023).

![{ranks_finding(found)}]({picture})

{table(("quantity", "probability of so uneven ranks by chance"), listed)}

By the largest deviation of the distribution function, with a chance of {100 * LEVEL:.0f} % of \
failing any quantity of a right procedure, the ranks {verdict}. With squared weights, as if every \
case had happened twice, they fail (`tests/calibration/test_calibration.py`). This tests the \
procedure and its arithmetic; that the model is right, it cannot test."""


def ranks_finding(found: Calibration) -> str:
    """Whether the ranks are as even as they should be, for a picture's title and alternative."""
    if found.simulated.uniform:
        return "Known truths are found: their ranks are as even as chance makes them"
    return "Known truths are not found: their ranks are more uneven than chance makes them"


def _squares(found: Calibration, said: Scored) -> list[float]:
    return [
        scores.brier(forecast[_ACCEPTED], case.accepted)
        for forecast, case in zip(said.forecasts, found.cases, strict=True)
    ]
