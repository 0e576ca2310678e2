"""`docs/calibration.md`: the calibration, what it is worth and what not, from one run."""

from __future__ import annotations

from collections.abc import Iterable

from sim.calibration import rows
from sim.calibration.calibrate import RESAMPLED, WEIGHED, Calibration
from sim.calibration.emulator import REGULARITIES
from sim.calibration.identifiability import LITTLE, MUCH, NOTHING, Verdict, verdict
from sim.calibration.page_checks import forecasts_section, predictive_section, ranks_section
from sim.report.markdown import table
from sim.scenario.errors import listed
from sim.wording import plural

MARGINALS, RANKS = "calibration-marginals.png", "calibration-ranks.png"
FILE = "scenarios/posterior.yaml"
_PAIRS = 4


def calibration_page(found: Calibration) -> str:
    """The page as Markdown."""
    parts = (
        _opening(found),
        _free(found),
        _evidence(found),
        _learnt(found),
        _wars(found),
        forecasts_section(found),
        predictive_section(found),
        ranks_section(found, RANKS),
        _use(found),
        _meaning(found),
    )
    return "\n\n".join(parts) + "\n"


def _opening(found: Calibration) -> str:
    wars = len({case.group for case in found.cases})
    return f"""# What past offers say about the judged numbers

Written by `{found.command} --out {FILE} --report docs/calibration.md`; every number below comes \
from that command (about ten minutes of processor time), except where an earlier trial is named.

**What it is.** {len(found.plan.free)} judged numbers are fitted together to {len(found.cases)} \
ceasefire offers of {wars} wars and to {len(found.plan.targets)} published regularities of truces. \
What comes out is no new set of defaults: every default stays as it is, and was set without this \
page. It is a measure of what the data leave open, as a file that scenarios can draw from.

**What was kept out.** `ukraine_2025` is the war the model was built on and is in no fit. The \
detail gap, coded by somebody who knew the outcomes, is not used. Fitted quantities: \
{len(found.plan.free)}. Three choices of the mapping that were made with the outcomes in view \
([validation](validation.md)) are still in it, so even a score with the war left out has seen \
something of that war."""


def _free(found: Calibration) -> str:
    listed_numbers = [
        (f"`{free.name}`", free.unit, _span(each.prior), free.reason)
        for free, each in zip(found.plan.free, found.marginals, strict=True)
    ]
    heads = ("number", "unit", "prior: median (5 to 95 %)", "why it is free")
    return f"""## What is free
One rule for all (`seeds/calibration.yaml`): lognormal around the default, with a standard \
deviation of .5 of the logarithm. Ranges of the dossier are narrower; here the data are to have \
their say. No code of a case sets any of these numbers.

{table(heads, listed_numbers)}"""


def _evidence(found: Calibration) -> str:
    named = {each.key: each for each in found.plan.targets}
    listed_targets = [
        (
            each.label,
            f"{each.target:g} ± {each.tolerance:g}",
            each.source,
            each.reason,
            f"{100 * found.kept[key]:.0f} %",
        )
        for key in REGULARITIES
        for each in (named[key],)
    ]
    heads = ("regularity", "target ± tolerance", "source", "why", "of the prior not ruled out")
    return f"""## What it is held against, and how
{table(heads, listed_targets)}

1. **{found.draws:,} draws** of the prior are simulated: every case on {found.worlds} worlds until \
its window, and the truces of the regularities on the baseline. Each draw has worlds of its own.
2. **An emulator** (multinomial logistic regressions on the six numbers, squares and products) \
pools them. Fitted to half of the draws it forecasts the other half: shares in tenths of the draws \
by each number miss by {found.quality.spread:.2f} times what counting noise alone would give, the \
error of the fit included, and by {found.quality.largest:.3f} at most.
3. **History matching** (Vernon, Goldstein & Bower 2010): of {WEIGHED:,} draws, those more than \
{found.plan.ruled_out:g} tolerances from one regularity are ruled out. \
{100 * found.kept["all"]:.0f} % of the prior is left.
4. **Weights** for these: the product over cases of the probability of what happened (four \
outcomes) times a normal kernel for each regularity. Rejection ABC (Beaumont 2010) would accept a \
draw when simulated outcomes match; the weight is the probability that it would. Weighing the \
simulated draws themselves, with estimated probabilities, would be right in the limit (Andrieu & \
Roberts 2009), and was tried first: 1,024 draws of 64 worlds were worth 49 in the median \
synthetic data set, and the test of known truths below failed.

The weights are worth **{found.posterior.effective:,.0f} effective draws**. Cases count as \
independent given the numbers. Cases of one war are not, so each war is left out in turn below, \
and one column shows what is left if a war counts as a single case."""


