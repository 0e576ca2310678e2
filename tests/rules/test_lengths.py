"""Lists that belong together and have not the same length are a mistake, and are not cut short."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.rules import decision, mediation, support
from sim.rules.sampling import quantile
from sim.scenario.quantities import Choice
from tests.rules.by_hand import of, yes

TWO = np.array([[True], [True]])
MET = np.array([[0.5], [0.5]])


@pytest.mark.parametrize(
    "call",
    [
        lambda: support.weighted_sum([1.0, 2.0], [of(0.5), of(0.5), of(0.5)]),
        lambda: mediation.talks([of(0.5)] * 3, TWO, [0.1, 0.2], [of(0.1)] * 3, 1.0, 1.0, of(1.0)),
        lambda: mediation.weight_of_open((0.1, 0.2, 0.3), MET, TWO),
        lambda: mediation.loss_by_text((0.1, 0.2, 0.3), (1.0, 1.0, 1.0), MET),
        lambda: mediation.easiest(TWO, (1.0,)),
        lambda: mediation.loss_by_step(np.array([0], np.int8), (0.1, 0.2), (1.0,), of(0.5)),
        lambda: decision.choice_probabilities([of(0.1)] * 2, [yes(1)] * 3, 1.0),
        lambda: quantile(Choice((1.0, 2.0, 3.0), (0.5, 0.5)), of(0.5)),
        lambda: decision.chosen([of(0.1)] * 2, [yes(1)] * 2, 1.0, [0.0]),
    ],
)
def test_lists_of_unequal_length_raise(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"zip\(\) argument"):
        call()
