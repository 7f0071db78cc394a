"""Time and memory against organisations, years and replications."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.benchmarks import growth

pytestmark = pytest.mark.validation


@pytest.mark.parametrize("of", list(growth.GROWTHS))
def test_exponent(of: str, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]) -> None:
    """Prints and keeps the exponents; each size runs in a process of its own. No time makes it fail."""
    found = growth.grow(of)
    record_property("time_exponent", found.time_exponent())
    record_property("memory_exponent", found.memory_exponent())
    with capsys.disabled():
        print(f"\n{of}: time grows as size to the {found.time_exponent():.2f}, memory to the {found.memory_exponent():.2f}")
        for cost in found.costs:
            print(f"  {getattr(cost.size, of):>6,}  {cost.seconds:8.2f} s  {cost.megabytes:7.0f} MB")
    assert len(found.costs) == len(growth.GROWTHS[of])
