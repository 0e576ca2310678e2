"""The model in SALib: Sobol's indices of two dials and of one number of the decider.

python docs/examples/with_salib.py
"""

import numpy as np
from SALib import ProblemSpec

import sim

PROBLEM = {
    "names": ["dials.pressure", "dials.momentum", "parameters.decider.terms_base"],
    "bounds": [[0, 3], [-1, 1], [0.09, 0.29]],
    "outputs": ["accepted"],
}


def accepted(points: np.ndarray, worlds: int = 50) -> np.ndarray:
    """Share that accepts at each point, every point on the same worlds."""
    rows = [dict(zip(PROBLEM["names"], map(float, point), strict=True)) for point in points]
    return np.array(
        [each.accepted.share for each in sim.sweep("baseline", rows=rows, worlds=worlds).points]
    )


def main(base_points: int = 64, worlds: int = 50) -> ProblemSpec:
    """The problem with its indices; printed it is their table."""
    problem = ProblemSpec(PROBLEM).sample_sobol(base_points, calc_second_order=False)
    return problem.evaluate(accepted, worlds).analyze_sobol(calc_second_order=False)


if __name__ == "__main__":
    print(main())
