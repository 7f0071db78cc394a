"""Time and memory against organisations, years and replications."""

from __future__ import annotations

import time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks import growth

pytestmark = [pytest.mark.validation, pytest.mark.benchmark(timer=time.process_time)]


@pytest.mark.parametrize("of", list(growth.GROWTHS))
def test_exponent(of: str, benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Prints and keeps the exponents; each size runs in a process of its own, whose times and memory are the figures."""
    found = benchmark.pedantic(growth.grow, args=(of,), rounds=1)
    benchmark.extra_info.update(time_exponent=found.time_exponent(), memory_exponent=found.memory_exponent())
    with capsys.disabled():
        print(f"\n{of}: time grows as size to the {found.time_exponent():.2f}, memory to the {found.memory_exponent():.2f}")
        for cost in found.costs:
            print(f"  {getattr(cost.size, of):>6,}  {cost.seconds:8.2f} s  {cost.megabytes:7.0f} MB")
    assert len(found.costs) == len(growth.GROWTHS[of])
