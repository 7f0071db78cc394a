"""Gini, leximin and proportional fairness: textbook answers, and brute force on small cases with ties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from simulator.allocation import gini
from simulator.allocation.fairness import leximin, mean_difference, proportionally_fair
from simulator.allocation.solver import Infeasible, Places, Programme
from tests.often import often

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("values", "known"), [([1, 2, 3, 4, 5], 4 / 15), ([3, 3, 3], 0), ([0, 0, 0, 1], 0.75), ([100, 200, 300], 2 / 9), ([0, 0], 0)]
)
def test_gini(values: list[float], known: float) -> None:
    assert gini(values) == pytest.approx(known, abs=1e-12)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=9))
def test_gini_is_the_mean_difference(values: list[float]) -> None:
    x = np.array(values)
    if x.sum() > 1e-6:
        assert gini(values) == pytest.approx(np.abs(x[:, None] - x).sum() / (2 * x.size * x.sum()), abs=1e-9)


@pytest.mark.parametrize("values", [[], [1.0, -1.0]])
def test_gini_of_what_has_none(values: list[float]) -> None:
    with pytest.raises(ValueError, match="none negative"):
        gini(values)


def trap() -> tuple[Programme, Places]:
    """One can have 1 at most, two share 3: who is tight at the first optimum need not stay there."""
    programme = Programme("trap")
    y = programme.columns(3, 0, [1, np.inf, np.inf])
    programme.at_most([y[1:]], 1.0, 3)
    return programme, y


def network() -> tuple[Programme, Places]:
    """Two links of one unit: a long flow over both, a short one over each."""
    programme = Programme("network")
    y = programme.columns(3)
    programme.at_most([[y[0], y[1]], [y[0], y[2]]], 1.0, 1)
    return programme, y


def test_leximin_lifts_whoever_can_still_be_lifted() -> None:
    programme, y = trap()
    assert leximin(programme, y).values[y] == pytest.approx([1, 1.5, 1.5], abs=1e-6)


def test_leximin_of_the_network() -> None:
    programme, y = network()
    assert leximin(programme, y).values[y] == pytest.approx([0.5, 0.5, 0.5], abs=1e-6)


def test_proportional_fairness_of_the_network() -> None:
    programme, y = network()
    assert proportionally_fair(programme, y).values[y] == pytest.approx([1 / 3, 2 / 3, 2 / 3], abs=1e-4)


def test_a_weight_of_three_is_three_of_weight_one() -> None:
    def shares(count: int) -> tuple[Programme, Places]:
        programme = Programme("shares")
        y = programme.columns(count)
        programme.at_most([y], 1.0, 4)
        return programme, y

    clones, one = shares(4), shares(2)
    apart = proportionally_fair(*clones).values[clones[1]]
    together = proportionally_fair(*one, [3, 1]).values[one[1]]
    assert together == pytest.approx([apart[:3].sum(), apart[3]], abs=1e-3)


def test_proportional_fairness_needs_something_for_everybody() -> None:
    programme = Programme("nothing")
    y = programme.columns(2, 0, [0, 1])
    with pytest.raises(ValueError, match="over nil"):
        proportionally_fair(programme, y)


def test_the_least_mean_difference() -> None:
    """Of 5 in all, no more than 1 to the first: 1, 2, 2 is as equal as can be."""
    programme = Programme("mean difference")
    y = programme.columns(3, 0, [1, np.inf, np.inf])
    programme.equal([y], 1.0, 5)
    apart = mean_difference(programme, y)
    programme.least(apart, 1.0)
    answer = programme.solve()
    assert answer.values[y] == pytest.approx([1, 2, 2])
    assert gini(answer.values[y]) == pytest.approx(answer.objective / (3 * 5))


@st.composite
def systems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shares of up to three goods of small whole size: ties and degenerate corners are common."""
    n, goods = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rows = draw(st.lists(st.lists(st.sampled_from([0, 0, 1, 1, 2]), min_size=n, max_size=n), min_size=goods, max_size=goods))
    bounds = draw(st.lists(st.integers(0, 6), min_size=goods, max_size=goods))
    caps = draw(st.lists(st.integers(0, 4), min_size=n, max_size=n))
    return np.array(rows, dtype=float), np.array(bounds, dtype=float), np.array(caps, dtype=float)


def by_testing_each(rows: np.ndarray, bounds: np.ndarray, caps: np.ndarray) -> list[float]:
    """Level after level with SciPy; whoever is at the level is settled if it can have no more while the others keep theirs."""
    n = len(caps)
    floor, settled = np.zeros(n), np.zeros(n, dtype=bool)

    def most(cost: np.ndarray, tau: bool) -> float:
        wide = np.column_stack([rows, np.zeros(len(bounds))])
        above = np.column_stack([-np.eye(n), (~settled).astype(float) if tau else np.zeros(n)])
        found = linprog(
            -cost, np.vstack([wide, above]), np.concatenate([bounds, -floor]), bounds=[*((0, c) for c in caps), (0, None)]
        )
        return float(-found.fun)

    while not settled.all():
        floor = np.where(settled, floor, 0.0)
        level = most(np.append(np.zeros(n), 1.0), tau=True)
        floor = np.where(settled, floor, level - 1e-9)
        for i in np.flatnonzero(~settled):
            if most(np.append(np.eye(n)[i], 0.0), tau=False) <= level + 1e-7:
                settled[i] = True
                floor[i] = level - 1e-9
    return sorted(floor.tolist())


System = tuple[np.ndarray, np.ndarray, np.ndarray]


def is_what_testing_each_finds(system: System) -> None:
    rows, bounds, caps = system
    programme = Programme("random")
    y = programme.columns(len(caps), 0, caps)
    programme.at_most(np.tile(y, (len(bounds), 1)), rows, bounds)
    found = sorted(leximin(programme, y).values[y].tolist())
    assert found == pytest.approx(by_testing_each(*system), abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(systems())
def test_leximin_on_ties_is_what_testing_each_finds(system: System) -> None:
    is_what_testing_each_finds(system)


@pytest.mark.slow
@settings(max_examples=often(200, 2_000), deadline=None)
@given(systems())
def test_leximin_on_many_ties_is_what_testing_each_finds(system: System) -> None:
    is_what_testing_each_finds(system)


@settings(max_examples=40, deadline=None)
@given(systems(), st.integers(0, 1000))
def test_nothing_that_is_allowed_is_better_in_order(system: System, seed: int) -> None:
    """Brute force: no random point of the region has a better sorted list of levels."""
    rows, bounds, caps = system
    programme = Programme("random")
    y = programme.columns(len(caps), 0, caps)
    programme.at_most(np.tile(y, (len(bounds), 1)), rows, bounds)
    found = np.sort(leximin(programme, y).values[y])
    rng = np.random.default_rng(seed)
    for _ in range(50):
        point = rng.random(len(caps)) * caps
        reach = np.divide(bounds, rows @ point, out=np.ones(len(bounds)), where=rows @ point > 0).min()
        other = np.sort(point * min(reach, 1.0))
        first = np.flatnonzero(np.abs(found - other) > 1e-6)  # a little less below buys more than a little above
        assert not len(first) or found[first[0]] > other[first[0]] - 1e-4


def test_leximin_of_what_cannot_be() -> None:
    programme = Programme("none")
    y = programme.columns(2, 0, 1)
    programme.at_least([y], 1.0, 3)
    with pytest.raises(Infeasible):
        leximin(programme, y)
