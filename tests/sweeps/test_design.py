"""Which points a sweep visits, and how its rows are shared out over parts and shards."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.sweeps import plan
from sim.sweeps.design import Axis, grid, scattered, table, value_at
from sim.sweeps.plan import parts_of
from sim.workers.shard import Shard


def _values(points, count):
    return [value_at(points, point) for point in range(count)]


def test_a_grid_has_every_combination_and_its_last_path_changes_fastest():
    points = grid([Axis("a", (1, 2)), Axis("b", ("x", "y", "z"))])
    assert _values(points, 6) == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "y"},
        {"a": 1, "b": "z"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "y"},
        {"a": 2, "b": "z"},
    ]


def test_a_table_has_its_rows():
    rows = [{"a": 1, "b": True}, {"a": 5, "b": False}]
    assert _values(table(rows), 2) == rows


def test_a_latin_hypercube_has_one_point_in_each_slice_of_each_axis():
    points = scattered(
        "latin_hypercube", [Axis("a", (), 0.0, 20.0), Axis("b", (), -1.0, 1.0)], 20, 3
    )
    for column, low, width in zip(points, (0.0, -1.0), (1.0, 0.1), strict=True):
        slices = np.floor((column.numbers - low) / width + 1e-9)
        assert sorted(slices) == list(range(20))


def test_sobol_points_halve_every_axis_evenly():
    points = scattered("sobol", [Axis(name, (), 0.0, 1.0) for name in "abc"], 64, 0)
    for column in points:
        assert np.count_nonzero(column.numbers < 0.5) == 32


def test_the_same_seed_gives_the_same_points_and_another_seed_others():
    axes = [Axis("a", (), 0.0, 1.0)]
    one, two, other = (scattered("sobol", axes, 8, seed)[0].numbers for seed in (1, 1, 2))
    assert (one == two).all() and (one != other).any()


def test_a_range_of_whole_numbers_has_each_of_them_equally_often():
    (column,) = scattered("latin_hypercube", [Axis("a", (), 3, 6, whole=True)], 400, 1)
    assert column.numbers.dtype == np.int64
    assert np.unique(column.numbers, return_counts=True)[1].tolist() == [100] * 4


def test_listed_values_of_a_scattered_design_come_equally_often():
    (column,) = scattered("latin_hypercube", [Axis("a", ("x", "y"))], 10, 1)
    assert sorted(column.at(point) for point in range(10)) == ["x"] * 5 + ["y"] * 5


@settings(max_examples=60, deadline=None)
@given(points=st.integers(1, 400), worlds=st.integers(1, 700), shards=st.integers(1, 9))
def test_parts_hold_every_row_once_in_order_and_shards_share_them_out(points, worlds, shards):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "ROWS_OF_PART", 256)
        parts = parts_of(points, worlds)
        rows = [
            (p, w) for part in parts for p in part.points for w in (part.worlds[0], part.worlds[-1])
        ]
        assert rows == sorted(rows)
        assert sum(part.rows for part in parts) == points * worlds
        assert len({part.name for part in parts}) == len(parts)
        of_each = [
            parts_of(points, worlds, Shard(number, shards)) for number in range(1, shards + 1)
        ]
        assert sorted(p.name for shard in of_each for p in shard) == [p.name for p in parts]


@pytest.mark.parametrize(
    "text", ["", "1", "0/2", "3/2", "1/0", "-1/2", "a/b", "1/2/3", "²/3", "1.5/2", "1/2\n"]
)
def test_a_shard_is_written_as_i_of_n(text):
    with pytest.raises(InputError, match="i/n"):
        Shard.read(text)


@pytest.mark.parametrize("text", ["3/12345678901", "1/10001", f"3/{'9' * 5000}"])
def test_more_shards_than_there_can_be_are_refused_and_no_digit_is_dropped(text):
    assert Shard.read("10000/10000") == Shard(10_000, 10_000)
    with pytest.raises(InputError, match="n at most 10,000"):
        Shard.read(text)
