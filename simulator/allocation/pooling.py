"""A pool against shortfalls: what each member should pay in, and the best that any pool could do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.allocation.cash import Amounts, Columns
from simulator.allocation.numbers import finite
from simulator.allocation.objectives import Aim
from simulator.allocation.region import allowed
from simulator.allocation.solver import Answer, NoAnswer, Programme
from simulator.allocation.tails import tail_weights

Values = NDArray[np.float64]

ROUNDS = 30
CLOSE = 1e-6  # of a row's size, by which a month may be missed


def euler_shares(losses: ArrayLike, part: float) -> Values:
    """Each member's part of the mean of the worst `part` of what they lose together, from losses (members, scenarios).

    Sums to that mean. Where no loss is a gain, no group of members would pay less in a pool of its own: the shares are in the
    core (Euler allocation: Tasche 1999; Denault 2001). Raises ValueError for a part that is not over 0 and up to 1,
    and for losses that are no finite numbers.
    """
    x = finite("losses", losses)
    return np.asarray(x @ tail_weights(x.sum(axis=0), part))


@dataclass(frozen=True)
class Pool:
    """The best risk pool: one that knows what is to come in each scenario, a bound for every rule that does not."""

    worst: float
    """Months of spending that the member worst off is short, in the mean of the tail."""
    paid_in: Values
    """(members,) £ that each pays in on the first day."""


def best_pool(aim: Aim, most: float, split: Amounts | None = None, outcomes: float | None = None) -> Pool:
    """The pool of at most £ `most` that makes the worst mean shortfall in the tail least, and then takes the fewest months of
    spending from members; under a split, or any that its promises and a least of outcomes allow.

    It pays out with foresight, so no rule of payment does better: a bound to hold a written rule against. Raises NoAnswer where
    nothing fits.
    """
    cash, n = aim.cash, aim.cash.members
    programme, columns = _given(split) if split is not None else _any(aim, outcomes)
    paid_in, eta = programme.columns(n), programme.columns(n)
    paid_out = programme.columns(n * cash.scenarios).reshape(n, -1)
    over = programme.columns(n * cash.scenarios).reshape(n, -1)
    worst = programme.column()
    programme.at_most([paid_in], 1.0, most)
    everyone = np.concatenate([paid_out.T, np.tile(paid_in, (cash.scenarios, 1))], axis=1)
    programme.at_most(everyone, np.repeat([1.0, -1.0], n), np.zeros(cash.scenarios))
    mass = np.full(cash.scenarios, -1.0 / (aim.tail * cash.scenarios))
    for member in range(n):
        programme.at_least([[worst, eta[member], *over[member]]], [[aim.month[member], -1.0, *mass]], 0.0)
    programme.least([worst], [1.0])
    least: float | None = None
    lowest, answer = cash.lowest(aim.looked_at if split is None else split), None
    for _ in range(ROUNDS):
        missing = 0
        for member in range(n):
            for scenario in range(cash.scenarios):
                at, factors, constant = lowest.row(member, columns, np.array([scenario]), np.ones(1))
                at = np.array([over[member, scenario], eta[member], paid_out[member, scenario], paid_in[member], *at])
                factors = np.array([1.0, 1.0, 1.0, -1.0, *factors])
                if answer is None or _broken(answer, at, factors, constant):
                    programme.at_least(at, factors, -constant)
                    missing += 1
        if answer is not None and not missing:
            if least is not None:
                return Pool(least, answer.values[paid_in])
            least = answer.objective
            programme.high[worst] = least + CLOSE
            programme.least(paid_in, aim.month.mean() / aim.month)
        answer = programme.solve()
        lowest = cash.lowest(columns.amounts(answer.values))
    raise NoAnswer(f"the pool was not settled in {ROUNDS} rounds")


def _given(split: Amounts) -> tuple[Programme, Columns]:
    """A programme in which a split is what it is."""
    programme = Programme("pool")
    return programme, Columns(*(programme.columns(len(each), each, each) for each in split.each()))


def _any(aim: Aim, outcomes: float | None) -> tuple[Programme, Columns]:
    """A programme of all splits that keep their promises, and a least of outcomes."""
    made = allowed(aim.region)
    if outcomes is not None:
        made.outcomes_at_least(made.programme, outcomes)
    return made.programme, made.columns


def _broken(answer: Answer, at: NDArray[np.int64], factors: Values, constant: float) -> bool:
    return bool(constant + factors @ answer.values[at] < -CLOSE * (1.0 + abs(constant)))
