"""Made-up offers whose codes carry all the skill, or none."""

from datetime import date

import numpy as np

from sim.validation.cases import Case

CODES = ("a", "b", "decider_momentum", "external_pressure_on_decider")
"""The last two are those of the simple baselines."""


def case(key, group, codes, outcome, window=90):
    return Case(key, group, key, "A", "B", "", date(2000, 1, 1), window, codes, outcome)


def offers(wars, each, informative, seed=3, codes=CODES):
    """`each` offers of every war; code `a` decides the outcome, or no code does."""
    generator = np.random.default_rng(seed)
    made = []
    for war in range(wars):
        for number in range(each):
            values = {code: float(generator.normal()) for code in codes}
            happened = values["a"] > 0 if informative else generator.random() < 0.5
            outcome = "accepted" if happened else "refused"
            made.append(case(f"w{war}_{number}", f"war{war}", values, outcome))
    return made


def forecast(chance):
    """Acceptance with a chance, else refusal."""
    return {"refused": 1.0 - chance, "stalled": 0.0, "limited": 0.0, "accepted": chance}
