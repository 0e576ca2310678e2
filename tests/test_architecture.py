"""Who may import whom, what stays light, and which arithmetic the model may use."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli import app
from sim.results.store import run_into
from sim.scenario.load import load
from sim.version import DECIDE_WORLDS

HOME = Path(sim.__file__).parent
MODULES = sorted(path for path in HOME.rglob("*.py") if "_data" not in path.parts)

LEVELS = (
    {"errors"},
    {"files"},
    {"arguments", "wording", "statistics", "outcomes", "version"},
    {"html"},
    {"scenario"},
    {"frames"},
    {"kernels"},
    {"rules"},
    {"model"},
    {"workers"},
    {"ensemble"},
    {"results"},
    {"plots", "report"},
    {"sweeps", "checks", "validation"},
    {"calibration", "documents"},
    {"analysis"},
    {"page"},
    {"live"},
    {"api"},
    {"cli"},
    {"__main__"},
)
"""Packages from left to right; an import may only point left, or stay in its own package."""


def _level(package):
    for number, packages in enumerate(LEVELS):
        if package in packages:
            return number
    raise AssertionError(f"sim.{package} is not in LEVELS: say where it belongs")


def _package(path):
    return path.relative_to(HOME).parts[0].removesuffix(".py")


def _imports(tree):
    """(imported package of sim, line), inside functions too."""
    guarded = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and getattr(block.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sim":
            assert node.level == 0
            parts = node.module.split(".")
            names = [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            found = [a.name.split(".") for a in node.names if a.name.startswith("sim.")]
            names = [parts[1] for parts in found]
        else:
            continue
        for name in names:
            yield name, node.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(HOME).as_posix())
def test_imports_point_one_way(path):
    package = _package(path)
    if package == "__init__":
        return
    for imported, line in _imports(ast.parse(path.read_text())):
        if imported == package or imported.startswith("__"):
            continue
        assert _level(imported) < _level(package), f"{path}:{line} imports sim.{imported}"


HEAVY = (
    "mesa",
    "matplotlib",
    "pandas",
    "pyarrow",
    "scipy",
    "typer",
    "rich",
    "numpy",
    "pydantic",
    "distributed",
    "dask",
    "SALib",
    "sklearn",
    "ema_workbench",
    "starlette",
    "uvicorn",
)


def _loaded_after(code):
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


def test_importing_the_package_loads_nothing_heavy():
    assert not _loaded_after("import sim") & set(HEAVY)


def test_the_command_line_loads_nothing_heavy_before_a_command_runs():
    loaded = _loaded_after("import sim.cli")
    assert not loaded & (set(HEAVY) - {"typer", "rich"})


def test_commands_of_analysis_load_their_extras_only_when_they_need_them():
    commands = ("sensitivity", "discover", "information", "uncertainty")
    code = f"import {', '.join(f'sim.cli.{command}' for command in commands)}"
    assert not _loaded_after(code) & {"SALib", "sklearn", "ema_workbench", "matplotlib", "scipy"}


def test_a_command_loads_its_own_module_and_no_other_commands():
    commands = {f"sim.cli.{command.name}" for command in app.registered_commands}
    code = (
        "from sim.cli import app\n"
        "try: app(['schema', '--nonsense'], standalone_mode=False)\n"
        "except Exception: pass"
    )
    assert _loaded_after("import sim.cli").isdisjoint(commands)
    assert _loaded_after(code) & commands == {"sim.cli.schema"}


@pytest.mark.parametrize(
    "command", [["validate", "baseline"], ["schema"], ["new", "{folder}/my.yaml"]]
)
def test_help_with_files_needs_no_model_and_no_pictures(command, tmp_path):
    arguments = [part.format(folder=tmp_path) for part in command]
    code = (
        "import sys, os\nfrom sim.cli import app\n"
        f"sys.stdout = open(os.devnull, 'w')\napp({arguments!r}, standalone_mode=False)\n"
        "sys.stdout = sys.__stdout__"
    )
    assert not _loaded_after(code) & {"mesa", "matplotlib", "pandas", "scipy", "pyarrow"}


def test_a_picture_of_a_result_loads_no_pandas_and_no_sweeps(tmp_path):
    """Each takes as long to load as the picture to draw."""
    folder = tmp_path / "run"
    run_into(folder, load("baseline", overrides={"horizon_days": 8}), 4, 1, band=False)
    code = f"from sim.cli import app\napp(['plot', {str(folder)!r}, '-q'], standalone_mode=False)"
    loaded = _loaded_after(code)
    assert "matplotlib.figure" in loaded and (folder / "overview.png").exists()
    assert not loaded & {"pandas", "mesa", "sim.sweeps", "sim.api"}


def test_simulating_loads_no_pictures_and_no_special_functions():
    loaded = _loaded_after("import sim.ensemble.simulate, sim.scenario.load")
    assert not loaded & {"matplotlib", "scipy", "rich", "typer"}


DECIDE_NOTHING = {
    "scenario": "what it reads is in the manifest, as resolved; kinds of events are covered",
    "arguments": "refuses what is given, or hands it on",
    "errors": "the classes of what is refused",
    "files": "reads and writes whole files",
    "html": "how objects show themselves in a notebook",
    "wording": "numbers and names in texts",
    "workers": "hands work round; answers come back in order",
    "version": "says what is covered",
}
"""Parts of `sim` that a simulation loads and that its outcomes do not depend on, and why."""


def test_what_decides_worlds_is_in_the_models_fingerprint():
    code = (
        "from sim.ensemble.simulate import run\n"
        "from sim.scenario.load import load\n"
        "run(load('baseline', overrides={'horizon_days': 8}), worlds=2, band=False)"
    )
    loaded = {name.split(".")[1] for name in _loaded_after(code) if name.startswith("sim.")}
    covered = {place.removesuffix(".py") for place in DECIDE_WORLDS}
    assert loaded <= covered | DECIDE_NOTHING.keys()
    assert not covered & DECIDE_NOTHING.keys()
    assert all((HOME / place).exists() for place in DECIDE_WORLDS)


def test_every_public_name_can_be_had():
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        sim.nothing  # noqa: B018


FORBIDDEN = {
    *("sum", "mean", "dot", "einsum", "matmul", "exp", "exp2", "expm1", "log", "log2", "log10"),
    *("log1p", "power", "float_power", "std", "var", "prod", "cumsum", "cumprod", "average"),
    *("inner", "vdot", "tensordot", "trapezoid", "median", "nansum", "nanmean", "sin", "cos"),
    *("tan", "tanh", "sinh", "cosh", "arctan", "arctanh", "convolve", "linalg", "logaddexp"),
    *("quantile", "percentile", "interp", "cov", "corrcoef", "cbrt", "hypot", "reduce"),
}
"""Reductions whose order depends on the shape, functions that differ between processors."""


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if _package(path) in {"rules", "model"}],
    ids=lambda p: p.relative_to(HOME).as_posix(),
)
def test_rules_and_model_use_only_arithmetic_that_is_the_same_everywhere(path):
    """A world alone and in any batch must give the same bits (measured: sums do not)."""
    for node in ast.walk(ast.parse(path.read_text())):
        where = f"{path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Attribute):
            module = getattr(node.value, "id", "")
            ours = module in {"decision", "beliefs", "rules", "arithmetic", "sampling"}
            assert ours or node.attr not in FORBIDDEN, f"{where} uses .{node.attr}"
        if isinstance(node, ast.BinOp | ast.AugAssign):
            assert not isinstance(node.op, ast.Pow | ast.MatMult), f"{where} uses ** or @"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"sum", "pow", "fsum"}, f"{where} uses {node.func.id}()"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            module = getattr(node, "module", None) or ""
            assert "scipy" not in f"{module} {names}", f"{where} imports scipy"
            if module in {"numpy", "math"}:
                assert not FORBIDDEN & set(names), f"{where} imports {names}"
