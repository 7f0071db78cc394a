"""Shapley value, nucleolus and core: published answers, and the properties that define them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from simulator.allocation import core_contains, nucleolus, shapley

pytestmark = pytest.mark.unit

Game = Callable[[frozenset[int]], float]


def listed(values: list[float], n: int) -> Game:
    """A game from its worths in the order 1, 2, …, 12, 13, …, all."""
    coalitions = [frozenset(each) for size in range(1, n + 1) for each in combinations(range(n), size)]
    return dict(zip([frozenset[int](), *coalitions], [0.0, *values], strict=True)).__getitem__


def saved(costs: dict[frozenset[int], float], n: int) -> Game:
    """What a coalition saves on going alone."""
    return lambda who: sum(costs[frozenset([i])] for i in who) - costs.get(who, 0.0)


def airport(costs: list[float]) -> Game:
    """A runway is as long as the longest that needs it; what is shared is a cost, so worths are negative."""
    return lambda who: -max((costs[i] for i in who), default=0.0)


def glove(who: frozenset[int]) -> float:
    return float(0 in who and len(who) > 1)


FOUR = listed([0, 0, 0, 0, 5, 5, 8, 9, 10, 8, 13, 15, 16, 17, 21], 4)
LEMAIRE = listed([46125, 17437.5, 5812.5, 69187.5, 53812.5, 30750, 90000], 3)
# Harbour of the design page: what coalitions would earn at £8k an outcome, by bit mask.
WORTH = [0, 0, 0, 619.4, 0, 589.8, 0, 760.8, 0, 523.4, 0, 694.4, 0, 664.8, 0, 776.1]


def harbour(who: frozenset[int]) -> float:
    return WORTH[sum(1 << i for i in who)]


TVA = {
    frozenset(who): cost
    for who, cost in {
        (0,): 163_520, (1,): 140_826, (2,): 250_096, (0, 1): 301_607, (0, 2): 378_821, (1, 2): 367_370, (0, 1, 2): 412_584,
    }.items()
}  # fmt: skip

SHAPLEY = [
    ("airport", airport([8, 11, 13, 18]), [-2, -3, -4, -9]),
    ("glove", glove, [2 / 3, 1 / 6, 1 / 6]),
    ("four", FOUR, [3.9166667, 5.25, 5.25, 6.5833333]),
    ("lemaire", LEMAIRE, [51750, 25875, 12375]),
    ("harbour", harbour, [515.075, 107.9416667, 93.1416667, 59.9416667]),
    ("majority", lambda who: float(sum([40, 30, 20, 10][i] for i in who) >= 51), [5 / 12, 1 / 4, 1 / 4, 1 / 12]),
]
NUCLEOLUS = [
    ("airport", airport([8, 11, 13, 18]), [-3.25, -3.25, -3.25, -8.25]),
    ("glove", glove, [1, 0, 0]),
    ("four", FOUR, [3.5, 4.5, 5.5, 7.5]),
    ("lemaire", LEMAIRE, [52687.5, 24468.75, 12843.75]),
    ("harbour", harbour, [671.95, 55.65, 40.85, 7.65]),
]


@pytest.mark.parametrize(("game", "known"), [each[1:] for each in SHAPLEY], ids=[each[0] for each in SHAPLEY])
def test_published_shapley_values(game: Game, known: list[float]) -> None:
    assert list(shapley(game, range(len(known))).values()) == pytest.approx(known, rel=1e-6)


@pytest.mark.parametrize(("game", "known"), [each[1:] for each in NUCLEOLUS], ids=[each[0] for each in NUCLEOLUS])
def test_published_nucleoli(game: Game, known: list[float]) -> None:
    assert list(nucleolus(game, range(len(known))).values()) == pytest.approx(known, rel=1e-6, abs=1e-6)


def test_tva_costs() -> None:
    """The Tennessee Valley: costs shared are what each would pay alone less its part of what is saved."""
    game = saved(TVA, 3)
    alone = np.array([163_520, 140_826, 250_096])
    assert alone - list(shapley(game, range(3)).values()) == pytest.approx([117_829, 100_756.5, 193_998.5], rel=1e-3)
    found = nucleolus(game, range(3))
    assert alone - list(found.values()) == pytest.approx([116_234, 93_540, 202_810], rel=1e-3)
    assert core_contains(game, range(3), found)


@st.composite
def games(draw: st.DrawFn, most: int = 5) -> tuple[int, Game]:
    n = draw(st.integers(1, most))
    worth = [0.0, *draw(st.lists(st.integers(-20, 60).map(float), min_size=2**n - 1, max_size=2**n - 1))]
    return n, lambda who: worth[sum(1 << i for i in who)]


def orders(game: Game, n: int) -> np.ndarray:
    """Shapley's formula as it stands in the book."""
    out = np.zeros(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        for size in range(n):
            for who in combinations(others, size):
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                out[i] += weight * (game(frozenset({*who, i})) - game(frozenset(who)))
    return out


@settings(max_examples=60, deadline=None)
@given(games())
def test_shapley_is_the_formula_and_adds_up(drawn: tuple[int, Game]) -> None:
    n, game = drawn
    found = list(shapley(game, range(n)).values())
    assert found == pytest.approx(orders(game, n), abs=1e-9)
    assert sum(found) == pytest.approx(game(frozenset(range(n))), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(games(), games())
def test_shapley_adds_over_games(one: tuple[int, Game], other: tuple[int, Game]) -> None:
    n = min(one[0], other[0])
    both = shapley(lambda who: one[1](who) + other[1](who), range(n))
    apart = [shapley(game, range(n)) for _, game in (one, other)]
    assert list(both.values()) == pytest.approx([apart[0][i] + apart[1][i] for i in range(n)], abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(games(4))
def test_who_adds_nothing_gets_nothing_and_equals_get_the_same(drawn: tuple[int, Game]) -> None:
    n, game = drawn
    twin, idle = n, n + 1  # the twin of player 0 in a game made symmetric, and one that adds nothing

    def wider(who: frozenset[int]) -> float:
        here = frozenset(i for i in who if i < n and i != 0)
        zero, both = 0 in who or twin in who, 0 in who and twin in who
        return game(here | {0} if zero else here) + (3.0 if both else 0.0)

    found = shapley(wider, range(n + 2))
    assert found[idle] == pytest.approx(0, abs=1e-9)
    assert found[twin] == pytest.approx(found[0], abs=1e-9)


def test_a_large_game_is_sampled_with_its_errors() -> None:
    """Forty aeroplanes whose runways are as long as their number: the Shapley value is known in closed form."""
    costs = list(map(float, range(1, 41)))
    known = np.cumsum([1 / (40 - k) for k in range(40)])
    found = shapley(airport(costs), range(40))
    errors = np.array(list(found.standard_errors.values()))
    assert 0 < errors.max() <= 0.01 * 40
    off = np.abs(-np.array(list(found.values())) - known)
    assert (off <= 4 * errors + 1e-9).all()
    assert sum(found.values()) == pytest.approx(-40)
    assert shapley(airport(costs), range(40)) == found


def complaints(game: Game, payoffs: list[float]) -> list[float]:
    n = len(payoffs)
    every = [frozenset(who) for size in range(1, n) for who in combinations(range(n), size)]
    return sorted((game(who) - sum(payoffs[i] for i in who) for who in every), reverse=True)


@settings(max_examples=60, deadline=None)
@given(games(4), st.integers(0, 1_000))
def test_no_division_has_lesser_complaints_than_the_nucleolus(drawn: tuple[int, Game], seed: int) -> None:
    n, game = drawn
    alone = np.array([game(frozenset([i])) for i in range(n)])
    spare = game(frozenset(range(n))) - alone.sum()
    if spare < 0:
        with pytest.raises(ValueError, match="less than each alone"):
            nucleolus(game, range(n))
        return
    found = list(nucleolus(game, range(n)).values())
    assert sum(found) == pytest.approx(game(frozenset(range(n))), abs=1e-6)
    assert (np.array(found) >= alone - 1e-6).all()
    ours = complaints(game, found)
    rng = np.random.default_rng(seed)
    for _ in range(40):
        other = alone + spare * rng.dirichlet(np.ones(n))
        near = 0.98 * np.array(found) + 0.02 * other
        for payoffs in (other, near):
            theirs = complaints(game, payoffs.tolist())
            first = next((k for k in range(len(ours)) if abs(ours[k] - theirs[k]) > 1e-5), None)
            assert first is None or ours[first] < theirs[first]


@settings(max_examples=40, deadline=None)
@given(games(5))
def test_the_nucleolus_is_in_the_core_where_there_is_one(drawn: tuple[int, Game]) -> None:
    n, game = drawn
    every = [frozenset(who) for size in range(1, n) for who in combinations(range(n), size)]
    total = game(frozenset(range(n)))
    least = linprog(
        [0.0] * n,
        A_ub=[[-float(i in who) for i in range(n)] for who in every] or None,
        b_ub=[-game(who) for who in every] or None,
        A_eq=[[1.0] * n],
        b_eq=[total],
        bounds=[(None, None)] * n,
    )
    if least.status == 0:
        assert core_contains(game, range(n), nucleolus(game, range(n)), tolerance=1e-6)


def test_the_core_turns_away_who_is_not_in_it() -> None:
    assert core_contains(glove, range(3), {0: 1.0, 1: 0.0, 2: 0.0})
    assert not core_contains(glove, range(3), {0: 0.5, 1: 0.5, 2: 0.0})
    assert not core_contains(glove, range(3), {0: 1.5, 1: 0.0, 2: 0.0})


def test_any_names_will_do() -> None:
    found = shapley(lambda who: float(len(who) ** 2), ["lead", "small"])
    assert found == {"lead": 2.0, "small": 2.0}


@pytest.mark.parametrize("players", [[], [1, 1]])
def test_players_are_somebody_and_distinct(players: list[int]) -> None:
    with pytest.raises(ValueError, match="each named once"):
        shapley(lambda who: 0.0, players)


def test_too_many_for_every_coalition() -> None:
    with pytest.raises(ValueError, match="at most 16"):
        nucleolus(lambda who: 0.0, range(17))
    with pytest.raises(ValueError, match="at most 16"):
        core_contains(lambda who: 0.0, range(17), dict.fromkeys(range(17), 0.0))


def test_a_worth_that_is_no_number() -> None:
    with pytest.raises(ValueError, match="finite"):
        shapley(lambda who: float("nan"), [1])
