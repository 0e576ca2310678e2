"""What a user may do with a `World` as with any Mesa model."""

from __future__ import annotations

from sim.model.world import World
from sim.scenario import load

SHORT = load("baseline", overrides={"horizon_days": 30})


def test_no_attribute_takes_a_name_that_later_versions_of_mesa_use_as_a_property() -> None:
    # `scenario` is a property of `mesa.Model` from 3.5, `time` an attribute from 3.4.
    assert not {"scenario", "time"} & (vars(World(SHORT)).keys() | vars(World).keys())