def _learnt(found: Calibration) -> str:
    expected = found.simulated.contraction
    listed_numbers = [
        (
            f"`{each.path}`",
            _span(each.after),
            f"{each.ratio:.2f} ({each.interval[0]:.2f} to {each.interval[1]:.2f})",
            f"{each.overlap:.2f}",
            f"{found.without_cases[index]:.2f}",
            f"{found.tempered[index]:.2f}",
            f"{expected[index]:.2f}",
            f"{each.shift:+.2f}".replace("-", "−"),
            f"**{each.verdict}**",
        )
        for index, each in enumerate(found.marginals)
    ]
    heads = (
        "number",
        "posterior: median (5 to 95 %)",
        "sd left",
        "overlap",
        "from regularities alone",
        "war as one case",
        "to be expected",
        "moved by",
        "the data say",
    )
    pairs = [
        (
            f"`{each.paths[0]}`",
            f"`{each.paths[1]}`",
            f"{each.value:+.2f}".replace("-", "−"),
            f"{each.interval[0]:+.2f} to {each.interval[1]:+.2f}".replace("-", "−"),
        )
        for each in found.correlations[:_PAIRS]
    ]
    return f"""## What the data say, and about what they say nothing
![{marginals_finding(found)}]({MARGINALS})

{table(heads, listed_numbers)}

*sd left*: standard deviation after over before, on the prior's normal scale; 1 means nothing was \
learnt; in brackets 5 to 95 % over {RESAMPLED} emulators of resampled draws (its own error). \
*Overlap*: probability that prior and posterior share. *To be expected*: sd left over synthetic \
data sets, if the model were true: the most that data of this kind can do. *Moved by*: prior \
standard deviations. The data say **nothing** where more than {NOTHING:g} of spread and overlap is \
left, which one more observation with three times the prior's spread would take away; *little* \
above {LITTLE:g} of the spread, *much* below {MUCH:g}.

{_plainly(found)}

What is tied together (correlation, Monte Carlo error):

{table(("number", "and", "correlation", "5 to 95 %"), pairs)}"""


def _plainly(found: Calibration) -> str:
    def named(*verdicts: Verdict) -> str:
        return _listed(each.path for each in found.marginals if each.verdict in verdicts)

    silent = [
        each.path
        for index, each in enumerate(found.marginals)
        if verdict(float(found.tempered[index])) in ("nothing", "little")
    ]
    return (
        f"Told plainly. Nothing is said about: {named('nothing')}. Little about: "
        f"{named('little')}. Something about: {named('something')}. Much about: {named('much')}. "
        f"If every war counts as one case, little or nothing about: {_listed(silent)}."
    )


def marginals_finding(found: Calibration) -> str:
    """Of how many numbers the data say little, for a picture's title and its alternative."""
    silent = [each for each in found.marginals if each.verdict in ("nothing", "little")]
    of = plural(len(found.marginals), "number")
    return f"The data leave {len(silent)} of {of} nearly as open as before"


def _listed(names: Iterable[str]) -> str:
    marked = [f"`{name}`" for name in names]
    return listed(marked, "and") if marked else "none"


def _wars(found: Calibration) -> str:
    names = [f"`{each.name}`" for each in found.plan.free]
    listed_wars = [
        ("none", *(f"{each.after[1]:.3g}" for each in found.marginals)),
        *(
            (war.replace("_", " "), *(f"{median:.3g}" for median in medians))
            for war, medians in found.without_war.items()
        ),
    ]
    return f"""## If one war had not been coded
Posterior medians with all cases of one war left out:

{table(("war left out", *names), listed_wars)}"""


def _use(found: Calibration) -> str:
    listed_effects = [
        (each.label, f"{each.accepted:.3f}", f"{each.band[0]:.2f} to {each.band[1]:.2f}")
        for each in found.effects
    ]
    heads = ("six numbers from", "accepted within 180 days", "input band, 5 to 95 %")
    shown = (
        " What it does to the baseline, with the shipped ranges of all other numbers:\n\n"
        + table(heads, listed_effects)
        if listed_effects
        else ""
    )
    return f"""## Using it
`{FILE}` holds {rows.ROWS} rows of equal weight ({rows.distinct(found.table)} different ones). A \
world draws a whole row, so that what is tied together stays together:

```yaml
schema: 1
extends: posterior
dials: {{pressure: 2}}
```

Any table of one's own works the same way: numbers written as `choice` with the same `joint` name, \
as many values and the same probabilities ([tutorial](tutorial.md)).{shown}"""


def _meaning(found: Calibration) -> str:
    return f"""## What it means, and what not
- **The data are few.** {len(found.cases)} outcomes of four kinds cannot say much about six \
numbers. {marginals_finding(found)}: who trusts a finding that hangs on one of these trusts a \
judgement.
- **The numbers of truces are set by the regularities nearly alone**, the very ones their defaults \
were set to. That the posterior sits near them is no confirmation.
- **A fit inside the mapping.** The codes, and what each means in the model, are one coder's and \
one author's. Their error is nowhere in the posterior, which is therefore too narrow.
- **Not a better model.** Six fitted numbers must be worth their price on wars left out (see the \
forecasts). The defaults stay, so that cases kept aside can still judge them.
- **For scenarios**: use it to see how far a conclusion hangs on the judged numbers. A difference \
between scenarios that does not keep its sign under `extends: posterior` is not a finding."""


def _span(three: tuple[float, float, float]) -> str:
    low, middle, high = three
    return f"{middle:.3g} ({low:.2g} to {high:.2g})"
