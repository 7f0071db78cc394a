"""Shapley's axioms on values by combination, and answers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.allocation.games import shapley as of_a_game
from simulator.studies.explain.shapley import alone, combinations, interaction, parts

pytestmark = pytest.mark.unit


def random_values(seed: int, count: int, replications: int = 5) -> dict[frozenset[int], np.ndarray]:
    rng = np.random.default_rng(seed)
    return {on: rng.normal(size=replications) for on in combinations(count)}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_parts_are_the_shapley_value_and_sum_to_the_whole_in_every_replication(seed: int, count: int) -> None:
    values = random_values(seed, count)
    made = parts(values, count)
    assert made.sum(axis=0) == pytest.approx(values[frozenset(range(count))] - values[frozenset()], abs=1e-12)
    for replication in range(2):
        none = values[frozenset()][replication]
        game = of_a_game(lambda on, r=replication, base=none: float(values[on][r] - base), range(count))  # type: ignore[misc]
        assert made[:, replication] == pytest.approx([game[one] for one in range(count)])


@given(st.integers(0, 10_000))
def test_what_does_nothing_has_no_part_and_alike_have_alike(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, both = rng.normal(size=4), rng.normal(size=4)
    nothing = np.zeros(4)
    values = {on: {0: nothing, 1: one, 2: both}[len(on - {2})] for on in combinations(3)}
    made = parts(values, 3)
    assert made[2] == pytest.approx(nothing)
    assert made[0] == pytest.approx(made[1])


def test_two_that_only_act_together_by_hand() -> None:
    """Nothing by one alone, 0.4 by both: half each; switching off either takes all of it away, so they overlap by 0.4."""
    values = {on: np.full(3, 0.5 if len(on) == 2 else 0.1) for on in combinations(2)}
    assert parts(values, 2) == pytest.approx(np.full((2, 3), 0.2))
    assert alone(values, 2) == pytest.approx(np.full((2, 3), 0.4))
    assert interaction(values, 2) == pytest.approx(np.full(3, -0.4))


def test_two_of_which_one_is_enough_by_hand() -> None:
    """Either alone does all the harm: half each, and switching off one alone takes nothing away."""
    values = {on: np.full(3, 0.5 if on else 0.1) for on in combinations(2)}
    assert parts(values, 2) == pytest.approx(np.full((2, 3), 0.2))
    assert alone(values, 2) == pytest.approx(np.zeros((2, 3)))
    assert interaction(values, 2) == pytest.approx(np.full(3, 0.4))


def test_nothing_to_switch_off() -> None:
    values = {frozenset(): np.ones(3)}
    assert parts(values, 0).shape == (0, 3)
    assert interaction(values, 0) == pytest.approx(np.zeros(3))
