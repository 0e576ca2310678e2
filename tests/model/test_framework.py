"""Mesa is loaded without what the model does not use, and has it all the same."""

import json
import subprocess
import sys

import pytest


def _run(code):
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_a_process_that_simulates_loads_neither_scipy_nor_pandas():
    loaded = _run(
        "import json, sys; from sim.model.world import World;"
        "World('baseline', worlds=[1], record=False).step();"
        "print(json.dumps([each for each in ('mesa', 'scipy', 'pandas') if each in sys.modules]))"
    )
    assert loaded == ["mesa"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("mesa.discrete_space.OrthogonalMooreGrid.__module__", "mesa.discrete_space.grid"),
        ("__import__('mesa.space').space.MultiGrid.__module__", "mesa.space"),
        ("sys.modules['mesa.model'].Model is mesa.Model and mesa.space.MultiGrid.__name__",
         "MultiGrid"),
        ("type(mesa.DataCollector().get_model_vars_dataframe()).__module__.split('.')[0]",
         "pandas"),
    ],
)  # fmt: skip
def test_the_rest_of_mesa_comes_when_it_is_asked_for(code, said):
    # A collector without reporters refuses to make a frame, so it is given one.
    code = code.replace("DataCollector()", "DataCollector(model_reporters={'a': lambda m: 1})")
    before = "import json, sys, sim; sim.World; import mesa; "
    assert _run(f"{before}print(json.dumps({code}))") == said


def test_mesa_that_is_there_before_stays_as_it_is():
    code = "import json, mesa.space; grid = mesa.space.MultiGrid; import sim; sim.World;"
    assert _run(f"{code} print(json.dumps(mesa.space.MultiGrid is grid))") is True


def test_a_module_inside_one_that_is_left_out_can_be_imported():
    # As Mesa 3.4 imports `mesa.experimental.devs`, which the lock of Python 3.11 does not have.
    code = (
        "import json, sys; from sim.model.framework import _Later;"
        "sys.modules['mesa.experimental'] = later = _Later('mesa.experimental');"
        "import mesa.experimental.devs as devs;"
        "kept = sys.modules['mesa.experimental'] is later;"
        "print(json.dumps([kept, devs.ABMSimulator.__name__, later.meta_agents.__name__]))"
    )
    assert _run(code) == [True, "ABMSimulator", "mesa.experimental.meta_agents"]
