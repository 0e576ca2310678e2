"""The model in EMA Workbench: experiments over two dials, and two policies.

python docs/examples/with_ema_workbench.py
"""

from ema_workbench import Model, Policy, RealParameter, ScalarOutcome, perform_experiments

import sim


def ceasefire(pressure: float, momentum: float, support: float = 1.0, worlds: int = 50) -> dict:
    """The share that accepts: the same worlds in every experiment."""
    dials = {"dials.pressure": pressure, "dials.momentum": momentum, "dials.support": support}
    result = sim.run(sim.load("baseline", dials), worlds, band=False)
    return {"accepted": result.accepted().share}


model = Model("ceasefire", function=ceasefire)
model.uncertainties = [RealParameter("momentum", -1, 1), RealParameter("pressure", 0, 3)]
model.levers = [RealParameter("support", 0, 3)]
model.outcomes = [ScalarOutcome("accepted")]
policies = [Policy("as it is", support=1.0), Policy("half as much again", support=1.5)]

if __name__ == "__main__":
    experiments, outcomes = perform_experiments(model, scenarios=40, policies=policies)
    print(experiments.assign(**outcomes).groupby("policy")["accepted"].describe())
