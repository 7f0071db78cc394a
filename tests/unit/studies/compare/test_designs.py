"""What is compared: values of a path, of whatever library they come."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.studies.compare.designs import of_values
from tests.unit.handmade_runs import SCENARIO

pytestmark = pytest.mark.unit


def test_numpys_numbers_are_values_as_good() -> None:
    made = of_values(SCENARIO, "discount", [np.float64(0.0), np.float32(0.5), np.int64(1)])
    assert [each.scenario.file.contracts["one"].discount for each in made] == [0.0, 0.5, 1.0]
    assert [each.name for each in made] == ["discount = 0.0", "discount = 0.5", "discount = 1"]
