"""What is compared: a file and its designs by name, values of a path, of whatever library they come."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.scenario import from_data
from simulator.studies.compare.designs import AS_IT_STANDS, of_file, of_values
from tests.unit.handmade_runs import SCENARIO

pytestmark = pytest.mark.unit


def test_numpys_numbers_are_values_as_good() -> None:
    made = of_values(SCENARIO, "discount", [np.float64(0.0), np.float32(0.5), np.int64(1)])
    assert [each.scenario.file.contracts["one"].discount for each in made] == [0.0, 0.5, 1.0]
    assert [each.name for each in made] == ["discount = 0.0", "discount = 0.5", "discount = 1"]


def test_the_file_as_it_stands_may_be_named_with_its_designs_or_alone() -> None:
    some = from_data({**SCENARIO.resolved(), "designs": {"dear": {"discount": 0}, "cheap": {"discount": 0.1}}})
    assert [each.name for each in of_file(some, [AS_IT_STANDS, "cheap"])] == [AS_IT_STANDS, "cheap"]
    assert [each.name for each in of_file(some, [AS_IT_STANDS])] == [AS_IT_STANDS]
