"""The ensemble at 1,000 replications against the oracle, 15 organisations and 5 years, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from simulator.model.draws import Draws
from tests.benchmarks import against_oracle
from tests.benchmarks.cases import service
from tests.oracle import simulate
from tests.oracle.case import case_of

pytestmark = [pytest.mark.validation, pytest.mark.benchmark(timer=time.process_time)]


@pytest.mark.parametrize("kind", against_oracle.KINDS)
def test_ratio(kind: str, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]) -> None:
    """Prints and keeps the figures; no time makes it fail, only a run in which nobody or everybody left."""
    found = against_oracle.compare(kind)
    record_property("ratio", found.ratio)
    with capsys.disabled():
        print(f"\n{found}")
    assert 0.0 < found.left < 1.0


@pytest.mark.parametrize("kind", against_oracle.KINDS)
def test_a_thousand_replications_at_once(kind: str, benchmark: BenchmarkFixture) -> None:
    benchmark.group = kind
    scenario = service(against_oracle.ORGANISATIONS, against_oracle.YEARS, kind)
    draws = Draws(against_oracle.SEED, 0, against_oracle.REPLICATIONS)
    benchmark.pedantic(against_oracle.ensemble, args=(scenario, draws), rounds=5)


@pytest.mark.parametrize("kind", against_oracle.KINDS)
def test_one_replication_of_the_oracle(kind: str, benchmark: BenchmarkFixture) -> None:
    benchmark.group = kind
    case = case_of(service(against_oracle.ORGANISATIONS, against_oracle.YEARS, kind), against_oracle.SEED, 0)
    benchmark.pedantic(simulate, args=(case,), rounds=15)
