"""Whatever reads as a scenario also runs: the ledger balances, every figure is a number or told as –, and it is soon done."""

from __future__ import annotations

import random
import time
import tracemalloc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from simulator.analysis.result import Result
from simulator.cli import showing
from simulator.execution.batches import run_batches
from simulator.report.output import result_text
from simulator.scenario import Scenario, ScenarioError, describe, from_data, notes
from tests.often import often
from tests.semivalid import semi_valid
from tests.whole import sound

pytestmark = pytest.mark.integration

SECONDS, BYTES = 20.0, 200e6  # of one file of seven organisations and three replications, whatever stands in it


@pytest.mark.parametrize("part", range(2))
def test_files_that_may_be_wrong_are_refused_or_run(part: int) -> None:
    ran = [_runs(seed) for seed in range(25 * part, 25 * part + 25)]
    assert sum(ran) > 10


@pytest.mark.slow
@pytest.mark.parametrize("part", range(often(5, 50)))
def test_thousands_of_files_that_may_be_wrong_are_refused_or_run(part: int) -> None:
    for seed in range(1000 + 100 * part, 1100 + 100 * part):
        if seed % 10:
            _runs(seed)
        else:
            assert _most_memory(seed) < BYTES, seed


def _most_memory(seed: int) -> int:
    """Bytes that running a file and telling all of it takes at most."""
    tracemalloc.start()
    try:
        _runs(seed, every_table=True)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _runs(seed: int, every_table: bool = False) -> bool:
    """Whether the file of this seed is a scenario; if so it is run and told in every form."""
    started = time.process_time()
    with _every_warning_an_error(seed):
        try:
            scenario = from_data(semi_valid(random.Random(seed)))
        except ScenarioError:
            return False
        assert describe(scenario)
        notes(scenario)
        _tell(scenario, every_table)
    assert time.process_time() - started < SECONDS, seed
    return True


def _tell(scenario: Scenario, every_table: bool) -> None:
    runs = run_batches(scenario, 3, 1, check_ledger=True)
    sound(runs)
    result = Result(scenario, 1, runs, checked=True)
    for text in (result_text(result), result.sentence(), str(result.summary())):
        assert "nan" not in text.lower().replace("finance", "")
    showing.show(result, ())
    if every_table:
        for table in result.tables().values():
            assert "nan" not in str(table).split("\n", 1)[-1]


@contextmanager
def _every_warning_an_error(seed: int) -> Iterator[None]:
    """And whatever goes wrong says in which file."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            yield
        except Exception as error:
            error.add_note(f"the file is semi_valid(random.Random({seed}))")
            raise
