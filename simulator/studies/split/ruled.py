"""Rules that people know, as splits of the same money: by cost, size, people, equally, and by what each adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.allocation.cash import Amounts
from simulator.allocation.games import EXACT, core_contains, nucleolus, shapley
from simulator.allocation.objectives import Aim
from simulator.allocation.region import Region
from simulator.allocation.solver import Infeasible, Programme
from simulator.studies.split.request import Request

Values = NDArray[np.float64]

BY_COST, BY_SIZE, BY_PEOPLE, EQUAL = "pro rata to cost", "pro rata to size", "pro rata to people", "equal"
SHAPLEY, NUCLEOLUS = "Shapley value", "nucleolus"


def prices(asked: Request, aim: Aim) -> dict[str, Values]:
    """£ a year of each member's price by every rule; each adds up to the budget. No nucleolus for over 16 members."""
    cost = aim.entitled
    made = {
        BY_COST: cost,
        BY_SIZE: aim.month,
        BY_PEOPLE: asked.now.people,
        EQUAL: np.ones(len(cost)),
        SHAPLEY: cost + _payoffs(shapley, asked, aim),
    }
    if len(cost) <= EXACT:
        made[NUCLEOLUS] = cost + _payoffs(nucleolus, asked, aim)
    return {name: aim.region.budget * weights / weights.sum() for name, weights in made.items()}


def as_split(asked: Request, price: Values) -> Amounts:
    """A rule's prices as a split: people, advances and loans as they are, and each at risk for the part of its price that it is now."""
    now, outcomes = asked.now, asked.contract.payment.outcomes
    if asked.lead is None:
        at_risk = outcomes * price
    else:
        part = np.divide(now.at_risk, now.price, out=np.zeros(len(price)), where=now.price > 0)
        at_risk = part * price
        others = np.arange(len(price)) != asked.lead
        at_risk[asked.lead] = np.clip(outcomes * price.sum() - at_risk[others].sum(), 0.0, price[asked.lead])
    return replace(now, fixed=price - at_risk, at_risk=at_risk)


def in_core(asked: Request, aim: Aim, price: Values) -> bool | None:
    """Whether no group of members could do better by bidding without the rest; None for over 16 members."""
    if len(price) > EXACT:
        return None
    surplus = price - aim.entitled
    game, total = worth(asked, aim), surplus.sum()
    everybody = frozenset(range(len(price)))
    if total <= 0.0 or game(everybody) <= 0.0:
        return None  # together they make a loss: there is nothing to stay for, or to leave with
    scaled = surplus * game(everybody) / total
    return core_contains(game, range(len(price)), dict(enumerate(scaled.tolist())), tolerance=1e-6)


def worth(asked: Request, aim: Aim) -> Callable[[frozenset[int]], float]:
    """£ a year that a group of members would make of the contract without the others: its outcomes at the contract's price an
    outcome less its full cost, and nothing where it could not take all the people (it could not bid)."""
    region = aim.region
    now = asked.now.people
    a_person = np.divide(aim.entitled, now, out=region.full_price, where=now > 0)
    an_outcome = region.budget / max(float((region.outcomes.max(axis=1) * now).sum()), 1e-9)
    gain = an_outcome * region.outcomes - a_person[:, None] * region.serves
    if region.serves.shape[1] == 1:
        return lambda who: _one_area(region, gain[:, 0], sorted(who))
    return lambda who: _areas(region, gain, sorted(who))


def _payoffs(value: Callable[..., dict[int, float]], asked: Request, aim: Aim) -> Values:
    found = value(worth(asked, aim), range(aim.region.members))
    return np.array([found[member] for member in range(aim.region.members)])


def _one_area(region: Region, gain: Values, who: list[int]) -> float:
    """Best gains first, to the most people; losses only as far as the least."""
    if not who:
        return 0.0
    most, gains = region.most[who], gain[who]
    if most.sum() < region.area_least[0] - 1e-6:
        return 0.0
    order = np.argsort(-gains, kind="stable")
    filled = np.minimum(most[order].cumsum(), region.area_most[0])
    taken = np.diff(filled, prepend=0.0)
    needed = np.diff(np.minimum(filled, region.area_least[0]), prepend=0.0)
    people = np.where(gains[order] > 0, taken, needed)
    return max(float(people @ gains[order]), 0.0)


def _areas(region: Region, gain: Values, who: list[int]) -> float:
    if not who:
        return 0.0
    programme = Programme("worth")
    members, areas = np.nonzero(region.serves[who])
    people = programme.columns(len(members))
    if not len(people):
        return 0.0
    programme.least(people, -gain[who][members, areas])
    for area in range(region.serves.shape[1]):
        here = people[areas == area]
        if not len(here):
            return 0.0
        programme.at_least([here], 1.0, region.area_least[area])
        programme.at_most([here], 1.0, region.area_most[area])
    for place, member in enumerate(who):
        mine = people[members == place]
        if len(mine):
            programme.at_most([mine], 1.0, region.most[member])
    try:
        return max(-programme.solve().objective, 0.0)
    except Infeasible:
        return 0.0
