"""The examples of docs/examples run, in small."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import sim

HOME = Path(__file__).parents[2] / "docs/examples"


def _example(name):
    spec = importlib.util.spec_from_file_location(name, HOME / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_model_runs_in_salib():
    pytest.importorskip("SALib")
    example = _example("with_salib")
    problem = example.main(base_points=4, worlds=10)
    assert problem.samples.shape == (4 * 5, 3)
    assert np.isfinite(problem.analysis["ST"]).all()
    point = np.array([[3.0, -1.0, 0.09]])
    named = dict(zip(example.PROBLEM["names"], point[0], strict=True))
    own = sim.run(sim.load("baseline", named), 10, band=False).accepted().share
    assert example.accepted(point, worlds=10) == [own]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_model_runs_in_ema_workbench():
    workbench = pytest.importorskip("ema_workbench")
    example = _example("with_ema_workbench")
    model = example.model
    model.constants = [workbench.Constant("worlds", 10)]
    experiments, outcomes = workbench.perform_experiments(
        model, scenarios=3, policies=example.policies
    )
    assert len(experiments) == 6
    first = experiments.iloc[0]
    own = example.ceasefire(first["pressure"], first["momentum"], first["support"], worlds=10)
    assert outcomes["accepted"][0] == own["accepted"]
    assert set(experiments["policy"]) == {"as it is", "half as much again"}
