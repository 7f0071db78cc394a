"""Programmes: what they say where there is an answer, none, or one that does not stand up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from simulator.allocation import solver
from simulator.allocation.solver import Infeasible, NoAnswer, Programme

pytestmark = pytest.mark.unit


def wyndor(second: float = 12.0) -> Programme:
    """Most of 3x + 5y under x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 (Hillier and Lieberman): 36, at prices 0, 1.5 and 1."""
    programme = Programme("wyndor")
    x, y = programme.columns(2)
    programme.least([x, y], [-3.0, -5.0])
    programme.at_most([[x, y]] * 3, [[1, 0], [0, 2], [3, 2]], [4, second, 18])
    return programme


def test_a_known_programme_and_its_prices() -> None:
    answer = wyndor().solve()
    assert answer.objective == pytest.approx(-36)
    assert answer.values == pytest.approx([2, 6])
    assert answer.prices == pytest.approx([0, -1.5, -1])
    assert answer.gap == 0.0


def test_a_price_is_what_one_more_would_change() -> None:
    assert (wyndor(12.01).solve().objective - wyndor().solve().objective) / 0.01 == pytest.approx(-1.5)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 6))
def test_random_programmes_agree_with_scipy(seed: int, width: int, height: int) -> None:
    rng = np.random.default_rng(seed)
    factors, bounds = rng.integers(-4, 9, (height, width)).astype(float), rng.integers(-5, 30, height).astype(float)
    cost, senses = rng.integers(-5, 6, width).astype(float), rng.integers(-1, 2, height)
    programme = Programme("random")
    columns = programme.columns(width, 0.0, 10.0)
    programme.least(columns, cost)
    for row, bound, sense in zip(factors, bounds, senses, strict=True):
        programme.rows([columns], [row], int(sense), [bound])
    unequal, equal = senses != 0, senses == 0
    known = linprog(
        cost,
        -senses[unequal, None] * factors[unequal] if unequal.any() else None,
        -senses[unequal] * bounds[unequal] if unequal.any() else None,
        factors[equal] if equal.any() else None,
        bounds[equal] if equal.any() else None,
        bounds=[(0, 10)] * width,
    )
    if known.status == 2:
        with pytest.raises(Infeasible):
            programme.solve()
    else:
        assert programme.solve().objective == pytest.approx(known.fun, abs=1e-6)


def test_whole_numbers() -> None:
    programme = Programme("knapsack")
    taken = programme.columns(4, 0, 1, whole=True)
    programme.least(taken, [-8, -11, -6, -4])
    programme.at_most([taken], [5, 7, 4, 3], 14)
    answer = programme.solve()
    assert (answer.objective, answer.values.tolist()) == (-21, [0, 1, 1, 1])
    assert answer.gap == pytest.approx(0.0, abs=1e-9)


def test_no_answer_says_whose() -> None:
    programme = Programme("impossible")
    x = programme.column(0, 1)
    programme.least([x], [1.0])
    programme.at_least([x], [1.0], 2.0)
    with pytest.raises(Infeasible, match="impossible"):
        programme.solve()


def test_an_unbounded_one_has_none() -> None:
    programme = Programme("endless")
    programme.least([programme.column()], [-1.0])
    with pytest.raises(NoAnswer, match="endless"):
        programme.solve()


class Liar:
    """A solver that is sure of something else."""

    def __init__(self, values: list[float], prices: list[float]) -> None:
        self.values, self.prices = values, prices

    def available(self) -> bool:
        return True

    def solve(self, problem: Any, *rest: Any) -> int:
        for variable, value in zip(problem.variables(), self.values, strict=True):
            variable.varValue = value
        for row, price in zip(problem.constraints(), self.prices, strict=True):
            row.pi = price
        return solver.OPTIMAL


@pytest.mark.parametrize(
    ("values", "prices", "why"),
    [
        ([2.0, 7.0], [0.0, -1.5, -1.0], "breaks a condition"),
        ([2.0, -1.0], [0.0, -1.5, -1.0], "outside the bounds"),
        ([4.0, 3.0], [0.0, -1.5, -1.0], "not proved"),
        ([2.0, 6.0], [0.0, -2.5, -1.0], "not proved"),
    ],
)
def test_a_wrong_answer_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, values: list[float], prices: list[float], why: str
) -> None:
    liar = Liar(values, prices)
    monkeypatch.setattr(solver.pulp.LpProblem, "solve", lambda problem, made: liar.solve(problem))
    with pytest.raises(NoAnswer, match=why):
        wyndor().solve()


def test_time_that_runs_out_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """PuLP 3 calls a programme optimal whose time ran out, and says otherwise only beside it."""

    def solve(problem: Any, made: Any) -> int:
        Liar([2.0, 6.0], [0.0, -1.5, -1.0]).solve(problem)
        problem.sol_status = solver.STOPPED
        return solver.OPTIMAL

    monkeypatch.setattr(solver.pulp.LpProblem, "solve", solve)
    with pytest.raises(NoAnswer, match="not solved"):
        wyndor().solve()


def test_whole_numbers_cut_short_tell_their_gap() -> None:
    """A multiple knapsack that takes far longer than it is given."""
    rng = np.random.default_rng(3)
    programme = Programme("long")
    taken = programme.columns(60, 0, 1, whole=True)
    programme.least(taken, -rng.integers(10, 100, 60))
    for _ in range(30):
        programme.at_most([taken], [rng.integers(5, 90, 60)], 500)
    answer = programme.solve(seconds=0.5)
    assert answer.gap > 0.001


def test_without_highs_cbc_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver.pulp.HiGHS, "available", lambda self: False)
    if solver.pulp.__version__.startswith("3"):
        answer = wyndor().solve()
        assert (answer.objective, answer.prices.tolist()) == (pytest.approx(-36), [0, -1.5, -1])
    else:  # PuLP 4 brings no other
        with pytest.raises(NoAnswer, match="pip install highspy"):
            wyndor().solve()
