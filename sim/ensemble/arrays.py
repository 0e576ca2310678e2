"""A result as an xarray dataset, for those who work with labelled arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.ensemble.columns import descriptions
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.ensemble.result import EnsembleResult


def result_dataset(result: EnsembleResult, frame: pd.DataFrame) -> xr.Dataset:
    """The columns of a frame over `world`, and `trajectory` over day, quantity and quantile.

    frame: one row a world, as `EnsembleResult.to_frame` gives it.
    """
    xr = _xarray()
    known = descriptions(result.about.resolved)
    table = frame.set_index("world")
    columns = {name: ("world", _plain(table[name]), known[name]) for name in table}
    rows = result.trajectories().astype({"quantity": str})
    days = rows.set_index(["day", "quantity", "quantile"])["value"].to_xarray()
    days.attrs = {"meaning": "value below which that share of the worlds lies"}
    about = result.about
    return xr.Dataset(
        {**columns, "trajectory": days},
        coords={"world": ("world", table.index.to_numpy(), {"meaning": known["world"]["meaning"]})},
        attrs={
            "scenario": about.name,
            "title": about.title,
            "digest": about.digest,
            "seed": result.seed,
            "start": about.start.isoformat(),
            "horizon_days": about.horizon_days,
        },
    )


def points_dataset(frame: pd.DataFrame, paths: list[str]) -> xr.Dataset:
    """A row a point as arrays over what is varied: a dimension a path where it is a full grid.

    Other designs (scattered points, tables) have the one dimension `point`.
    """
    _xarray()
    keys = ["scenario", *paths]
    table = frame.set_index(keys)
    size = 1
    for key in keys:
        size *= frame[key].nunique()
    if table.index.is_unique and size == len(frame):
        grid: xr.Dataset = table.to_xarray()
        return grid
    points: xr.Dataset = frame.set_index("point").to_xarray()
    return points


def _plain(column: pd.Series[Any]) -> Any:
    """Values as NumPy has them: labels as text, days as numbers with NaN where there is none."""
    kind = column.dtype.name
    if kind == "category":
        return column.astype(object).where(column.notna(), "").to_numpy(dtype=str)
    return column.to_numpy(dtype="float64", na_value=float("nan")) if kind == "Int32" else column


def _xarray() -> Any:
    try:
        import xarray  # noqa: PLC0415 (an extra)
    except ImportError:
        text = "arrays need the package xarray: pip install 'ceasefire-sim[xarray]'"
        raise InputError(text) from None
    return xarray
