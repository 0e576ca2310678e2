"""A report with every verdict, made up, with a name that wants to be markup."""

from sim.checks.check import CheckReport
from sim.checks.drift import Difference, Drift
from sim.checks.expectations import CheckResult, MedianDay, Trend
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Expectation
from sim.statistics.verdicts import Verdict

EVIL = "<script>alert(1)</script> | `x` $\\frac{1}{0}$ \x07 *b* ![i](j) &amp; \u202e"


def result(verdict=Verdict.HELD, expectation=None, unit="share", **changes):
    expectation = expectation or Expectation("accepted", at_least=0.2, by_day=90, reason="because")
    values = {"value": 0.25, "low": 0.22, "high": 0.28}
    return CheckResult(
        **{
            "scenario": "baseline",
            "title": "Baseline",
            "expectation": expectation,
            "unit": unit,
            **values,
            "verdict": verdict,
            "seconds": 0.5,
            **changes,
        }
    )


HELD = result()
BROKEN = result(Verdict.BROKEN, value=0.1, low=0.08, high=0.12)
UNDECIDED = result(
    Verdict.UNDECIDED,
    Expectation("held", at_least=0.0, than="wait_and_see", reason=EVIL),
    "difference",
    scenario="evil",
    title=EVIL,
    value=0.001,
    low=-0.001,
    high=0.003,
    worlds_needed=12_000,
    detail="3 worlds gained, 2 lost",
)
MEDIAN = result(
    expectation=MedianDay(10, 90, reason="r"), unit="day", value=40.0, low=35.0, high=49.0
)
NEVER = result(
    Verdict.UNDECIDED,
    MedianDay(at_most=90, reason="r"),
    "day",
    value=float("nan"),
    low=float("-inf"),
    high=float("inf"),
)
TREND = result(
    expectation=Trend("dials.pressure", (0.5, 1, 2), "rising", reason="r"),
    unit="difference",
    detail="weakest step: dials.pressure 0.5 to 1",
)

COUNTS = {**{each.key: 10 for each in CATEGORIES}, "accepted": 30}
SAME = Drift("baseline", 70, None, (), COUNTS, COUNTS, 0, same=True)
DRIFTED = Drift(
    "evil",
    70,
    Difference(17, 31, "support", range(16, 20), 1, 9, "refused", "truce held, accepted on day 5"),
    ("the scenario: dials.support 1 recorded, 1.1 now",),
    COUNTS,
    {**COUNTS, "accepted": 37},
    8,
)


def report(*results, drifts=(), allow_undecided=False):
    return CheckReport(results, drifts, 1000, 1, allow_undecided)


EVERYTHING = report(HELD, BROKEN, UNDECIDED, MEDIAN, NEVER, TREND, drifts=(SAME, DRIFTED))
