"""A comparison in words: a tie is a tie, the cheapest first, with pounds beside each."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.model.ends import Ended
from simulator.studies.compare.designs import Design
from simulator.studies.compare.result import Comparison
from tests.unit.handmade_runs import INSOLVENT, SCENARIO, contract, result

pytestmark = pytest.mark.unit

ALL_STAND = np.zeros((4, 3), dtype=np.int8)
ALL_FAIL = np.full((4, 3), INSOLVENT, dtype=np.int8)
ONE_FAILS = np.array([[0, 0, 0], [0, 0, 0], [0, 0, 0], [0, INSOLVENT, 0]], dtype=np.int8)


def compared(
    stopping: tuple[str, ...] = (),
    broken: tuple[str, ...] = (),
    **designs: tuple[np.ndarray[tuple[int, int], np.dtype[np.int8]], float],
) -> Comparison:
    """Designs by name, each with who stands and the £ that the commissioner pays; the contract stops, or is broken off, under some of them."""
    results = []
    for name, (fate, paid) in designs.items():
        ended = Ended(fate, np.where(fate > 0, 100, -1))
        stops, breaks = np.full(4, name in stopping), np.full(4, name in broken)
        one = contract(paid=np.full(4, paid), ended_early=stops, broken_off=breaks, ended=ended)
        results.append(result(fate=fate, ended=ended, contracts={"one": one}))
    return Comparison(tuple(Design(name.replace("_", " "), SCENARIO) for name in designs), tuple(results), "smaller_partners")


def test_the_cheaper_of_two_that_keep_as_many_is_told_first() -> None:
    found = compared(now=(ALL_FAIL, 5e5), dear=(ALL_STAND, 6e5), cheap=(ALL_STAND, 4e5))
    assert (found.order, found.tied, found.told_of) == ([2, 1, 0], [2, 1], 2)
    assert found.sentence().startswith(
        "Of 3 designs 'cheap' (100%, with £400,000 paid by the commissioner) and 'dear' (100%, with £600,000 paid) keep the most of "
        "the smaller partners delivering, and cannot be told apart, against 0% under 'now'. Next comes 'now' with 0%. "
        "In 100% of replications no other keeps more than 'cheap', though in some of them others keep as much. Under 'cheap' "
    )


def test_the_dearer_is_not_best_for_a_difference_that_may_be_luck() -> None:
    found = compared(now=(ALL_FAIL, 5e5), dear=(ALL_STAND, 6e5), cheap=(ONE_FAILS, 4e5))
    assert (found.order, found.tied, found.told_of) == ([1, 2, 0], [2, 1], 2)
    assert "'cheap' (88%, with £400,000 paid by the commissioner) and 'dear' (100%, with £600,000 paid) keep" in found.sentence()


def test_a_tie_with_the_first_is_told_once() -> None:
    found = compared(now=(ALL_STAND, 5e5), other=(ALL_STAND, 6e5), third=(ALL_FAIL, 1e5))
    assert found.told_of == 2
    assert "and cannot be told apart. Next comes 'third' with 0%." in found.sentence()
    assert "Fewest deliver to the end under 'third': 0%, 100 points fewer" in found.sentence()


def test_of_two_it_is_always_the_other_that_is_told_of() -> None:
    """The first is the cheapest of a tie, and keeps fewest: what is told is how the other differs from it."""
    found = compared(now=(ONE_FAILS, 5e5), dear=(ALL_STAND, 6e5))
    assert (found.order, found.tied, found.told_of) == ([1, 0], [0, 1], 1)


def test_where_all_tie_none_comes_next_and_none_is_last() -> None:
    found = compared(now=(ALL_STAND, 5e5), other=(ALL_STAND, 6e5), third=(ALL_STAND, 1e5))
    assert found.tied == [2, 0, 1]
    told = found.sentence()
    assert (
        "Next comes" in told,
        "Fewest" in told,
        "'third' (100%, with £100,000 paid by the commissioner); 'now' (" in told,
    ) == (False, False, True)


def test_one_that_is_best_is_told_with_how_far_it_is_ahead() -> None:
    found = compared(now=(ALL_FAIL, 5e5), best=(ALL_STAND, 6e5), worse=(ALL_FAIL, 4e5))
    assert found.tied == [1]
    assert (
        "'best' keeps the most of the smaller partners delivering: 100%, against 0% under 'now', 100 points more"
        in found.sentence()
    )
    assert found.order == [1, 2, 0]


def test_that_the_contract_stops_as_it_stands_is_never_left_untold() -> None:
    found = compared(("now", "worse"), now=(ONE_FAILS, 5e5), best=(ALL_STAND, 6e5), cheap=(ALL_STAND, 4e5), worse=(ALL_FAIL, 1e5))
    told = found.sentence()
    assert "The contract ends before its time in 100% of replications under 'now' and 100% under 'worse'." in told
    assert told.count("ends before its time") == 1
    both = compared(("now", "best"), now=(ALL_FAIL, 5e5), best=(ALL_STAND, 6e5), next=(ONE_FAILS, 4e5)).sentence()
    assert "in 100% of replications under 'best' and 100% under 'now'." in both


def test_no_design_is_praised_without_that_it_may_be_broken_off() -> None:
    both = compared(broken=("best",), now=(ALL_FAIL, 5e5), best=(ALL_STAND, 6e5)).sentence()
    assert ". The commissioner breaks it off in 0% of replications under 'now' and 100% under 'best'." in both
    assert "ends before its time" not in both
    both = compared(("now",), ("now", "best"), now=(ALL_FAIL, 5e5), best=(ALL_STAND, 6e5)).sentence()
    assert "under 'now'. The commissioner breaks it off in 100% of replications under 'now' and 100% under 'best'." in both


def test_designs_that_keep_nobody_are_told_together_and_are_best_in_none() -> None:
    found = compared(now=(ALL_FAIL, 5e5), some=(ALL_STAND, 6e5), third=(ALL_FAIL, 1e5), fourth=(ALL_FAIL, 1e5))
    assert "Under the 3 others nobody delivers to the end." in found.sentence()
    assert "Next comes" not in found.sentence()
    assert [each.best.value for each in found.ranks] == [0.0, 1.0, 0.0, 0.0]
    none = compared(now=(ALL_FAIL, 5e5), other=(ALL_FAIL, 6e5), third=(ALL_FAIL, 1e5))
    assert none.sentence().startswith("Of 3 designs there is none under which anybody delivers to the end.")
    assert {each.best.value for each in none.ranks} == {0.0}


def test_how_often_each_is_broken_off_stands_beside_designs_that_may_be() -> None:
    broken = SCENARIO.with_changes({"contracts.*.changes": [{"year": 2, "ends": True}]})
    one = compared(broken=("best",), now=(ALL_FAIL, 5e5), best=(ALL_STAND, 6e5))
    both = Comparison(tuple(Design(each.name, broken) for each in one.designs), one.results, "smaller_partners")
    at = [column.name for column in both.table().columns].index("broken_off")
    assert [row[at] for row in both.table().rows] == [0.0, 1.0]
    assert "broken_off" not in [column.name for column in one.table().columns]
